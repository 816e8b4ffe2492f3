import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Batch, BatchResult, Ended, Ending } from './rescore.worker.ts'
import { standingAmendments, type Said } from '../analysis/amended.ts'
import { controlTruth } from '../controls/control-truth.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import { withoutControls } from '../records/control.ts'
import { DIFFERENCES, type Difference, type Rescored } from '../records/rescored.ts'
import type { Planned, Row } from '../records/test.ts'
import { readAmendments } from '../store/amendments.ts'
import { DiskNotReady, diskTrouble } from '../store/disk-wait.ts'
import { readCases, readManifest, readPlan, salvageRows } from '../store/read-run.ts'
import { dropVersion, makeVersion, placeVersion, versionOf } from '../store/rescored.ts'
import { timestamp } from '../store/run-folder.ts'
import { holderOf, RunHeld } from '../store/run-lock.ts'
import { RecordError } from '../store/safe-file.ts'
import type { Clock } from '../tools/clock.ts'
import { own } from '../tools/own.ts'
import { TaskPool } from '../tools/task-pool.ts'
import { version } from '../tools/version.ts'
import type { Workers } from '../tools/workers.ts'

const WORKER = new URL('./rescore.worker.js', import.meta.url)
/** Tests of one task: so few that the drawing of a live run need not wait long for a thread. */
const BATCH = 12
/** Tasks at a time. */
const AT_ONCE = 2

export interface RescoreTools {
  workers: Workers
  clock: Clock
  /** told after every few tests */
  progress?(done: number, tests: number): void
  /** aborted: nothing is written, and it rejects with the reason */
  signal?: AbortSignal
}

/** Reads and scores every reply of the run folder `dir` anew with the rules of this version, without a call, and writes what
 * comes out beside what is there: `rescored/<time>/`. Nothing else in the folder is touched. A test that cannot be scored anew
 * is named in the result and stands as it was. Rejects with RunHeld while the run is being written, and with RecordError where
 * its lists cannot be read, and with DiskNotReady where the version cannot be written. */
export async function rescoreRun(dir: string, { workers, clock, progress, signal }: RescoreTools): Promise<Rescored> {
  const manifest = await readManifest(dir)
  const holder = await holderOf(dir)
  if (holder !== null) throw new RunHeld(holder)
  const { rows, damage } = await salvageRows(dir)
  const plan = await readPlan(dir)
  const { cases, note } = await casesOf(dir)
  const amendments = standingAmendments(await readAmendments(dir))
  const notes = [damage, note].filter((text) => text !== null)
  const left: Rescored['left'] = []
  const tests = itemsOf(rows, plan, left).map(({ row, planned }) => ({
    row,
    planned,
    testCase: cases.get(caseKey(planned)) ?? null,
    amendedTruth: amendedTruthOf(planned, cases.get(caseKey(planned)), amendments),
    suitePassMark: own(
      manifest.suites.find(({ header }) => header.name === planned.suite)?.header.passMarks,
      planned.type,
    ),
  }))

  const now = clock.now()
  const making = await makeVersionOrSay(dir, timestamp(now))
  try {
    const batches: Batch[] = []
    for (let from = 0; from < tests.length; from += BATCH)
      batches.push({ dir, making, run: manifest.id, order: manifest.order, tests: tests.slice(from, from + BATCH) })
    const results: BatchResult[] = []
    let done = 0
    const pool = new TaskPool(batches, async (batch) => {
      signal?.throwIfAborted()
      const result = await workers.run<BatchResult>(WORKER, 'rescoreBatch', batch)
      if (result.refused !== null) throw notReady(result.refused)
      results.push(result)
      done += batch.tests.length
      progress?.(done, tests.length)
    })
    pool.size = AT_ONCE
    await pool.done

    const byNumber = (a: { n: number }, b: { n: number }): number => a.n - b.n
    const changes = results.flatMap((result) => result.changes).sort(byNumber)
    for (const result of results) for (const one of result.left) left.push(one)
    const ending: Ending = {
      making,
      planned: plan,
      over: manifest.status !== 'running',
      rows: results.flatMap((result) => result.rows).sort(byNumber),
      changes,
      amended: results.flatMap((result) => result.amended).sort(byNumber),
      amendedCases: new Set(
        withoutControls(tests.map((item) => ({ ...item, control: item.planned.control })))
          .filter((item) => item.amendedTruth)
          .map(({ planned }) => caseKey(planned)),
      ).size,
      rescored: {
        format: 1,
        run: manifest.id,
        version: versionOf(making),
        at: now.toISOString(),
        benchloupe: version,
        before: {
          benchloupe: manifest.environment.benchloupe,
          finished: manifest.finished,
          counts: manifest.counts,
          results: manifest.results,
        },
        tests: rows.length,
        rescored: results.reduce((sum, { rescored }) => sum + rescored, 0),
        changed: changes.length,
        differences: Object.fromEntries(
          DIFFERENCES.map((name) => [name, changes.filter(({ differs }) => differs.includes(name)).length]),
        ) as Record<Difference, number>,
        left: left.sort((a, b) => (a.test < b.test ? -1 : 1)),
        notes,
      },
    }
    const { rescored, refused } = await workers.run<Ended>(WORKER, 'endVersion', ending)
    if (rescored === null) throw notReady(refused ?? 'unknown')
    signal?.throwIfAborted()
    await placeVersion(making)
    return rescored
  } catch (error) {
    await dropVersion(making).catch(() => undefined)
    if (await stat(dir).catch(() => null)) throw error
    throw new RecordError(basename(dir), 'was moved or deleted while it was rescored', 'missing')
  }
}

const notReady = (trouble: string): DiskNotReady => new DiskNotReady('The run cannot be rescored', trouble)

async function makeVersionOrSay(dir: string, name: string): Promise<string> {
  try {
    return await makeVersion(dir, name)
  } catch (error) {
    const trouble = diskTrouble(error)
    throw trouble === null ? error : notReady(trouble)
  }
}

/** The truth that people say is right of a case; of a control what follows from that of the case that it is a control of. */
function amendedTruthOf(
  planned: Planned,
  item: KnownCase | undefined,
  amendments: ReadonlyMap<string, Said>,
): KnownCase['truth'] | null {
  const control = item?.control
  const said = amendments.get(caseKey(control ? { ...planned, case: control.of } : planned))?.truth
  if (!said) return null
  return item && control ? controlTruth(item, said as KnownCase['truth']) : (said as KnownCase['truth'])
}

/** The rows with their place in the plan; those that have none are named. */
function itemsOf(rows: readonly Row[], plan: readonly Planned[], left: Rescored['left']) {
  const planned = new Map(plan.map((item) => [item.n, item]))
  return rows.flatMap((row) => {
    const item = planned.get(row.n)
    if (item?.test === row.test) return [{ row, planned: item }]
    left.push({ test: row.test, why: 'is not in the plan of the run' })
    return []
  })
}

/** The cases by suite, type and id; where their list cannot be read, each test's own copy serves. */
async function casesOf(dir: string) {
  try {
    const cases = await readCases(dir)
    return { cases: new Map(cases.map((item) => [caseKey(item), item])), note: null }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    return { cases: new Map(), note: `${error.message}: each test was scored by the case in its test.json` }
  }
}
