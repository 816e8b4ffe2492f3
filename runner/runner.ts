import type { Clock } from './tools/clock.ts'
import type { SheetInput } from './draw/sheet.worker.ts'
import type { Fingerprint } from './image/fingerprint.ts'
import type { RunImportOrder, RunImportReport } from './imported-runs/import-run.ts'
import type { ImportReport } from './imports/import-suite.ts'
import type { AmendedSuite } from './imports/export-amended.ts'
import type { ScoredBy } from './lifecycle/amended-test.worker.ts'
import type { TextSearch } from './analysis/search-texts.worker.ts'
import type { Suspects } from './analysis/suspects.worker.ts'
import type { ApiState } from './order/api-state.ts'
import type { ApiLoad } from './active-run/api-load.ts'
import type { Connection, ModelApi } from './model-apis/define-model-api.ts'
import type { SuiteChoice } from './suite/suite-cache.ts'
import type { Amendment, NewAmendment } from './records/amendment.ts'
import type { RunEvent } from './records/event.ts'
import type { Forecast } from './records/forecast.ts'
import type { Charted } from './records/charted.ts'
import type { Label, NewLabel } from './records/label.ts'
import type { Misses } from './records/misses.ts'
import type { Model } from './records/model.ts'
import type { Order } from './records/order.ts'
import type { Rescored } from './records/rescored.ts'
import type { NewReview, Review } from './records/review.ts'
import type { Change, Run } from './records/run.ts'
import type { Shard } from './records/shard.ts'
import type { TextHits } from './records/search-texts.ts'
import type { Settings } from './records/settings.ts'
import type { OrderedBy, TestState } from './records/words.ts'
import type { Again } from './lifecycle/resume-run.ts'
import type { Interval } from './score/intervals.ts'
import type { Cluster } from './score/intervals.ts'
import type { ImportOrder } from './suite/importers/define-importer.ts'
import type { LoadedSuite, SuiteSummary } from './suite/index.ts'
import type { Trash } from './store/trash.ts'
import type { Verified } from './store/verify.ts'
import type { WorkerLoad, Workers } from './tools/workers.ts'

export interface RunnerOptions {
  /** runs/, suites/ and cache/ live in it */
  dataDir: string
  /** drawn suites are kept in its folder suites/; cache/ of the data folder where not given */
  cacheDir?: string
  /** true: the data folder is only looked at, for forecasts and comparisons: nothing in it is made, swept or marked */
  lookOnly?: boolean
  /** by API name; an API without one cannot be called */
  connections: Record<string, Connection>
  clock?: Clock
  random?: () => number
  /** threads for everything; without them runs have threads of their own, and what pages ask for has others */
  workers?: Workers
  /** benchloupe.yaml */
  settings?: Settings
  /** the APIs there are; where not given those that come along and those that the settings name */
  apis?: readonly ModelApi[]
}

export interface LiveRun {
  id: string
  dir: string
  manifest: Run
  states: ReadonlyMap<number, TestState>
  loads: ApiLoad[]
  /** why nothing can be written at the moment, and how many writes wait; null where all is well */
  disk: { trouble: string; waiting: number } | null
}

/** One part of a run that is divided into several. */
export type PartOrdered = Pick<Shard, 'part' | 'of'>

/** The runner as the server and the command line see it. */
export interface Runner {
  /** Checks the order, makes the folder, writes the plan and starts. `part`: only this part of it. Rejects with OrderError before
   * anything is made. */
  order(order: Order, by: OrderedBy, more?: { author?: string; part?: PartOrdered | undefined }): Promise<Run>
  /** Takes a run up again. Rejects where it is being written, or cannot be read. */
  resume(runId: string, again?: Again): Promise<Run>
  /** Resolves when the run has ended, with its final manifest. */
  ended(runId: string): Promise<Run>
  /** `draw` false: rejects with OrderError where a suite is not drawn yet, instead of drawing it. */
  forecast(order: Order, how?: { draw?: boolean; part?: PartOrdered | undefined }): Promise<Forecast>
  /** Asks APIs what they tell of these models (api/model), where that was not done lately. Waits a few seconds at the most and
   * never rejects. An order does that by itself. `count`: lets those that count tokens for free count a question of each
   * type, for which its image is sent. */
  askAbout(order: Order, also?: { count?: boolean }): Promise<void>
  /** A model as it would be asked, by its name and what its API has told so far; null where there is no such API. */
  modelAsKnown(model: string): Model | null
  stop(runId: string, how: 'gently' | 'now'): boolean
  /** Sets the calls at once of one API of a live run, or of all its APIs (null), from this moment on. Resolves to the
   * changes that were made and written down. Rejects with OrderError where the number is none that can be ordered. */
  setParallel(runId: string, api: string | null, parallel: number, by: OrderedBy): Promise<Change[]>
  /** Adds what a person says of a test to the run folder `dir`; on disk when it resolves. */
  review(dir: string, review: NewReview): Promise<Review>
  /** Reads and scores the replies of the run folder `dir` anew, without a call; resolves to the new result version. Asked twice
   * at once, it is done once. */
  rescore(dir: string): Promise<Rescored>
  /** The same for many, one after another; returns at once. What waits already is not asked for twice. */
  rescoreAll(dirs: readonly string[]): void
  /** Goes on with what another process was asked to rescore and did not come to. */
  takeUpRescoring(): Promise<void>
  /** Takes run folders out of the queue; one that is being rescored stops, and nothing of it is kept. */
  cancelRescoring(dirs: readonly string[]): Promise<void>
  /** whether a run folder waits for those before it */
  waitsForRescoring(dir: string): boolean
  /** how far the rescoring of a run folder is, in tests; null where none is going on */
  rescoring(dir: string): { done: number; tests: number } | null
  /** what the last rescoring of a folder failed with, until it is rescored again */
  rescoringFailure(dir: string): Error | null
  /** Adds what a person says is right about a case to the run folder `dir`; on disk when it resolves. */
  amend(dir: string, amendment: NewAmendment): Promise<Amendment>
  /** Writes a suite with the truths that people amended in these run folders, beside the one it comes from, which is only read.
   * Drawn suites are drawn first. Rejects with SuiteError. */
  exportAmended(
    order: { dirs: readonly string[]; suite: string; name?: string } & Partial<SuiteChoice>,
  ): Promise<AmendedSuite>
  /** Scores the reply of a test by another truth of its case, beside what is on record; null where it cannot be. */
  scoreBy(dir: string, test: string, truth: Record<string, unknown>): Promise<ScoredBy | null>
  /** Gives the run in the folder `dir` another title, note and tags; on disk when it resolves. */
  label(dir: string, label: NewLabel): Promise<Label>
  active(): LiveRun[]
  onEvent(listener: (event: RunEvent) => void): () => void
  suites(): Promise<SuiteSummary[]>
  /** Compares a run folder with its sums. */
  verify(dir: string, signal?: AbortSignal): Promise<Verified>
  /** Where on the image models missed, as a result version has it where one is named; made anew where the folder does not have it. */
  misses(dir: string, version?: string): Promise<Misses>
  /** Cases whose truths good models agree against, from every test of a run folder; off the event loop. */
  suspectTruths(dir: string): Promise<Suspects>
  /** what charts over many tests need, of every test that can be read; takes as long as reading its tests does */
  charted(dir: string, version?: string): Promise<Charted[]>
  /** Looks for words in the texts of runs: names, sentences, image names, questions, truths, replies. Texts that are not gathered yet
   * are, until `ms` have passed; with `first`, one hit of each of the words is enough; off the event loop. */
  searchTexts(search: TextSearch): Promise<TextHits[]>
  /** What tells a PNG, a file or its bytes, from another: bytes, pixels, text. */
  fingerprint(png: Buffer | string): Promise<Fingerprint>
  /** Tests as one picture, a PNG. */
  contactSheet(sheet: SheetInput): Promise<Buffer>
  /** 95 % intervals of the mean difference of paired tests, set by set. */
  pairedIntervals(sets: readonly (readonly Cluster[])[]): Promise<(Interval | null)[]>
  readonly trash: Pick<Trash, 'take' | 'list' | 'restore' | 'empty'>
  /** A suite with all its cases. Rejects with SuiteError; with NotDrawn where it would have to be drawn first. */
  openSuite(name: string, choice?: Partial<SuiteChoice>): Promise<LoadedSuite>
  /** The same, drawn first where it is not there yet. That stops where nobody asks for the suite for half a minute. */
  drawSuite(name: string, choice?: Partial<SuiteChoice>): Promise<LoadedSuite>
  /** Reads a foreign data set as a suite; a dry run writes nothing. Rejects with SuiteError where nothing could be done. */
  importSuite(order: Omit<ImportOrder, 'dataDir'>): Promise<ImportReport>
  /** Makes runs out of the results of another tool, each whole or not at all, without a call; a dry run writes nothing. Rejects with
   * SuiteError where nothing could be done. */
  importRuns(order: Omit<RunImportOrder, 'dataDir'>): Promise<RunImportReport[]>
  apis(): ApiState[]
  /** the threads of runs, and those of what pages ask for */
  workers(): { runs: WorkerLoad; pages: WorkerLoad }
  /** Parks active runs within `ms`: calls in flight may end, then they are dropped; the manifests say interrupted. */
  close(ms: number): Promise<void>
}
