import {
  newCounter,
  progressOf,
  sniffRunFormats,
  SuiteError,
  type ImportCounter,
  type ImportProgress,
  type RunImportReport,
  type Runner,
  type Space,
  type SuiteProblem,
} from '../../runner/index.ts'
import type { RunImportChoice } from '../filters/index.ts'
import type { Upload } from './uploads.ts'

/** What a look at results has to say; `refused` where nothing at all could be done. */
export type RunLook = { reports: readonly RunImportReport[] } | { refused: readonly SuiteProblem[] }

/** Looks in memory, with their reduced images. */
const KEPT = 8
/** What became of an upload is told for so long, to a page that reloads. */
const TOLD_MS = 10 * 60_000

/** An upload whose runs are being made, or were a moment ago. */
export interface MakingRuns {
  counter: ImportCounter
  reports: readonly RunImportReport[] | null
  /** why nothing could be made */
  failed: Error | null
}

/** Uploads of results: looked at first, made into runs when that was confirmed. */
export class RunImports {
  readonly #runner: Runner
  readonly #looked = new Map<string, Promise<RunLook>>()
  readonly #making = new Map<string, MakingRuns & { ended: Promise<readonly RunImportReport[]> }>()

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** The format an upload most likely has, or null. */
  async format({ path }: Upload): Promise<string | null> {
    return (await sniffRunFormats(path))[0]?.format ?? null
  }

  /** Everything an import would make, without making it. The same upload read in the same way is looked at once. */
  look(upload: Upload, choice: RunImportChoice): Promise<RunLook> {
    const key = JSON.stringify([upload.id, choice])
    const known = this.#looked.get(key)
    if (known) return known
    const looking = this.#import(upload, choice, { dryRun: true }).then(
      (reports): RunLook => ({ reports }),
      (error: unknown): RunLook => {
        if (error instanceof SuiteError) return { refused: error.problems }
        throw error
      },
    )
    looking.catch(() => this.#looked.delete(key))
    this.#looked.set(key, looking)
    for (const oldest of this.#looked.keys()) {
      if (this.#looked.size <= KEPT) break
      this.#looked.delete(oldest)
    }
    return looking
  }

  /** Makes the runs; asked twice at once, or shortly after, they are made once. */
  make(
    upload: Upload,
    choice: RunImportChoice,
    more: { title?: string; again?: boolean; author?: string },
  ): Promise<readonly RunImportReport[]> {
    const known = this.#making.get(upload.id)
    if (known && !known.failed) return known.ended
    const counter = newCounter()
    const ended = this.#import(upload, choice, { ...more, counter })
    const making: MakingRuns & { ended: Promise<readonly RunImportReport[]> } = {
      counter,
      reports: null,
      failed: null,
      ended,
    }
    this.#making.set(upload.id, making)
    void ended
      .then(
        (reports) => {
          making.reports = reports
        },
        (error: Error) => {
          making.failed = error
        },
      )
      .finally(() => setTimeout(() => this.#making.delete(upload.id), TOLD_MS).unref())
    return ended
  }

  /** What is being made of an upload, or was a moment ago. */
  making(id: string): (MakingRuns & { progress: ImportProgress }) | undefined {
    const making = this.#making.get(id)
    return making && { ...making, progress: progressOf(making.counter) }
  }

  #import(
    { path, name: from }: Upload,
    { format, type, space }: RunImportChoice,
    more: { dryRun?: boolean; title?: string; again?: boolean; author?: string; counter?: ImportCounter },
  ): Promise<RunImportReport[]> {
    return this.#runner.importRuns({
      format,
      path,
      from,
      by: 'form',
      ...(type === '' ? {} : { type }),
      ...(space === '' ? {} : { space: space as Space }),
      ...more,
    })
  }
}
