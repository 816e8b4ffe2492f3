import { listFilterQuery, testsFilterQuery, type RunsFilter, type TestsFilter } from './filters.ts'

/** Every link of the pages as a function. A part is one path segment, escaped here and nowhere else. */
const part = encodeURIComponent

/** A folder path inside a run: each segment escaped, the slashes kept. */
const path = (file: string): string => file.split('/').map(part).join('/')

/** {a: "1", b: ""} -> "?a=1"; empty values are left out */
export function query(values: Record<string, string | number | readonly string[] | undefined>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== '') search.append(name, String(one))
  const text = search.toString()
  return text ? `?${text}` : ''
}

export const urls = {
  runs: (filter: Partial<RunsFilter> = {}): string => `/runs${query(listFilterQuery(filter))}`,
  newRun: (values: Record<string, string | readonly string[]> = {}): string => `/runs/new${query(values)}`,
  run: (run: string): string => `/runs/${part(run)}`,
  tests: (run: string, filter: Partial<TestsFilter> = {}): string => `/runs/${part(run)}/tests${query(testsFilterQuery(filter))}`,
  test: (run: string, test: string, filter: Partial<TestsFilter> = {}): string =>
    `/runs/${part(run)}/tests/${part(test)}${query(testsFilterQuery({ ...filter, page: 1, view: 'table' }))}`,
  exchange: (run: string, test: string): string => `/runs/${part(run)}/tests/${part(test)}/exchange`,
  case: (run: string, id: string): string => `/runs/${part(run)}/cases/${part(id)}`,
  files: (run: string, file = ''): string => `/runs/${part(run)}/files${file === '' ? '' : '/'}${path(file)}`,
  /** a file of a test's own folder */
  testFile: (run: string, test: string, file: string): string => `/runs/${part(run)}/files/tests/${part(test)}/${path(file)}`,
  events: (run: string): string => `/runs/${part(run)}/events`,
  allEvents: (): string => '/events',
  suites: (): string => '/suites',
  apis: (): string => '/apis',
  find: (q = ''): string => `/find${query({ q })}`,
  login: (): string => '/login',
  logout: (): string => '/logout',
  /** the JSON twin of a page, by its address */
  json: (address: string): string => `/api/v1${address}`,
  /** where forms post to */
  order: (): string => '/runs',
  stop: (run: string): string => `/runs/${part(run)}/stop`,
}
