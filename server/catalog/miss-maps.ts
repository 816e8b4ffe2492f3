import { RecordError, type Misses, type Runner } from '../../runner/index.ts'
import { CachedFile } from './cached-file.ts'
import { inTime } from './patience.ts'

/** Where models miss, by run folder. Runs carry their map; for one that does not it is made once, off the event loop, while
 * pages go on without it. */
export class MissMaps {
  readonly #maps: CachedFile<Misses>

  constructor(runner: Pick<Runner, 'misses'>) {
    this.#maps = new CachedFile('tests.jsonl', (dir) => runner.misses(dir))
  }

  /** null while it is being made */
  async get(dir: string): Promise<Misses | null> {
    try {
      return await inTime(this.#maps.get(dir))
    } catch (error) {
      // a run without tests.jsonl has no misses to show
      if (error instanceof RecordError) return { format: 1, groups: [] }
      throw error
    }
  }
}
