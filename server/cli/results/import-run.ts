import { basename } from 'node:path'
import type { RunImportReport } from '../../../runner/index.ts'
import { placeHelp, placeOf, placeOptions, text, UsageError, type Command } from '../define-command.ts'
import { EXIT } from '../exit-codes.ts'
import { err, out } from '../terminal.ts'
import { unzipped } from '../unzipped.ts'

const SHOWN = 30
const TOLD_EVERY_MS = 5_000

const say = (line = ''): void => {
  out(`${line}\n`)
}
const place = ({ file, line }: { file: string; line?: number }): string =>
  line === undefined ? file : `${file} line ${line}`
const listed = (counts: readonly { name: string; tests: number }[]): string =>
  counts.map(({ name, tests }) => `${name} ${tests}`).join(', ')
const some = (n: number, name: string): string => `${n} ${n === 1 ? name : `${name}s`}`

function print(report: RunImportReport, dryRun: boolean): void {
  const { tool, version, source, tests, cases, images, withoutImage, models, types, suites, problems } = report
  say(
    `${source}: ${some(tests, 'test')} of ${some(cases, 'case')}, by ${tool || 'an unknown tool'}${version === null ? '' : ` ${version}`}`,
  )
  if (tests > 0) {
    say(`  models   ${listed(models)}`)
    say(`  types    ${listed(types)}`)
    say(`  suites   ${listed(suites)}`)
    say(`  images   ${images} found${withoutImage > 0 ? `; ${some(withoutImage, 'test')} without` : ''}`)
    if (report.repeats > 1) say(`  repeats  ${report.repeats}`)
  }
  if (report.started !== null) say(`  started  ${report.started}`)
  if (report.sha256 !== '') say(`  sha256   ${report.sha256} (${some(report.files, 'file')})`)
  for (const { name, value } of report.totals) say(`  reported ${name} ${value}`)
  for (const what of report.unknown) say(`  unknown  ${what}`)
  for (const { text, count } of report.notes) say(`  note     ${count} x ${text}`)
  for (const { text, count, first } of report.leftOut) say(`  left out ${count} x ${text} (first: ${place(first)})`)
  if (problems.length > 0)
    say(`  ${some(problems.length + report.moreProblems, 'problem')}; these results are left out`)
  for (const { field, message, ...at } of problems.slice(0, SHOWN))
    say(`    ${place(at)}: ${field === undefined ? '' : `${field} `}${message}`)
  if (problems.length > SHOWN) say(`    and ${problems.length - SHOWN + report.moreProblems} more`)
  if (report.already !== null && report.run === null)
    say(`  imported before, as ${report.already}; --again imports it once more`)
  if (report.run !== null) say(`  run      ${report.run}`)
  else if (!dryRun && report.already === null) say('  nothing was written')
}

export const importRunCommand: Command = {
  usage: 'benchloupe import-run <format> <path> [--dry-run] [--images DIR] [options]',
  words: true,
  options: {
    title: { type: 'string' },
    type: { type: 'string' },
    space: { type: 'string' },
    images: { type: 'string' },
    'dry-run': { type: 'boolean' },
    again: { type: 'boolean' },
    json: { type: 'boolean' },
    ...placeOptions,
  },
  help: async () => [
    ...(await import('../../../runner/index.ts')).runFormats.map(({ name, about }) => [name, about] as const),
    ['--title TEXT', 'title of the run (as the source says)'],
    ['--type T', 'the test type of questions whose answers would decide it'],
    ['--space S', 'the coordinates that replies are read in (as the source says, else pixel)'],
    ['--images DIR', 'another folder to look for images in'],
    ['--dry-run', 'say what would come in, write nothing'],
    ['--again', 'import results that were imported before once more'],
    ['--json', 'print the reports as JSON'],
    ...placeHelp,
  ],
  async run(values, words, env) {
    const { importRuns, newCounter, progressOf, runFormats, SPACES, startWorkers, SuiteError, systemClock, testTypes } =
      await import('../../../runner/index.ts')
    const { readConfig } = await import('../../config/config.ts')
    const [format, path, more] = words
    if (format === undefined || path === undefined || more !== undefined)
      throw new UsageError(
        `Say what to import: benchloupe import-run <format> <path>. Formats: ${runFormats.map(({ name }) => name).join(', ')}.`,
      )
    const [type, title, images] = ['type', 'title', 'images'].map((name) => text(values, name))
    const asked = text(values, 'space')
    const space = SPACES.find((known) => known === asked)
    if (asked !== undefined && space === undefined)
      throw new UsageError(`--space takes ${SPACES.join(', ')}, not "${asked}".`)
    if (type !== undefined && !testTypes.some(({ name }) => name === type))
      throw new UsageError(
        `There is no test type "${type}". There are ${testTypes.map(({ name }) => name).join(', ')}.`,
      )
    const { dataDir } = readConfig(env, placeOf(values))
    const dryRun = values['dry-run'] === true
    const zip = await unzipped(path, dataDir)
    const workers = startWorkers()
    const counter = newCounter()
    const timer = setInterval(() => {
      const { done, images: all } = progressOf(counter)
      if (values.json !== true && all > 0) err(`${done} of ${all} tests\n`)
    }, TOLD_EVERY_MS)
    timer.unref()
    const stop = new AbortController()
    const interrupt = (): void => stop.abort()
    process.once('SIGINT', interrupt)
    try {
      const reports = await importRuns(
        {
          format,
          path: zip?.path ?? path,
          ...(zip ? { from: basename(path) } : {}),
          dataDir,
          by: 'cli',
          dryRun,
          again: values.again === true,
          counter,
          ...(title === undefined ? {} : { title }),
          ...(type === undefined ? {} : { type }),
          ...(space === undefined ? {} : { space }),
          ...(images === undefined ? {} : { images }),
        },
        { workers, clock: systemClock },
        stop.signal,
      )
      if (values.json === true)
        out(`${JSON.stringify(reports.map((report) => ({ ...report, samples: report.samples.length })))}\n`)
      else for (const report of reports) print(report, dryRun)
      if (values.json !== true && dryRun) say('Dry run: nothing was written.')
      return reports.some(({ tests, already }) => tests === 0 && already === null) ? EXIT.failed : EXIT.done
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      err(`${error.message}\n`)
      return EXIT.failed
    } finally {
      clearInterval(timer)
      process.off('SIGINT', interrupt)
      await zip?.drop()
      await workers.close()
    }
  },
}
