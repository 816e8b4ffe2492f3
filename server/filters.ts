/** Query string <-> filter, one file a kind of list. */
export { textOf, textsOf, type Query } from './filters/query.ts'
export * from './filters/runs.ts'
export * from './filters/suites.ts'
export * from './filters/tests.ts'
export * from './filters/board.ts'
export * from './filters/compare.ts'
