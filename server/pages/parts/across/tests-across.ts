import { withoutControls, type ReviewedRow, type Row, type TextHits } from '../../../../runner/index.ts'
import type { Catalog, DamagedRun, KnownRun, RunEntry } from '../../../catalog/catalog.ts'
import { Damaged, NotFound } from '../../../define-page.ts'
import {
  asksForControls,
  FACET_NAMES,
  inOrderOf,
  mayHave,
  narrowTests,
  placeAfter,
  valuesOf,
  wordsOf,
  type AcrossFilter,
  type Chosen,
  type Narrowed,
} from '../../../filters/index.ts'
import { byStart, type Cursor, type RunPlace } from '../list/cursor.ts'

/** Tests that are looked at for one page: a run more is opened only while their sum stays below. */
export const MOST_LOOKED_AT = 100_000
/** Kept tests gathered before all but the first are let go. */
const GATHERED = 5000

/** A test, and the run that it is in. */
export interface TestOf {
  run: KnownRun
  row: Row
}

/** One look through runs, newest first. `facets` count tests, `byRun` those kept in each run by its id. */
export interface Look {
  /** the kept tests from `from` to `to` in the filter's order */
  shown: TestOf[]
  kept: number
  /** those of them after the cursor */
  left: number
  tests: number
  runs: number
  /** readable runs that by their models, types, suites and day may hold such tests */
  candidates: number
  /** candidates that the words of the search rule out, without a look at their tests; and those whose texts are not searched yet */
  withoutWords: number
  notSearched: number
  /** the last run looked through where older ones are left; '' where there are none */
  last: string
  facets: Narrowed['facets']
  byRun: ReadonlyMap<string, number>
  /** runs that cannot be read, or not in full, with the reason */
  unreadable: Pick<DamagedRun, 'id' | 'problem'>[]
}

/** Facets whose values a run's manifest tells; a run without a chosen one is never opened. */
export const RUN_FACETS = ['api', 'model', 'type', 'suite'] as const

const factsOf = ({ manifest }: KnownRun): Record<(typeof RUN_FACETS)[number], string[]> => ({
  api: manifest.models.map(({ api }) => api),
  model: manifest.models.map(({ model }) => model),
  type: manifest.types.map(({ name }) => name),
  suite: manifest.suites.map(({ header }) => header.name),
})

/** Nothing is chosen, or one of what is there. */
const isAny = (chosen: Chosen, there: readonly string[]): boolean =>
  valuesOf(chosen).length === 0 || valuesOf(chosen).some((value) => there.includes(value))

/** Whether a run may hold a test that the filter keeps, by its manifest alone. */
export function mayHold(run: KnownRun, filter: AcrossFilter): boolean {
  const facts = factsOf(run)
  const day = run.manifest.started.slice(0, 10)
  return (
    (!filter.run || run.id === filter.run) &&
    (!filter.from || day >= filter.from) &&
    (!filter.to || day <= filter.to) &&
    RUN_FACETS.every((name) => isAny(filter[name], facts[name])) &&
    run.manifest.models.some(({ api, model }) => isAny(filter.api, [api]) && isAny(filter.model, [model]))
  )
}

/** The first tests of an order over many runs, of which never many more are held. Plan order is that of the runs. */
class FirstTests {
  readonly #filter: AcrossFilter
  readonly #to: number
  #tests: TestOf[] = []

  constructor(filter: AcrossFilter, to: number) {
    this.#filter = filter
    this.#to = to
  }

  add(run: KnownRun, rows: readonly Row[]): void {
    const byRun = this.#filter.sort === 'n' || this.#filter.sort === '-n'
    const room = byRun ? this.#to - this.#tests.length : this.#to
    for (const row of rows.slice(0, Math.max(0, room))) this.#tests.push({ run, row })
    if (!byRun && this.#tests.length > this.#to + GATHERED) this.#tests = this.#first()
  }

  #first(): TestOf[] {
    return inOrderOf(this.#tests, ({ row }) => row, this.#filter.sort).slice(0, this.#to)
  }

  from(from: number): TestOf[] {
    const byRun = this.#filter.sort === 'n' || this.#filter.sort === '-n'
    return (byRun ? this.#tests : this.#first()).slice(from, this.#to)
  }
}

/** Tests that a run has records of, by its manifest. */
const asked = ({ manifest: { counts } }: KnownRun): number => counts.planned - counts.skipped

/** The rows of a run, or why there are none; a list that is not whole is told of as well. */
async function rowsOf(
  catalog: Catalog,
  run: KnownRun,
  filter: AcrossFilter,
  hits: TextHits | undefined,
): Promise<{ rows: readonly ReviewedRow[]; problem: string | null }> {
  try {
    const rows = await catalog.rowsFor(run.id, filter, hits)
    return { rows, problem: rows.length < asked(run) ? await catalog.damage(run.id) : null }
  } catch (error) {
    // moved away between two looks, or damaged since
    if (error instanceof NotFound || error instanceof Damaged) return { rows: [], problem: error.message }
    throw error
  }
}

const placeOf = ({ id, manifest }: KnownRun): RunPlace => [manifest.started, id]

/** The rows of a run, which are in the order of the filter, that come after a cursor. */
function rowsAfter(run: KnownRun, rows: readonly Row[], { sort }: AcrossFilter, cursor: Cursor | null): readonly Row[] {
  if (!cursor?.run) return rows
  const age = byStart(placeOf(run), cursor.run)
  // plan order is that of the runs
  if (sort === 'n' || sort === '-n') return age < 0 ? rows : age > 0 ? [] : rows.slice(placeAfter(rows, sort, cursor))
  return rows.slice(placeAfter(rows, sort, cursor, age < 0))
}

/** Whether a run was there when a list began that goes on after a cursor: those that came since would push others out of a look. */
const wasThere = (run: KnownRun, { sort }: AcrossFilter, cursor: Cursor | null): boolean => {
  const first = sort === 'n' || sort === '-n' ? cursor?.run : cursor?.newest
  return !first || byStart(placeOf(run), first) <= 0
}

/** Looks through the runs that may hold what a filter asks for, newest first, one at a time, until MOST_LOOKED_AT tests are
 * looked at, and keeps the tests from `from` to `to`, counted after `cursor` where the list goes on. A run that cannot be read is named
 * and passed over. */
export async function lookThrough(
  catalog: Catalog,
  entries: readonly RunEntry[],
  filter: AcrossFilter,
  from: number,
  to: number,
  cursor: Cursor | null = null,
): Promise<Look> {
  const known = entries.filter((entry): entry is KnownRun => entry.problem === null)
  const start = filter.before ? known.findIndex(({ id }) => id === filter.before) + 1 : 0
  const candidates = known.slice(start).filter((run) => wasThere(run, filter, cursor) && mayHold(run, filter))
  const words = wordsOf(filter.q)
  const found =
    words.wanted.length === 0
      ? []
      : await catalog.searchTexts(
          candidates.map(({ dir }) => dir),
          words.wanted,
        )
  const withWords = candidates.flatMap((run, index): { run: KnownRun; hits: TextHits | undefined }[] => {
    const hits = found[index]
    return hits && !mayHave(words, hits) ? [] : [{ run, hits }]
  })
  const opened = new Set(withWords.map(({ run }) => run))
  const unreadable: Look['unreadable'] = entries.filter((entry): entry is DamagedRun => entry.problem !== null)
  const facets = Object.fromEntries(FACET_NAMES.map((name) => [name, new Map<string, number>()])) as Record<
    (typeof FACET_NAMES)[number],
    Map<string, number>
  >
  // what else could be chosen instead is known, if not how many tests it would leave
  for (const name of RUN_FACETS)
    if (valuesOf(filter[name]).length > 0)
      for (const run of known) for (const value of factsOf(run)[name]) facets[name].set(value, 0)
  const first = new FirstTests(filter, to)
  const byRun = new Map<string, number>()
  const controls = asksForControls(filter)
  let [kept, left, tests, lookedAt, runs] = [0, 0, 0, 0, 0]
  for (const run of candidates) if (!opened.has(run)) tests += asked(run)
  for (const { run, hits } of withWords) {
    if (runs > 0 && lookedAt + asked(run) > MOST_LOOKED_AT) break
    const { rows, problem } = await rowsOf(catalog, run, filter, hits)
    if (problem !== null) unreadable.push({ id: run.id, problem })
    const narrowed = narrowTests(rows, filter)
    for (const name of FACET_NAMES)
      for (const [value, n] of narrowed.facets[name]) facets[name].set(value, (facets[name].get(value) ?? 0) + n)
    byRun.set(run.id, narrowed.rows.length)
    const after = rowsAfter(run, narrowed.rows, filter, cursor)
    first.add(run, after)
    left += after.length
    kept += narrowed.rows.length
    tests += controls ? rows.length : withoutControls(rows).length
    lookedAt += rows.length
    runs++
  }
  return {
    shown: first.from(from),
    kept,
    left,
    tests,
    runs,
    candidates: candidates.length,
    withoutWords: candidates.length - withWords.length,
    notSearched: found.filter(({ known }) => !known).length,
    last: runs < withWords.length ? (withWords[runs - 1]?.run.id ?? '') : '',
    facets,
    byRun,
    unreadable,
  }
}
