import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Rescored } from '../../runner/index.ts'
import { plural } from '../../runner/tools/format.ts'
import { text, placeHelp, placeOf, placeOptions, UsageError, type Command } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'

const SHOWN = 20

export const rescoreCommand: Command = {
  usage: 'benchloupe rescore <run> | --suite NAME [--data DIR] [--json]',
  words: true,
  options: { suite: { type: 'string' }, ...placeOptions, json: { type: 'boolean' } },
  help: [
    ['<run>', "the run's folder name, or a path to a run folder"],
    ['--suite NAME', 'every run with cases of this suite'],
    ...placeHelp,
    ['--json', 'print the results as JSON, one per line'],
  ],
  async run(values, words, env) {
    const [given] = words
    const suite = text(values, 'suite')
    if (words.length > 1 || (given === undefined) === (suite === undefined))
      throw new UsageError('Name one run, or a suite with --suite: benchloupe rescore <run>.')
    const { rescoreRun, startWorkers, systemClock } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const runsDir = join(readConfig(env, placeOf(values)).dataDir, 'runs')
    const dirs =
      suite === undefined
        ? [given?.includes('/') ? given : join(runsDir, basename(given ?? ''))]
        : await runsOf(runsDir, suite)
    if (dirs.length === 0) err(`No run in ${runsDir} has cases of the suite ${suite}.\n`)
    const workers = startWorkers()
    let failed = dirs.length === 0
    try {
      for (const dir of dirs)
        try {
          const rescored = await rescoreRun(dir, { workers, clock: systemClock })
          out(values.json ? `${JSON.stringify(rescored)}\n` : inWords(dir, rescored))
        } catch (error) {
          // one run that cannot be read keeps the others from nothing
          err(`${basename(dir)}: ${(error as Error).message}\n`)
          failed = true
        }
      return failed ? EXIT.failed : EXIT.done
    } finally {
      await workers.close()
    }
  },
}

/** The folders of all runs with cases of a suite, oldest first; what is not a readable run is said on standard error. */
async function runsOf(runsDir: string, suite: string): Promise<string[]> {
  const { readManifest } = await import('../../runner/index.ts')
  const dirs: string[] = []
  const entries = await readdir(runsDir, { withFileTypes: true }).catch(() => [])
  for (const { name } of entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')))
    try {
      const { suites } = await readManifest(join(runsDir, name))
      if (suites.some(({ header }) => header.name === suite)) dirs.push(join(runsDir, name))
    } catch (error) {
      err(`${name}: ${(error as Error).message}; left out\n`)
    }
  return dirs.sort()
}

const rateOf = ({ passed, planned }: { passed: number; planned: number }): string => `${passed} of ${planned}`

function inWords(dir: string, { version, before, counts, differences, left, notes, ...rescored }: Rescored): string {
  const lines = [
    `${basename(dir)}: ${plural(rescored.rescored, 'reply', 'replies')} of ${plural(rescored.tests, 'test')} scored anew, ${plural(rescored.changed, 'test')} changed`,
    ...(rescored.changed > 0
      ? [
          `  outcome ${differences.outcome}, score ${differences.score}, answer ${differences.answer}, sentence ${differences.sentence}`,
          `  passed ${rateOf(counts)}, before ${rateOf(before.counts)}`,
        ]
      : []),
    ...left.slice(0, SHOWN).map(({ test, why }) => `  not rescored: ${test}: ${why}`),
    ...(left.length > SHOWN ? [`  and ${left.length - SHOWN} more`] : []),
    ...notes.map((note) => `  ${note}`),
    `  ${join(dir, 'rescored', version)}`,
  ]
  return `${lines.join('\n')}\n`
}
