/** Query string <-> filter, one file a kind of list, and what a filter keeps of one. */
export { oneOf, pageOf, textOf, textsOf, type Query, type Values } from './query.ts'
export { asksForControls, filterTests, MOST_PAIRED, narrowTests, pairOf, type Narrowed } from './narrow-tests.ts'
export { mayHave, wordsOf, type SearchWords } from './wanted.ts'
export { OUTCOME_GROUPS } from './outcome-groups.ts'
export {
  asksForCharted,
  CHART_FILTERS,
  chartWords,
  NOT_COMPARED,
  spanText,
  wantedKey,
  type ChartedRow,
  type Span,
} from './charted-tests.ts'
export { BLIND, columnsOf, FACET_NAMES, NO_CONTROL, NOT_REVIEWED, type FacetName } from './row-columns.ts'
export * from './runs.ts'
export * from './run-view.ts'
export * from './suites.ts'
export {
  inOrderOf,
  NAMED_SORTS,
  placeAfter,
  sortKeyOf,
  SORT_WORDS,
  sortOf,
  TEST_SORTS,
  type TestColumn,
  type TestSort,
} from './test-sorts.ts'
export * from './tests.ts'
export * from './across-tests.ts'
export * from './leaderboard.ts'
export * from './compare.ts'
export * from './over-time.ts'
export * from './declared.ts'
export * from './queries.ts'
export { inTestsQuery, TestsQuery } from './tests-query.ts'
