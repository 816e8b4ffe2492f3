import { lstat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { holderOf, readCases, readExchange, readPlan, readRows, readTest, RecordError, TEST_NAME, type LiveRun, type Runner } from '../../runner/index.ts'
import { Damaged, NotFound } from '../errors.ts'
import { CachedFile } from './cached-file.ts'
import type { Catalog, KnownRun, RunEntry } from './catalog.ts'
import { IndexFile, type Indexed } from './index-file.ts'
import { LiveRows } from './live-rows.ts'
import { openInside } from './run-file.ts'
import { scan } from './scan.ts'

const MOVED = 'Runs are listed under /runs. A folder that was moved or renamed by hand is found under its new name.'

export async function openCatalog(dataDir: string, runner: Runner, warn: (text: string) => void): Promise<Catalog> {
  const runsDir = join(dataDir, 'runs')
  const file = new IndexFile(join(dataDir, 'index.json'), warn)
  let known: ReadonlyMap<string, Indexed> = await file.read()
  let scanning: Promise<ReadonlyMap<string, Indexed>> | null = null
  const liveRows = new LiveRows(runner)
  const [rows, plans, cases] = [new CachedFile('tests.jsonl', readRows), new CachedFile('plan.jsonl', readPlan), new CachedFile('cases.jsonl', readCases)]

  /** The folders as they are now. Requests that come together share one look. */
  const folders = (): Promise<ReadonlyMap<string, Indexed>> => {
    scanning ??= scan(runsDir, known).then(({ entries, changed }) => {
      known = entries
      if (changed) file.put(entries)
      return entries
    }).finally(() => { scanning = null })
    return scanning
  }

  async function entryOf(indexed: Indexed, all: ReadonlyMap<string, Indexed>, active: ReadonlyMap<string, LiveRun>): Promise<RunEntry> {
    const id = indexed.folder
    const place = { id, dir: join(runsDir, id), live: false, note: null }
    const live = active.get(id)
    if (live) return { ...place, live: true, manifest: live.manifest, problem: null }
    if (!indexed.manifest) return { ...place, manifest: null, problem: indexed.problem ?? 'it could not be read' }
    const { manifest } = indexed
    const note = manifest.id === id ? null : all.has(manifest.id) ? `a copy of ${manifest.id}` : `made as ${manifest.id}, renamed since`
    // a run that nobody writes any more did not end by itself
    if (manifest.status === 'running' && (await holderOf(place.dir)) === null)
      return { ...place, note, manifest: { ...manifest, status: 'interrupted', reason: manifest.reason ?? 'the process that ran it is gone' }, problem: null }
    return { ...place, note, manifest, problem: null }
  }

  const activeRuns = (): Map<string, LiveRun> => new Map(runner.active().map((live) => [basename(live.dir), live]))

  async function runs(): Promise<RunEntry[]> {
    const all = await folders()
    const active = activeRuns()
    const entries = await Promise.all([...all.values()].map((indexed) => entryOf(indexed, all, active)))
    for (const [id, live] of active)
      if (!all.has(id)) entries.push({ id, dir: live.dir, live: true, note: 'its folder is not where it was made', manifest: live.manifest, problem: null })
    return entries.sort(byAge)
  }

  async function run(id: string): Promise<KnownRun> {
    const all = await folders()
    const indexed = all.get(id)
    const live = activeRuns().get(id)
    if (!indexed && live) return { id, dir: live.dir, live: true, note: null, manifest: live.manifest, problem: null }
    if (!indexed) throw new NotFound('run', id, MOVED)
    const entry = await entryOf(indexed, all, activeRuns())
    if (entry.problem !== null) throw new Damaged('run', id, entry.problem)
    return entry
  }

  /** A list file of a run. A run that was cut off before it was written has none, which is an empty list. */
  async function lines<T>(id: string, cached: CachedFile<T[]>): Promise<readonly T[]> {
    const { dir } = await run(id)
    try {
      return await cached.get(dir)
    } catch (error) {
      if (error instanceof RecordError && error.message.endsWith('is not there')) return []
      if (error instanceof RecordError) throw new Damaged('run', id, error.message)
      throw error
    }
  }

  async function record<T>(id: string, test: string, read: (dir: string, test: string) => Promise<T>): Promise<T> {
    const { dir } = await run(id)
    if (!TEST_NAME.test(test) || !(await isFolder(join(dir, 'tests'))) || !(await isFolder(join(dir, 'tests', test)))) throw new NotFound('test', test, `It is not in run ${id}, or it has not been asked yet.`)
    try {
      return await read(dir, test)
    } catch (error) {
      if (error instanceof RecordError) throw new Damaged('test', test, error.message)
      throw error
    }
  }

  const catalog: Catalog = {
    runs,
    run,
    async rows(id) {
      const entry = await run(id)
      return (entry.live ? await liveRows.get(entry.manifest.id, entry.dir) : null) ?? lines(id, rows)
    },
    plan: (id) => lines(id, plans),
    cases: (id) => lines(id, cases),
    test: (id, test) => record(id, test, readTest),
    exchange: (id, test) => record(id, test, readExchange),
    async states(id) {
      const live = activeRuns().get(id)
      return live ? live.states : new Map((await catalog.rows(id)).map((row) => [row.n, row.outcome]))
    },
    open: async (id, path) => openInside((await run(id)).dir, path),
    async list(id, path) {
      const found = await catalog.open(id, path)
      if (found.kind === 'folder') return found
      await found.handle.close()
      throw new NotFound('folder', path)
    },
    suites: () => runner.suites(),
    async close() {
      liveRows.stop()
      await file.close()
    },
  }
  return catalog
}

/** True for a folder itself, false for a link to one. */
const isFolder = (path: string): Promise<boolean> => lstat(path).then((stat) => stat.isDirectory(), () => false)

function byAge(a: RunEntry, b: RunEntry): number {
  if (!a.manifest || !b.manifest) return Number(a.manifest === null) - Number(b.manifest === null) || (a.id < b.id ? -1 : 1)
  return b.manifest.started.localeCompare(a.manifest.started) || (a.id < b.id ? 1 : -1)
}
