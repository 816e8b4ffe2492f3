import { onceAList, withoutControls, type LiveForecast, type Rescored, type Row, type Run } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { importedFacts, importedOrder } from './parts/run/run-imported.ts'
import { definePage, type PageRequest, type PageTools } from '../define-page.ts'
import { exactMoment, moment, plural } from '../format.ts'
import { commandOf } from '../order-form.ts'
import { chartedLabel, chartedModel, RunQuery, runView, textOf, type RunView } from '../filters/index.ts'
import { urls } from '../urls.ts'
import { changedModels, reasonsOf, suspectsOf } from './parts/run/failures.ts'
import { typeChartsOf } from './parts/by-type/type-charts.ts'
import { missMapOf } from './parts/run/miss-map.ts'
import { chartsOf, runModelStyles } from './parts/run/run-charts.ts'
import { controlsOf, liftOf } from './parts/run/run-controls.ts'
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
import { diskText, progressOf, runCrumbs, runName, statusOf, tabOf } from './parts/run/run-head.ts'
import { liveForecastFor, callsAtOnceOf } from './parts/run/run-load.ts'
import { dividedFacts } from './parts/run/run-divided.ts'
import { demoText, onlyErrorsText } from './parts/run/run-trouble.ts'
import { rescoredFacts } from './parts/run/run-rescored.ts'
import { chosenVersion, versionChoice } from './parts/run/versions.ts'
import { labelOf } from './parts/run/run-label.ts'
import { reviewFacts } from './parts/run/run-review.ts'
import { funnelOf, standingOf, tableOf } from './parts/run/run-table.ts'
import { firstRows, isLater, isWorse, NOT_PASSED } from './parts/run/first-rows.ts'
import { runTabs, WORST } from './parts/run/run-tabs.ts'
import { tileOf } from './parts/list/tile.ts'
import { runValues } from './parts/values.ts'

const TILES = 12

const latestOf = (id: string, rows: readonly Row[]) =>
  firstRows(rows, TILES, isLater).map((row) =>
    tileOf(id, row, { line: `${row.type} ${row.case}`, filter: { sort: 'latest' } }),
  )

const worstRows = onceAList((rows: readonly Row[]) =>
  firstRows(
    rows.filter(({ outcome }) => NOT_PASSED.includes(outcome)),
    TILES,
    isWorse,
  ),
)

/** The pictures that a reader came for: what did not pass, worst first. */
const worstOf = (id: string, rows: readonly Row[], version: string) =>
  worstRows(rows).map((row) => tileOf(id, row, { line: `${row.type} ${row.case}`, filter: { ...WORST, version } }))

/** What a view has that the others have not: a chart is drawn only where it is looked at. */
async function viewOf(
  view: RunView,
  entry: KnownRun,
  rows: readonly Row[],
  { catalog }: PageTools,
  forecast: LiveForecast | null,
  { of, label }: { of: string; label: string },
  version: string,
) {
  const { id, manifest, live } = entry
  switch (view) {
    case '':
      return {
        table: tableOf(id, manifest, version),
        lift: liftOf(id, manifest, version),
        reasons: reasonsOf(id, manifest, rows, version),
        worst: worstOf(id, rows, version),
        latest: live ? latestOf(id, rows) : [],
        worstHref: urls.tests(id, { ...WORST, view: 'sheet', version }),
        latestHref: urls.tests(id, { sort: 'latest', view: 'sheet', version }),
      }
    case 'scores':
      return {
        standing: standingOf(id, manifest, version),
        figures: figureRows(id, manifest, version),
        controls: controlsOf(id, manifest, version),
      }
    case 'charts':
      return {
        ...chartsOf(entry, rows, runModelStyles(manifest), version),
        byType: typeChartsOf(id, manifest, rows, await catalog.charted(id, version), {
          styles: runModelStyles(manifest),
          chosen: of,
          label,
          live,
          version,
        }),
      }
    case 'misses':
      return {
        misses: missMapOf(id, manifest, runModelStyles(manifest), await catalog.misses(id, version), live, version),
      }
    case 'costs':
      return { costs: costsOf(manifest, forecast) }
    case 'settings':
      return {
        order: manifest.imported ? importedOrder(manifest, manifest.imported) : orderFacts(manifest),
        environment: environmentFacts(manifest),
        models: modelFacts(manifest),
        suites: suiteRows(manifest),
        types: typeRows(manifest),
        system: manifest.order.system ?? '',
        sizes: sizesOf(entry),
        folder: urls.files(id),
        command: manifest.imported ? '' : commandOf(manifest.order, manifest.shard),
      }
  }
}

/** The manifest with the results of one of its versions. */
const withVersion = (manifest: Run, { counts, results, controls }: Rescored): Run => ({
  ...manifest,
  counts,
  results,
  ...(manifest.controls ? { controls: { ...manifest.controls, results: controls ?? [] } } : {}),
})

async function load(
  { params, form, query }: Pick<PageRequest<{ run: string }>, 'params' | 'form' | 'query'>,
  tools: PageTools,
) {
  const { catalog, runner } = tools
  const view = runView(query)
  const entry = await catalog.run(params.run)
  const { manifest } = entry
  const [rows, damage] = [await catalog.rows(params.run), await catalog.damage(params.run)]
  const all = entry.live && manifest.controls ? await catalog.rowsFor(params.run, {}) : rows
  const versions = await catalog.rescored(params.run)
  const version = chosenVersion(versions, textOf(query, 'version'))
  const name = version?.version ?? ''
  const shown = version ? { ...entry, manifest: withVersion(manifest, version) } : entry
  const shownRows = version ? withoutControls(await catalog.rowsFor(params.run, { version: name })) : rows
  const liveForecast = liveForecastFor(entry, all, runner.active())
  const disk = (entry.live && runner.active().find(({ id }) => id === manifest.id)?.disk) || null
  const progress = progressOf(entry, liveForecast, disk)
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
    trouble: onlyErrorsText(entry, rows),
    demo: demoText(manifest),
    there: entry.live ? '' : urls.files(entry.id, 'run.json'),
    tags: manifest.tags.map((tag) => ({ text: tag, href: urls.runs({ tag }) })),
    label: labelOf(entry, await catalog.labels(entry.id)),
    status: statusOf(entry),
    started: exactMoment(manifest.started),
    values: runValues(manifest),
    facts: factsOf(entry),
    actions: actionsOf(entry, damage),
    damage: damage ?? '',
    repairs: (manifest.repairs ?? []).map(({ at, text }) => ({ at: moment(at), text })),
    progress,
    disk: diskText(disk),
    stop: entry.live ? urls.stop(entry.id) : '',
    funnel: funnelOf(entry.id, shown.manifest, !entry.live, name),
    faults:
      manifest.counts.error > 0
        ? {
            text: plural(manifest.counts.error, 'API error'),
            href: urls.tests(entry.id, { outcome: 'error', version: name }),
          }
        : null,
    review: reviewFacts(entry, rows, name),
    rescored: rescoredFacts(entry, versions),
    versions: versionChoice(entry, versions, version, (other) => urls.run(entry.id, view, other)),
    suspects: suspectsOf(entry.id, manifest, shownRows, name),
    changed: changedModels(manifest),
    callsAtOnce: callsAtOnceOf(entry, runner.active(), form),
    view,
    tabs: runTabs(entry.id, shown.manifest, view, name),
    ...(await viewOf(
      view,
      shown,
      shownRows,
      tools,
      liveForecast,
      { of: chartedModel(query), label: chartedLabel(query) },
      name,
    )),
    imported: importedFacts(entry, name),
    divided: await dividedFacts(entry, catalog),
    again: manifest.imported ? '' : urls.newRun({ from: entry.id }),
    events: entry.live ? urls.events(entry.id) : '',
  }
}

export const run = definePage({ params: ['run'], view: 'run', query: RunQuery, followed: true, load })
