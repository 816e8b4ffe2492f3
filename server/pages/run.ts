import type { Row } from '../../runner/index.ts'
import { definePage, type PageRequest, type PageTools } from '../define-page.ts'
import { exactMoment, moment, plural } from '../format.ts'
import { commandOf } from '../order-form.ts'
import { urls } from '../urls.ts'
import { changedModels, reasonsOf, suspectsOf } from './parts/run/failures.ts'
import { missMapOf } from './parts/run/miss-map.ts'
import { chartsOf, runModelStyles } from './parts/run/run-charts.ts'
import { costsOf } from './parts/run/run-costs.ts'
import { actionsOf } from './parts/run/run-actions.ts'
import {
  environmentFacts,
  factsOf,
  figureRows,
  modelFacts,
  orderFacts,
  sizesOf,
  suiteRows,
  typeRows,
} from './parts/run/run-facts.ts'
import { progressOf, runCrumbs, runName, statusOf, tabOf } from './parts/run/run-head.ts'
import { liveForecastFor, callsAtOnceOf } from './parts/run/run-load.ts'
import { rescoredFacts } from './parts/run/run-rescored.ts'
import { reviewFacts } from './parts/run/run-review.ts'
import { funnelOf, standingOf, tableOf } from './parts/run/run-table.ts'
import { tileOf } from './parts/list/tile.ts'

const LATEST = 12

/** Times are ISO 8601 in UTC, so their texts stand in their order. */
const isLater = (a: Row, b: Row): boolean => (a.finished === b.finished ? a.n > b.n : a.finished > b.finished)

/** The last tests that finished. One pass: a run has up to 100,000 rows, and a live page asks every second. */
function latestOf(id: string, rows: readonly Row[]) {
  const latest: Row[] = []
  for (const row of rows) {
    if (latest.length === LATEST && !isLater(row, latest[LATEST - 1] as Row)) continue
    const index = latest.findIndex((other) => isLater(row, other))
    latest.splice(index < 0 ? latest.length : index, 0, row)
    latest.length = Math.min(latest.length, LATEST)
  }
  return latest.map((row) => tileOf(id, row, { line: `${row.type} ${row.case}`, filter: { sort: 'latest' } }))
}

async function load(
  { params, form }: Pick<PageRequest<{ run: string }, unknown>, 'params' | 'form'>,
  { catalog, runner }: PageTools,
) {
  const entry = await catalog.run(params.run)
  const { manifest } = entry
  const [rows, damage] = [await catalog.rows(params.run), await catalog.damage(params.run)]
  const liveForecast = liveForecastFor(entry, rows, runner.active())
  const progress = progressOf(entry, liveForecast)
  const styles = runModelStyles(manifest)
  const misses = await catalog.misses(params.run)
  return {
    title: `${progress ? `${progress.done}/${progress.planned} · ` : ''}${runName(manifest)}`,
    crumbs: runCrumbs(entry),
    tab: tabOf(entry),
    run: {
      id: entry.id,
      title: manifest.title,
      note: manifest.note,
      remark: entry.note ?? '',
      reason: manifest.reason ?? '',
      announced: manifest.forecast?.announcements ?? [],
    },
    tags: manifest.tags.map((tag) => ({ text: tag, href: urls.runs({ tag }) })),
    status: statusOf(entry),
    started: exactMoment(manifest.started),
    facts: factsOf(entry),
    actions: actionsOf(entry, damage),
    damage: damage ?? '',
    repairs: (manifest.repairs ?? []).map(({ at, text }) => ({ at: moment(at), text })),
    progress,
    stop: entry.live ? urls.stop(entry.id) : '',
    funnel: funnelOf(entry.id, manifest, !entry.live),
    faults:
      manifest.counts.error > 0
        ? { text: plural(manifest.counts.error, 'API error'), href: urls.tests(entry.id, { outcome: 'error' }) }
        : null,
    table: tableOf(entry.id, manifest),
    standing: standingOf(entry.id, manifest),
    review: reviewFacts(entry, rows),
    rescored: rescoredFacts(entry, await catalog.rescored(entry.id)),
    reasons: reasonsOf(entry.id, manifest, rows),
    suspects: suspectsOf(entry.id, manifest, rows),
    changed: changedModels(manifest),
    ...chartsOf(entry, rows, styles),
    misses: missMapOf(entry.id, manifest, styles, misses, entry.live),
    costs: costsOf(manifest, liveForecast),
    callsAtOnce: callsAtOnceOf(entry, runner.active(), form),
    latest: latestOf(entry.id, rows),
    order: orderFacts(manifest),
    environment: environmentFacts(manifest),
    models: modelFacts(manifest),
    suites: suiteRows(manifest),
    types: typeRows(manifest),
    figures: figureRows(entry.id, manifest),
    system: manifest.order.system ?? '',
    sizes: sizesOf(entry),
    command: commandOf(manifest.order),
    links: {
      tests: urls.tests(entry.id),
      sheet: urls.tests(entry.id, { view: 'sheet' }),
      files: urls.files(entry.id),
      again: urls.newRun({ from: entry.id }),
    },
    events: entry.live ? urls.events(entry.id) : '',
  }
}

export const run = definePage({ params: ['run'], view: 'run', load })
