import {
  groupBy,
  marksOfTruth,
  testType,
  type KnownCase,
  type LoadedSuite,
  type SuiteSummary,
} from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { drawnQuery, SUITE, suiteFilter, type SuiteFilter } from '../filters/index.ts'
import { count, plural, score } from '../format.ts'
import { urls, type SuiteChosen } from '../urls.ts'
import { truthOver } from './parts/marks/marks.ts'
import type { Facet } from './parts/list/narrow.ts'
import { pagerOf } from './parts/list/pager.ts'
import { counted } from './parts/values.ts'
import { lookAt, placeText, suiteCrumbs } from './parts/suite/suite-head.ts'

const PAGE_SIZE = 60
/** lines of a mark beside those of an image shown large */
const THUMB_ZOOM = 2.4

const FACETS: readonly { name: 'type' | 'class'; of: (item: KnownCase) => string }[] = [
  { name: 'type', of: (item) => item.type },
  { name: 'class', of: (item) => item.class ?? '' },
]

function keeps(item: KnownCase, filter: SuiteFilter, except?: 'type' | 'class'): boolean {
  return (
    (except === 'type' || !filter.type || item.type === filter.type) &&
    (except === 'class' || !filter.class || (item.class ?? '') === filter.class) &&
    (!filter.q ||
      `${item.id} ${item.question ?? ''} ${(item.tags ?? []).join(' ')}`.toLowerCase().includes(filter.q.toLowerCase()))
  )
}

/** Types and classes, each with how many cases a click would leave. */
const facetsOf = (name: string, cases: readonly KnownCase[], filter: SuiteFilter): Facet[] =>
  FACETS.flatMap((facet) => {
    const values = groupBy(
      cases.filter((testCase) => facet.of(testCase) !== ''),
      facet.of,
    )
    if (values.size < 2 && !filter[facet.name]) return []
    const options = [...values].map(([value, all]) => ({
      text: value,
      ...counted(all.filter((item) => keeps(item, filter, facet.name)).length),
      chosen: filter[facet.name] === value,
      href: urls.suite(name, { ...filter, page: 1, [facet.name]: filter[facet.name] === value ? '' : value }),
    }))
    return options.length > 0 ? [{ title: facet.name, options }] : []
  })

const tileOf = (name: string, item: KnownCase, of: SuiteChosen) => {
  const expected = testType(item.type)?.expected(item.truth, item.given) ?? ''
  return {
    href: urls.suiteCase(name, item.id, of),
    src: urls.suiteThumb(name, item.image.sha, of),
    width: item.image.width,
    height: item.image.height,
    alt: `case ${item.id}`,
    marks: truthOver(item.image, marksOfTruth(item), THUMB_ZOOM),
    id: item.id,
    type: item.type,
    class: item.class ?? '',
    expected,
  }
}

function factsOf(summary: SuiteSummary, { header, hash, cases }: LoadedSuite) {
  const images = new Set(cases.map((testCase) => testCase.image.sha)).size
  return [
    { name: 'images', text: count(images) },
    ...(header.generator
      ? [
          { name: 'drawn by', text: `${header.generator.name}, version ${header.generator.version}` },
          { name: 'seed', text: String(header.generator.seed) },
        ]
      : []),
    ...(header.version && !header.generator ? [{ name: 'version', text: header.version }] : []),
    ...(header.source ? [{ name: 'source', text: header.source }] : []),
    {
      name: 'licence',
      text: header.licence ?? (summary.kind === 'generated' ? 'drawn by Benchloupe, free to use' : 'not stated'),
    },
    ...Object.entries(header.passMarks ?? {}).map(([type, mark]) => ({
      name: `pass mark of ${type}`,
      text: score(mark),
    })),
    ...Object.entries(header.rules ?? {}).map(([type, rule]) => ({ name: `rule of ${type}`, text: rule })),
    { name: 'content', text: `sha256 ${hash.slice(0, 12)}`, about: hash },
  ].map((fact) => ({ about: '', ...fact }))
}

const STATES = { waiting: 'being drawn or checked', undrawn: 'not drawn yet', broken: 'cannot be used' } as const

/** What a suite asks and what is right: every case with its truth drawn on it. */
export const suite = definePage({
  params: ['suite'],
  view: 'suite',
  query: drawnQuery(SUITE),
  async load({ params, query, viewer }, tools) {
    const filter = suiteFilter(query)
    const { summary, of, state } = await lookAt(params.suite, filter, tools)
    const cases = state.kind === 'open' ? state.suite.cases : []
    const kept = cases.filter((testCase) => keeps(testCase, filter))
    const asked = { ...filter, ...of }
    const pager = pagerOf(kept.length, filter.page, PAGE_SIZE, (page) => urls.suite(params.suite, { ...asked, page }))
    const told =
      kept.length === cases.length
        ? plural(cases.length, 'case')
        : `${count(kept.length)} of ${plural(cases.length, 'case')}`
    const words = [filter.type, filter.class, filter.q ? `“${filter.q}”` : ''].filter(Boolean).join(' ')
    return {
      title: `${params.suite}: ${state.kind === 'open' ? [told, words].filter(Boolean).join(', ') : STATES[state.kind]}`,
      crumbs: suiteCrumbs(params.suite, of),
      name: params.suite,
      heading: state.kind === 'open' ? state.suite.header.title : summary.title,
      description: (state.kind === 'open' ? state.suite.header.description : summary.description) ?? '',
      state: state.kind,
      problems:
        state.kind === 'broken'
          ? state.problems.map((problem) => ({ where: placeText(problem), message: problem.message }))
          : [],
      facts: state.kind === 'open' ? factsOf(summary, state.suite) : [],
      drawing:
        summary.kind === 'generated'
          ? {
              action: viewer.mayChange ? urls.drawSuite(params.suite) : '',
              seed: String(filter.seed),
              pictures: filter.pictures === null ? '' : String(filter.pictures),
              usual: count(summary.pictures?.usual ?? 0),
              fixed: summary.pictures?.fixed ?? true,
            }
          : null,
      types: [...groupBy(cases, (item) => item.type)].map(([type, all]) => ({
        name: type,
        ...counted(all.length),
        href: urls.type(type),
      })),
      q: filter.q,
      facets: facetsOf(params.suite, cases, asked),
      narrowed: kept.length < cases.length,
      all: urls.suite(params.suite, of),
      count: told,
      values: { cases: kept.length, of: cases.length, images: new Set(cases.map(({ image }) => image.sha)).size },
      tiles: kept.slice(pager.from, pager.to).map((item) => tileOf(params.suite, item, of)),
      pager,
      action: urls.suite(params.suite),
      hidden: { type: filter.type, class: filter.class },
      runs: urls.runs({ suite: params.suite }),
      rescored: urls.suiteRescored(params.suite),
      changes: state.kind === 'open' ? urls.suiteChanges(params.suite, of) : '',
      leads: state.kind !== 'broken',
      order: urls.newRun({
        suites: params.suite,
        ...(of.seed === undefined || of.seed === 1 ? {} : { seed: String(of.seed) }),
        ...(of.pictures ? { [`pictures.${params.suite}`]: String(of.pictures) } : {}),
      }),
    }
  },
})
