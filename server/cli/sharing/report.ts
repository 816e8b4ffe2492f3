import { join } from 'node:path'
import { bytes, count, plural } from '../../../runner/tools/format.ts'
import { placeHelp, placeOf, placeOptions, UsageError, type Command } from '../define-command.ts'
import { EXIT } from '../exit-codes.ts'
import { err, out } from '../terminal.ts'

/** Tests, about twenty seconds. */
const TOLD = 1_000

export const reportCommand: Command = {
  usage: 'benchloupe report <run> [--data DIR]',
  words: true,
  options: placeOptions,
  help: [['<run>', "the run's folder name, or a path to a run folder"], ...placeHelp],
  async run(values, words, env) {
    const [given] = words
    if (given === undefined || words.length > 1) throw new UsageError('Name one run: benchloupe report <run>.')
    const { holderOf } = await import('../../../runner/index.ts')
    const { readConfig } = await import('../../config/config.ts')
    const { runFolder } = await import('../run-folders.ts')
    const { writeReport } = await import('../../report/write-report.worker.ts')
    const dir = runFolder(given, readConfig(env, placeOf(values)).dataDir)
    const holder = await holderOf(dir)
    if (holder !== null) {
      err(`The run is still in progress: it is written by ${holder}. Its report can be made when it has ended.\n`)
      return EXIT.failed
    }
    const made = await writeReport({ dir, at: new Date().toISOString() }, (done, all) => {
      if (done > 0 && done % TOLD === 0) err(`${count(done)} of ${plural(all, 'test')}\n`)
    })
    err(`${plural(made.tests, 'test')}, ${plural(made.files, 'file')}, ${bytes(made.bytes)}\n`)
    out(`${join(dir, 'report.html')}\n`)
    return EXIT.done
  },
}
