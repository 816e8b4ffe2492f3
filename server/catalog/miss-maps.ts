import { RecordError, type Misses, type Runner } from '../../runner/index.ts'
import { CachedFile } from './cached-file.ts'

/** How long a page waits for a map that has to be made first, ms. */
const PATIENCE_MS = 1_500

/** Where models miss, by run folder. Runs carry their map; for one that does not it is made once, off the event loop, while
 * pages go on without it. */
export class MissMaps {
  readonly #maps: CachedFile<Misses>

  constructor(runner: Pick<Runner, 'misses'>) {
    this.#maps = new CachedFile('tests.jsonl', (dir) => runner.misses(dir))
  }

  /** null while it is being made */
  async get(dir: string): Promise<Misses | null> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, null)
    })
    try {
      return await Promise.race([this.#maps.get(dir), late])
    } catch (error) {
      // a run without tests.jsonl has no misses to show
      if (error instanceof RecordError) return { format: 1, groups: [] }
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}
