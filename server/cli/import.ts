import { basename } from 'node:path'
import type { ImportCounter, ImportReport } from '../../runner/index.ts'
import { placeHelp, placeOf, placeOptions, text, UsageError, type Command, type Values } from './define-command.ts'
import { EXIT } from './exit-codes.ts'
import { err, out } from './terminal.ts'
import { unzipped } from './unzipped.ts'

const SHOWN = 30
const TOLD_EVERY_MS = 5_000

const say = (line = ''): void => {
  out(`${line}\n`)
}
const place = ({ file, line }: { file: string; line?: number }): string =>
  line === undefined ? file : `${file} line ${line}`
const listed = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .slice(0, 20)
    .join(', ')

function print(
  { format, name, understood, leftOut, notes, problems, moreProblems, samples, written }: ImportReport,
  dryRun: boolean,
): void {
  const { cases, images, byType, byClass } = understood
  say(`${format}: understood ${cases} cases on ${images} images`)
  if (cases > 0) say(`  types    ${listed(byType)}`)
  if (Object.keys(byClass).length > 0) say(`  classes  ${listed(byClass)}`)
  for (const { text, count } of notes) say(`  note     ${count} x ${text}`)
  for (const { text, count, first } of leftOut) say(`  left out ${count} x ${text} (first: ${place(first)})`)
  if (samples.length > 0) {
    say()
    say('samples')
  }
  for (const { at, record, expected, size } of samples)
    say(`  ${record.type} ${record.id}: ${expected} (${record.image}, ${size.width} x ${size.height} px; ${place(at)})`)
  if (problems.length > 0) {
    say()
    say(`${problems.length + moreProblems} problems`)
  }
  for (const { field, message, ...at } of problems.slice(0, SHOWN))
    say(`  ${place(at)}: ${field === undefined ? '' : `${field} `}${message}`)
  if (problems.length > SHOWN || moreProblems > 0)
    say(`  and ${problems.length + moreProblems - Math.min(SHOWN, problems.length)} more`)
  say()
  if (written !== null) {
    say(written)
    say(`Run it with: benchloupe run --suite ${name} --model builtin/chance`)
  } else if (dryRun && cases > 0) say('Dry run: nothing was written.')
  else say('Nothing was written.')
}

function boxesOf(values: Values): 'xywh' | 'xyxy' | undefined {
  const boxes = text(values, 'boxes')
  if (boxes === undefined || boxes === 'xywh' || boxes === 'xyxy') return boxes
  throw new UsageError(`--boxes takes xywh or xyxy, not "${boxes}".`)
}

/** What the path looks like, where it was not read as the format that was named. */
async function hint(path: string, format: string, named: string): Promise<string> {
  const { sniffFormats } = await import('../../runner/index.ts')
  const [likely] = await sniffFormats(path)
  return likely && likely.format !== format
    ? `It looks like ${likely.format}: benchloupe import ${likely.format} ${named} ...`
    : ''
}

/** Tells every few seconds how far a long import is. Returns what ends it. */
async function countAloud(counter: ImportCounter): Promise<() => void> {
  const { progressOf } = await import('../../runner/index.ts')
  const timer = setInterval(() => {
    const { done, images } = progressOf(counter)
    if (done > 0) err(`${done} of about ${images} images\n`)
  }, TOLD_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

export const importCommand: Command = {
  usage: 'benchloupe import <format> <path> --name <suite> [--type T] [--dry-run] [--replace] [options]',
  words: true,
  options: {
    name: { type: 'string' },
    title: { type: 'string' },
    type: { type: 'string' },
    boxes: { type: 'string' },
    file: { type: 'string' },
    images: { type: 'string' },
    'dry-run': { type: 'boolean' },
    replace: { type: 'boolean' },
    json: { type: 'boolean' },
    ...placeOptions,
  },
  help: async () => [
    ...(await import('../../runner/suite/importers/index.ts')).importers.map(
      ({ name, about }) => [name, about] as const,
    ),
    ['--name SUITE', 'the suite\'s name: letters, digits, ".", "_", "-"'],
    ['--title TEXT', 'its title (the name)'],
    ['--type T', 'the test type, if the format allows several'],
    ['--boxes xywh|xyxy', 'what the four numbers of a box mean, if the file does not say'],
    ['--file NAME', 'the file to read, if a folder holds several'],
    ['--images DIR', 'another folder to look for images in'],
    ['--dry-run', 'check everything, write nothing'],
    ['--replace', 'replace a suite of that name'],
    ['--json', 'print the report as JSON'],
    ...placeHelp,
  ],
  async run(values, words, env) {
    const { importers, importSuite, newCounter, startWorkers, SuiteError } = await import('../../runner/index.ts')
    const { readConfig } = await import('../config/config.ts')
    const [format, path, more] = words
    const name = text(values, 'name')
    if (format === undefined || path === undefined || more !== undefined)
      throw new UsageError(
        `Say what to import: benchloupe import <format> <path>. Formats: ${importers.map((importer) => importer.name).join(', ')}.`,
      )
    if (name === undefined) throw new UsageError('Name the suite with --name.')
    const [boxes, dryRun] = [boxesOf(values), values['dry-run'] === true]
    const optional = Object.fromEntries(
      (['title', 'type', 'images', 'file'] as const).flatMap((key) => {
        const value = text(values, key)
        return value === undefined ? [] : [[key, value]]
      }),
    )
    const { dataDir } = readConfig(env, placeOf(values))
    const zip = await unzipped(path, dataDir)
    const workers = startWorkers(1)
    const counter = newCounter()
    const quiet = values.json === true ? undefined : await countAloud(counter)
    const stop = new AbortController()
    const interrupt = (): void => stop.abort()
    process.once('SIGINT', interrupt)
    try {
      const report = await importSuite(
        {
          format,
          path: zip?.path ?? path,
          ...(zip ? { from: basename(path) } : {}),
          counter,
          name,
          ...optional,
          ...(boxes === undefined ? {} : { boxes }),
          dataDir,
          dryRun,
          replace: values.replace === true,
        },
        workers,
        stop.signal,
      )
      if (values.json === true)
        out(`${JSON.stringify({ ...report, samples: report.samples.map(({ thumb: _, ...sample }) => sample) })}\n`)
      else print(report, dryRun)
      if (report.understood.cases === 0) say(await hint(zip?.path ?? path, format, path))
      return report.problems.length > 0 || report.understood.cases === 0 ? EXIT.failed : EXIT.done
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      err(`${error.message}\n`)
      return EXIT.failed
    } finally {
      process.off('SIGINT', interrupt)
      quiet?.()
      await zip?.drop()
      await workers.close()
    }
  },
}
