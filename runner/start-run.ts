import { readdir, rename, rm, stat, truncate } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ActiveRun, type ActiveRunOptions } from './active-run.ts'
import type { Clock } from './clock.ts'
import { closeLost, lastRound } from './converse.ts'
import { copyImages } from './copy-images.ts'
import type { OpenOrder } from './open-order.ts'
import { makePlan } from './plan/make-plan.ts'
import type { KnownCase } from './records/case.ts'
import type { Exchange } from './records/exchange.ts'
import type { Order } from './records/order.ts'
import type { Run } from './records/run.ts'
import type { Planned, Row } from './records/test.ts'
import { FORMAT, type OrderedBy } from './records/words.ts'
import { totalsOf } from './results.ts'
import { HALTING, type Task } from './run-benchmark.ts'
import { failpoint } from './store/failpoint.ts'
import { holderOf, own } from './store/owner.ts'
import { readCases, readExchange, readManifest, readPlan, readRows } from './store/read-run.ts'
import { makeRunFolder, MAKING, RunFolder } from './store/run-folder.ts'
import { lastLineEnd, RecordError, syncFolder, TEMP_PREFIX } from './store/safe-file.ts'
import type { AnyTestType } from './test-types/define-test-type.ts'
import { version } from './version.ts'

/** Bytes that a test leaves beside its images: records, the bar of the picture, thumbnail. */
const TEST_BYTES = 60_000

/** Bytes a run will take by estimate, generously: each image once, each test a picture about as heavy as its image. */
export function bytesNeeded({ cases, models }: OpenOrder, repeats: number): number {
  const images = new Map(cases.map(({ image }) => [image.sha, image.bytes]))
  const originals = [...images.values()].reduce((sum, bytes) => sum + bytes, 0)
  const pictures = cases.reduce((sum, { image }) => sum + image.bytes * 1.5 + TEST_BYTES, 0) * models.length * repeats
  return Math.ceil(originals * 1.5 + pictures)
}

/** A run that is ready to go: its folder is there and is ours. */
export interface ReadyRun { run: ActiveRun; tasks: Task[]; prepare(): Promise<void>; release(): Promise<void> }

type Tools = Pick<ActiveRunOptions, 'tell'> & { clock: Clock; runsDir: string }

/** Makes the folder of a new run: manifest, cases and plan are all there, or there is no run. */
export async function newRun(order: Order, by: OrderedBy, { suites, cases, models, examples }: OpenOrder, typeOf: (name: string) => AnyTestType, { clock, runsDir, tell }: Tools): Promise<ReadyRun> {
  const plan = makePlan(cases, models, order.repeats, examples)
  const kept = [...new Set([...cases, ...[...examples.values()].flat()])]
  const now = clock.now()
  const { id, dir, making } = await makeRunFolder(runsDir, now, order.title ?? order.suites.join('-'))
  const folder = new RunFolder(making)
  const manifest: Run = {
    format: FORMAT, id, title: order.title ?? order.suites.join(', '), note: order.note ?? '', tags: order.tags ?? [], orderedBy: by,
    status: 'running', reason: null, started: now.toISOString(), finished: null, elapsedMs: 0, order,
    suites: suites.map((suite) => ({ header: suite.header, hash: suite.hash, cases: cases.filter((one) => one.suite === suite.header.name).length })),
    models,
    types: [...new Set(cases.map((one) => one.type))].map((name) => { const { title, metric, passMark } = typeOf(name); return { name, title, metric, passMark } }),
    ...totalsOf(plan, [], false),
    bytes: 0, images: new Set(kept.map((one) => one.image.sha)).size,
    environment: { benchloupe: version, node: process.version, platform: `${process.platform} ${process.arch}` },
  }
  const owned = await own(making, now)
  await folder.manifest(manifest)
  await folder.create(plan, kept)
  await rename(making, dir)
  failpoint.hit('run in place')
  folder.dir = dir
  owned.moved(dir)
  await syncFolder(runsDir)
  return {
    run: new ActiveRun({ id, folder, manifest, plan, cases: kept, clock, tell }),
    tasks: plan.map((planned) => ({ planned })),
    prepare: () => copyImages(folder, suites, kept),
    release: () => owned.release(),
  }
}

/** What is asked when a run is taken up again: what has no row and what met a fault that somebody may have mended;
 * with `errors` every test that ended in an API fault; with `test` that one alone, as a new round. */
export interface Again { errors?: boolean; test?: string }

/** Takes a run up again from its folder alone. Throws RunHeld where another process writes it, RecordError where it cannot be read. */
export async function oldRun(id: string, again: Again, open: (order: Order) => Promise<OpenOrder>, { clock, runsDir, tell }: Tools): Promise<ReadyRun> {
  const dir = join(runsDir, id)
  await readManifest(dir)
  const { release } = await own(dir, clock.now())
  try {
    await clearLeftovers(dir)
    const [manifest, plan, cases] = [await readManifest(dir), await readPlan(dir), await readCases(dir)]
    const rows = await readRows(dir)
    const folder = new RunFolder(dir, manifest.bytes)
    const tasks = await tasksOf(dir, plan, new Map(rows.map((row) => [row.n, row])), again)
    Object.assign(manifest, { status: 'running', reason: null, finished: null, resumed: [...(manifest.resumed ?? []), clock.now().toISOString()] }, totalsOf(plan, rows, false))
    for (const stale of ['SHA256SUMS', 'misses.json']) await rm(join(dir, stale), { force: true })
    await folder.manifest(manifest)
    return { run: new ActiveRun({ id, folder, manifest, plan, cases, rows, clock, tell }), tasks, prepare: () => fetchMissing(folder, cases, () => open(manifest.order)), release }
  } catch (error) {
    await release()
    throw error
  }
}

/** Images that an earlier process did not come to copy are taken from their suites, which must still be the same. */
async function fetchMissing(folder: RunFolder, cases: readonly KnownCase[], open: () => Promise<OpenOrder>): Promise<void> {
  const there = new Set([...await readdir(join(folder.dir, 'images')), ...await readdir(join(folder.dir, 'thumbs'))])
  const missing = cases.filter(({ image }) => !there.has(basename(image.file)) || !there.has(`${image.sha}.webp`))
  if (missing.length > 0) await copyImages(folder, (await open()).suites, missing)
}

/** A folder without an owner may have been made this moment by another process, which is about to sign it. */
const UNSIGNED_MS = 60_000

/** Takes away what a process that died while it made a run left: nothing of it was ever asked. */
export async function sweepUnmade(runsDir: string): Promise<void> {
  for (const name of await readdir(runsDir)) {
    const dir = join(runsDir, name)
    if (!name.startsWith(MAKING) || (await holderOf(dir)) !== null) continue
    const left = await readdir(dir).catch(() => [])
    if (left.length > 0 || Date.now() - (await stat(dir)).mtimeMs > UNSIGNED_MS) await rm(dir, { recursive: true, force: true })
  }
}

async function tasksOf(dir: string, plan: readonly Planned[], rows: ReadonlyMap<number, Row>, again: Again): Promise<Task[]> {
  const tasks: Task[] = []
  for (const planned of plan) {
    if (again.test !== undefined && planned.test !== again.test) continue
    const row = rows.get(planned.n)
    const mendable = row?.outcome === 'error' && (again.errors || HALTING.has(row.fault ?? ''))
    if (row && !mendable && again.test === undefined) continue
    const exchange = await exchangeOf(dir, planned.test)
    tasks.push({ planned, ...(exchange ? { exchange } : {}), ...(exchange && again.test !== undefined ? { round: lastRound(exchange) + 1 } : {}) })
  }
  return tasks
}

/** What an earlier process left of a test's exchange; a damaged one is put aside and never read as truth. */
async function exchangeOf(dir: string, test: string): Promise<Exchange | null> {
  try {
    const exchange = await readExchange(dir, test)
    closeLost(exchange)
    return exchange
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    const file = join(dir, 'tests', test, 'exchange.json')
    await rename(file, `${file}.damaged`).catch((reason: NodeJS.ErrnoException) => { if (reason.code !== 'ENOENT') throw reason })
    return null
  }
}

/** Half-written files of a process that died, and a torn last row, go. */
async function clearLeftovers(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && entry.name.startsWith(TEMP_PREFIX)) await rm(join(entry.parentPath, entry.name), { force: true })
  const rows = join(dir, 'tests.jsonl')
  const end = await lastLineEnd(rows, 'tests.jsonl')
  if (end !== null) await truncate(rows, end)
}
