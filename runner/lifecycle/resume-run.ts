import { lstat, readdir, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { ActiveRun } from '../active-run/active-run.ts'
import { lastRound } from '../one-test/exchange-state.ts'
import { copyImages } from './copy-images.ts'
import { reducedFile, reduceImages } from './reduce-images.ts'
import { exchangeOf, repairRun } from './repair-run.ts'
import type { OpenOrder } from '../order/open-order.ts'
import type { KnownCase } from '../records/case.ts'
import type { Order } from '../records/order.ts'
import type { Run } from '../records/run.ts'
import type { Planned } from '../records/test.ts'
import { totalsOf } from '../analysis/run-totals.ts'
import { TRIPPING } from '../active-run/circuit-breaker.ts'
import type { ImagesOnTheWay, Task } from '../one-test/run-tools.ts'
import type { ReadyRun, StartTools } from './start-run.ts'
import { DiskNotReady, diskTrouble } from '../store/disk-wait.ts'
import { takeRunLock } from '../store/run-lock.ts'
import { FolderHandle } from '../store/folder-handle.ts'
import { readCases, readManifest, readPlan } from '../store/read-run.ts'
import { RunFolder, timestamp } from '../store/run-folder.ts'
import { clearTemps, lastLineEnd, RecordError } from '../store/safe-file.ts'
import { TaskPool } from '../tools/task-pool.ts'
import type { Workers } from '../tools/workers.ts'

/** Images that are looked for side by side. */
const LOOKED_AT_ONCE = 8

/** What is asked when a run is resumed: what has no row and what met a fault that somebody may have fixed;
 * with `errors` every test that ended in an API fault; with `test` that one alone, as a new round. */
export interface Again {
  errors?: boolean
  test?: string
}

/** The run was made from the results of another tool: nothing of it was asked by us, and nothing is. */
export class RunImported extends Error {
  constructor(folder: string, tool: string) {
    super(
      `The run ${folder} was imported from ${tool}: it holds what that tool asked, and is not resumed or asked again. Order a run of your own to ask anew.`,
    )
  }
}

/** The run lies in several folders: resuming each of them would ask and pay for the same tests more than once. */
export class RunCopied extends Error {
  constructor(folder: string, original: string, others: readonly string[]) {
    super(
      others.includes(original)
        ? `The folder ${folder} is a copy of the run ${original}. Resume ${original} instead: resuming both would run, and pay for, the same tests twice.`
        : `The folders ${[folder, ...others].join(' and ')} hold the same run, created as ${original}. Delete all but one of them, or rename the one to keep back to ${original}.`,
    )
  }
}

type ResumeTools = StartTools & { workers: Workers; open: (order: Order) => Promise<OpenOrder> }

/** Resumes a run from its folder alone. Throws RunHeld where another process writes it, RunCopied where it lies there
 * twice, RecordError where it cannot be read, DiskNotReady where the disk takes nothing. */
export async function oldRun(id: string, again: Again, tools: ResumeTools): Promise<ReadyRun> {
  try {
    return await reopenRun(id, again, tools)
  } catch (error) {
    const trouble = diskTrouble(error)
    throw trouble === null ? error : new DiskNotReady(`The run ${id} cannot be resumed`, trouble)
  }
}

async function reopenRun(
  id: string,
  again: Again,
  { clock, runsDir, tell, workers, open }: ResumeTools,
): Promise<ReadyRun> {
  const dir = join(runsDir, id)
  const known = await readManifest(dir)
  if (known.imported) throw new RunImported(id, known.imported.tool)
  await refuseCopy(runsDir, id, known)
  const now = clock.now()
  const place = await FolderHandle.open(dir)
  const runLock = await takeRunLock(place, now).catch(async (error: unknown) => {
    await place.close()
    throw error
  })
  try {
    await clearLeftovers(dir)
    const [manifest, plan, cases] = [
      await readManifest(dir),
      await readWholeList(readPlan, dir),
      await readWholeList(readCases, dir),
    ]
    if (again.test !== undefined && !plan.some((item) => item.test === again.test))
      throw new RecordError('plan.jsonl', `has no test ${again.test}`)
    const before = {
      status: manifest.status === 'running' ? ('interrupted' as const) : manifest.status,
      reason: manifest.reason,
    }
    const folder = new RunFolder(place, manifest.bytes)
    const repair = (text: string): void => {
      manifest.repairs = [...(manifest.repairs ?? []), { at: now.toISOString(), text }]
    }
    await folder.makeFolders()
    const { rows, redo } = await repairRun(folder, manifest.order, plan, timestamp(now), workers, repair)
    if (again.errors) manifest.again = { rounds: {}, ...manifest.again, errors: true }

    const latest = new Map(rows.map((row) => [row.n, row]))
    const isOpen = ({ n, test }: Planned): boolean => {
      const row = latest.get(n)
      if (!row || redo.has(test) || manifest.again?.rounds[test] !== undefined) return true
      return row.outcome === 'error' && (manifest.again?.errors === true || TRIPPING.has(row.fault ?? ''))
    }
    // of a large run most tests may never have been begun: to look for the exchange of each takes a minute
    const begun = await readdir(join(dir, 'tests')).then(
      (names) => new Set(names),
      () => null,
    )
    const tasks: Task[] = []
    for (const planned of plan) {
      const { test } = planned
      if (again.test === undefined ? !isOpen(planned) : test !== again.test) continue
      const exchange = begun?.has(test) === false ? null : await exchangeOf(dir, test, timestamp(now), repair)
      // on record before the first call of the round: a crash in it does not forget what was paid
      if (exchange && test === again.test)
        manifest.again = { ...manifest.again, rounds: { ...manifest.again?.rounds, [test]: lastRound(exchange) + 1 } }
      const round = exchange ? manifest.again?.rounds[test] : undefined
      tasks.push({ planned, ...(exchange ? { exchange } : {}), ...(round === undefined ? {} : { round }) })
    }

    Object.assign(
      manifest,
      { status: 'running', reason: null, finished: null, resumed: [...(manifest.resumed ?? []), now.toISOString()] },
      totalsOf(plan, rows, false, manifest.controls?.left),
    )
    await folder.manifest(manifest)
    for (const stale of ['SHA256SUMS', 'misses.json', 'report.html', 'report'])
      await rm(join(dir, stale), { recursive: true, force: true })
    await folder.pages(manifest)
    const run = new ActiveRun({ id, folder, manifest, plan, cases, rows, clock, tell })
    return { run, runLock, tasks, before, prepare: () => fetchMissing(run, cases, tasks, () => open(manifest.order)) }
  } catch (error) {
    await runLock.release()
    await place.close()
    throw error
  }
}

/** A folder that bears its run's own name is the original. Another one may be resumed only where it is alone. */
async function refuseCopy(runsDir: string, folder: string, { id }: Run): Promise<void> {
  if (folder === id) return
  const others: string[] = []
  for (const name of await readdir(runsDir))
    if (
      name !== folder &&
      !name.startsWith('.') &&
      (await readManifest(join(runsDir, name)).catch(() => null))?.id === id
    )
      others.push(name)
  if (others.length > 0) throw new RunCopied(folder, id, others)
}

/** A list without which nothing can be gone on with. */
async function readWholeList<T>(read: (dir: string) => Promise<T[]>, dir: string): Promise<T[]> {
  try {
    return await read(dir)
  } catch (error) {
    if (!(error instanceof RecordError) || error.trouble !== 'missing') throw error
    throw new RecordError(error.file, 'is missing: the folder is incomplete or still being copied', 'missing')
  }
}

/** Images that an earlier process did not come to copy, or that were lost since, are taken from their suites, which must still
 * be the same. */
async function fetchMissing(
  run: ActiveRun,
  cases: readonly KnownCase[],
  tasks: readonly Task[],
  open: () => Promise<OpenOrder>,
): Promise<ImagesOnTheWay | undefined> {
  const { folder } = run
  const images = new Map(cases.map((testCase) => [testCase.image.sha, testCase]))
  const wanting = new Map<KnownCase, 'image' | 'reduced'>()
  const pool = new TaskPool(images.values(), async (testCase) => {
    const [image, reduced] = await folder.in((dir) =>
      Promise.all(
        [testCase.image.file, reducedFile(testCase.image.sha)].map((file) => lstat(join(dir, file)).catch(() => null)),
      ),
    )
    if (image?.size !== testCase.image.bytes) wanting.set(testCase, 'image')
    else if (!reduced?.size) wanting.set(testCase, 'reduced')
  })
  pool.size = LOOKED_AT_ONCE
  await pool.done
  const [missing, notReduced] = (['image', 'reduced'] as const).map((what) =>
    [...images.values()].filter((testCase) => wanting.get(testCase) === what),
  ) as [KnownCase[], KnownCase[]]
  const lost = missing.length > 0 && (await copyMissing(run, missing, tasks, open))
  return {
    ...reduceImages(folder, lost ? notReduced : [...missing, ...notReduced]),
    copied: async () => undefined,
    done: Promise.resolve(),
    giveUp: () => undefined,
  }
}

/** Resolves to whether some cannot be had; rejects where a test needs one of them. */
async function copyMissing(
  run: ActiveRun,
  missing: readonly KnownCase[],
  tasks: readonly Task[],
  open: () => Promise<OpenOrder>,
): Promise<boolean> {
  try {
    await copyImages(run.folder, (await open()).suites, missing).done
    return false
  } catch (error) {
    const wanted = new Set(tasks.map(({ planned }) => planned.image))
    const names = missing.map(({ image }) => image.file)
    const sentence = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} cannot be read in the run folder or copied from the suite again: ${(error as Error).message}`
    if (missing.some(({ image }) => wanted.has(image.sha))) throw new Error(sentence, { cause: error })
    run.notice(sentence)
    return true
  }
}

/** Half-written files of a process that died, and a torn last row, go. */
async function clearLeftovers(dir: string): Promise<void> {
  await clearTemps(dir)
  const rows = join(dir, 'tests.jsonl')
  const end = await lastLineEnd(rows, 'tests.jsonl').catch((error: unknown) => {
    if (error instanceof RecordError && error.repairable) return null
    throw error
  })
  if (end !== null) await truncate(rows, end)
}
