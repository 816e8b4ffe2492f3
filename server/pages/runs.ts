import { RUN_STATUSES, type Result, type Run, type Runner } from '../../runner/index.ts'
import type { DamagedRun, KnownRun } from '../catalog/catalog.ts'
import { definePage } from '../define-page.ts'
import { RUNS_FILTERS, runsFilter, textOf, type RunsFilter } from '../filters.ts'
import { bytes, count, duration, moment, plural, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { pagerOf } from './parts/narrow.ts'
import { costText, doneOf, progressOf, statusOf } from './parts/run-head.ts'
import { barOf, cellOf } from './parts/scores.ts'

const PAGE_SIZE = 50
const SHOWN_MODELS = 6

/** The results a filter leaves of a run: those of its models, over its type or over all. */
const chosenResults = (run: Run, filter: RunsFilter): Result[] => run.results.filter((result) =>
  result.type === (filter.type || null) && (!filter.api || result.api === filter.api) && (!filter.model || result.model === filter.model))

function keepsRun({ manifest, live }: KnownRun, filter: RunsFilter): boolean {
  const status = live ? 'running' : manifest.status
  return chosenResults(manifest, filter).length > 0
    && (!filter.suite || manifest.suites.some((suite) => suite.header.name === filter.suite))
    && (!filter.status || status === filter.status)
    && (!filter.tag || manifest.tags.includes(filter.tag))
    && (!filter.q || `${manifest.id} ${manifest.title} ${manifest.note} ${manifest.tags.join(' ')}`.toLowerCase().includes(filter.q.toLowerCase()))
}

interface Totals { planned: number; finished: number; errors: number; usd: number; unknownTests: number }

/** What a row counts: the whole run, or where models or types are chosen, theirs alone. Tests that were skipped are
 * planned, but not finished. */
function totalsOf(run: Run, results: readonly Result[], filter: RunsFilter): Totals {
  if (!filter.api && !filter.model && !filter.type) {
    const { counts, cost } = run
    return { planned: counts.planned, finished: doneOf(counts) - counts.skipped, errors: counts.error, usd: cost.usd, unknownTests: cost.unknownTests }
  }
  const totals = { planned: 0, finished: 0, errors: 0, usd: 0, unknownTests: 0 }
  for (const { counts, costUsd, unknownCost } of results) {
    totals.planned += counts.planned
    totals.finished += doneOf(counts) - counts.skipped
    totals.errors += counts.error
    totals.usd += costUsd
    totals.unknownTests += unknownCost
  }
  return totals
}

function rowOf(entry: KnownRun, filter: RunsFilter) {
  const { manifest } = entry
  const results = chosenResults(manifest, filter)
  const totals = totalsOf(manifest, results, filter)
  const within = { api: filter.api, model: filter.model, type: filter.type }
  return {
    id: entry.id, href: urls.run(entry.id), started: moment(manifest.started), title: manifest.title,
    suites: manifest.suites.map((suite) => suite.header.name).join(' · '),
    note: manifest.note, remark: entry.note ?? '',
    tags: manifest.tags.map((tag) => ({ text: tag, href: urls.runs({ ...filter, page: 1, tag }) })),
    status: statusOf(entry), reason: manifest.reason ?? '',
    results: results.slice(0, SHOWN_MODELS).map((result) => ({
      name: `${result.api}/${result.model}`, href: urls.tests(entry.id, { ...within, api: result.api, model: result.model }),
      bar: barOf(result), ...cellOf(result),
    })),
    more: results.length > SHOWN_MODELS ? plural(results.length - SHOWN_MODELS, 'more model') : '',
    finished: count(totals.finished), planned: count(totals.planned), whole: totals.finished === totals.planned,
    errors: totals.errors > 0 ? plural(totals.errors, 'error') : '',
    errorsHref: urls.tests(entry.id, { ...within, outcome: 'error' }),
    elapsed: duration(manifest.elapsedMs), left: progressOf(entry)?.left ?? '', progress: progressOf(entry),
    cost: costText({ ...totals, unknownTests: totals.unknownTests >= totals.finished ? totals.unknownTests : 0 }, totals.finished),
    unpriced: totals.unknownTests > 0 && totals.unknownTests < totals.finished ? `+ ${count(totals.unknownTests)} unknown` : '',
    budget: manifest.order.budgetUsd === undefined ? '' : `of ${usd(manifest.order.budgetUsd)}`,
    size: bytes(manifest.bytes), stop: entry.live ? urls.stop(entry.id) : '',
  }
}

/** Values that occur in any run, for the choices of the filter form. */
function choicesOf(runs: readonly KnownRun[]): Record<(typeof RUNS_FILTERS)[number], string[]> {
  const all = (of: (run: Run) => readonly string[]): string[] => [...new Set(runs.flatMap(({ manifest }) => of(manifest)))].sort()
  return {
    api: all((run) => run.models.map((model) => model.api)), model: all((run) => run.models.map((model) => model.model)),
    type: all((run) => run.types.map((type) => type.name)), suite: all((run) => run.suites.map((suite) => suite.header.name)),
    status: [...RUN_STATUSES], tag: all((run) => run.tags), q: [],
  }
}

/** A line about a run that was just deleted, from what really lies in the trash: an address alone makes no claim. */
async function freedBy(deleted: string, { trash }: Runner): Promise<string> {
  const one = deleted === '' ? undefined : (await trash.list()).find(({ run }) => run === deleted)
  return one ? `${one.run} is in the trash: ${bytes(one.bytes)}, freed when the trash is emptied.` : ''
}

const NAMES = { api: 'API', model: 'Model', type: 'Test type', suite: 'Suite', status: 'Status', tag: 'Tag' } as const

export const runs = definePage({
  address: '/runs',
  view: 'runs',
  async load({ query }, { catalog, config, runner }) {
    const filter = runsFilter(query)
    const entries = await catalog.runs()
    const known = entries.filter((entry): entry is KnownRun => entry.problem === null)
    const damaged = entries.filter((entry): entry is DamagedRun => entry.problem !== null)
    const kept = known.filter((entry) => keepsRun(entry, filter))
    const pager = pagerOf(kept.length, filter.page, PAGE_SIZE, (page) => urls.runs({ ...filter, page }))
    const sums = kept.map((entry) => totalsOf(entry.manifest, chosenResults(entry.manifest, filter), filter))
    const sum = (of: (one: Totals) => number): number => sums.reduce((total, one) => total + of(one), 0)
    const choices = choicesOf(known)
    const chosen = RUNS_FILTERS.filter((name) => filter[name])
    return {
      title: kept.length === known.length ? plural(known.length, 'run') : `${count(kept.length)} of ${plural(known.length, 'run')}`,
      crumbs: [{ text: 'Runs' }],
      q: filter.q,
      filters: (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((name) => choices[name].length > 0).map((name) => ({
        name, label: NAMES[name],
        options: [...new Set([...choices[name], ...(filter[name] ? [filter[name]] : [])])].map((value) => ({ value, chosen: filter[name] === value })),
      })),
      chips: chosen.map((name) => ({ text: name === 'q' ? `contains “${filter.q}”` : `${NAMES[name]} ${filter[name]}`, href: urls.runs({ ...filter, page: 1, [name]: '' }) })),
      clear: urls.runs(),
      totals: [
        kept.length === known.length ? plural(known.length, 'run') : `${count(kept.length)} of ${plural(known.length, 'run')}`,
        plural(sum((one) => one.finished), 'test'),
        costText({ usd: sum((one) => one.usd), unknownTests: sum((one) => one.unknownTests) }, sum((one) => one.finished)),
        bytes(kept.reduce((total, { manifest }) => total + manifest.bytes, 0)),
      ],
      rows: kept.slice(pager.from, pager.to).map((entry) => rowOf(entry, filter)),
      pager,
      problems: damaged.map(({ id, problem }) => ({ id, problem })),
      known: known.length,
      folder: `${config.dataDir}/runs`,
      freed: await freedBy(textOf(query, 'deleted'), runner), trash: urls.trash(),
      newRun: urls.newRun(), events: urls.allEvents(),
    }
  },
})
