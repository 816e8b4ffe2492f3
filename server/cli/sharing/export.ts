import { resolve } from 'node:path'
import { placeHelp, placeOf, placeOptions, text, UsageError, type Command } from '../define-command.ts'
import { EXIT } from '../exit-codes.ts'
import { err, out } from '../terminal.ts'

export const exportCommand: Command = {
  usage:
    'benchloupe export <run> --format zip|csv|jsonl|parquet|coco|every-eval-ever [--filter QUERY] [--out FILE] [--data DIR]',
  words: true,
  options: { format: { type: 'string' }, filter: { type: 'string' }, out: { type: 'string' }, ...placeOptions },
  help: [
    ['<run>', "the run's folder name, or a path to a run folder"],
    [
      '--format FORMAT',
      'zip: the whole folder; csv, jsonl, parquet: a line for each test; coco: boxes; every-eval-ever: records for that project',
    ],
    ['--filter QUERY', 'tests to keep, as a list\'s address has them after ?: "outcome=failed&type=locate"'],
    ['--out FILE', 'where to write it (the name of the run, here); an existing file is not overwritten'],
    ...placeHelp,
  ],
  async run(values, words, env) {
    const [given] = words
    if (given === undefined || words.length > 1)
      throw new UsageError('Name one run: benchloupe export <run> --format zip.')
    const { readConfig } = await import('../../config/config.ts')
    const { runFolder } = await import('../run-folders.ts')
    const { exportFormats, exportRun } = await import('./export-run.ts')
    const format = text(values, 'format') ?? ''
    if (!exportFormats.includes(format))
      throw new UsageError(`--format takes ${exportFormats.join(', ')}, not "${format}".`)
    const dir = runFolder(given, readConfig(env, placeOf(values)).dataDir)
    const to = text(values, 'out')
    try {
      const written = await exportRun(dir, format, {
        filter: text(values, 'filter') ?? '',
        ...(to === undefined ? {} : { to: resolve(to) }),
      })
      out(`${written}\n`)
      return EXIT.done
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      err(`${(error as NodeJS.ErrnoException).path} is there already. Name another file with --out.\n`)
      return EXIT.usage
    }
  },
}
