import type { ActiveRun } from '../active-run/active-run.ts'
import type { AskInput, AskTools, CallEnd } from '../ask/ask-turn.ts'
import type { Connection, ModelApi } from '../model-apis/define-model-api.ts'
import type { Exchange } from '../records/exchange.ts'
import type { Planned } from '../records/test.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import type { Workers } from '../tools/workers.ts'

/** What the tests of every run work with. */
export interface RunTools {
  apiOf(name: string): { api: ModelApi; connection: Connection }
  typeOf(name: string): AnyTestType
  workers: Workers
  /** draws the pictures */
  drawing: Workers
  /** how one call is made, saved and retried */
  ask: Pick<AskTools, 'random' | 'timeoutMs' | 'totalMs' | 'maxAttempts' | 'redact' | 'priceOf'>
  /** waits until a call of the run may go out: disk, budget, rate limit */
  admit(input: AskInput, run: ActiveRun): Promise<CallEnd>
}

/** A test to be asked: for the first time, or on with what its exchange already holds. */
export interface Task {
  planned: Planned
  exchange?: Exchange
  /** a round of its own, where the test is asked again */
  round?: number
}

/** The images of a run while they are copied into its folder, and reduced. */
export interface ImagesOnTheWay {
  /** resolves once this image is there */
  copied(sha: string): Promise<void>
  /** Whether whoever has the pixels of this image should hand it over reduced: true once, where it is not there yet. */
  wantsReduced(sha: string): boolean
  reduced(sha: string, webp: Uint8Array): Promise<void>
  /** resolves once all are copied */
  done: Promise<void>
  /** reduces those that nobody handed over */
  reduceOthers(): Promise<void>
  /** the rest is left to whoever resumes the run */
  giveUp(): void
}
