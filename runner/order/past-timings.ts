import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { allCounts, type Run } from '../records/run.ts'
import { readManifest } from '../store/read-run.ts'

/** So many of the newest runs are looked at: what an API took a year ago says little of today. */
const RUNS = 40
/** A run of fewer tests spends most of its time on its start. */
const TESTS_FOR_SPEED = 20

/** What tests of one kind took: how many they were, ms and output tokens a test (null: not told). */
export interface Usual {
  tests: number
  ms: number
  outputTokens: number | null
}

export interface Known {
  /** of the same model and type, else (near) of the same model, else of the same API; null where none was ever asked */
  usual(api: string, model: string, type: string): (Usual & { near: boolean }) | null
  /** the shortest that a test took in any run, all in, ms: so fast this machine reads, scores and draws */
  fastestMs: number | null
}

type Kept = Pick<Run, 'results' | 'counts' | 'elapsedMs'>

/** What earlier runs of the data folder tell about how long a test takes and how much is answered. */
export class PastTimings {
  readonly #runsDir: string
  #read = new Map<string, { signature: string; run: Kept | null }>()

  constructor(runsDir: string) {
    this.#runsDir = runsDir
  }

  async recall(): Promise<Known> {
    const names = (await readdir(this.#runsDir).catch(() => []))
      .filter((name) => !name.startsWith('.'))
      .sort()
      .reverse()
      .slice(0, RUNS)
    const found = await Promise.all(names.map(async (name) => [name, await this.#one(name)] as const))
    this.#read = new Map(found)
    return knownFrom(found.flatMap(([, { run }]) => (run ? [run] : [])))
  }

  /** A manifest is read again only where its file has changed; one that cannot be read tells nothing. */
  async #one(name: string): Promise<{ signature: string; run: Kept | null }> {
    const dir = join(this.#runsDir, name)
    const file = await stat(join(dir, 'run.json')).catch(() => null)
    const signature = file ? `${file.mtimeMs} ${file.size}` : ''
    const before = this.#read.get(name)
    if (before?.signature === signature) return before
    const run = file && (await readManifest(dir).catch(() => null))
    // what another tool measured says nothing about how fast this one is
    if (!run || run.imported) return { signature, run: null }
    // parts of a merged run went on at once, on machines of their own: it does not tell how fast this one is
    const elapsedMs = run.merged ? null : run.elapsedMs
    return { signature, run: { results: run.results, counts: allCounts(run), elapsedMs } }
  }
}

/** Sums over results, by API, by model, by model and type. */
function knownFrom(runs: readonly Kept[]): Known {
  const sums = new Map<string, { tests: number; ms: number; output: number }>()
  for (const { api, model, type, scored, p50Ms, outputTokens } of runs.flatMap(({ results }) => results)) {
    if (type === null || p50Ms === null) continue
    for (const key of [keyOf(api), keyOf(api, model), keyOf(api, model, type)]) {
      const sum = sums.get(key) ?? { tests: 0, ms: 0, output: 0 }
      sums.set(key, { tests: sum.tests + scored, ms: sum.ms + p50Ms * scored, output: sum.output + outputTokens })
    }
  }
  const speeds = runs
    .map(({ counts: { planned, skipped }, elapsedMs }) => ({ tests: planned - skipped, elapsedMs }))
    .flatMap(({ tests, elapsedMs }) => (tests >= TESTS_FOR_SPEED && elapsedMs !== null ? elapsedMs / tests : []))
  return {
    usual(api, model, type) {
      const own = sums.get(keyOf(api, model, type))
      const sum = own ?? sums.get(keyOf(api, model)) ?? sums.get(keyOf(api))
      // what other types or models answered says nothing about how long an answer will be
      return sum
        ? {
            tests: sum.tests,
            ms: sum.ms / sum.tests,
            outputTokens: own && own.output > 0 ? own.output / own.tests : null,
            near: own === undefined,
          }
        : null
    },
    fastestMs: speeds.length > 0 ? Math.min(...speeds) : null,
  }
}

const keyOf = (...parts: string[]): string => JSON.stringify(parts)
