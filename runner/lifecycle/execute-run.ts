import type { GroupFigures } from '../analysis/figures.worker.ts'
import type { RunTools } from '../one-test/run-tools.ts'
import { runBenchmark } from '../run-benchmark.ts'
import type { ControlResult, KindSize, Run } from '../records/run.ts'
import type { ActiveRun } from '../active-run/active-run.ts'
import type { ReadyRun } from './start-run.ts'
import { manifestLength, timestamp } from '../store/run-folder.ts'
import { LISTS } from '../store/seal.worker.ts'
import type { Workers } from '../tools/workers.ts'

/** The reason of a run that was parked by a shutdown: it is interrupted, not stopped. */
export const PARKED = 'Benchloupe was shut down during the run'

const FIGURES = new URL('../analysis/figures.worker.js', import.meta.url)
const CONTROLS = new URL('../analysis/controls.worker.js', import.meta.url)
const SEAL = new URL('../store/seal.worker.js', import.meta.url)

/** From the first test to the sealed folder; `drawn` is called when no more pictures come. Never rejects: what went wrong is the run's
 * status and reason. */
export async function executeRun(
  ready: ReadyRun,
  runTools: RunTools,
  tools: { workers: Workers; redact: (text: string) => string; drawn: () => Promise<void> },
): Promise<Run> {
  const { run, runLock, tasks, prepare } = ready
  const { folder, manifest } = run
  runLock.watch((error) => run.fail(error))
  run.begin()
  try {
    const images = await prepare()
    images?.done.catch((error: Error) => {
      // whoever resumes a parked run copies what is missing
      if (run.stopping !== PARKED) run.fail(error)
    })
    await runBenchmark(run, runTools, tasks, images)
    if (run.stopping === PARKED) images?.giveUp()
    else {
      await images?.done
      await images?.reduceOthers()
    }
  } catch (error) {
    run.fail(error as Error)
  }

  try {
    await tools.drawn()
    await close(ready, tools)
  } catch (error) {
    // whatever it is, it is this run's alone: it fails, the others go on
    run.fail(error as Error)
    manifest.status = 'failed'
    manifest.reason = tools.redact(run.failure ?? (error as Error).message)
    await folder.lastManifest(manifest).catch(() => undefined)
  }
  await runLock.release().catch(() => undefined)
  await folder.close().catch(() => undefined)
  return manifest
}

/** How the run ended, and what is written then. */
async function close(
  { run, before }: ReadyRun,
  tools: { workers: Workers; redact: (text: string) => string },
): Promise<void> {
  const { folder } = run
  const reason = run.failure ?? run.stopping ?? ([...run.stoppedCalling.values()].join(' ') || null)
  const status =
    run.failure !== null ? 'failed' : run.stopping === PARKED ? 'interrupted' : reason !== null ? 'stopped' : 'finished'
  // of a run that was cut short one test was asked again: the rest of it is still to be asked
  if (status === 'finished' && before && run.rows.length < run.plan.length) await run.end(before.status, before.reason)
  else await run.end(status, reason === null ? null : tools.redact(reason))
  try {
    if (!run.lost) await seal(run, tools.workers)
  } catch (error) {
    run.notice(`The run could not be closed: ${(error as Error).message.replaceAll(folder.dir, folder.name)}`)
  }
}

/** What is written when all tests are: rows that were edited away in mid-run, figures over many tests, manifest, sums. */
export async function seal(
  run: Pick<ActiveRun, 'folder' | 'manifest' | 'plan' | 'cases' | 'rows' | 'clock' | 'repaired'>,
  workers: Workers,
): Promise<void> {
  const { folder, manifest } = run
  await folder.clearTemps()
  await folder.restore(run, timestamp(run.clock.now()), (text) => run.repaired(text))
  const figures = await folder.in((dir) => workers.run<GroupFigures[]>(FIGURES, 'figuresOf', dir))
  await folder.misses({ format: 1, groups: figures.flatMap(({ misses }) => misses ?? []) })
  for (const result of manifest.results) {
    const group = figures.find((figure) => figure.slug === result.slug && figure.type === result.type)
    if (group && group.figures.length > 0) result.figures = group.figures
  }
  const { controls } = manifest
  if (controls) {
    const over = manifest.status !== 'interrupted'
    controls.results = await folder.in((dir) => workers.run<ControlResult[]>(CONTROLS, 'controlsOf', { dir, over }))
  }
  settle(manifest, await folder.in((dir) => workers.run<KindSize[]>(SEAL, 'sizesOf', dir)))
  await folder.lastManifest(manifest)
  await folder.pages(manifest)
  await folder.seal(await folder.in((dir) => workers.run<string>(SEAL, 'sums', dir)))
}

/** Writes the sizes into the manifest, its own among them: it is as long as what it says of itself, which settles at once
 * but for a digit more. */
function settle(manifest: Run, sizes: readonly KindSize[]): void {
  const others = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  for (let ownBytes = 0, again = 0; again < 4; again++) {
    manifest.sizes = sizes.map((size) => (size.kind === LISTS ? { ...size, bytes: size.bytes + ownBytes } : size))
    manifest.bytes = others + ownBytes
    ownBytes = manifestLength(manifest)
  }
}
