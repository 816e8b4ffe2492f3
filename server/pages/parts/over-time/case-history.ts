import { ANSWERED, type Row } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import { modelAt } from '../across/model-address.ts'
import { suiteContents } from '../across/suite-content.ts'

/** A run with its tests. */
export interface RunRows {
  run: KnownRun
  rows: readonly Row[]
}

/** What the repeats of one run made of a case. API errors and skipped tests say nothing about a model: they are left out. */
export interface Moment {
  run: KnownRun
  rows: Row[]
  verdict: 'passed' | 'failed' | 'mixed'
}

/** `mixed`: the repeats of the last run do not agree. */
export type CaseState = 'failing' | 'fixed' | 'passing' | 'mixed'

/** One case put to one model in every run of the same suite content. */
export interface CaseHistory {
  suite: KnownRun['manifest']['suites'][number]
  content: string
  type: string
  case: string
  api: string
  model: string
  host: string
  /** the earliest first, never empty */
  moments: Moment[]
  state: CaseState
  /** the first run of the series of equal verdicts that the last run ends; null where its repeats do not agree */
  since: KnownRun | null
  /** the outcome changed between repeats of a run, or went back in a later run */
  flaky: boolean
}

/** Runs and tests that are read for one page: a run more only while the sum of tests stays below. */
const MOST_RUNS = 60
const MOST_TESTS = 100_000

/** The rows of runs that came to an end, newest first as given, as far as one page may look. A run that cannot be read is left out. */
export async function rowsOfRuns(
  catalog: Catalog,
  runs: readonly KnownRun[],
): Promise<{ read: RunRows[]; looked: number; of: number }> {
  const ended = runs.filter(({ live }) => !live)
  const read: RunRows[] = []
  let [tests, looked] = [0, 0]
  for (const run of ended.slice(0, MOST_RUNS)) {
    const { counts } = run.manifest
    tests += counts.planned - counts.skipped
    if (looked > 0 && tests > MOST_TESTS) break
    looked++
    const rows = await catalog.rows(run.id).catch((): null => null)
    if (rows) read.push({ run, rows })
  }
  return { read, looked, of: ended.length }
}

function momentOf(run: KnownRun, rows: Row[]): Moment {
  const passed = rows.filter(({ outcome }) => outcome === 'passed').length
  return { run, rows, verdict: passed === rows.length ? 'passed' : passed === 0 ? 'failed' : 'mixed' }
}

/** [passed, failed, failed] -> failing since the second */
export function stateOf(moments: readonly Moment[]): Pick<CaseHistory, 'state' | 'since' | 'flaky'> {
  const last = moments.at(-1)?.verdict ?? 'mixed'
  const first = moments.length - 1 - [...moments].reverse().findIndex(({ verdict }) => verdict !== last)
  const begins = first === moments.length ? 0 : first + 1
  const definite = moments.map(({ verdict }) => verdict).filter((verdict) => verdict !== 'mixed')
  const changes = definite.filter((verdict, i) => i > 0 && verdict !== definite[i - 1]).length
  return {
    state: last === 'mixed' ? 'mixed' : last === 'failed' ? 'failing' : begins > 0 ? 'fixed' : 'passing',
    since: last === 'mixed' ? null : (moments[begins]?.run ?? null),
    flaky: definite.length < moments.length || changes > 1,
  }
}

/** Every case by model over these runs (newest first). Only runs of the same suite content make one history: the same images,
 * questions and truths. */
export function historiesOf(
  read: readonly RunRows[],
  hostIn: (run: KnownRun, slug: string) => string,
  keeps: (row: Row) => boolean = () => true,
): CaseHistory[] {
  const contentIn = suiteContents(read.map(({ run }) => run))
  const found = new Map<
    string,
    { first: Omit<CaseHistory, 'moments' | 'state' | 'since' | 'flaky'>; moments: Moment[] }
  >()
  for (const { run, rows } of [...read].reverse()) {
    const suites = new Map(run.manifest.suites.map((suite) => [suite.header.name, suite]))
    const hosts = new Map(run.manifest.models.map(({ slug }) => [slug, hostIn(run, slug)]))
    const here = new Map<string, Row[]>()
    for (const row of rows) {
      const suite = suites.get(row.suite)
      if (!suite || !ANSWERED.includes(row.outcome) || !keeps(row)) continue
      const host = hosts.get(row.slug) ?? ''
      const content = contentIn(suite)
      const key = [content, row.suite, row.type, row.case, modelAt(row.api, row.model, host)].join('\n')
      const own = here.get(key)
      if (own) own.push(row)
      else here.set(key, [row])
      if (!found.has(key))
        found.set(key, {
          first: { suite, content, type: row.type, case: row.case, api: row.api, model: row.model, host },
          moments: [],
        })
    }
    for (const [key, own] of here) found.get(key)?.moments.push(momentOf(run, own))
  }
  return [...found.values()].map(({ first, moments }) => ({ ...first, moments, ...stateOf(moments) }))
}
