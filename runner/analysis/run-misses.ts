import type { Misses, MissGroup } from '../records/misses.ts'
import { readMisses } from '../store/read-run.ts'
import type { ResultsOf } from '../store/result-version.ts'
import { RecordError } from '../store/safe-file.ts'
import type { Workers } from '../tools/workers.ts'

const FIGURES = new URL('./figures.worker.js', import.meta.url)

/** misses.json of a run folder; of a result version, or where it is not there or damaged (an older run, one that was cut off), the same made from every
 * test.json in a worker, which may take long. Writes nothing. */
export async function missesOfRun(results: ResultsOf, workers: Workers): Promise<Misses> {
  try {
    if (results.version === '') return await readMisses(results.dir)
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
  }
  return { format: 1, groups: await workers.run<MissGroup[]>(FIGURES, 'missGroupsOf', results) }
}
