import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { totalsOf } from '../analysis/run-totals.ts'
import { seal } from '../lifecycle/execute-run.ts'
import type { Run } from '../records/run.ts'
import type { Space } from '../records/space.ts'
import type { Planned, Row } from '../records/test.ts'
import { FORMAT, type OrderedBy } from '../records/words.ts'
import { DiskNotReady, diskTrouble } from '../store/disk-wait.ts'
import { FolderHandle } from '../store/folder-handle.ts'
import { readManifest } from '../store/read-run.ts'
import { makeRunFolder, MAKING, RunFolder, writeManifest } from '../store/run-folder.ts'
import { takeRunLock, type RunLock } from '../store/run-lock.ts'
import { syncFolder } from '../store/safe-file.ts'
import { SuiteError } from '../suite/suite-error.ts'
import { testType } from '../test-types/index.ts'
import type { Clock } from '../tools/clock.ts'
import { TaskPool } from '../tools/task-pool.ts'
import { version } from '../tools/version.ts'
import type { Workers } from '../tools/workers.ts'
import type { FinishOrder } from './finish-tests.ts'
import { runParts } from './formats/index.ts'
import type { ReadOrder, ReadOutcome, ReadResult, RunFindings } from './import-run.worker.ts'

const WORKER = new URL('./import-run.worker.js', import.meta.url)
/** Tests of one task, and tasks at a time: so few that a live run need not wait long for a thread. */
const BATCH = 12
const AT_ONCE = 2

export interface RunImportOrder {
  /** name of a format of results */
  format: string
  /** file or folder */
  path: string
  dataDir: string
  by: OrderedBy
  author?: string
  title?: string
  /** a further folder to look for images in */
  images?: string
  /** the test type of questions whose answers would decide it */
  type?: string
  /** the coordinates that replies are read in */
  space?: Space
  /** what the path is called by the user, where it is an unpacked copy */
  from?: string
  /** look at everything and write nothing */
  dryRun?: boolean
  /** import results that were imported already once more */
  again?: boolean
  /** counts the tests that are done, and all of them */
  counter?: Int32Array<SharedArrayBuffer>
}

/** What an import made of one run of a source. */
export interface RunImportReport extends RunFindings {
  /** id of the new run; null where nothing was written */
  run: string | null
  /** id of a run that was made from the same files before */
  already: string | null
}

export interface ImportTools {
  workers: Workers
  clock: Clock
}

/** Makes runs out of the results of another tool, each of them whole or not at all, and sends nothing anywhere. Results that were
 * imported before are passed over. Rejects with SuiteError where nothing at all can be done, with DiskNotReady where the disk takes nothing. */
export async function importRuns(
  order: RunImportOrder,
  tools: ImportTools,
  signal?: AbortSignal,
): Promise<RunImportReport[]> {
  const parts = await runParts(order.path, order.format)
  const before = await importedBefore(join(order.dataDir, 'runs'))
  const reports: RunImportReport[] = []
  for (const part of parts) {
    signal?.throwIfAborted()
    try {
      const report = await importOne(part, order, before, tools, signal)
      if (report.run !== null) before.set(report.sha256, report.run)
      reports.push(report)
    } catch (error) {
      // one run that cannot be read does not keep the others out
      if (!(error instanceof SuiteError) || parts.length === 1) throw error
      reports.push(unread(part, order, error))
    }
  }
  return reports
}

/** The runs that were imported, by the sum of their files. */
async function importedBefore(runsDir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const name of await readdir(runsDir).catch(() => [])) {
    if (name.startsWith('.')) continue
    const run = await readManifest(join(runsDir, name)).catch(() => null)
    if (run?.imported) found.set(run.imported.sha256, name)
  }
  return found
}

async function importOne(
  part: string,
  order: RunImportOrder,
  before: ReadonlyMap<string, string>,
  tools: ImportTools,
  signal: AbortSignal | undefined,
): Promise<RunImportReport> {
  const { workers, clock } = tools
  const read = async (dir: string | null): Promise<ReadResult> => {
    const outcome = await workers.run<ReadOutcome>(
      WORKER,
      'readResults',
      {
        format: order.format,
        path: order.path,
        part,
        dir,
        now: clock.now().toISOString(),
        ...(order.images === undefined ? {} : { images: order.images }),
        ...(order.type === undefined ? {} : { type: order.type }),
        ...(order.space === undefined ? {} : { space: order.space }),
        ...(order.from === undefined ? {} : { from: order.from }),
        ...(order.counter === undefined ? {} : { counter: order.counter }),
      } satisfies ReadOrder,
      signal,
    )
    if ('refused' in outcome) throw new SuiteError(outcome.refused)
    return outcome
  }
  if (order.dryRun) {
    const findings = asSent((await read(null)).findings)
    return { ...findings, run: null, already: before.get(findings.sha256) ?? null }
  }
  try {
    return await writeRun(read, order, before, tools, signal)
  } catch (error) {
    const trouble = diskTrouble(error)
    throw trouble === null ? error : new DiskNotReady('The results cannot be imported', trouble)
  }
}

/** Buffers come out of a thread as plain bytes. */
const asSent = (findings: RunFindings): RunFindings => ({
  ...findings,
  samples: findings.samples.map((sample) => ({ ...sample, thumb: Buffer.from(sample.thumb) })),
})

async function writeRun(
  read: (dir: string | null) => Promise<ReadResult>,
  order: RunImportOrder,
  before: ReadonlyMap<string, string>,
  { workers, clock }: ImportTools,
  signal: AbortSignal | undefined,
): Promise<RunImportReport> {
  const runsDir = join(order.dataDir, 'runs')
  await mkdir(runsDir, { recursive: true })
  const first = join(runsDir, `${MAKING}import-${randomBytes(6).toString('hex')}`)
  await mkdir(first)
  let [place, lock]: [FolderHandle?, RunLock?] = []
  try {
    place = await FolderHandle.open(first)
    // nobody sweeps away what is being made
    lock = await takeRunLock(place, clock.now())
    const { findings: sent, built } = await read(first)
    const findings = asSent(sent)
    const already = before.get(findings.sha256) ?? null
    if (!built || built.tests.length === 0 || (already !== null && !order.again)) {
      await dropMade(place, lock)
      return { ...findings, run: null, already }
    }
    const title = order.title ?? findings.title ?? findings.source
    const started = findings.started ?? clock.now().toISOString()
    const { id, dir, making } = await makeRunFolder(runsDir, new Date(started), title)
    await rename(first, making)
    await place.here()
    const plan = built.tests.map(({ planned }) => planned)
    const manifest = manifestOf(id, title, started, findings, built, plan, order, clock)
    const rows = await finishAll(making, manifest, built, { workers, order, signal })
    setTotals(manifest, rows, built.about, started)
    Object.assign(manifest, totalsOf(plan, rows, true))
    const lines = (records: readonly unknown[]): string => records.map((item) => `${JSON.stringify(item)}\n`).join('')
    await writeFile(join(making, 'plan.jsonl'), lines(plan))
    await writeFile(join(making, 'cases.jsonl'), lines(built.cases))
    await writeFile(join(making, 'tests.jsonl'), lines(rows))
    await writeManifest(making, manifest)
    const folder = new RunFolder(place)
    await seal({ folder, manifest, plan, cases: built.cases, rows, clock, repaired: () => undefined }, workers)
    await lock.release()
    await rename(making, dir)
    await syncFolder(runsDir)
    await place.close()
    return { ...findings, run: id, already }
  } catch (error) {
    await dropMade(place, lock)
    if (!place) await rm(first, { recursive: true, force: true }).catch(() => undefined)
    throw error
  }
}

/** A run that is not made leaves nothing behind. */
async function dropMade(place: FolderHandle | undefined, lock: RunLock | undefined): Promise<void> {
  await lock?.release()
  await place?.close().catch(() => undefined)
  if (place) await rm(place.dir, { recursive: true, force: true }).catch(() => undefined)
}

type Built = NonNullable<ReadResult['built']>

async function finishAll(
  dir: string,
  manifest: Run,
  { tests }: Built,
  { workers, order, signal }: { workers: Workers; order: RunImportOrder; signal: AbortSignal | undefined },
): Promise<Row[]> {
  const batches: FinishOrder[] = []
  for (let from = 0; from < tests.length; from += BATCH)
    batches.push({ dir, run: manifest.id, manifest, tests: tests.slice(from, from + BATCH) })
  const rows: Row[] = []
  const { counter } = order
  if (counter) Atomics.store(counter, 0, 0)
  const pool = new TaskPool(batches, async (batch) => {
    rows.push(...(await workers.run<Row[]>(WORKER, 'finishTests', batch, signal)))
    if (counter) Atomics.add(counter, 0, batch.tests.length)
  })
  pool.size = AT_ONCE
  await pool.done
  return rows.sort((a, b) => a.n - b.n)
}

function manifestOf(
  id: string,
  title: string,
  started: string,
  findings: RunFindings,
  built: Built,
  plan: readonly Planned[],
  order: RunImportOrder,
  clock: Clock,
): Run {
  const { about, suites, models, cases, repeats, hashes, tests } = built
  const types = [...new Set(cases.map(({ type }) => type))]
  return {
    format: FORMAT,
    id,
    title,
    note: about.note ?? '',
    tags: about.tags ?? [],
    orderedBy: order.by,
    ...(order.author ? { author: order.author } : {}),
    status: 'finished',
    reason: null,
    imported: {
      at: clock.now().toISOString(),
      format: order.format,
      tool: about.tool,
      version: about.version,
      source: findings.source,
      sha256: findings.sha256,
      files: findings.files,
      unknown: [...about.unknown, ...unknownOfAll(tests)],
      notes: findings.notes.map(({ text, count }) => (count > 1 ? `${text} (${count} times)` : text)),
      left: [
        ...findings.leftOut.map(({ text, count }) => ({ text, count })),
        ...(findings.problems.length + findings.moreProblems > 0
          ? [
              {
                text: `could not be used, the first: ${problemText(findings)}`,
                count: findings.problems.length + findings.moreProblems,
              },
            ]
          : []),
      ],
      withoutImage: findings.withoutImage,
      ...(about.totals && about.totals.length > 0 ? { totals: about.totals } : {}),
    },
    started,
    finished: null,
    elapsedMs: null,
    order: {
      suites: suites.map(({ header }) => header.name),
      models: models.map(({ api, model }) => `${api}/${model}`),
      repeats: Math.min(100, repeats),
      shots: 0,
      reminders: 0,
      parallel: 1,
      seed: 0,
    },
    suites: suites.map((suite, index) => ({ ...suite, ...(hashes[index] as { hash: string; casesSha: string }) })),
    models,
    types: types.flatMap((name) => {
      const type = testType(name)
      return type ? [{ name, title: type.title, metric: type.metric, passMark: type.passMark }] : []
    }),
    ...totalsOf(plan, [], false),
    bytes: 0,
    images: new Set(cases.map(({ image }) => image.sha)).size,
    environment: { benchloupe: version, node: process.version, platform: `${process.platform} ${process.arch}` },
  }
}

/** What no single test tells. */
function unknownOfAll(tests: Built['tests']): string[] {
  const [first] = tests
  return (first?.imported.unknown ?? []).filter((what) =>
    tests.every(({ imported }) => imported.unknown.includes(what)),
  )
}

const problemText = ({ problems: [first] }: RunFindings): string =>
  first ? `${first.file}${first.line === undefined ? '' : ` line ${first.line}`} ${first.message}` : ''

/** When the run was and how long it took, as far as that is told. */
function setTotals(manifest: Run, rows: readonly Row[], about: Built['about'], started: string): void {
  const ends = rows.map((row) => row.finished).sort()
  const last = ends.at(-1)
  manifest.finished = about.finished ?? (last !== undefined && last > started ? last : started)
  manifest.elapsedMs =
    about.started !== null && about.finished !== null
      ? Math.max(0, Date.parse(about.finished) - Date.parse(about.started))
      : null
}

/** A run of a source of several that cannot be read at all. */
const unread = (part: string, { path, from }: RunImportOrder, error: SuiteError): RunImportReport => ({
  tool: '',
  version: null,
  title: null,
  source: `${from ?? basename(path)}/${part}`,
  sha256: '',
  files: 0,
  tests: 0,
  cases: 0,
  images: 0,
  withoutImage: 0,
  models: [],
  types: [],
  suites: [],
  repeats: 1,
  started: null,
  unknown: [],
  totals: [],
  leftOut: [],
  notes: [],
  problems: [...error.problems],
  moreProblems: 0,
  samples: [],
  run: null,
  already: null,
})
