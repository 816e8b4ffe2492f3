import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { totalsOf } from '../analysis/run-totals.ts'
import { seal } from '../lifecycle/execute-run.ts'
import { rescoreRun } from '../lifecycle/rescore-run.ts'
import { sweepUnmade } from '../lifecycle/interrupted-runs.ts'
import { withoutControls } from '../records/control.ts'
import type { Rescored } from '../records/rescored.ts'
import { allCounts, type Run } from '../records/run.ts'
import { DiskNotReady, diskTrouble } from '../store/disk-wait.ts'
import { FolderHandle } from '../store/folder-handle.ts'
import { versionsOf } from '../store/rescored.ts'
import { makeRunFolder, RunFolder } from '../store/run-folder.ts'
import { takeRunLock, type RunLock } from '../store/run-lock.ts'
import { syncFolder, writeWhole } from '../store/safe-file.ts'
import { filesOf } from '../store/seal.worker.ts'
import type { Clock } from '../tools/clock.ts'
import { bytes, plural } from '../tools/format.ts'
import { TaskPool } from '../tools/task-pool.ts'
import { version } from '../tools/version.ts'
import type { Workers } from '../tools/workers.ts'
import { differencesOf } from './differences.ts'
import { isWholePlan, mergedForecast, mergedLists, type MergedLists } from './merged-lists.ts'
import { MergeRefused, readParts, type GivenPart, type Part } from './read-parts.ts'

/** Files copied side by side. */
const AT_ONCE = 8

/** Files of a part that are files of the merged run, under the same names. */
const SHARED = /^(?:images|sent|thumbs|tests)\//
/** Files that bear the name of their content: several parts may have the same. */
const BY_CONTENT = /^(?:images|sent|thumbs)\//
/** What else is kept of a part, in a folder of its own: its manifest and sums, and what was put aside as damaged. */
const KEPT = /^(?:run\.json|SHA256SUMS|[^/]+\.damaged-[^/]+)$/

export interface MergeOrder {
  given: readonly GivenPart[]
  dataDir: string
  /** parts may be missing or stopped */
  partial?: boolean
  /** told how many files are copied, and of how many */
  tell?: (done: number, all: number) => void
}

export interface Merged {
  run: Run
  dir: string
  /** where parts were rescored: what rescoring all of it gave, or why it could not be done; the merged run itself stands in either case */
  rescored: { parts: number[]; result: Rescored | null; why: string } | null
}

/** Makes one run of the parts of a divided run, whole or not at all, without a call; the parts are only read. Where a part was rescored,
 * all of it is: by the rules of one version. Throws MergeRefused where they are not the parts of one run, DiskNotReady where the disk
 * does not take it. */
export async function mergeParts(
  { given, dataDir, partial = false, tell = () => undefined }: MergeOrder,
  { workers, clock }: { workers: Workers; clock: Clock },
): Promise<Merged> {
  const { parts, missing } = await readParts(given, partial, workers)
  const lists = await mergedLists(parts)
  if (missing.length === 0 && !isWholePlan(lists, parts))
    throw new MergeRefused(['The parts do not add up to the plan that each of them was made from.'])
  const runsDir = join(dataDir, 'runs')
  const files = await filesToCopy(parts)
  let [place, lock]: [FolderHandle?, RunLock?] = []
  try {
    await mkdir(runsDir, { recursive: true })
    await sweepUnmade(runsDir)
    await requireSpace(parts, runsDir)
    const started = parts.map(({ run }) => run.started).sort()[0] as string
    const { id, dir, making } = await makeRunFolder(runsDir, new Date(started), (parts[0] as Part).run.title)
    place = await FolderHandle.open(making)
    // nobody sweeps away what is being made
    lock = await takeRunLock(place, clock.now())
    const folder = new RunFolder(place)
    await folder.create(lists.plan, lists.cases)
    await folder.replaceRows(lists.rows)
    for (const [name, said] of [
      ['reviews.jsonl', lists.reviews],
      ['amendments.jsonl', lists.amendments],
      ['labels.jsonl', lists.labels],
    ] as const)
      if (said.length > 0)
        await writeWhole(join(making, name), said.map((record) => `${JSON.stringify(record)}\n`).join(''))
    await copyAll(files, making, tell)
    const run = manifestOf(id, parts, missing, lists, await sumsOf(parts), clock)
    await seal({ folder, manifest: run, ...lists, clock, repaired: () => undefined }, workers)
    await requireSameSums(parts, making)
    await lock.release()
    await rename(making, dir)
    await syncFolder(runsDir)
    await place.close()
    place = undefined
    return { run, dir, rescored: await rescoredAsParts(parts, dir, { workers, clock }) }
  } catch (error) {
    await lock?.release()
    await place?.close().catch(() => undefined)
    if (place) await rm(place.dir, { recursive: true, force: true }).catch(() => undefined)
    const trouble = diskTrouble(error)
    throw trouble === null ? error : new DiskNotReady('The parts cannot be merged', trouble)
  }
}

/** The results that a part was rescored to are over its own tests and by the rules of their day: of the whole they are made anew. */
async function rescoredAsParts(
  parts: readonly Part[],
  dir: string,
  tools: { workers: Workers; clock: Clock },
): Promise<Merged['rescored']> {
  const found = await Promise.all(
    parts.map(async (part) => ((await versionsOf(part.dir)).length > 0 ? [part.run.shard.part] : [])),
  )
  if (found.flat().length === 0) return null
  try {
    return { parts: found.flat(), result: await rescoreRun(dir, tools), why: '' }
  } catch (error) {
    return { parts: found.flat(), result: null, why: (error as Error).message }
  }
}

interface Copy {
  from: string
  to: string
}

async function filesToCopy(parts: readonly Part[]): Promise<Copy[]> {
  const copies = new Map<string, Copy>()
  for (const { dir, run } of parts) {
    const files = ['SHA256SUMS']
    for await (const file of filesOf(dir)) files.push(file)
    for (const file of files) {
      const to = SHARED.test(file) ? file : KEPT.test(file) ? `parts/${run.shard.part}/${file}` : null
      if (to !== null && !(BY_CONTENT.test(file) && copies.has(to))) copies.set(to, { from: join(dir, file), to })
    }
  }
  return [...copies.values()]
}

async function copyAll(files: readonly Copy[], dir: string, tell: NonNullable<MergeOrder['tell']>): Promise<void> {
  let done = 0
  const pool = new TaskPool(files, async ({ from, to }) => {
    await mkdir(dirname(join(dir, to)), { recursive: true })
    // some disks copy at no cost
    await copyFile(from, join(dir, to), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    tell(++done, files.length)
  })
  pool.size = AT_ONCE
  await pool.done
}

async function requireSpace(parts: readonly Part[], runsDir: string): Promise<void> {
  const need = parts.reduce((sum, { run }) => sum + run.bytes, 0)
  const { bavail, bsize } = await statfs(runsDir)
  if (need > bavail * bsize)
    throw new DiskNotReady(
      'The parts cannot be merged',
      `they hold ${bytes(need)}, and ${bytes(bavail * bsize)} of the disk are free`,
    )
}

const sumsOf = (parts: readonly Part[]): Promise<string[]> =>
  Promise.all(parts.map(({ dir }) => readFile(join(dir, 'SHA256SUMS'), 'utf8')))

/** What was copied is what the parts have sums of, also where a part was changed or a disk failed in between. Reduced images are left
 * out: two machines may have made theirs with other bytes. */
async function requireSameSums(parts: readonly Part[], dir: string): Promise<void> {
  const sealed = new Set((await readFile(join(dir, 'SHA256SUMS'), 'utf8')).split('\n'))
  for (const [index, text] of (await sumsOf(parts)).entries())
    for (const line of text.split('\n')) {
      const file = line.slice(66)
      if (SHARED.test(file) && !file.startsWith('thumbs/') && !sealed.has(line))
        throw new MergeRefused([
          `${parts[index]?.shown}: ${file} was changed while the parts were merged. Merge them again.`,
        ])
    }
}

function manifestOf(
  id: string,
  parts: readonly Part[],
  missing: readonly number[],
  { plan, cases, rows }: MergedLists,
  sums: readonly string[],
  clock: Clock,
): Run {
  const runs = parts.map(({ run }) => run)
  const { shard, changes: _, resumed: __, again: ___, forecast: ____, ...first } = runs[0] as Part['run']
  const asked = withoutControls(plan)
  const types = new Map(runs.flatMap((run) => run.types.map((type) => [type.name, type])))
  const forecast = mergedForecast(runs, plan)
  const repairs = runs.flatMap(({ shard: { part }, repairs = [] }) =>
    repairs.map(({ at, text }) => ({ at, text: `Part ${part}: ${text}` })),
  )
  const rounds = Object.assign({}, ...runs.map(({ again }) => again?.rounds ?? {})) as Record<string, number>
  const unfinished = runs.filter(({ status }) => status !== 'finished')
  return {
    ...first,
    id,
    status: missing.length > 0 || unfinished.length > 0 ? 'stopped' : 'finished',
    reason:
      [
        ...(missing.length > 0 ? [missingText(missing, shard.of)] : []),
        ...unfinished.map((run) => `Part ${run.shard.part} was ${run.status}${run.reason ? `: ${run.reason}` : '.'}`),
      ].join(' ') || null,
    ...(Object.keys(rounds).length > 0 ? { again: { rounds } } : {}),
    ...(repairs.length > 0 ? { repairs } : {}),
    merged: {
      at: clock.now().toISOString(),
      benchloupe: version,
      of: shard.of,
      parts: runs.map((run, index) => ({
        part: run.shard.part,
        run: run.id,
        tests: allCounts(run).planned,
        started: run.started,
        finished: run.finished ?? run.started,
        elapsedMs: run.elapsedMs ?? 0,
        sums: createHash('sha256')
          .update(sums[index] ?? '')
          .digest('hex'),
      })),
      ...(missing.length > 0 ? { missing: [...missing] } : {}),
      differences: differencesOf(runs),
    },
    started: runs.map(({ started }) => started).sort()[0] as string,
    finished:
      runs
        .flatMap(({ finished }) => finished ?? [])
        .sort()
        .at(-1) ?? null,
    elapsedMs: elapsedOf(runs),
    suites: first.suites.map((suite) => ({
      ...suite,
      cases: new Set(
        asked.flatMap((test) => (test.suite === suite.header.name ? [JSON.stringify([test.type, test.case])] : [])),
      ).size,
    })),
    types: [...new Set(asked.map(({ type }) => type))].flatMap((name) => types.get(name) ?? []),
    ...(forecast ? { forecast } : {}),
    ...totalsOf(plan, rows, true, runs.find(({ controls }) => controls)?.controls?.left),
    images: new Set(cases.map(({ image }) => image.sha)).size,
  }
}

/** "Parts 3 and 5 of 8 are missing." */
const missingText = (missing: readonly number[], of: number): string =>
  `${plural(missing.length, 'part')} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}.`

/** How long the parts took, ms: what went on at once counts once. */
function elapsedOf(runs: readonly Run[]): number {
  let [total, until] = [0, Number.NEGATIVE_INFINITY]
  const spans = runs
    .map(({ started, finished, elapsedMs }) => {
      const end = Date.parse(finished ?? started)
      return { from: end - (elapsedMs ?? 0), end }
    })
    .sort((a, b) => a.from - b.from)
  for (const { from, end } of spans) {
    total += Math.max(0, end - Math.max(from, until))
    until = Math.max(until, end)
  }
  return Math.round(total)
}
