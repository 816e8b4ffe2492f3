import { budgetOf, type LiveForecast, type Row, type Runner } from '../../runner/index.ts'
import type { DamagedRun, KnownRun } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage } from '../define-page.ts'
import {
  RUNS_FILTERS,
  runsFilter,
  RunsQuery,
  sideText,
  textOf,
  type RunColumn,
  type RunsFilter,
  type RunsFilterName,
} from '../filters/index.ts'
import { bytes, count, duration, moment, plural, totalCost, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { cursorOf, limitOf, nextOf } from './parts/list/cursor.ts'
import { pagerOf } from './parts/list/pager.ts'
import { problemsOf } from './parts/list/unreadable-entries.ts'
import { dividedText } from './parts/run/run-divided.ts'
import { progressOf, statusOf } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { onlyErrors, onlyErrorsText } from './parts/run/run-trouble.ts'
import { liveForecastFor } from './parts/run/run-load.ts'
import {
  choicesOf,
  chosenResults,
  inOrder,
  keepsRun,
  placeAfterRun,
  runCursor,
  totalsOf,
  type ListedRun,
  type Totals,
} from './parts/list/runs-list.ts'
import { barOf, cellOf } from './parts/across/scores.ts'
import { runValues } from './parts/values.ts'

const PAGE_SIZE = 50
const SHOWN_MODELS = 6

function rowOf(
  { entry, results, totals }: ListedRun,
  filter: RunsFilter,
  liveForecast: LiveForecast | null,
  trouble: string,
  merged: boolean,
) {
  const progress = progressOf(entry, liveForecast)
  const { manifest } = entry
  const budget = budgetOf(manifest)
  const within = { api: filter.api, model: filter.model, type: filter.type, suite: filter.suite }
  const mixed = filter.suite !== '' && manifest.suites.length > 1 && !manifest.suiteResults
  return {
    id: entry.id,
    href: urls.run(entry.id),
    started: moment(manifest.started),
    title: manifest.title,
    suites: manifest.suites.map((suite) => suite.header.name).join(' · '),
    note: manifest.note,
    imported: importedFrom(manifest),
    remark: [
      `${dividedText(manifest)}${merged ? ', merged' : ''}`,
      entry.note,
      mixed ? 'an older run: its results are over all its suites' : '',
    ]
      .filter(Boolean)
      .join(' · '),
    tags: manifest.tags.map((tag) => ({ text: tag, href: urls.runs({ ...filter, page: 1, tag }) })),
    status: statusOf(entry),
    reason: [manifest.reason ?? '', trouble].filter(Boolean).join(' '),
    demo: manifest.orderedBy === 'sample',
    results: results
      .slice(0, SHOWN_MODELS)
      .map((result) => ({
        name: `${result.api}/${result.model}`,
        side: sideText({ run: entry.id, api: result.api, model: result.model }),
        href: urls.tests(entry.id, { ...within, api: result.api, model: result.model }),
        bar: barOf(result),
        ...cellOf(result),
      })),
    more: results.length > SHOWN_MODELS ? plural(results.length - SHOWN_MODELS, 'more model') : '',
    values: { ...runValues(manifest), finished: totals.finished },
    finished: count(totals.finished),
    planned: count(totals.planned),
    whole: totals.finished === totals.planned,
    errors: totals.errors > 0 ? plural(totals.errors, 'error') : '',
    errorsHref: urls.tests(entry.id, { ...within, outcome: 'error' }),
    elapsed: duration(manifest.elapsedMs),
    left: progress?.left ?? '',
    progress,
    cost: totalCost(
      { ...totals, unknownTests: totals.unknownTests >= totals.finished ? totals.unknownTests : 0 },
      totals.finished,
    ),
    unpriced:
      totals.unknownTests > 0 && totals.unknownTests < totals.finished ? `+ ${count(totals.unknownTests)} unknown` : '',
    budget: budget === null ? '' : `of ${usd(budget)}`,
    size: bytes(manifest.bytes),
    zip: entry.live ? '' : urls.zip(entry.id),
    stop: entry.live ? urls.stop(entry.id) : '',
  }
}

/** A line about a run that was just deleted, from what really lies in the trash: an address alone makes no claim. */
async function freedBy(deleted: string, { trash }: Runner): Promise<string> {
  const [item] = deleted === '' ? [] : await trash.list(({ run }) => run === deleted)
  return item ? `${item.run} is in the trash: ${bytes(item.bytes)}, freed when the trash is emptied.` : ''
}

const NAMES = { api: 'API', model: 'Model', type: 'Test type', suite: 'Suite', status: 'Status', tag: 'Tag' } as const
const NAMED = Object.keys(NAMES) as (keyof typeof NAMES)[]

const chipText = (name: RunsFilterName, value: string): string =>
  name === 'q'
    ? `contains “${value}”`
    : name === 'from'
      ? `since ${value}`
      : name === 'to'
        ? `until ${value}`
        : `${NAMES[name]} ${value}`

const COLUMNS: readonly { name: RunColumn; text: string; number: boolean; about: string }[] = [
  { name: 'started', text: 'run', number: false, about: 'by the start' },
  { name: 'score', text: 'results by model, with 95 % interval', number: false, about: 'by the best score of a run' },
  { name: 'tests', text: 'tests', number: true, about: 'by finished tests' },
  { name: 'elapsed', text: 'elapsed', number: true, about: 'by time taken' },
  { name: 'cost', text: 'cost', number: true, about: 'by cost' },
  { name: 'size', text: 'size', number: true, about: 'by size on disk' },
]

/** A head that sorts: the most first, at a second click the least. */
function columnOf({ name, ...column }: (typeof COLUMNS)[number], filter: RunsFilter) {
  const falling = filter.sort === `-${name}`
  return {
    name,
    ...column,
    sorted: falling ? 'descending' : filter.sort === name ? 'ascending' : '',
    href: urls.runs({ ...filter, page: 1, sort: falling ? name : `-${name}` }),
  }
}

export const runs = definePage({
  view: 'runs',
  query: RunsQuery,
  async load({ query }, { catalog, config, runner }) {
    const filter = runsFilter(query)
    const entries = await catalog.runs()
    const known = entries.filter((entry): entry is KnownRun => entry.problem === null)
    const damaged = entries.filter((entry): entry is DamagedRun => entry.problem !== null)
    const listed = known
      .filter((entry) => keepsRun(entry, filter))
      .map((entry): ListedRun => {
        const results = chosenResults(entry.manifest, filter)
        return { entry, results, totals: totalsOf(entry.manifest, results, filter) }
      })
    const once = new Set(runsOnce(entries))
    const counted = listed.filter(({ entry }) => once.has(entry))
    const ordered = inOrder(listed, filter)
    const cursor = cursorOf(query, [filter.sort], true)
    const pager = pagerOf(
      listed.length,
      filter.page,
      limitOf(query, PAGE_SIZE),
      (page) => urls.runs({ ...filter, page }),
      cursor ? placeAfterRun(ordered, filter.sort, cursor) : undefined,
    )
    const sum = (of: (totals: Totals) => number): number => counted.reduce((total, { totals }) => total + of(totals), 0)
    const shown = ordered.slice(pager.from, pager.to)
    const last = shown.at(-1)
    const liveForecasts = new Map(
      await Promise.all(
        shown
          .filter(({ entry }) => entry.live)
          .map(
            async ({ entry }) =>
              [
                entry.id,
                liveForecastFor(entry, await catalog.rowsFor(entry.id, {}).catch(() => []), runner.active()),
              ] as const,
          ),
      ),
    )
    const howMany =
      listed.length === known.length
        ? plural(known.length, 'run')
        : `${count(listed.length)} of ${plural(known.length, 'run')}`
    const chips = RUNS_FILTERS.filter((name) => filter[name]).map((name) => ({
      text: chipText(name, filter[name]),
      href: urls.runs({ ...filter, page: 1, [name]: '' }),
    }))
    return {
      title: [howMany, ...chips.map((chip) => chip.text)].join(', '),
      crumbs: [{ text: 'Runs' }],
      q: filter.q,
      from: filter.from,
      to: filter.to,
      sort: filter.sort === '-started' ? '' : filter.sort,
      filters: NAMED.map((name) => ({
        name,
        label: NAMES[name],
        options: choicesOf(known, filter, name).map(({ value, runs }) => ({
          value,
          text: `${value} (${count(runs)})`,
          chosen: filter[name] === value,
        })),
      })).filter(({ options }) => options.length > 0),
      chips,
      clear: urls.runs({ sort: filter.sort }),
      columns: COLUMNS.map((column) => columnOf(column, filter)),
      values: {
        runs: listed.length,
        of: known.length,
        tests: sum((totals) => totals.finished),
        costUsd: sum((totals) => totals.usd),
        unknownCostTests: sum((totals) => totals.unknownTests),
        bytes: listed.reduce((total, { entry }) => total + entry.manifest.bytes, 0),
      },
      totals: [
        howMany,
        plural(
          sum((totals) => totals.finished),
          'test',
        ),
        totalCost(
          { usd: sum((totals) => totals.usd), unknownTests: sum((totals) => totals.unknownTests) },
          sum((totals) => totals.finished),
        ),
        bytes(listed.reduce((total, { entry }) => total + entry.manifest.bytes, 0)),
      ],
      rows: await Promise.all(
        shown.map(async (run) =>
          rowOf(
            run,
            filter,
            liveForecasts.get(run.entry.id) ?? null,
            onlyErrors(run.entry)
              ? onlyErrorsText(run.entry, await catalog.rows(run.entry.id).catch((): readonly Row[] => []))
              : '',
            !once.has(run.entry),
          ),
        ),
      ),
      pager,
      next:
        last && pager.to < ordered.length
          ? nextOf(urls.runs({ ...filter, page: 1 }), query, runCursor(last, filter.sort))
          : null,
      problems: problemsOf(damaged),
      known: known.length,
      folder: `${config.dataDir}/runs`,
      freed: await freedBy(textOf(query, 'deleted'), runner),
      trash: urls.trash(),
      newRun: urls.newRun(),
      events: urls.allEvents(),
    }
  },
})
