import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ImportSample } from '../imports/import-suite.ts'
import { thumbnail } from '../image/thumb.ts'
import { marksOfTruth } from '../analysis/truth-marks.ts'
import type { Space } from '../records/space.ts'
import { SuiteError, type SuiteProblem } from '../suite/suite-error.ts'
import { FileRefused, readInside } from '../suite/suite-files.ts'
import { casesSha } from '../suite/cases-sha.ts'
import { Findings, type Tally } from '../suite/importers/findings.ts'
import { Source } from '../suite/importers/source.ts'
import { testType } from '../test-types/index.ts'
import { buildRun, type BuiltRun } from './build-run.ts'
import type { AboutRun, ForeignSample } from './define-run-format.ts'
import { exchangeOf } from './exchange-of.ts'
import { runFormatOf } from './formats/index.ts'
import { RunImages } from './run-images.ts'

export { finishTests } from './finish-tests.ts'

export interface ReadOrder {
  format: string
  /** file or folder */
  path: string
  part: string
  /** a further folder to look for images in */
  images?: string
  type?: string
  space?: Space
  /** what the path is called by the user, where it is an unpacked copy */
  from?: string
  /** the run folder that is made; null: look only */
  dir: string | null
  /** when the run is taken to have been where its source does not say, ISO 8601 UTC */
  now: string
  counter?: Int32Array<SharedArrayBuffer>
}

/** What was understood of the results of one run. */
export interface RunFindings {
  tool: string
  version: string | null
  title: string | null
  source: string
  sha256: string
  files: number
  tests: number
  cases: number
  /** images that were found, and tests that have an empty sheet in the place of theirs */
  images: number
  withoutImage: number
  models: { name: string; tests: number }[]
  types: { name: string; tests: number }[]
  suites: { name: string; tests: number }[]
  repeats: number
  started: string | null
  unknown: string[]
  totals: { name: string; value: number }[]
  leftOut: Tally[]
  notes: Tally[]
  problems: SuiteProblem[]
  moreProblems: number
  /** a few of its cases with their truths */
  samples: ImportSample[]
}

export interface ReadResult {
  findings: RunFindings
  /** the run without its replies, which are in its folder; null in a look */
  built: (Omit<BuiltRun, 'samples' | 'findings'> & { hashes: { hash: string; casesSha: string }[] }) | null
}

export type ReadOutcome = ReadResult | { refused: readonly SuiteProblem[] }

const MOST_SAMPLES = 10
const MOST_BYTES = 2 ** 31

/** Reads the results of one run; with a folder, writes everything into it that needs no score. */
export async function readResults(order: ReadOrder): Promise<ReadOutcome> {
  try {
    return await readIn(order)
  } catch (error) {
    if (error instanceof SuiteError) return { refused: error.problems }
    throw error
  }
}

async function readIn(order: ReadOrder): Promise<ReadResult> {
  const { dir, counter, now } = order
  const format = runFormatOf(order.format)
  const source = await Source.open(order.path, order.images)
  const findings = new Findings()
  const samples: ForeignSample[] = []
  let about: AboutRun | undefined
  for await (const item of format.read(source, { part: order.part })) {
    if (item.kind === 'about') about = item
    else if (item.kind === 'sample') samples.push(item)
    else findings.add(item)
  }
  if (!about) throw new SuiteError([{ file: order.part || basename(order.path), message: 'tells of no run' }])
  if (samples.length === 0 && !findings.anyProblem && findings.leftOut.length === 0)
    findings.add({
      kind: 'problem',
      at: { file: order.part || basename(order.path) },
      message: 'holds no result: the list of them is missing or empty',
    })
  if (counter) Atomics.store(counter, 1, samples.length)
  if (dir !== null)
    for (const folder of ['images', 'sent', 'thumbs', 'tests']) await mkdir(join(dir, folder), { recursive: true })
  const looks: ImportSample[] = []
  const lookedAt = new Set<string>()
  const waiting: Promise<void>[] = []
  const built = await buildRun(about, samples, new RunImages(source, dir), findings, {
    ...(order.type === undefined ? {} : { type: order.type }),
    ...(order.space === undefined ? {} : { space: order.space }),
    seen: (testCase, { read }, sample) => {
      const kind = JSON.stringify([testCase.type, testCase.class])
      if (waiting.length >= MOST_SAMPLES || (lookedAt.has(kind) && lookedAt.size > 3)) return
      lookedAt.add(kind)
      const { truth, given, image } = testCase
      waiting.push(
        read()
          .then(thumbnail)
          .then((thumb) => {
            looks.push({
              at: sample.at,
              record: { ...testCase, image: image.name },
              size: { width: image.width, height: image.height },
              thumb,
              expected: testType(testCase.type)?.expected(truth, given) ?? '',
              marks: marksOfTruth(testCase),
            })
          }),
      )
    },
  })
  await Promise.all(waiting)
  if (dir !== null)
    for (const [index, { planned, testCase }] of built.tests.entries()) {
      const exchange = exchangeOf(built.samples[index] as ForeignSample, planned, testCase.image, about.started ?? now)
      await mkdir(join(dir, 'tests', planned.test))
      await writeFile(join(dir, 'tests', planned.test, 'exchange.json'), `${JSON.stringify(exchange, null, 1)}\n`)
    }
  const { sha256, files } = await sumOf(source, about.files)
  const { samples: _, findings: __, ...rest } = built
  return {
    findings: findingsOf(order, built, { sha256, files, looks }),
    built: dir === null ? null : { ...rest, hashes: hashesOf(built) },
  }
}

function findingsOf(
  { from, path, part }: ReadOrder,
  { about, tests, cases, models, suites, images, missing, repeats, findings }: BuiltRun,
  { sha256, files, looks }: { sha256: string; files: number; looks: ImportSample[] },
): RunFindings {
  const counted = (names: readonly string[], of: (test: BuiltRun['tests'][number]) => string) =>
    names.map((name) => ({ name, tests: tests.filter((test) => of(test) === name).length }))
  const types = [...new Set(tests.map(({ planned }) => planned.type))]
  return {
    tool: about.tool,
    version: about.version,
    title: about.title ?? null,
    source: [from ?? basename(path), ...(part === '' || part === basename(path) ? [] : [part])].join('/'),
    sha256,
    files,
    tests: tests.length,
    cases: cases.length,
    images,
    withoutImage: missing,
    models: counted(
      models.map(({ api, model }) => `${api}/${model}`),
      ({ planned }) => `${planned.api}/${planned.model}`,
    ),
    types: counted(types, ({ planned }) => planned.type),
    suites: counted(
      suites.map(({ header }) => header.name),
      ({ planned }) => planned.suite,
    ),
    repeats,
    started: about.started,
    unknown: about.unknown,
    totals: about.totals ?? [],
    leftOut: findings.leftOut,
    notes: findings.notes,
    problems: findings.problems,
    moreProblems: findings.moreProblems,
    samples: looks,
  }
}

function hashesOf({ suites, cases }: BuiltRun): { hash: string; casesSha: string }[] {
  return suites.map(({ header }) => {
    const own = cases.filter(({ suite }) => suite === header.name)
    return {
      hash: createHash('sha256')
        .update(own.map((item) => JSON.stringify(item)).join('\n'))
        .digest('hex'),
      casesSha: casesSha(own, {}),
    }
  })
}

/** The sum of a file; of several files that of the lines "<sha256>  <name>", sorted by name. */
async function sumOf(source: Source, files: readonly string[]): Promise<{ sha256: string; files: number }> {
  const lines: string[] = []
  for (const file of [...new Set(files)].sort()) {
    const bytes = await readInside(source.dir, file, MOST_BYTES).catch((error: unknown) => {
      if (error instanceof FileRefused) return null
      throw error
    })
    if (bytes) lines.push(`${createHash('sha256').update(bytes).digest('hex')}  ${file}`)
  }
  const [only] = lines
  return {
    sha256:
      lines.length === 1 && only !== undefined
        ? only.slice(0, 64)
        : createHash('sha256').update(lines.join('\n')).digest('hex'),
    files: Math.max(1, lines.length),
  }
}
