import type { Result, Row, Run } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { definePage, type PageRequest, type PageTools } from '../define-page.ts'
import type { TestsFilter } from '../filters.ts'
import { bytes, count, duration, exactMoment, measure, percent, plural, points, score, short, usd } from '../format.ts'
import { urls } from '../urls.ts'
import { changedModels, reasonsOf, suspectsOf } from './parts/failures.ts'
import { missMapOf } from './parts/miss-map.ts'
import { chartsOf, runLooks } from './parts/run-charts.ts'
import { costsOf } from './parts/run-costs.ts'
import { doingsOf } from './parts/run-doings.ts'
import { costText, doneOf, progressOf, runCrumbs, runName, statusOf, tabOf } from './parts/run-head.ts'
import { outlookOf, paceOf } from './parts/run-pace.ts'
import { cellOf, separated } from './parts/scores.ts'
import { tileOf } from './parts/tile.ts'

const LATEST = 12

/** Steps a test goes through, each with how many came that far and the link to those. */
function funnelOf(id: string, { counts }: Run, over: boolean): { text: string; n: string; href: string }[] {
  const done = doneOf(counts)
  const asked = done - counts.skipped
  const answered = asked - counts.error
  const readable = counts.passed + counts.failed
  const step = (text: string, n: number, outcome: string) => ({ text, n: count(n), href: urls.tests(id, { outcome }) })
  return [
    step('planned', counts.planned, ''),
    step(over ? 'asked' : 'asked so far', asked, 'asked'),
    step('answered', answered, 'answered'),
    step('readable', readable, 'readable'),
    step('passed', counts.passed, 'passed'),
  ]
}

/** Model x test type. The best of a column is marked only where its interval lies above all the others'. */
function tableOf(id: string, run: Run) {
  const types = run.types.map((type) => type.name)
  const columns = [null, ...types]
  const best = new Map(columns.map((type) => [type, separated(run.results.filter((one) => one.type === type))]))
  const resultOf = (slug: string, type: string | null): Result | undefined => run.results.find((one) => one.slug === slug && one.type === type)
  return {
    columns: run.types.map(({ name, title, metric }) => ({ name, title, metric, href: urls.tests(id, { type: name }) })),
    rows: run.models.flatMap((model) => {
      const total = resultOf(model.slug, null)
      if (!total) return []
      const of: Partial<TestsFilter> = { api: model.api, model: model.model }
      return [{
        model: `${model.api}/${model.model}`, href: urls.tests(id, of),
        cells: columns.map((type) => {
          const result = resultOf(model.slug, type)
          return {
            type: type ?? 'all', href: urls.tests(id, { ...of, type: type ?? '' }), best: result !== undefined && best.get(type) === result,
            cell: result ? cellOf(result) : null,
          }
        }),
        passRate: percent(total.passRate),
        cost: costText({ usd: total.costUsd, unknownTests: total.unknownCost }, doneOf(total.counts) - total.counts.skipped),
        p50: duration(total.p50Ms), p95: duration(total.p95Ms),
      }]
    }),
  }
}

/** What the headline scores stand on: unusable replies, faults, and the bounds that what is missing leaves open. */
const standingOf = (id: string, run: Run) => run.results.filter((one) => one.type === null).map(({ api, model, counts, scored, lowest, highest }) => {
  const part = (outcome: string, n: number) => ({ n: count(n), href: n > 0 ? urls.tests(id, { api, model, outcome }) : '' })
  return {
    model: `${api}/${model}`, planned: count(counts.planned), scored: count(scored),
    parts: [part('passed', counts.passed), part('failed', counts.failed), part('unparsed', counts.unparsed), part('refused', counts.refused), part('truncated', counts.truncated), part('error', counts.error), part('skipped', counts.skipped)],
    lowest: points(lowest), highest: points(highest),
  }
})

const factsOf = ({ manifest }: KnownRun): string[] => {
  const { counts, cost, tokens } = manifest
  return [
    duration(manifest.elapsedMs),
    plural(counts.planned, 'test'),
    `${costText(cost, doneOf(counts) - counts.skipped)}${cost.wastedUsd > 0 ? ` (${usd(cost.wastedUsd)} wasted)` : ''}`,
    `tokens ${short(tokens.input)} in, ${short(tokens.output)} out`,
    bytes(manifest.bytes),
    `${plural(manifest.models.length, 'model')} × ${plural(manifest.types.length, 'type')}`,
  ]
}

const latestOf = (id: string, rows: readonly Row[]) =>
  [...rows].sort((a, b) => b.finished.localeCompare(a.finished) || b.n - a.n).slice(0, LATEST)
    .map((row) => tileOf(id, row, { line: `${row.type} ${row.case}`, filter: { sort: 'latest' } }))

function orderFacts(run: Run): { name: string; text: string }[] {
  const { order } = run
  return [
    { name: 'run', text: run.id },
    { name: 'ordered by', text: run.orderedBy },
    { name: 'repeats', text: count(order.repeats) },
    ...(order.limit === undefined ? [] : [{ name: 'cases per type', text: `at most ${count(order.limit)}` }]),
    { name: 'shots', text: count(order.shots) },
    { name: 'reminders', text: count(order.reminders) },
    { name: 'parallel', text: `${count(order.parallel)} calls per API` },
    { name: 'budget', text: order.budgetUsd === undefined ? 'none' : usd(order.budgetUsd) },
    { name: 'seed', text: String(order.seed) },
    ...(order.classes?.length ? [{ name: 'classes', text: order.classes.join(', ') }] : []),
    ...(order.circular ? [{ name: 'choices', text: 'asked once per rotation of their options' }] : []),
    ...(order.acceptUnknownCost ? [{ name: 'unknown prices', text: 'accepted' }] : []),
  ]
}

/** The suites as this run has them: a drawn one from its seed, with its number of pictures. */
const suiteRows = ({ suites }: Run) => suites.map(({ header, hash, cases }) => ({
  name: header.name, cases: plural(cases, 'case'), content: hash.slice(0, 12),
  href: urls.suite(header.name, header.generator ? { seed: header.generator.seed, pictures: header.generator.count ?? null } : {}),
  drawn: header.generator ? `seed ${header.generator.seed}${header.generator.count === undefined ? '' : `, ${plural(header.generator.count, 'picture')}`}` : '',
}))

/** What only many tests of a type together tell, by type and then by model. */
const figureRows = (id: string, { types, results }: Run) => types.flatMap(({ name }) => {
  const rows = results.filter((one) => one.type === name && (one.figures?.length ?? 0) > 0)
  return rows.length === 0 ? [] : [{ type: name, href: urls.type(name), rows: rows.map(({ api, model, figures = [] }) => ({
    model: `${api}/${model}`, href: urls.tests(id, { api, model, type: name }), figures: figures.map((one) => ({ title: one.title, text: measure(one.value, one.unit) })),
  })) }]
})

const typeRows = ({ types, order }: Run) => types.map(({ name, metric, passMark }) =>
  ({ name, href: urls.type(name), metric, passMark: score(passMark), prompt: order.prompts?.[name] ?? '' }))

const environmentFacts = (run: Run): { name: string; text: string }[] => [
  { name: 'Benchloupe', text: run.environment.benchloupe },
  { name: 'Node', text: run.environment.node },
  { name: 'platform', text: run.environment.platform },
]

const modelFacts = (run: Run) => run.models.map((model) => ({
  name: `${model.api}/${model.model}`,
  space: model.space,
  image: [model.image.maxEdge ? `longest edge ${count(model.image.maxEdge)} px` : 'as it is', model.image.first ? 'before the text' : 'after the text'].join(', '),
  output: `${count(model.maxOutputTokens)} tokens${model.temperature === undefined ? '' : `, temperature ${model.temperature}`}`,
  price: model.price === null ? 'unknown'
    : model.price.source === 'free' ? 'free'
      : `$${model.price.inputUsdPerMTok} in, $${model.price.outputUsdPerMTok} out per million tokens (${model.price.source}${model.price.asOf ? `, ${model.price.asOf}` : ''})`,
}))

async function load({ params, form }: Pick<PageRequest<{ run: string }, unknown>, 'params' | 'form'>, { catalog, runner }: PageTools) {
  const entry = await catalog.run(params.run)
  const { manifest } = entry
  const rows = await catalog.rows(params.run)
  const outlook = outlookOf(entry, rows, runner.active())
  const progress = progressOf(entry, outlook)
  const looks = runLooks(manifest)
  const misses = await catalog.misses(params.run)
  return {
    title: `${progress ? `${progress.done}/${progress.planned} · ` : ''}${runName(manifest)}`,
    crumbs: runCrumbs(entry), tab: tabOf(entry),
    run: { id: entry.id, title: manifest.title, note: manifest.note, remark: entry.note ?? '', reason: manifest.reason ?? '' },
    tags: manifest.tags.map((tag) => ({ text: tag, href: urls.runs({ tag }) })),
    status: statusOf(entry), started: exactMoment(manifest.started), facts: factsOf(entry),
    doings: doingsOf(entry),
    progress, stop: entry.live ? urls.stop(entry.id) : '',
    funnel: funnelOf(entry.id, manifest, !entry.live),
    faults: manifest.counts.error > 0 ? { text: plural(manifest.counts.error, 'API error'), href: urls.tests(entry.id, { outcome: 'error' }) } : null,
    table: tableOf(entry.id, manifest),
    standing: standingOf(entry.id, manifest),
    reasons: reasonsOf(entry.id, manifest, rows), suspects: suspectsOf(entry.id, rows), changed: changedModels(manifest),
    ...chartsOf(entry, rows, looks),
    misses: missMapOf(entry.id, manifest, looks, misses, entry.live),
    costs: costsOf(manifest, outlook), pace: paceOf(entry, runner.active(), form),
    latest: latestOf(entry.id, rows),
    order: orderFacts(manifest), environment: environmentFacts(manifest), models: modelFacts(manifest), suites: suiteRows(manifest), types: typeRows(manifest), figures: figureRows(entry.id, manifest), system: manifest.order.system ?? '',
    links: { tests: urls.tests(entry.id), sheet: urls.tests(entry.id, { view: 'sheet' }), files: urls.files(entry.id), again: urls.newRun({ from: entry.id }) },
    events: entry.live ? urls.events(entry.id) : '',
  }
}

export const run = definePage({ address: '/runs/:run', view: 'run', load })
