import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openSuite, type LoadedSuite, type SuitePlaces } from './suite/index.ts'
import type { Workers } from './workers.ts'

/** a suite of 100,000 cases takes about 100 MB */
const KEPT = 4

export interface SuiteChoice {
  /** seed of a drawn suite */
  seed: number
  /** pictures of a drawn suite; its usual number where absent */
  pictures?: number
}

/** Suites as pages look at them. Loading one decodes every image, so the last few are kept, each as long as its files stay
 * as they are; who asks while one is loaded waits for the same load. */
export class OpenedSuites {
  readonly #places: SuitePlaces
  readonly #workers: Workers
  #kept = new Map<string, Promise<{ suite: LoadedSuite; files: string }>>()

  constructor(places: SuitePlaces, workers: Workers) {
    this.#places = places
    this.#workers = workers
  }

  /** Rejects with SuiteError where there is none of that name, or it is not in order. */
  async get(name: string, { seed, pictures }: SuiteChoice): Promise<LoadedSuite> {
    const key = JSON.stringify([name, seed, pictures])
    const known = await this.#kept.get(key)?.catch(() => null)
    if (known && known.files === (await signatureOf(known.suite.dir))) return known.suite
    const loading = this.#load(name, { seed, ...(pictures === undefined ? {} : { count: pictures }) })
    this.#kept.delete(key)
    this.#kept.set(key, loading)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break
      this.#kept.delete(oldest)
    }
    try {
      return (await loading).suite
    } catch (error) {
      if (this.#kept.get(key) === loading) this.#kept.delete(key)
      throw error
    }
  }

  async #load(name: string, options: { seed: number; count?: number }): Promise<{ suite: LoadedSuite; files: string }> {
    const suite = await openSuite(name, options, this.#places, this.#workers)
    return { suite, files: await signatureOf(suite.dir) }
  }
}

/** Changes where the records are edited or replaced, or an image is added, removed or replaced by another file. */
async function signatureOf(dir: string): Promise<string> {
  const seen = await Promise.all(['suite.json', 'cases.jsonl', 'images'].map((name) => stat(join(dir, name)).catch(() => null)))
  return seen.map((one) => (one ? `${one.ino} ${one.mtimeMs} ${one.size}` : '-')).join(', ')
}
