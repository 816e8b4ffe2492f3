import { controlResultsOf } from './control-results.ts'
import type { ControlResult } from '../records/run.ts'
import { readPlan, readRows } from '../store/read-run.ts'

/** What became of the controls of a run folder, with intervals. */
export async function controlsOf({ dir, over }: { dir: string; over: boolean }): Promise<ControlResult[]> {
  return controlResultsOf(await readPlan(dir), await readRows(dir), { over, intervals: true })
}
