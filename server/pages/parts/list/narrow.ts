import { CONTROL_KINDS, FAILURE_REASONS, OUTCOMES, VERDICTS, type Row } from '../../../../runner/index.ts'
import {
  BLIND,
  CHART_FILTERS,
  chartWords,
  chosenOf,
  columnsOf,
  FACET_NAMES,
  MOST_PAIRED,
  NO_CONTROL,
  NOT_REVIEWED,
  pairOf,
  OUTCOME_GROUPS,
  TEST_FILTERS,
  valuesOf,
  type Chosen,
  type FacetName,
  type Narrowed,
  type TestFilterName,
  type TestsFilter,
} from '../../../filters/index.ts'
import { count } from '../../../format.ts'
import { FIELDS } from '../../../filters/search-fields.ts'
import { parseSearch, termOf, valueProblems, without, type Search } from '../../../filters/search.ts'
import { urls } from '../../../urls.ts'
import { counted } from '../values.ts'

export interface FacetOption {
  text: string
  n: string
  /** null where nobody knows */
  values: { n: number | null }
  href: string
  chosen: boolean
}
/** `rest`: how many values are not listed */
export interface Facet {
  title: string
  options: FacetOption[]
  rest?: string
}
export interface Chip {
  text: string
  href: string
}

const MAIN_FACETS: readonly FacetName[] = ['outcome', 'review', 'model', 'type', 'control']
const MORE_FACETS: readonly FacetName[] = ['differs', 'reason', 'refusal', 'suspect', 'api', 'class', 'tag', 'suite']
/** Values of a facet that are listed; those with most tests where there are more. */
const MOST_VALUES = 30

/** Names of filters as pages say them, where that is not the name itself. */
const TITLES: Partial<Record<TestFilterName, string>> = {
  refusal: 'refused over',
  suspect: 'probably meant in',
  differs: 'differs from the other tool',
  api: 'API',
}

/** A value is added to those that are chosen, or taken out. One that stands for several, as "not passed" does, is narrowed
 * to what is clicked; only one model is right or wrong at a time. */
function toggled(name: TestFilterName, chosen: readonly string[], value: string): Chosen {
  if (chosen.includes(value)) return chosenOf(chosen.filter((other) => other !== value))
  if (!(FACET_NAMES as readonly string[]).includes(name)) return value
  const single = chosen.filter((other) => !(other === 'any' || other === BLIND || Object.hasOwn(OUTCOME_GROUPS, other)))
  return chosenOf([...single, value])
}

/** Links that put one value into a filter, or take it out where it is chosen. */
function optionsOf(
  run: string,
  filter: TestsFilter,
  name: TestFilterName,
  counts: ReadonlyMap<string, number>,
): Pick<Facet, 'options' | 'rest'> {
  const all = [...counts]
  const chosen = valuesOf(filter[name])
  const listed =
    all.length <= MOST_VALUES
      ? all
      : all
          .toSorted((a, b) => Number(chosen.includes(b[0])) - Number(chosen.includes(a[0])) || b[1] - a[1])
          .slice(0, MOST_VALUES)
  return {
    options: listed.map(([value, n]) => ({
      text: value,
      ...counted(n),
      chosen: chosen.includes(value),
      href: urls.tests(run, { ...filter, page: 1, [name]: toggled(name, chosen, value) }),
    })),
    ...(all.length > listed.length ? { rest: `and ${count(all.length - listed.length)} more` } : {}),
  }
}

/** Facets with an order of their own; the others list values as the run met them. */
const ORDERS: Partial<Record<FacetName, readonly string[]>> = {
  outcome: OUTCOMES,
  review: [...VERDICTS, NOT_REVIEWED],
  reason: FAILURE_REASONS,
  control: [NO_CONTROL, ...CONTROL_KINDS],
}

/** A facet with nothing to choose is left out. One kind of refusal is a choice: most tests have none. */
const facetOf =
  (run: string, filter: TestsFilter, { facets }: Narrowed) =>
  (name: FacetName): Facet[] => {
    const met = facets[name]
    if (met.size === 0 || (met.size < 2 && valuesOf(filter[name]).length === 0 && name !== 'refusal')) return []
    const order = ORDERS[name]
    const counts = order
      ? new Map(order.filter((value) => met.has(value)).map((value) => [value, met.get(value) ?? 0]))
      : met
    return [{ title: TITLES[name] ?? name, ...optionsOf(run, filter, name, counts) }]
  }

/** What compares models on the same case; these count cases. */
function comparingFacets(run: string, filter: TestsFilter, { cases }: Narrowed): Facet[] {
  const models = [...cases.right.keys()]
  if (models.length < 2) return []
  const differ: FacetOption = {
    text: 'models differ in outcome',
    ...counted(cases.differ),
    chosen: filter.differ !== '',
    href: urls.tests(run, { ...filter, page: 1, differ: filter.differ ? '' : 'outcome' }),
  }
  if (models.length > MOST_PAIRED)
    return [
      { title: 'cases', options: [differ] },
      { title: 'cases right', ...optionsOf(run, filter, 'right', cases.right) },
      { title: 'cases wrong', ...optionsOf(run, filter, 'wrong', cases.wrong) },
    ]
  const pairs = models.flatMap((right) =>
    models
      .filter((wrong) => wrong !== right)
      .map((wrong): FacetOption => {
        const chosen = filter.right === right && filter.wrong === wrong
        return {
          text: `${right} right, ${wrong} wrong`,
          ...counted(cases.pairs.get(pairOf(right, wrong)) ?? 0),
          chosen,
          href: urls.tests(run, { ...filter, page: 1, right: chosen ? '' : right, wrong: chosen ? '' : wrong }),
        }
      }),
  )
  return [{ title: 'cases', options: [differ, ...pairs] }]
}

/** What tests of a run that goes on may still end as: its facets are there from the beginning, so that none pushes the list down
 * when the first test comes. */
export interface Planned {
  facets: Partial<Record<FacetName, readonly string[]>>
  /** api/model */
  models: readonly string[]
}

/** The same with what is planned, as often as it has come. */
function withPlanned({ facets, cases, ...narrowed }: Narrowed, planned: Planned): Narrowed {
  const from = (names: readonly string[] = [], counts: ReadonlyMap<string, number>): Map<string, number> =>
    new Map([...names.map((name) => [name, 0] as const), ...counts])
  return {
    ...narrowed,
    facets: Object.fromEntries(
      FACET_NAMES.map((name) => [name, from(planned.facets[name], facets[name])]),
    ) as unknown as Narrowed['facets'],
    cases: { ...cases, right: from(planned.models, cases.right), wrong: from(planned.models, cases.wrong) },
  }
}

/** Facets of a list of tests: what one looks for first, and the rest, which is open where something of it is chosen. */
export function facetsOf(
  run: string,
  filter: TestsFilter,
  found: Narrowed,
  planned: Planned | null = null,
): { main: Facet[]; more: Facet[]; open: boolean } {
  const narrowed = planned ? withPlanned(found, planned) : found
  const facet = facetOf(run, filter, narrowed)
  return {
    main: [...MAIN_FACETS.flatMap(facet), ...comparingFacets(run, filter, narrowed)],
    more: MORE_FACETS.flatMap(facet),
    open: MORE_FACETS.some((name) => valuesOf(filter[name]).length > 0),
  }
}

const chipText = (name: TestFilterName, value: string): string => {
  switch (name) {
    case 'differ':
      return 'models differ in outcome'
    case 'right':
    case 'wrong':
      return `${value} ${name}`
    case 'truth':
    case 'said':
    case 'unmet':
    case 'label':
    case 'off':
      return chartWords(name, value)
    default:
      return `${TITLES[name] ?? name} ${name === 'suspect' && value === 'any' ? 'another space' : value}`
  }
}

/** What is chosen, each with the link that takes it away; a search is one chip a term. */
export const chipsOf = (run: string, filter: TestsFilter, search: Search): Chip[] => [
  ...TEST_FILTERS.filter((name) => name !== 'q').flatMap((name) =>
    valuesOf(filter[name]).map((value, _, all) => ({
      text: chipText(name, value),
      href: urls.tests(run, { ...filter, page: 1, [name]: chosenOf(all.filter((other) => other !== value)) }),
    })),
  ),
  ...search.terms.map((term) => ({
    text: term.words,
    href: urls.tests(run, { ...filter, page: 1, q: without(search, term) }),
  })),
]

/** What it means that cases are compared, in a sentence; '' where they are not. */
export function comparedInWords({ differ, right, wrong }: TestsFilter): string {
  const parts = [
    differ ? 'on which at least two models did not end with the same outcome' : '',
    right ? `on which ${right} passed more than half of its tests` : '',
    wrong ? `on which ${wrong} passed less than half of its tests` : '',
  ].filter(Boolean)
  return parts.length > 0 ? `Only cases ${parts.join(', and ')}. API errors and skipped tests do not count.` : ''
}

/** ['failed', 'refused'] -> "failed or refused" */
const either = (chosen: Chosen | undefined): string => valuesOf(chosen).join(' or ')

/** ['blank', 'none'] -> "with a blank image or their own" */
function controlWords(chosen: Chosen | undefined): string {
  const kinds = valuesOf(chosen)
  if (kinds.length === 0) return ''
  const named = kinds.filter((kind) => kind !== NO_CONTROL).join(' or ')
  if (named === '') return 'with their own image'
  return `with a ${named} image${kinds.includes(NO_CONTROL) ? ' or their own' : ''}`
}

/** The filter in a few words for titles: "failed locate by gpt-5"; '' where nothing is chosen. */
export const inWords = (filter: Partial<TestsFilter>): string =>
  [
    either(filter.outcome),
    either(filter.reason),
    filter.refusal ? `refused over ${either(filter.refusal)}` : '',
    filter.differs ? `that differ from the other tool: ${either(filter.differs)}` : '',
    filter.suspect ? `probably meant in ${filter.suspect === 'any' ? 'another space' : either(filter.suspect)}` : '',
    either(filter.suite),
    either(filter.type),
    either(filter.class),
    either(filter.tag),
    filter.api || filter.model ? `by ${[filter.api, filter.model].map(either).filter(Boolean).join('/')}` : '',
    controlWords(filter.control),
    filter.differ ? 'where models differ' : '',
    filter.right ? `where ${filter.right} is right` : '',
    filter.wrong ? `where ${filter.wrong} is wrong` : '',
    ...CHART_FILTERS.map((name) => (filter[name] ? chartWords(name, filter[name]) : '')),
    filter.q ? `with ${searchInWords(filter.q)}` : '',
  ]
    .filter(Boolean)
    .join(' ')

/** A search of words alone reads as it was typed. */
const searchInWords = (q: string): string => {
  const { terms } = parseSearch(q)
  return terms.some(({ asked, words }) => asked || !/^(not )?contains /.test(words))
    ? terms.map(({ words }) => words).join(', ')
    : `“${q}”`
}

/** The field, what is wrong in it, and how to search; examples are links to what they find here. */
export function searchOf(run: string, filter: TestsFilter, search: Search, { facets }: Narrowed, rows: readonly Row[]) {
  const namesOf = (field: string): readonly string[] => {
    if (field === 'case') return [...new Set(rows.map((row) => row.case))]
    if (field === 'model') return [...facets.model.keys(), ...columnsOf(rows).cases.models]
    return Object.hasOwn(facets, field) ? [...facets[field as FacetName].keys()] : []
  }
  const problems = [...search.problems, ...(rows.length > 0 ? valueProblems(search, namesOf) : [])]
  const link = (q: string) => ({
    text: q,
    href: urls.tests(run, { view: filter.view, sort: filter.sort, version: filter.version, q }),
  })
  const example = (key: string, example: string) => {
    const here =
      key === 'case'
        ? rows[0]?.case
        : ['model', 'api', 'type', 'class', 'tag', 'suite'].includes(key)
          ? namesOf(key)[0]
          : undefined
    return link(here === undefined ? example : termOf(key, here))
  }
  const fields = [...FIELDS].map(([key, field]) => ({ key, title: field.title, ...example(key, field.example) }))
  const [model, type] = ['model', 'type'].map((key) => fields.find((field) => field.key === key)?.text ?? '')
  return {
    q: filter.q,
    problems: problems.map(({ message, instead }) => ({
      message,
      instead,
      href: instead ? urls.tests(run, { ...filter, page: 1, q: instead }) : '',
    })),
    fields,
    examples: [
      `outcome:failed ${model}`,
      `score:<0.5 -${type}`,
      '"of 7"',
      'outcome:failed,unparsed elapsed:>5s',
      'score:0.2..0.8',
      'cost:none',
      'reason:*missed*',
    ].map(link),
  }
}
