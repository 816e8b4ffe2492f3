import { basename, join } from 'node:path'
import type { Again } from '../../runner/index.ts'
import { text, UsageError, type Command } from './define-command.ts'
import { follow } from './run.ts'

export const resume: Command = {
  usage: 'benchloupe resume <run> [--errors] [--test NAME] [--data DIR]',
  words: true,
  options: {
    errors: { type: 'boolean' },
    test: { type: 'string' },
    data: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: [
    ['<run>', "the run's folder name"],
    ['--errors', 'also retry the tests that ended in an API error'],
    ['--test NAME', 'run this one test again, whatever its outcome; earlier replies are kept'],
    ['--data DIR', 'data folder (./data)'],
    ['--json', 'print events as JSON, one per line'],
  ],
  async run(values, words, env) {
    const [given] = words
    if (given === undefined || words.length > 1) throw new UsageError('Name one run: benchloupe resume <run>.')
    const { createRunner, readManifest } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const data = text(values, 'data')
    const config = readConfig(env, data === undefined ? {} : { data })
    const id = basename(given)
    await readManifest(join(config.dataDir, 'runs', id)).catch((error: Error) => {
      throw new UsageError(`The run ${id} cannot be resumed: ${error.message}.`)
    })
    const test = text(values, 'test')
    const again: Again = { ...(values.errors ? { errors: true } : {}), ...(test === undefined ? {} : { test }) }
    const runner = await createRunner({
      dataDir: config.dataDir,
      connections: config.connections,
      settings: config.settings,
    })
    try {
      return await follow(runner, () => runner.resume(id, again), config.dataDir, Boolean(values.json))
    } finally {
      await runner.close(7_000)
    }
  },
}
