import { basename, join } from 'node:path'
import { placeHelp, placeOf, placeOptions, UsageError, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { out } from './terminal.ts'

const SHOWN = 20

export const verifyCommand: Command = {
  usage: 'benchloupe verify <run> [--data DIR] [--json]',
  words: true,
  options: { ...placeOptions, json: { type: 'boolean' } },
  help: [
    ['<run>', "the run's folder name, or a path to a run folder"],
    ...placeHelp,
    ['--json', 'print the result as JSON'],
  ],
  async run(values, words, env) {
    const [given] = words
    if (given === undefined || words.length > 1) throw new UsageError('Name one run: benchloupe verify <run>.')
    const { startWorkers, verifyRun } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const config = readConfig(env, placeOf(values))
    const dir = given.includes('/') ? given : join(config.dataDir, 'runs', basename(given))
    const workers = startWorkers(1)
    try {
      const found = await verifyRun(dir, workers)
      if (values.json) out(`${JSON.stringify(found)}\n`)
      else {
        for (const [word, files] of [
          ['altered', found.altered],
          ['missing', found.missing],
          ['added', found.added],
        ] as const) {
          for (const file of files.slice(0, SHOWN)) out(`${word}  ${file}\n`)
          if (files.length > SHOWN) out(`${word}  and ${files.length - SHOWN} more\n`)
        }
        out(
          `${found.state}: ${found.checked} files are unchanged${found.state === 'unsealed' ? '; the run has not ended, so there are no checksums yet' : ''}\n`,
        )
      }
      return found.state === 'intact' ? EXIT.done : EXIT.failed
    } finally {
      await workers.close()
    }
  },
}
