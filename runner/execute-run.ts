import { join } from 'node:path'
import type { GroupFigures } from './figures.worker.ts'
import { runBenchmark, type Bench } from './run-benchmark.ts'
import type { Run } from './records/run.ts'
import type { ReadyRun } from './start-run.ts'
import { writeWhole } from './store/safe-file.ts'
import type { Workers } from './workers.ts'

/** The reason of a run that was parked by a shutdown: it is interrupted, not stopped. */
export const PARKED = 'Benchloupe was shut down while it ran'

const FIGURES = new URL('./figures.worker.js', import.meta.url)
const SEAL = new URL('./store/seal.worker.js', import.meta.url)

/** From the first test to the sealed folder. Never rejects: what went wrong is the run's status and reason. */
export async function executeRun({ run, tasks, prepare, release }: ReadyRun, bench: Bench, tools: { workers: Workers; redact: (text: string) => string }): Promise<Run> {
  const { folder } = run
  let failure: string | null = null
  try {
    run.begin()
    await prepare()
    await runBenchmark(run, bench, tasks)
  } catch (error) {
    failure = tools.redact((error as Error).message)
    run.stop(failure, true)
  }
  try {
    const halted = [...run.halted.values()].join(' ')
    const reason = failure ?? run.stopping ?? (halted || null)
    const status = failure ? 'failed' : run.stopping === PARKED ? 'interrupted' : reason ? 'stopped' : 'finished'
    await folder.close()
    const figures = await tools.workers.run<GroupFigures[]>(FIGURES, 'figuresOf', folder.dir)
    await folder.misses({ format: 1, groups: figures.flatMap(({ misses }) => misses ?? []) })
    await run.end(status, reason, figures, () => tools.workers.run<number>(SEAL, 'bytesOf', folder.dir))
    await writeWhole(join(folder.dir, 'SHA256SUMS'), await tools.workers.run<string>(SEAL, 'sums', folder.dir))
  } catch (error) {
    run.notice(`The run could not be closed: ${(error as Error).message}`)
  }
  await release().catch(() => undefined)
  return run.manifest
}
