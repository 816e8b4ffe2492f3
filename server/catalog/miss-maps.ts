import { RecordError, type Misses, type Runner } from '../../runner/index.ts'
import { inTime } from './patience.ts'
import { MadeOfResults } from './version-rows.ts'

/** Where models miss, by run folder. Runs carry their map; for one that does not it is made once, off the event loop, while
 * pages go on without it. */
export class MissMaps {
  readonly #maps: MadeOfResults<Misses>

  constructor(runner: Pick<Runner, 'misses'>) {
    this.#maps = new MadeOfResults((dir, version) => runner.misses(dir, version))
  }

  /** null while it is being made */
  async get(dir: string, version = ''): Promise<Misses | null> {
    try {
      return await inTime(this.#maps.get(dir, version))
    } catch (error) {
      // a run without tests.jsonl has no misses to show
      if (error instanceof RecordError) return { format: 1, groups: [] }
      throw error
    }
  }
}
