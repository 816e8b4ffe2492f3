import { basename } from 'node:path'
import type { Again } from '../../runner/index.ts'
import { text, placeHelp, placeOf, placeOptions, UsageError, type Command } from './define-command.ts'

export const resume: Command = {
  usage: 'benchloupe resume <run> [--errors] [--test NAME] [--data DIR]',
  words: true,
  options: { errors: { type: 'boolean' }, test: { type: 'string' }, ...placeOptions, json: { type: 'boolean' } },
  help: [
    ['<run>', "the run's folder name, or a path to it"],
    ['--errors', 'also retry the tests that ended in an API error'],
    ['--test NAME', 'run this one test again, by name or number, whatever its outcome; earlier replies are kept'],
    ...placeHelp,
    ['--json', 'print events as JSON, one per line'],
  ],
  async run(values, words, env) {
    const [given] = words
    if (given === undefined || words.length > 1) throw new UsageError('Name one run: benchloupe resume <run>.')
    const { createRunner } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const { follow } = await import('./follow.ts')
    const { TOLD_MS, webhookFor } = await import('./sharing/webhook-for.ts')
    const { dataFolderOf, runFolder, testNamed } = await import('./run-folders.ts')
    const dir = runFolder(given, readConfig(env, placeOf(values)).dataDir)
    const config = readConfig(env, { ...placeOf(values), data: dataFolderOf(dir) })
    const named = text(values, 'test')
    const test = named === undefined ? undefined : await testNamed(dir, named)
    const again: Again = { ...(values.errors ? { errors: true } : {}), ...(test === undefined ? {} : { test }) }
    const runner = await createRunner({
      dataDir: config.dataDir,
      connections: config.connections,
      settings: config.settings,
    })
    const webhook = webhookFor(config, runner)
    try {
      return await follow(runner, () => runner.resume(basename(dir), again), {
        dataDir: config.dataDir,
        json: values.json === true,
        reportUpTo: config.settings.reportUpTo,
      })
    } finally {
      await webhook?.close(TOLD_MS)
      await runner.close(7_000)
    }
  },
}
