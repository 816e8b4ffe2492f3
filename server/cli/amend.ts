import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { plural } from '../../runner/tools/format.ts'
import { placeHelp, placeOf, placeOptions, text, UsageError, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'

export const amendCommand: Command = {
  usage: 'benchloupe amend <suite> [--run RUN] [--name NAME] [--data DIR] [--json]',
  words: true,
  options: { run: { type: 'string' }, name: { type: 'string' }, ...placeOptions, json: { type: 'boolean' } },
  help: [
    ['<suite>', 'the suite; it is only read'],
    ['--run RUN', 'take the truths amended in this run; without it those of all runs, the latest of a case'],
    ['--name NAME', 'of the new suite (<suite>-amended)'],
    ...placeHelp,
    ['--json', 'print what was made as JSON'],
  ],
  async run(values, words, env) {
    const [suite] = words
    if (suite === undefined || words.length > 1) throw new UsageError('Name one suite: benchloupe amend <suite>.')
    const { createRunner, readManifest, SuiteError } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const { dataDir } = readConfig(env, placeOf(values))
    const runs = join(dataDir, 'runs')
    const one = text(values, 'run')
    const entries = one === undefined ? await readdir(runs).catch(() => []) : [basename(one)]
    const dirs: string[] = []
    let choice: { seed?: number; pictures?: number } = {}
    for (const name of entries.filter((entry) => !entry.startsWith('.')).sort())
      try {
        const { suites } = await readManifest(join(runs, name))
        const header = suites.find(({ header }) => header.name === suite)?.header
        if (!header) continue
        dirs.push(join(runs, name))
        const { seed, count } = header.generator ?? {}
        if (seed !== undefined) choice = { seed, ...(count ? { pictures: count } : {}) }
      } catch (error) {
        err(`${name}: ${(error as Error).message}; left out\n`)
      }
    const runner = await createRunner({ dataDir, connections: {} })
    try {
      const name = text(values, 'name')
      const made = await runner.exportAmended({ dirs, suite, ...choice, ...(name === undefined ? {} : { name }) })
      out(
        values.json
          ? `${JSON.stringify(made)}\n`
          : [
              `${made.suite}: ${plural(made.amended, 'case')} of ${made.cases} amended, from ${made.from.suite} (content sha256 ${made.from.hash.slice(0, 12)} -> ${made.hash.slice(0, 12)})`,
              ...made.changes.map(
                (c) => `  ${c.type} ${c.case} ${c.field}: ${JSON.stringify(c.before)} -> ${JSON.stringify(c.after)}`,
              ),
              ...made.left.map((item) => `  not taken: ${item.type} ${item.case} of ${item.run}: ${item.why}`),
              `  ${join(dataDir, 'suites', made.suite)}`,
              '',
            ].join('\n'),
      )
      return EXIT.done
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      for (const { file, message } of error.problems) err(`${file}: ${message}\n`)
      return EXIT.failed
    } finally {
      await runner.close(1000)
    }
  },
}
