import { insideBase, underBase } from './base-path.ts'
import {
  acrossFilterQuery,
  leaderboardFilterQuery,
  compareFilterQuery,
  listFilterQuery,
  openedFrom,
  overTimeFilterQuery,
  suiteFilterQuery,
  testsFilterQuery,
  type AcrossFilter,
  type LeaderboardFilter,
  type CompareFilter,
  type OverTimeFilter,
  type RunsFilter,
  type RunView,
  type SuiteFilter,
  type TestsFilter,
} from './filters/index.ts'

export const API = '/api/v1'

/** A part is one path segment, escaped here and nowhere else. */
const part = encodeURIComponent

/** A folder path inside a run: each segment escaped, the slashes kept. */
const path = (file: string): string => file.split('/').map(part).join('/')

/** {a: "1", b: ""} -> "?a=1"; empty values are left out */
export function query(values: Record<string, string | number | readonly string[] | undefined>): string {
  let search: URLSearchParams | undefined
  for (const [name, value] of Object.entries(values))
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined && item !== '') (search ??= new URLSearchParams()).append(name, String(item))
  return search ? `?${search.toString()}` : ''
}

/** What tells one picture of a drawn suite from another. */
export type SuiteChosen = Partial<Pick<SuiteFilter, 'seed' | 'pictures'>>

/** Which changes of a suite are looked at. */
export interface SuiteChanges {
  against?: string
  what?: string
  made?: string
  page?: number
}

const chosen = ({ seed, pictures }: SuiteChosen): string =>
  query(suiteFilterQuery({ ...(seed === undefined ? {} : { seed }), pictures: pictures ?? null }))

/** Stands for a run where a list is that of all of them. No run has an empty name. */
export const ALL_RUNS = ''

const links = {
  runs: (filter: Partial<RunsFilter> = {}): string => `/runs${query(listFilterQuery(filter))}`,
  newRun: (values: Record<string, string | readonly string[]> = {}): string => `/runs/new${query(values)}`,
  /** `view`: what the page shows below its head; `version`: with the scores of this result version */
  run: (run: string, view: RunView = '', version = ''): string => `/runs/${part(run)}${query({ view, version })}`,
  /** the charts of a run, with the matrices of one of its models */
  /** `slug`: the model of the matrices; `label`: of the curves */
  charts: (run: string, { slug = '', label = '', version = '' }): string =>
    `/runs/${part(run)}${query({ view: 'charts', of: slug, label, version })}#by-type`,
  /** the list of a run; where the filter is that of a test opened from the list over all runs, that one */
  tests: (run: string, filter: Partial<TestsFilter> = {}): string => {
    const list = run === ALL_RUNS ? filter : openedFrom(filter)
    return list ? links.allTests(list) : `/runs/${part(run)}/tests${query(testsFilterQuery(filter))}`
  },
  /** `kept`: the query that a saved view has */
  savedView: (kept: string): string => `/tests${kept === '' ? '' : `?${kept}`}`,
  saveView: (): string => '/views',
  deleteView: (): string => '/views/delete',
  allTests: (filter: Partial<AcrossFilter> = {}): string => `/tests${query(acrossFilterQuery(filter))}`,
  /** `space`: with the marks as if the reply were meant in it; `look`: how the two images are compared; `matches`: the order of
   * the matches */
  test: (
    run: string,
    test: string,
    filter: Partial<TestsFilter> = {},
    space = '',
    look = '',
    matches: string | null = null,
  ): string =>
    `/runs/${part(run)}/tests/${part(test)}${query({ ...testsFilterQuery({ ...filter, page: 1 }), space, look, matches: matches ?? '' })}${matches === null ? '' : '#matches'}`,
  /** judges a test */
  review: (run: string, test: string): string => `/runs/${part(run)}/tests/${part(test)}/review`,
  /** one test after another to be judged. `blind`: model and score hidden; `by`: who judges; `test`: begin with this one */
  reviewQueue: (
    run: string,
    filter: Partial<TestsFilter> = {},
    { blind = false, by = '', test = '' }: { blind?: boolean; by?: string; test?: string } = {},
  ): string =>
    `/runs/${part(run)}/review${query({ ...testsFilterQuery({ ...filter, page: 1 }), blind: blind ? 'yes' : '', by, test })}`,
  /** what comes out otherwise by the rules of a later version; `version`: one that is not the newest; also where to rescore */
  rescored: (run: string, { version = '', differs = '', page = 1 } = {}): string =>
    `/runs/${part(run)}/rescored${query({ version, differs, page: page > 1 ? page : '' })}`,
  /** cases whose truths good models agree against */
  suspects: (run: string, page = 1): string => `/runs/${part(run)}/suspects${query({ page: page > 1 ? page : '' })}`,
  rescore: (run: string): string => `/runs/${part(run)}/rescore`,
  /** `filter`: the list that it is looked at in, as with a test */
  exchange: (run: string, test: string, filter: Partial<TestsFilter> = {}): string =>
    `/runs/${part(run)}/tests/${part(test)}/exchange${query(testsFilterQuery({ ...filter, page: 1 }))}`,
  case: (run: string, id: string, filter: Partial<TestsFilter> = {}): string =>
    `/runs/${part(run)}/cases/${part(id)}${query(testsFilterQuery({ ...filter, page: 1 }))}`,
  /** says what is right about a case instead of the suite */
  label: (run: string): string => `/runs/${part(run)}/label`,
  /** what people amended in a run, field by field; also where it is exported as a new suite */
  amendments: (run: string, { format = '', made = '' } = {}): string =>
    `/runs/${part(run)}/amendments${query({ format, made })}`,
  amend: (run: string, id: string): string => `/runs/${part(run)}/cases/${part(id)}/amend`,
  files: (run: string, file = '', page = 1): string =>
    `/runs/${part(run)}/files${file === '' ? '' : '/'}${path(file)}${query({ page: page > 1 ? page : '' })}`,
  /** an image of a run as it is scored: the file, or an upright copy where a browser would show it otherwise */
  shownImage: (run: string, file: string): string => `/runs/${part(run)}/files/${path(file)}?as=upright`,
  /** a file of a test's own folder */
  testFile: (run: string, test: string, file: string): string =>
    `/runs/${part(run)}/files/tests/${part(test)}/${path(file)}`,
  /** the picture of a test; `redrawn`: as this result version has it */
  picture: (run: string, test: string, file: 'annotated.png' | 'annotated.webp' | 'thumb.webp', redrawn = ''): string =>
    redrawn === '' ? links.testFile(run, test, file) : links.files(run, `rescored/${redrawn}/tests/${test}/${file}`),
  /** an original of a run, reduced */
  thumb: (run: string, sha: string): string => `/runs/${part(run)}/files/thumbs/${part(sha)}.webp`,
  events: (run: string): string => `/runs/${part(run)}/events`,
  allEvents: (): string => '/events',
  models: (): string => '/models',
  /** `at`: where it was served, in short; '' for the usual address of its API */
  model: (api: string, model: string, { at = '', ...filter }: { at?: string } & Partial<OverTimeFilter> = {}): string =>
    `/models/${part(api)}/${part(model)}${query({ at, ...overTimeFilterQuery(filter) })}`,
  leaderboard: (filter: Partial<LeaderboardFilter> = {}): string =>
    `/leaderboard${query(leaderboardFilterQuery(filter))}`,
  compare: (filter: Partial<CompareFilter> = {}): string => `/compare${query(compareFilterQuery(filter))}`,
  suites: (): string => '/suites',
  suite: (suite: string, filter: Partial<SuiteFilter> = {}): string =>
    `/suites/${part(suite)}${query(suiteFilterQuery(filter))}`,
  suiteCase: (suite: string, id: string, of: SuiteChosen = {}): string =>
    `/suites/${part(suite)}/cases/${part(id)}${chosen(of)}`,
  /** an image of a suite as it is scored; `sha` is that of its bytes, as a suite may be replaced */
  suiteShown: (suite: string, file: string, sha: string, of: SuiteChosen = {}): string =>
    `/suites/${part(suite)}/files/${path(file)}${query({ as: 'upright', v: sha.slice(0, 12) })}${chosen(of).replace('?', '&')}`,
  suiteThumb: (suite: string, sha: string, of: SuiteChosen = {}): string =>
    `/suites/${part(suite)}/thumbs/${part(sha)}${chosen(of)}`,
  importSuite: (): string => '/suites/import',
  /** an upload that waits for its import to be confirmed */
  upload: (id: string): string => `/suites/import/${part(id)}`,
  dropUpload: (id: string): string => `/suites/import/${part(id)}/drop`,
  types: (): string => '/types',
  type: (type: string, filter: Partial<OverTimeFilter> = {}): string =>
    `/types/${part(type)}${query(overTimeFilterQuery({ ...filter, type: '' }))}`,
  open: (): string => '/open',
  importRun: (): string => '/import-run',
  /** uploaded results that wait for their import to be confirmed */
  results: (id: string): string => `/import-run/${part(id)}`,
  dropResults: (id: string): string => `/import-run/${part(id)}/drop`,
  verify: (run: string): string => `/runs/${part(run)}/verify`,
  /** how a run is handed on; where its report is made */
  share: (run: string): string => `/runs/${part(run)}/share`,
  /** the whole folder */
  zip: (run: string): string => `/runs/${part(run)}/zip`,
  /** the tests of a list as a file */
  exportTests: (run: string, format: string, filter: Partial<TestsFilter> = {}): string =>
    `/runs/${part(run)}/export${query({ format, ...testsFilterQuery({ ...filter, page: 1, view: 'table' }) })}`,
  /** a page of a contact sheet as one picture */
  sheet: (run: string, filter: Partial<TestsFilter> = {}): string =>
    `/runs/${part(run)}/sheet${query(testsFilterQuery({ ...filter, view: 'table' }))}`,
  makeReport: (run: string): string => `/runs/${part(run)}/report`,
  trash: (): string => '/trash',
  /** `check`: the API whose list of models is fetched */
  apis: (api = ''): string => (api ? `/apis#${part(api)}` : '/apis'),
  checkApi: (api: string): string => `/apis/${part(api)}/check`,
  /** every run of a suite as it is scored anew; also where to rescore them */
  suiteRescored: (suite: string): string => `/suites/${part(suite)}/rescored`,
  rescoreSuite: (suite: string): string => `/suites/${part(suite)}/rescore`,
  /** what changed since another version, `against`: a suite, or "run <id>"; `made`: a suite that was just exported */
  suiteChanges: (
    suite: string,
    { against = '', what = '', made = '', page = 1, ...of }: SuiteChanges & SuiteChosen = {},
  ): string =>
    `/suites/${part(suite)}/changes${query({ against, what, made, ...suiteFilterQuery({ ...of, pictures: of.pictures ?? null, page }) })}`,
  /** makes a suite of the truths that were amended in its runs */
  exportSuite: (suite: string): string => `/suites/${part(suite)}/amended`,
  stopRescoring: (run: string): string => `/runs/${part(run)}/rescore/stop`,
  stopRescoringSuite: (suite: string): string => `/suites/${part(suite)}/rescore/stop`,
  drawSuite: (suite: string): string => `/suites/${part(suite)}/draw`,
  /** a test, to be told whether a picture of it is as it was; `picture` tells one picture from another */
  testOfPicture: (run: string, test: string, picture: string): string =>
    `/runs/${part(run)}/tests/${part(test)}${query({ picture })}`,
  find: (q = ''): string => `/find${query({ q })}`,
  login: (): string => '/login',
  logout: (): string => '/logout',
  /** JSON Schemas of suite.json and of a line of cases.jsonl */
  schema: (): string => `${API}/schema`,
  /** the document of the API, the page that shows it, and where it explains a code */
  openapi: (): string => '/api/openapi.json',
  apiDocs: (): string => '/api/docs',
  apiProblem: (code: string): string => `/api/docs#${code}`,
  /** the JSON version of a page, by its address as a browser has it */
  json: (address: string): string => API + insideBase(address),
  /** where forms post to */
  order: (): string => '/runs',
  savePreset: (): string => '/presets',
  deletePreset: (): string => '/presets/delete',
  stop: (run: string): string => `/runs/${part(run)}/stop`,
  setParallel: (run: string): string => `/runs/${part(run)}/parallel`,
  resume: (run: string): string => `/runs/${part(run)}/resume`,
  askAgain: (run: string, test: string): string => `/runs/${part(run)}/tests/${part(test)}/again`,
  delete: (run: string): string => `/runs/${part(run)}/delete`,
  /** the list, with a line about a run that has just been deleted */
  runsAfterDeleting: (run: string): string => `/runs${query({ deleted: run })}`,
  restore: (name: string): string => `/trash/${part(name)}/restore`,
  emptyTrash: (): string => '/trash/empty',
}

/** Every link of the pages as a function, under the path that Benchloupe is served under. */
export const urls = Object.fromEntries(
  Object.entries(links).map(([name, link]) => [
    name,
    (...of: never[]) => underBase((link as (...of: never[]) => string)(...of)),
  ]),
) as typeof links
