/** Suites: finding, drawing, loading and checking them. */
export { listSuites, openSuite, type SuitePlaces, type SuiteSummary } from './open-suite.ts'
export { loadSuite, type LoadedSuite } from './load-suite.ts'
export { SuiteError, type SuiteProblem } from './suite-error.ts'
