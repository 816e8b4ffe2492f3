import { CONTROL_KINDS, DIFFERS, FAILURE_REASONS, OUTCOMES, SPACES, VERDICTS } from '../../runner/index.ts'
import { BLIND, NO_CONTROL, NOT_REVIEWED } from './row-columns.ts'
import { CHART_FILTERS, NOT_COMPARED, spanOf, type ChartFilter } from './charted-tests.ts'
import { SEARCH_CHARS } from './search.ts'
import { OUTCOME_GROUPS } from './outcome-groups.ts'
import { oneOf, pageOf, textOf, textsOf, type Query, type Values } from './query.ts'
import { SORT_WORDS, type TestSort } from './test-sorts.ts'

export const TEST_VIEWS = ['table', 'sheet', 'matrix'] as const
/** How large the pictures of a sheet are; '' is the usual. */
export const THUMB_SIZES = ['small', '', 'large', 'largest'] as const
export type ThumbSize = (typeof THUMB_SIZES)[number]
export type TestView = (typeof TEST_VIEWS)[number]

/** One value of a facet, or several, any of which will do; '' is none. */
export type Chosen = string | readonly string[]

/** The values as a list: '' -> [], 'a' -> ['a'] */
export const valuesOf = (chosen: Chosen | undefined): readonly string[] =>
  typeof chosen === 'string' ? (chosen === '' ? [] : [chosen]) : (chosen ?? [])

/** The other way: ['a'] -> 'a', so that one value is the same however it was chosen. */
export const chosenOf = (values: readonly string[]): Chosen => (values.length > 1 ? values : (values[0] ?? ''))

/** Values of one facet that an address may carry; what is beyond is left out. */
const MOST_CHOSEN = 50

/** What the tests of a run are narrowed to; '' means any. `outcome` is an outcome or the name of a group of them; `reason`
 * why a test did not pass; `refusal` what a refusal was about; `suspect` the space a reply was probably meant in, or "any" of them; `differ` keeps the cases on
 * which models ended differently, `right` and `wrong` those on which one model (api/model) did well or badly. */
export interface TestsFilter extends ChartFilter {
  api: Chosen
  model: Chosen
  suite: Chosen
  type: Chosen
  class: Chosen
  tag: Chosen
  outcome: Chosen
  /** a verdict, or "not reviewed" */
  review: Chosen
  reason: Chosen
  refusal: Chosen
  suspect: Chosen
  /** of imported tests: how the other tool's verdict stands beside ours, or "any" difference */
  differs: Chosen
  /** kinds of controls, "blind" for all without the image, "none" for the tests themselves; '' is the same as that */
  control: Chosen
  differ: '' | 'outcome'
  right: string
  wrong: string
  /** in the language of server/filters/search.ts */
  q: string
  sort: TestSort
  view: TestView
  page: number
  /** what stands on a tile: '' is the usual of the view (a sheet shows what was found, a matrix no pictures) */
  tile: '' | 'annotated' | 'original'
  /** of a sheet: how large its pictures are */
  thumb: ThumbSize
  /** of a matrix: whole cases, or only the tests that the filter keeps */
  cells: '' | 'kept'
  /** of a test opened from the list over all runs: what leads back there (wayBack); '' for its run's own list */
  across: string
  /** the result version whose outcomes and scores these are; '' is as the run scored them */
  version: string
}

export const TEST_FILTERS = [
  'api',
  'model',
  'suite',
  'type',
  'class',
  'tag',
  'outcome',
  'review',
  'reason',
  'refusal',
  'suspect',
  'differs',
  'control',
  'differ',
  'right',
  'wrong',
  ...CHART_FILTERS,
  'q',
] as const
export type TestFilterName = (typeof TEST_FILTERS)[number]

/** A matrix begins with what went worst. */
const usualSort = (view: TestView | undefined): TestSort => (view === 'matrix' ? 'worst' : 'n')

/** The same tests in another view, which begins with its own usual order where nobody chose one. */
export const inView = (filter: TestsFilter, view: TestView): TestsFilter => ({
  ...filter,
  view,
  page: 1,
  tile: '',
  sort: filter.sort === usualSort(filter.view) ? usualSort(view) : filter.sort,
})

export function testsFilter(query: Query): TestsFilter {
  const text = (name: string): string => textOf(query, name)
  const chosen = (name: string, known?: readonly string[]): Chosen =>
    chosenOf(
      [...new Set(textsOf(query, name).map((value) => value.slice(0, 200)))]
        .filter((value) => !known || known.includes(value))
        .slice(0, MOST_CHOSEN),
    )
  const view = oneOf(text('view'), TEST_VIEWS, 'table')
  return {
    api: chosen('api'),
    model: chosen('model'),
    suite: chosen('suite'),
    type: chosen('type'),
    class: chosen('class'),
    tag: chosen('tag'),
    outcome: chosen('outcome', [...OUTCOMES, ...Object.keys(OUTCOME_GROUPS)]),
    review: chosen('review', [...VERDICTS, NOT_REVIEWED]),
    reason: chosen('reason', FAILURE_REASONS),
    refusal: chosen('refusal'),
    suspect: chosen('suspect', ['any', ...SPACES]),
    differs: chosen('differs', ['any', ...DIFFERS]),
    control: chosen('control', [NO_CONTROL, BLIND, ...CONTROL_KINDS]),
    differ: oneOf(text('differ'), ['', 'outcome'], ''),
    right: text('right'),
    wrong: text('wrong'),
    truth: text('truth'),
    said: text('said'),
    unmet: /^\d{1,6}(\.\d{1,6})?$/.test(text('unmet')) ? text('unmet') : '',
    label: text('label'),
    off: spanOf(text('off')) || text('off') === NOT_COMPARED ? text('off') : '',
    q: textOf(query, 'q', SEARCH_CHARS),
    sort: oneOf(text('sort'), SORT_WORDS, usualSort(view)),
    view,
    page: pageOf(query),
    tile: oneOf(text('tile'), ['', 'annotated', 'original'], ''),
    thumb: oneOf(text('thumb'), THUMB_SIZES, ''),
    cells: oneOf(text('cells'), ['', 'kept'], ''),
    across: textOf(query, 'across', 400),
    version: textOf(query, 'version', 40),
  }
}

const ASIDE = ['tile', 'thumb', 'cells', 'across', 'version'] as const

/** Only what is set: a page has hundreds of links, and few of them a filter. */
export function testsFilterQuery(filter: Partial<TestsFilter>): Values {
  const values: Values = {}
  for (const name of TEST_FILTERS) if (filter[name]?.length) values[name] = filter[name]
  if (filter.sort !== usualSort(filter.view)) values['sort'] = filter.sort
  if (filter.view !== 'table') values['view'] = filter.view
  for (const name of ASIDE) if (filter[name]) values[name] = filter[name]
  if (filter.page !== 1) values['page'] = filter.page
  return values
}
