import { basename, dirname, join } from 'node:path'
import {
  allCounts,
  groupBy,
  holderOf,
  LIST_BYTES,
  readAmendments,
  readCases,
  readExchange,
  readPlan,
  RecordError,
  salvageRows,
  systemClock,
  TEST_NAME,
  withoutControls,
  type LiveRun,
  type ReviewedRow,
  type Run,
  type Runner,
  type SalvagedRows,
} from '../../runner/index.ts'
import { Damaged, NotFound } from '../errors.ts'
import { asksForCharted, wordsOf } from '../filters/index.ts'
import { ApiChecks } from './api-checks.ts'
import { CachedFile, statNow } from './cached-file.ts'
import { ChartedRows } from './charted-rows.ts'
import type { Catalog, DamagedRun, KnownRun, RunEntry } from './catalog.ts'
import { Imports } from './imports.ts'
import { IndexFile, type Indexed } from './index-file.ts'
import { Labels } from './labels.ts'
import { LiveRows } from './live-rows.ts'
import { MissMaps } from './miss-maps.ts'
import { inTime } from './patience.ts'
import { OpenedRuns } from './sharing/opened-runs.ts'
import { Presets } from './presets.ts'
import { Reports } from './sharing/reports.ts'
import { openInside } from './run-file.ts'
import { rescoredChanges, rescoredVersions } from './rescored-versions.ts'
import { ReviewedRows } from './reviewed-rows.ts'
import { SavedViews } from './saved-views.ts'
import { SearchTexts } from './search-texts.ts'
import { RunImports } from './run-imports.ts'
import { scan, scanOne } from './scan.ts'
import { SuiteImages } from './suite-images.ts'
import { Uploads } from './uploads.ts'
import { Verifications } from './verifications.ts'
import { readTestOf, VersionRows } from './version-rows.ts'

const MOVED = 'Runs are listed under /runs. A folder that was moved or renamed by hand is found under its new name.'
const GONE = 'its folder is not where it was made'

/** The catalog of a data folder: runs, tests and suites for pages. Reads `index.json`, or makes it anew from the run folders where
 * it is missing or wrong; a folder that cannot be read is listed with its reason, never thrown. `warn` is told what was mended.
 * `only`: one run folder, wherever it lies, and no other; nothing is written into it. Close it at the end: it writes the index down. */
export async function openCatalog(
  dataDir: string,
  runner: Runner,
  warn: (text: string) => void,
  only: string | null = null,
): Promise<Catalog> {
  const runsDir = only === null ? join(dataDir, 'runs') : dirname(only)
  const isShown = (name: string): boolean => only === null || name === basename(only)
  const file = new IndexFile(join(dataDir, 'index.json'), warn)
  let known = await file.read()
  let looking: Promise<void> | null = null
  let next: Promise<void> | null = null
  const liveRows = new LiveRows(runner)
  const versionRows = new VersionRows()
  const images = new SuiteImages()
  const reviewed = new ReviewedRows()
  const chartedRows = new ChartedRows(runner)
  const texts = new SearchTexts(runner, dataDir)
  const labels = new Labels()
  const suspects = new CachedFile('tests.jsonl', (dir) => runner.suspectTruths(dir))
  const missMaps = new MissMaps(runner)
  const uploads = new Uploads(join(dataDir, 'cache', 'uploads'))
  const opened = new OpenedRuns(uploads)
  const [rows, plans, cases] = [
    new CachedFile('tests.jsonl', salvageRows),
    new CachedFile('plan.jsonl', readPlan),
    new CachedFile('cases.jsonl', readCases),
  ]

  // the manifest of a live run is the one in memory
  const look = (): Promise<void> =>
    scan(runsDir, known, (name) => activeRuns().has(name), isShown)
      .then(({ entries, changed }) => {
        known = entries
        if (changed) file.put(known)
      })
      .finally(() => {
        looking = null
      })

  /** Brings `known` up to date. Requests that come while a look is under way share the next one: what was changed on
   * disk before a request is always seen by it. */
  const lookAgain = (): Promise<void> => {
    if (!looking) return (looking = look())
    return (next ??= looking
      .catch(() => undefined)
      .then(() => {
        next = null
        return (looking = look())
      }))
  }

  /** One folder as it is now. */
  async function folder(id: string): Promise<Indexed | null> {
    if (!isShown(id)) return null
    const before = known.get(id)
    const now = await scanOne(runsDir, id, before)
    if (now === before || (!now && !before)) return now
    if (now) known.set(id, now)
    else known.delete(id)
    file.put(known)
    return now
  }

  const damagedOf = ({ folder, problem }: Indexed): DamagedRun => ({
    id: folder,
    dir: join(runsDir, folder),
    live: false,
    note: null,
    manifest: null,
    problem: problem ?? 'it could not be read',
  })

  async function entryOf(
    indexed: Indexed,
    active: ReadonlyMap<string, LiveRun>,
    copies: readonly string[],
  ): Promise<RunEntry> {
    const id = indexed.folder
    const place = { id, dir: join(runsDir, id), live: false, note: null }
    const live = active.get(id)
    if (live) return { ...place, live: true, manifest: live.manifest, problem: null }
    if (!indexed.manifest) return damagedOf(indexed)
    const { manifest } = indexed
    const notes = [
      copyNote(id, manifest.id, copies),
      ...(isCut(place.dir, manifest)
        ? ['tests.jsonl is missing: the folder is only partly copied, or the file was removed']
        : []),
    ]
    if (manifest.status !== 'running') return { ...place, note: noteOf(notes), manifest, problem: null }
    const holder = await holderOf(place.dir)
    // a run that nobody writes any more did not end by itself
    return holder === null
      ? {
          ...place,
          note: noteOf(notes),
          manifest: {
            ...manifest,
            status: 'interrupted',
            reason: manifest.reason ?? 'the process that ran it is gone',
          },
          problem: null,
        }
      : { ...place, note: noteOf([`written by ${holder}`, ...notes]), manifest, problem: null }
  }

  /** The folders that hold the run which this one holds. */
  function copiesOf({ manifest }: Indexed): string[] {
    const copies: string[] = []
    for (const other of known.values()) if (other.manifest?.id === manifest?.id) copies.push(other.folder)
    return copies
  }

  const activeRuns = (): Map<string, LiveRun> => new Map(runner.active().map((live) => [basename(live.dir), live]))

  async function runs(): Promise<RunEntry[]> {
    await lookAgain()
    const active = activeRuns()
    // what holds no run is told apart first: there may be tens of thousands of it
    const [runs, others]: [Indexed[], Indexed[]] = [[], []]
    for (const indexed of known.values()) (indexed.manifest || active.has(indexed.folder) ? runs : others).push(indexed)
    const byId = groupBy(runs, ({ manifest }) => manifest?.id ?? '')
    const entries = await Promise.all(
      runs.map((indexed) =>
        entryOf(indexed, active, byId.get(indexed.manifest?.id ?? '')?.map(({ folder }) => folder) ?? []),
      ),
    )
    for (const [id, live] of active)
      if (!known.has(id))
        entries.push({ id, dir: live.dir, live: true, note: GONE, manifest: live.manifest, problem: null })
    const labelled = await Promise.all(entries.map((entry) => labels.on(entry)))
    return [...labelled.sort(byAge), ...others.map(damagedOf).sort((a, b) => (a.id < b.id ? -1 : 1))]
  }

  async function run(id: string): Promise<KnownRun> {
    if (OpenedRuns.isOpened(id)) return labels.on(await opened.run(id))
    const active = activeRuns()
    const indexed = await folder(id)
    const live = active.get(id)
    if (!indexed && live)
      return labels.on({ id, dir: live.dir, live: true, note: GONE, manifest: live.manifest, problem: null })
    if (!indexed) throw new NotFound('run', id, MOVED)
    const entry = await entryOf(indexed, active, copiesOf(indexed))
    if (entry.problem !== null) throw new Damaged('run', id, entry.problem)
    return labels.on(entry)
  }

  /** A list file of a run. A run that was cut off before it was written has none, which is an empty list. */
  async function lines<T>(id: string, cached: CachedFile<T[]>): Promise<readonly T[]> {
    const { dir } = await run(id)
    try {
      return await cached.get(dir)
    } catch (error) {
      if (error instanceof RecordError && error.trouble === 'missing') return []
      if (error instanceof RecordError) throw new Damaged('run', id, error.message)
      throw error
    }
  }

  /** The rows as far as they can be read. */
  async function rowsOnDisk({ id, dir }: KnownRun): Promise<SalvagedRows> {
    try {
      return await rows.get(dir)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      if (error.trouble === 'missing') return { rows: [], damage: error.message }
      throw new Damaged('run', id, error.message)
    }
  }

  async function rowsOfVersion({ id, dir }: KnownRun, version: string): Promise<readonly ReviewedRow[]> {
    try {
      return await reviewed.join(dir, await versionRows.of(dir, version))
    } catch (error) {
      if (error instanceof RecordError) throw new Damaged('result version', `${id}/${version}`, error.message)
      throw error
    }
  }

  async function record<T>(id: string, test: string, read: (dir: string, test: string) => Promise<T>): Promise<T> {
    const { dir } = await run(id)
    if (!TEST_NAME.test(test) || !isFolder(join(dir, 'tests')) || !isFolder(join(dir, 'tests', test)))
      throw new NotFound('test', test, `It is not in run ${id}, or it has not run yet.`)
    try {
      return await read(dir, test)
    } catch (error) {
      if (error instanceof RecordError) throw new Damaged('test', test, error.message)
      throw error
    }
  }

  /** The rows of all tests, the controls among them. */
  async function allRows(id: string): Promise<readonly ReviewedRow[]> {
    const entry = await run(id)
    const live = activeRuns().get(id)
    const own = (live ? await liveRows.get(live.id, live.dir) : null) ?? (await rowsOnDisk(entry)).rows
    return reviewed.join(entry.dir, own)
  }

  const catalog: Catalog = {
    runs,
    run,
    rows: async (id) => withoutControls(await allRows(id)),
    async rowsFor(id, filter, hits) {
      const entry = await run(id)
      const all = filter.version ? await rowsOfVersion(entry, filter.version) : await allRows(id)
      const own = entry.live || !asksForCharted(filter) ? all : await chartedRows.join(entry.dir, all, filter.version)
      const { wanted } = wordsOf(filter.q ?? '')
      const found = wanted.length === 0 ? undefined : (hits ?? (await texts.in([entry.dir], wanted))[0])
      return found ? texts.join(own, wanted, found) : own
    },
    searchTexts: (dirs, wanted, most) => texts.in(dirs, wanted, most),
    async charted(id, version = '') {
      const { dir, live } = await run(id)
      return live ? null : chartedRows.of(dir, version)
    },
    reviews: async (id) => reviewed.of((await run(id)).dir),
    labels: async (id) => labels.of((await run(id)).dir),
    async damage(id) {
      const entry = await run(id)
      const { status } = entry.manifest
      if (entry.live || status === 'running') return null
      const { rows, damage } = await rowsOnDisk(entry)
      const counts = allCounts(entry.manifest)
      const done = counts.planned - counts.skipped
      return done === 0
        ? null
        : (damage ?? (rows.length < done ? `tests.jsonl has only ${rows.length} rows of ${done} tests` : null))
    },
    plan: (id) => lines(id, plans),
    cases: (id) => lines(id, cases),
    test: (id, test, version = '') => record(id, test, (dir) => readTestOf(dir, test, version)),
    async misses(id, version = '') {
      const { dir, live } = await run(id)
      return live ? null : missMaps.get(dir, version)
    },
    async amendments(id) {
      const { dir } = await run(id)
      // what the run says must not depend on a file that cannot be read
      return readAmendments(dir, LIST_BYTES).catch((error: unknown) => {
        if (error instanceof RecordError) return []
        throw error
      })
    },
    async suspectTruths(id) {
      const { dir, live } = await run(id)
      if (live) return null
      try {
        return await inTime(suspects.get(dir))
      } catch (error) {
        if (error instanceof RecordError) return { suspects: [], models: 0, unreadable: 0 }
        throw error
      }
    },
    rescored: async (id) => rescoredVersions((await run(id)).dir),
    rescoredChanges: async (id, version) => rescoredChanges((await run(id)).dir, version),
    exchange: (id, test) => record(id, test, readExchange),
    async states(id) {
      const live = activeRuns().get(id)
      return live ? live.states : new Map((await allRows(id)).map((row) => [row.n, row.outcome]))
    },
    open: async (id, path, from = 0) => openInside((await run(id)).dir, path, from),
    async list(id, path, from = 0) {
      const found = await catalog.open(id, path, from)
      if (found.kind === 'folder') return found
      await found.handle.close()
      throw new NotFound('folder', path)
    },
    suites: () => runner.suites(),
    suiteImage: (suite, name) => images.file(suite, name),
    suiteThumb: (suite, sha) => images.thumb(suite, sha),
    uploads,
    imports: new Imports(runner),
    runImports: new RunImports(runner),
    presets: new Presets(join(dataDir, 'presets.json'), systemClock),
    views: new SavedViews(join(dataDir, 'views.json'), systemClock),
    verifications: new Verifications(runner),
    reports: new Reports(runsDir),
    apiChecks: new ApiChecks(),
    async close() {
      liveRows.stop()
      texts.close()
      await catalog.reports.close()
      await file.close()
    },
  }
  return catalog
}

/** True for a folder itself, false for a link to one. */
const isFolder = (path: string): boolean => statNow(path)?.isDirectory() ?? false

/** A run with finished tests has rows of them. */
const isCut = (dir: string, { counts }: Run): boolean =>
  counts.planned > counts.skipped && statNow(join(dir, 'tests.jsonl')) === null

/** Tells the folders of one run apart; `copies` are all of them. The one that still has the run's name is the original. */
function copyNote(folder: string, id: string, copies: readonly string[]): string {
  const others = copies.filter((copy) => copy !== folder)
  if (others.length === 0) return folder === id ? '' : `created as ${id}, renamed since`
  if (folder === id)
    return `there ${others.length === 1 ? 'is a copy' : `are ${others.length} copies`} of it: ${others.slice(0, 3).join(', ')}${others.length > 3 ? ', ...' : ''}`
  return copies.includes(id)
    ? `a copy of ${id}, in the folder ${folder}`
    : `in the folder ${folder}, created as ${id}, as is ${others.slice(0, 3).join(', ')}`
}

const noteOf = (notes: readonly string[]): string | null => notes.filter(Boolean).join('; ') || null

/** Newest first. */
function byAge(a: RunEntry, b: RunEntry): number {
  if (!a.manifest || !b.manifest) return Number(a.manifest === null) - Number(b.manifest === null)
  const [name, other] = [a.manifest.started, b.manifest.started]
  return name === other ? (a.id < b.id ? 1 : -1) : name < other ? 1 : -1
}
