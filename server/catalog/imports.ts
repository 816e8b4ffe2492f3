import {
  importChoices,
  newCounter,
  progressOf,
  sniffFormats,
  SuiteError,
  type ImportCounter,
  type ImportProgress,
  type ImportReport,
  type Runner,
  type SuiteProblem,
} from '../../runner/index.ts'
import type { ImportChoice } from '../filters/index.ts'
import type { Upload } from './uploads.ts'

/** What a dry run has to say; `refused` where nothing at all could be done. */
export type DryRun = { report: ImportReport } | { refused: readonly SuiteProblem[] }

/** Dry runs in memory, with their ten reduced images each. */
const KEPT = 8

/** Writing that ended is told for so long, to a page that reloads. */
const TOLD_MS = 10 * 60_000

/** An upload that is being written as a suite, or was a moment ago. */
export interface Writing {
  suite: string
  counter: ImportCounter
  /** why it could not be written; null while it is, and once it was */
  failed: SuiteError | null
  done: boolean
}

/** Imports of uploads: looked at first, written when that was confirmed. */
export class Imports {
  readonly #runner: Runner
  #looked = new Map<string, Promise<DryRun>>()
  readonly #counters = new WeakMap<Promise<DryRun>, ImportCounter>()
  readonly #writing = new Map<string, Writing>()

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** The format an upload most likely has, or null. */
  async format({ path }: Upload): Promise<string | null> {
    return (await sniffFormats(path))[0]?.format ?? null
  }

  /** The files of an upload of which one is read in this format; [] where there is nothing to choose. */
  files({ path }: Upload, format: string): Promise<string[]> {
    return importChoices(path, format)
  }

  /** Everything an import would do, without doing it. The same upload read in the same way is looked at once. */
  look(upload: Upload, choice: ImportChoice): Promise<DryRun> {
    const key = JSON.stringify([upload.id, choice])
    const known = this.#looked.get(key)
    if (known) return known
    // a dry run needs a name that is free; which one it will have is decided when it is confirmed
    const counter = newCounter()
    const looking = this.#import(upload, choice, { name: upload.id, dryRun: true, counter }).then(
      (report): DryRun => ({ report }),
      (error: unknown): DryRun => {
        if (error instanceof SuiteError) return { refused: error.problems }
        throw error
      },
    )
    looking.catch(() => this.#looked.delete(key))
    this.#looked.set(key, looking)
    this.#counters.set(looking, counter)
    for (const oldest of this.#looked.keys()) {
      if (this.#looked.size <= KEPT) break
      this.#looked.delete(oldest)
    }
    return looking
  }

  /** How far a look is that was begun. */
  progress(looking: Promise<DryRun>): ImportProgress {
    const counter = this.#counters.get(looking)
    return counter ? progressOf(counter) : { done: 0, images: 0 }
  }

  /** Writes the suite. Rejects with SuiteError where the name cannot be taken, or nothing could be read. */
  write(
    upload: Upload,
    choice: ImportChoice,
    as: { name: string; title?: string; replace?: boolean },
  ): Promise<ImportReport> {
    const writing: Writing = { suite: as.name, counter: newCounter(), failed: null, done: false }
    this.#writing.set(upload.id, writing)
    const report = this.#import(upload, choice, { ...as, counter: writing.counter })
    void report
      .catch((error: unknown) => {
        writing.failed =
          error instanceof SuiteError
            ? error
            : new SuiteError([{ file: upload.name, message: 'could not be imported' }])
      })
      .finally(() => {
        writing.done = true
        setTimeout(() => this.#writing.delete(upload.id), TOLD_MS).unref()
      })
    return report
  }

  /** What is being written of an upload, or was a moment ago. */
  writing(id: string): (Writing & { progress: ImportProgress }) | undefined {
    const writing = this.#writing.get(id)
    return writing && { ...writing, progress: progressOf(writing.counter) }
  }

  #import(
    { path, name: from, decoded }: Upload,
    { format, type, boxes, file }: ImportChoice,
    as: { name: string; title?: string; replace?: boolean; dryRun?: boolean; counter?: ImportCounter },
  ): Promise<ImportReport> {
    return this.#runner.importSuite({
      format,
      path,
      from,
      decoded,
      ...(type === '' ? {} : { type }),
      ...(boxes === '' ? {} : { boxes }),
      ...(file === '' ? {} : { file }),
      ...as,
    })
  }
}
