import type {
  Amendment,
  Charted,
  Exchange,
  KnownCase,
  Label,
  LoadedSuite,
  Misses,
  Planned,
  Rescored,
  RescoredChange,
  Review,
  ReviewedRow,
  Run,
  SuiteSummary,
  Suspects,
  Test,
  TestState,
  TextHits,
  Wanted,
} from '../../runner/index.ts'
import type { ChartedRow, TestsFilter } from '../filters/index.ts'
import type { ApiChecks } from './api-checks.ts'
import type { Imports } from './imports.ts'
import type { RunImports } from './run-imports.ts'
import type { Presets } from './presets.ts'
import type { Reports } from './sharing/reports.ts'
import type { RunFile, RunFolderListing } from './run-file.ts'
import type { SavedViews } from './saved-views.ts'
import type { Uploads } from './uploads.ts'
import type { Verifications } from './verifications.ts'

interface Entry {
  /** name of the folder in runs/, and the run's address. It may differ from manifest.id where a folder was copied or renamed */
  id: string
  /** absolute; never shown */
  dir: string
  /** true while this process executes it */
  live: boolean
  /** something worth knowing about the folder: "a copy of ...", "written by process 12 on box since ..." */
  note: string | null
}
/** A run whose manifest could be read. For a live run the manifest is the one in memory. */
export interface KnownRun extends Entry {
  manifest: Run
  problem: null
}
/** Something in runs/ that is no readable run: listed with the reason, never opened. */
export interface DamagedRun extends Entry {
  manifest: null
  problem: string
}
export type RunEntry = KnownRun | DamagedRun

/** Everything pages ask about runs. The disk is looked at on every call, so folders that were moved in, renamed or
 * deleted by hand are right at the next reload. A name that is not there throws NotFound, an unreadable record Damaged. */
export interface Catalog {
  /** newest first; damaged ones last */
  runs(): Promise<RunEntry[]>
  run(id: string): Promise<KnownRun>
  /** the latest row of each finished test, by number, with the verdict that people gave it; without the controls, which stand in
   * nothing that is said of a run */
  rows(id: string): Promise<readonly ReviewedRow[]>
  /** the same with the controls, which a filter takes out unless it asks for them, and with what it asks that stands in no row: the
   * tests behind a chart. Takes long the first time, and keeps none of a live run. With a version in the filter, the rows of that one; `hits`: where the words of its search are, if known */
  rowsFor(id: string, filter: Partial<TestsFilter>, hits?: TextHits): Promise<readonly ChartedRow[]>
  /** of each run folder where words are found; of a run whose texts could not be gathered in time nothing is known. Where
   * `most` runs have them, the others are not looked through */
  searchTexts(dirs: readonly string[], wanted: readonly Wanted[], most?: number): Promise<TextHits[]>
  /** what charts need of each test; null while it is being made, and of a live run */
  charted(id: string, version?: string): Promise<readonly Charted[] | null>
  /** every review of the run, in the order they were made */
  reviews(id: string): Promise<readonly Review[]>
  /** every title, note and list of tags that the run got after it was ordered, in that order */
  labels(id: string): Promise<readonly Label[]>
  /** what is wrong with the list of rows, in words; null where it is whole. A run with damaged rows shows what can be read */
  damage(id: string): Promise<string | null>
  plan(id: string): Promise<readonly Planned[]>
  cases(id: string): Promise<readonly KnownCase[]>
  /** by folder name: 0042-locate-hsfr-03-claude-opus-5; as a result version has it, or '' as the run scored it */
  test(id: string, test: string, version?: string): Promise<Test>
  exchange(id: string, test: string): Promise<Exchange>
  /** where on the image models missed; null while that is being made */
  misses(id: string, version?: string): Promise<Misses | null>
  /** every amendment of a truth, in the order they were made */
  amendments(id: string): Promise<readonly Amendment[]>
  /** cases whose truths good models agree against; null while they are being looked for */
  suspectTruths(id: string): Promise<Suspects | null>
  /** result versions: the replies scored anew by later rules; newest first */
  rescored(id: string): Promise<readonly Rescored[]>
  /** the tests that come out otherwise in one of them */
  rescoredChanges(id: string, version: string): Promise<readonly RescoredChange[]>
  /** state of every planned test of a live run by number; of other runs what the rows say */
  states(id: string): Promise<ReadonlyMap<number, TestState>>
  /** what stands at a path inside the run folder; '' is the folder itself. A file comes open: send it or close it. Of a
   * long folder at most LISTED entries come, those from the given one on */
  open(id: string, path: string, from?: number): Promise<RunFile | RunFolderListing>
  /** the same, where only a folder will do */
  list(id: string, path: string, from?: number): Promise<RunFolderListing>
  suites(): Promise<SuiteSummary[]>
  /** an image of a case by its name in the suite; comes open */
  suiteImage(suite: LoadedSuite, name: string): Promise<RunFile>
  /** a reduced image of a case, WebP, by the sha256 of the original */
  suiteThumb(suite: LoadedSuite, sha: string): Promise<Buffer>
  readonly uploads: Uploads
  readonly imports: Imports
  /** results of other tools that were sent to become runs */
  readonly runImports: RunImports
  readonly presets: Presets
  /** filters of the tests of all runs, saved by name */
  readonly views: SavedViews
  /** run folders compared with their sums */
  readonly verifications: Verifications
  /** report.html in run folders */
  readonly reports: Reports
  /** what the APIs said they offer */
  readonly apiChecks: ApiChecks
  /** writes the index down and stops */
  close(): Promise<void>
}
