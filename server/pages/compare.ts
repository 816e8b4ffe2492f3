import { groupBy } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { definePage, type PageTools } from '../define-page.ts'
import {
  compareFilter,
  CompareQuery,
  PAIR_SHOWS,
  sideText,
  type CompareFilter,
  type PairShow,
  type Side,
} from '../filters/index.ts'
import { count, moment, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { addressesOf } from './parts/across/model-address.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { choicesOf, moreOf, suggestionsOf } from './parts/compare/choices.ts'
import { compareMany } from './parts/compare/many.ts'
import { differencesOf } from './parts/compare/differences.ts'
import { byChange, pairsOf, SHOWS, type Pair } from './parts/compare/pairs.ts'
import { pairRow, tallyRow } from './parts/compare/rows.ts'
import { counted } from './parts/values.ts'
import { inTime, openSides, type OpenSide } from './parts/compare/sides.ts'
import { betterOf, passesOf, sentenceOf, talliesOf, type Called, type Tally } from './parts/compare/verdict.ts'
import { pagerOf } from './parts/list/pager.ts'

/** Pairs on a page: two tests are read for each. */
const PAGE_SIZE = 10

/** Models whose way over time a comparison links to. */
const MOST_OVER_TIME = 6

const namesOf = ({ a, b }: Called): Readonly<Record<PairShow, string>> => ({
  '': 'all',
  changed: 'changed',
  improved: 'better',
  regressed: 'worse',
  same: 'same score',
  lost: `passed only in ${a}`,
  won: `passed only in ${b}`,
  'only-a': `score only in ${a}`,
  'only-b': `score only in ${b}`,
})

const crumbs = [{ text: 'Compare' }]

/** The page without two sides that fit: what to choose, and why. */
function chooser(filter: CompareFilter, runs: readonly KnownRun[], problem: string) {
  return {
    title: 'Compare two runs or two models',
    crumbs,
    chosen: null,
    many: null,
    problem,
    sides: (
      [
        ['a', filter.a],
        ['b', filter.b],
      ] as const
    ).map(([name, side]) => ({ name, value: side ? sideText(side) : '', runs: choicesOf(runs, side) })),
    suggestions: suggestionsOf(filter.a, filter.b, runs),
    more: moreOf(runs, filter.sides.length > 0 ? filter.sides : [filter.a, filter.b].flatMap((side) => side ?? [])),
    runs: runs.length,
    newRun: urls.newRun(),
  }
}

const modelIn = ({ api, model }: OpenSide['side'], { manifest }: KnownRun, models: OpenSide['models']): string =>
  models.get(manifest.models.find((asked) => asked.api === api && asked.model === model)?.slug ?? '') ??
  `${api}/${model}`

const sideFacts = ({ side, entry, rows, models, label }: OpenSide) => ({
  label,
  run: entry.manifest.title || entry.id,
  runHref: urls.run(entry.id),
  when: moment(entry.manifest.started),
  live: entry.live,
  imported: importedFrom(entry.manifest),
  model: side.model ? modelIn(side, entry, models) : '',
  modelHref: side.model ? urls.model(side.api, side.model) : '',
  suites: entry.manifest.suites
    .map(({ header, hash, casesSha }) => `${header.name} ${(casesSha ?? hash).slice(0, 12)}`)
    .join(', '),
  tests: plural(rows.length, 'test'),
  values: { tests: rows.length },
  href: urls.tests(entry.id, { api: side.api, model: side.model }),
})

const keeps = (pair: Pair, { type, q }: CompareFilter): boolean =>
  (!type || pair.type === type) &&
  (!q ||
    `${pair.case} ${pair.model} ${pair.a?.sentence ?? ''} ${pair.b?.sentence ?? ''}`
      .toLowerCase()
      .includes(q.toLowerCase()))

/** Models that both sides have, each over all of its runs. */
function overTimeOf(a: OpenSide, b: OpenSide) {
  const refs = ({ side, entry }: OpenSide): { api: string; model: string }[] =>
    side.model ? [side] : entry.manifest.models
  return refs(a)
    .filter((one) => refs(b).some(({ api, model }) => api === one.api && model === one.model))
    .slice(0, MOST_OVER_TIME)
    .map(({ api, model }) => ({ text: `${api}/${model}`, href: urls.model(api, model, { view: 'cases' }) }))
}

/** A side and when its run started. */
interface SideAt {
  side: Side
  started: string
}

/** One group alone says what all say. */
const several = <T>(groups: ReadonlyMap<string, T>): [string, T][] => (groups.size > 1 ? [...groups] : [])

async function load({ query }: { query: Record<string, unknown> }, { catalog, runner }: PageTools) {
  const filter = compareFilter(query)
  const runs = async (): Promise<KnownRun[]> =>
    (await catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
  if (filter.sides.length > 2) {
    const many = await compareMany(filter, filter.sides, catalog, runner)
    return {
      title: `Compare ${many.labels.join(', ')}`,
      crumbs,
      chosen: null,
      many,
      more: moreOf(await runs(), filter.sides),
    }
  }
  if (!filter.a || !filter.b) return chooser(filter, await runs(), '')
  const [first, second] = inTime(
    [
      { side: filter.a, started: (await catalog.run(filter.a.run)).manifest.started },
      { side: filter.b, started: (await catalog.run(filter.b.run)).manifest.started },
    ],
    filter.baseline,
  ) as [SideAt, SideAt]
  const sides = await openSides(first.side, second.side, catalog, addressesOf(runner))
  if ('problem' in sides) return chooser(filter, await runs(), sides.problem)
  const { a, b } = sides
  const paired = await pairsOf(sides, catalog)
  const { pairs, changed } = paired
  const baseline = [filter.a, filter.b].map(sideText).includes(filter.baseline) ? sideText(a.side) : ''
  const of = { a: a.side, b: b.side, baseline }
  const called = { a: a.label, b: b.label }
  const names = namesOf(called)
  const groups = [
    { name: 'all', pairs, filter: of, href: urls.compare(of) },
    ...several(groupBy(pairs, ({ type }) => type)).map(([type, own]) => ({
      name: type,
      pairs: own,
      filter: { ...of, type },
      href: urls.compare({ ...of, type }),
    })),
    ...several(groupBy(pairs, ({ model }) => model)).map(([ref, own]) => {
      const [api, model] = [ref.slice(0, ref.indexOf('/')), ref.slice(ref.indexOf('/') + 1)]
      const item = { a: { run: a.entry.id, api, model }, b: { run: b.entry.id, api, model }, baseline: '' }
      if (baseline) item.baseline = sideText(item.a)
      const inBoth = own.some((pair) => pair.a) && own.some((pair) => pair.b)
      return { name: ref, pairs: own, filter: inBoth ? item : of, href: inBoth ? urls.compare(item) : '' }
    }),
  ]
  const tallies = await talliesOf(
    paired,
    groups.map((group) => group.pairs),
    runner,
  )
  const [all] = tallies as [Tally, ...Tally[]]
  const narrowed = pairs.filter((pair) => keeps(pair, filter))
  const kept = narrowed.filter(SHOWS[filter.show]).sort(byChange)
  const here = { ...filter, ...of }
  const pager = pagerOf(kept.length, filter.page, PAGE_SIZE, (page) => urls.compare({ ...here, page }))
  const types = [...new Set(pairs.map(({ type }) => type))]
  const { heading, text } = sentenceOf(all, called)
  return {
    title: `Compare: ${heading} ${b.name} against ${a.name}`,
    crumbs,
    many: null,
    more: moreOf(await runs(), [a.side, b.side]),
    chosen: {
      sides: [
        {
          ...sideFacts(a),
          role: baseline ? 'baseline, pinned' : 'baseline',
          pin: baseline
            ? { text: 'unpin', href: urls.compare({ ...here, baseline: '' }) }
            : { text: 'pin', href: urls.compare({ ...here, baseline: sideText(a.side) }) },
          other: urls.compare({ b: b.side }),
        },
        {
          ...sideFacts(b),
          role: 'against it',
          pin: { text: 'make it the baseline', href: urls.compare({ ...here, page: 1, baseline: sideText(b.side) }) },
          other: urls.compare({ a: a.side }),
        },
      ],
      heading,
      text,
      passes: passesOf(all, called),
      better: betterOf(all) ?? '',
      missing:
        all.onlyA + all.onlyB > 0
          ? `${plural(all.onlyA + all.onlyB, 'test')} with a score on one side only ${all.onlyA + all.onlyB === 1 ? 'is' : 'are'} not counted here: ${count(all.onlyA)} in ${called.a}, ${count(all.onlyB)} in ${called.b}.`
          : '',
      changed:
        changed > 0
          ? `${plural(changed, 'case')} ${changed === 1 ? 'has' : 'have'} the same name on both sides but another image, question or truth, and ${changed === 1 ? 'is' : 'are'} not paired.`
          : '',
      overTime: overTimeOf(a, b),
      differences: differencesOf(a, b),
      groups: groups.map((group, i) =>
        tallyRow(group.name, tallies[i] as Tally, group.pairs, group.filter, group.href),
      ),
      facets: [
        {
          title: 'tests',
          options: PAIR_SHOWS.map((show) => ({
            text: names[show],
            ...counted(narrowed.filter(SHOWS[show]).length),
            chosen: show !== '' && filter.show === show,
            href: urls.compare({ ...here, page: 1, show: filter.show === show ? '' : show }),
          })).filter(({ values, chosen }, i) => i === 0 || values.n > 0 || chosen),
        },
        ...(types.length > 1
          ? [
              {
                title: 'type',
                options: types.map((type) => ({
                  text: type,
                  ...counted(
                    pairs.filter(
                      (pair) => pair.type === type && keeps(pair, { ...filter, type: '' }) && SHOWS[filter.show](pair),
                    ).length,
                  ),
                  chosen: filter.type === type,
                  href: urls.compare({ ...here, page: 1, type: filter.type === type ? '' : type }),
                })),
              },
            ]
          : []),
      ],
      q: filter.q,
      hidden: Object.entries({
        a: sideText(a.side),
        b: sideText(b.side),
        baseline,
        show: filter.show,
        type: filter.type,
      })
        .filter(([, value]) => value !== '')
        .map(([name, value]) => ({ name, value })),
      count:
        kept.length === pairs.length
          ? plural(pairs.length, 'pair')
          : `${count(kept.length)} of ${plural(pairs.length, 'pair')}`,
      clear: urls.compare(of),
      rows: await Promise.all(kept.slice(pager.from, pager.to).map((pair) => pairRow(pair, a, b, catalog))),
      pager,
    },
  }
}

/** Two runs, or two models, test by test: `a` is the baseline, the earlier run unless another is pinned. */
export const compare = definePage({ view: 'compare', query: CompareQuery, load })
