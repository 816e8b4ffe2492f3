/** Suites: finding, drawing, loading and checking them. */
export { listSuites, openSuite, type SuiteOptions, type SuitePlaces, type SuiteSummary } from './open-suite.ts'
export { loadSuite, type LoadedSuite } from './load-suite.ts'
export { NotDrawn, SuiteError, type SuiteProblem } from './suite-error.ts'
