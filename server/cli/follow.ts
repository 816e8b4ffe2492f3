import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allCounts, REPORT_UP_TO, salvageRows, withoutControls, type Run, type Runner } from '../../runner/index.ts'
import { shellWord } from '../shell-words.ts'
import { onlyErrors, onlyErrorsText } from '../pages/parts/run/run-trouble.ts'
import { EXIT } from './exit-codes.ts'
import { heldAgainst, type Gate, type Gates } from './gates.ts'
import { junitOf } from './results/junit.ts'
import { showProgress } from './progress.ts'
import { summaryOf } from './results/summary.ts'
import { err, out } from './terminal.ts'

export interface Following {
  dataDir: string
  json: boolean
  gates?: Gates
  /** tests of a run that gets a report at its end, at most */
  reportUpTo?: number | undefined
  /** files that are written at the end */
  junit?: string | undefined
  summary?: string | undefined
}

/** Starts a run, follows it to its end on the terminal, prints its folder, holds it against its gates. SIGINT stops it gently, a
 * second one at once. Resolves to the exit code: the first of stopped, failed, API errors, gate not met that is so. */
export async function follow(runner: Runner, start: () => Promise<Run>, following: Following): Promise<number> {
  const { dataDir, json } = following
  const done = showProgress(runner, json)
  const { id } = await start()
  const interrupt = (): void => {
    runner.stop(id, presses++ === 0 ? 'gently' : 'now')
  }
  let presses = 0
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const run: Run = await runner.ended(id)
  process.off('SIGINT', interrupt)
  process.off('SIGTERM', interrupt)
  done()
  const dir = join(dataDir, 'runs', id)
  const code = await conclude(run, dir, runner, following, presses > 0)
  if ((run.status === 'stopped' || run.status === 'interrupted') && !json)
    err(`To go on with it, without paying twice for a reply: benchloupe resume ${shellWord(dir)}\n`)
  return code
}

/** What is made of a run that is over: gates, files that were asked for, its report; its folder is printed. Resolves to the exit code. */
export async function conclude(
  run: Run,
  dir: string,
  runner: Pick<Runner, 'apis' | 'pairedIntervals'>,
  following: Omit<Following, 'dataDir'>,
  stopped = false,
): Promise<number> {
  const { id } = run
  const { json, gates: asked = {} } = following
  const gates = await heldAgainst(run, dir, asked, runner)
  const ended = { live: false, manifest: run }
  const why = onlyErrors(ended) ? onlyErrorsText(ended, (await salvageRows(dir)).rows) : ''
  if (why && !json) err(`${why}\n`)
  for (const gate of gates)
    if (json) out(`${JSON.stringify({ kind: 'gate', run: id, ...gate })}\n`)
    else err(`${gate.met ? 'met' : 'not met'}: ${gate.text}\n`)
  const written = await write(run, dir, gates, following)
  if (run.status !== 'interrupted' && run.counts.planned <= (following.reportUpTo ?? REPORT_UP_TO)) await report(dir)
  out(`${dir}\n`)
  if (stopped) return EXIT.stopped
  if (run.status === 'failed' || run.status === 'interrupted') return EXIT.failed
  if (allCounts(run).error > 0) return EXIT.apiErrors
  return run.status === 'finished' && written && gates.every(({ met }) => met) ? EXIT.done : EXIT.failed
}

/** The report of a run is made of it: where that cannot be, nothing of the run is missing. */
async function report(dir: string): Promise<void> {
  const { writeReport } = await import('../report/write-report.worker.ts')
  await writeReport({ dir, at: new Date().toISOString() }).catch((error: Error) =>
    err(`The report could not be made: ${error.message}\n`),
  )
}

/** The files that were asked for. One that cannot be written takes nothing from the run, but the command has failed. */
async function write(
  run: Run,
  dir: string,
  gates: readonly Gate[],
  { junit, summary }: Omit<Following, 'dataDir'>,
): Promise<boolean> {
  if (junit === undefined && summary === undefined) return true
  const rows = withoutControls((await salvageRows(dir)).rows)
  let written = true
  for (const [file, text] of [
    [junit, () => junitOf(run, rows, gates)],
    [summary, () => summaryOf(run, rows, gates, dir)],
  ] as const)
    if (file !== undefined)
      await writeFile(file, text()).catch((error: Error) => {
        err(`${file} cannot be written: ${error.message}\n`)
        written = false
      })
  return written
}
