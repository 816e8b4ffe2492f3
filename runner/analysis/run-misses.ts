import type { Misses, MissGroup } from '../records/misses.ts'
import { readMisses } from '../store/read-run.ts'
import { RecordError } from '../store/safe-file.ts'
import type { Workers } from '../tools/workers.ts'

/** misses.json of a run folder; where it is not there or damaged (an older run, one that was cut off), the same made from every
 * test.json in a worker, which may take long. Writes nothing. */
export async function missesOfRun(dir: string, workers: Workers): Promise<Misses> {
  try {
    return await readMisses(dir)
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    return {
      format: 1,
      groups: await workers.run<MissGroup[]>(new URL('./figures.worker.js', import.meta.url), 'missGroupsOf', dir),
    }
  }
}
