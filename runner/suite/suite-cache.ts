import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../tools/clock.ts'
import { openSuite, type LoadedSuite, type SuitePlaces } from './index.ts'
import { TooBusy } from '../tools/fair-queue.ts'
import type { Workers } from '../tools/workers.ts'

/** a suite of 100,000 cases takes about 100 MB */
const KEPT = 4

export interface SuiteChoice {
  /** seed of a drawn suite */
  seed: number
  /** pictures of a drawn suite; its usual number where absent */
  pictures?: number
}

/** A failure that took longer than this to find is told again for a while: who only waits a few seconds for an answer would
 * else start the work anew each time and never hear of it. */
const LONG_MS = 5_000
const FAILURE_KEPT_MS = 30_000

interface Opened {
  suite: LoadedSuite
  files: string
}
interface Entry {
  opening: Promise<Opened>
  failedUntil: number
  /** what is missing is drawn */
  draw: boolean
  /** it is not opened yet, nor has that failed */
  underWay: boolean
  /** somebody looks: what is under way goes on */
  seen(): void
}

/** What is being drawn stops where nobody has looked for so long. A page that waits looks again every few seconds. */
const UNSEEN_MS = 30_000

/** Suites as pages look at them. Loading one decodes every image, so the last few are kept, each as long as its files stay
 * as they are; who asks while one is loaded waits for the same load. */
export class OpenedSuites {
  readonly #places: SuitePlaces
  readonly #workers: Workers
  readonly #clock: Clock
  #kept = new Map<string, Entry>()

  constructor(places: SuitePlaces, workers: Workers, clock: Clock) {
    this.#places = places
    this.#workers = workers
    this.#clock = clock
  }

  /** Rejects with SuiteError where there is none of that name, or it is not in order; with NotDrawn where it would have to be drawn
   * and `draw` is not set. */
  async get(name: string, choice: SuiteChoice, draw = false): Promise<LoadedSuite> {
    const key = JSON.stringify([name, choice.seed, choice.pictures])
    const known = this.#kept.get(key)
    known?.seen()
    const opened = await known?.opening.catch((error: unknown) => {
      if (this.#clock.ms() < known.failedUntil) throw error
      return null
    })
    if (opened && opened.files === (await signatureOf(opened.suite.dir))) return opened.suite
    // somebody else who found the same may have begun already
    const begun = this.#kept.get(key)
    const entry = begun && begun !== known && (begun.draw || !draw) ? begun : this.#begin(key, name, choice, draw)
    return (await entry.opening).suite
  }

  #begin(key: string, name: string, choice: SuiteChoice, draw: boolean): Entry {
    const began = this.#clock.ms()
    const unseen = new AbortController()
    const timer = setTimeout(() => unseen.abort(new Error('Nobody waits for it any more.')), UNSEEN_MS).unref()
    const entry: Entry = {
      opening: this.#open(name, choice, draw, unseen.signal).finally(() => {
        entry.underWay = false
        clearTimeout(timer)
      }),
      failedUntil: 0,
      draw,
      underWay: true,
      seen() {
        if (entry.underWay) timer.refresh()
      },
    }
    entry.opening.catch((error: unknown) => {
      const now = this.#clock.ms()
      if (now - began > LONG_MS && !unseen.signal.aborted && !(error instanceof TooBusy))
        entry.failedUntil = now + FAILURE_KEPT_MS
    })
    this.#kept.delete(key)
    this.#kept.set(key, entry)
    for (const [oldest, { underWay }] of this.#kept) {
      if (this.#kept.size <= KEPT) break
      if (!underWay) this.#kept.delete(oldest)
    }
    return entry
  }

  async #open(name: string, { seed, pictures }: SuiteChoice, draw: boolean, signal: AbortSignal): Promise<Opened> {
    const suite = await openSuite(
      name,
      { seed, draw, signal, ...(pictures === undefined ? {} : { count: pictures }) },
      this.#places,
      this.#workers,
    )
    return { suite, files: await signatureOf(suite.dir) }
  }
}

/** Changes where the records are edited or replaced, or an image is added, removed or replaced by another file. */
async function signatureOf(dir: string): Promise<string> {
  const seen = await Promise.all(
    ['suite.json', 'cases.jsonl', 'images'].map((name) => stat(join(dir, name)).catch(() => null)),
  )
  return seen.map((stats) => (stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : '-')).join(', ')
}
