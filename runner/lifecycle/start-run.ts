import { rename, rm, statfs } from 'node:fs/promises'
import { ActiveRun, type ActiveRunOptions } from '../active-run/active-run.ts'
import type { Clock } from '../tools/clock.ts'
import { copyImages } from './copy-images.ts'
import { drawControls } from './draw-controls.ts'
import { OrderError } from '../order/order-error.ts'
import type { OpenOrder } from '../order/open-order.ts'
import { makePlan, withImages } from '../plan/make-plan.ts'
import type { Forecast } from '../records/forecast.ts'
import type { Order } from '../records/order.ts'
import type { Run } from '../records/run.ts'
import { partText } from '../records/shard.ts'
import { FORMAT, type OrderedBy } from '../records/words.ts'
import { totalsOf } from '../analysis/run-totals.ts'
import type { ImagesOnTheWay, Task } from '../one-test/run-tools.ts'
import { diskTrouble } from '../store/disk-wait.ts'
import { failpoint } from '../store/failpoint.ts'
import { takeRunLock, type RunLock } from '../store/run-lock.ts'
import { FolderHandle } from '../store/folder-handle.ts'
import { makeRunFolder, RunFolder } from '../store/run-folder.ts'
import { syncFolder } from '../store/safe-file.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { version } from '../tools/version.ts'

/** Bytes that a test leaves beside its images: records, the bar of the picture, thumbnail. */
const TEST_BYTES = 60_000

/** Bytes a run will take by estimate, generously: each image once, each test a picture about as heavy as its image. */
function bytesNeeded({ cases: asked, controls, models }: OpenOrder, repeats: number): number {
  const cases = [...asked, ...controls]
  const images = new Map(cases.map(({ image }) => [image.sha, image.bytes]))
  const originals = [...images.values()].reduce((sum, bytes) => sum + bytes, 0)
  const pictures = cases.reduce((sum, { image }) => sum + image.bytes * 1.5 + TEST_BYTES, 0) * models.length * repeats
  return Math.ceil(originals * 1.5 + pictures)
}

/** Throws OrderError where the disk of `runsDir` has not that much left. */
export async function requireSpace(order: OpenOrder, repeats: number, runsDir: string): Promise<void> {
  const [need, { bavail, bsize }] = [bytesNeeded(order, repeats), await statfs(runsDir)]
  const free = bavail * bsize
  if (need > free)
    throw new OrderError([
      {
        field: 'suites',
        message: `The run needs about ${Math.ceil(need / 1e6)} MB of disk space, but only ${Math.floor(free / 1e6)} MB are free. Free some space, or order fewer tests.`,
      },
    ])
}

/** A run that is ready to go: its folder is there and is ours. */
export interface ReadyRun {
  run: ActiveRun
  runLock: RunLock
  tasks: Task[]
  /** puts the images into the folder; what is returned is still on its way */
  prepare(): Promise<ImagesOnTheWay | undefined>
  /** how the run stood before, where it was resumed for a part of what is left: so it stands again afterwards */
  before?: Pick<Run, 'status' | 'reason'>
}

export type StartTools = Pick<ActiveRunOptions, 'tell'> & { clock: Clock; runsDir: string }

/** Makes the folder of a new run: manifest, cases and plan are all there, or there is no run. Throws OrderError where the disk
 * does not take them. */
export async function newRun(...made: Parameters<typeof makeRun>): Promise<ReadyRun> {
  try {
    return await makeRun(...made)
  } catch (error) {
    const trouble = diskTrouble(error)
    if (trouble === null) throw error
    throw new OrderError([{ field: 'suites', message: `The run cannot be started: ${trouble}. No model was called.` }])
  }
}

async function makeRun(
  order: Order,
  { by, author }: { by: OrderedBy; author: string },
  { suites, cases, controls, left, models, examples, share }: OpenOrder,
  forecast: Forecast,
  typeOf: (name: string) => AnyTestType,
  { clock, runsDir, tell }: StartTools,
): Promise<ReadyRun> {
  const now = clock.now()
  const { id, dir, making } = await makeRunFolder(
    runsDir,
    now,
    order.title ?? order.suites.join('-'),
    // parts that are gathered from many machines were perhaps begun in the same second
    share ? partText(share.shard).replaceAll(' ', '-') : '',
  )
  let [place, runLock]: [FolderHandle?, RunLock?] = []
  try {
    place = await FolderHandle.open(making)
    runLock = await takeRunLock(place, now)
    const folder = new RunFolder(place)
    await folder.makeFolders()
    const ready = await drawControls(folder, suites, controls, examples)
    const asked = [...cases, ...ready]
    const kept = [...new Set([...asked, ...asked.flatMap((item) => examples.get(item) ?? [])])]
    const plan = share ? withImages(share.planned, ready) : makePlan(cases, models, order.repeats, examples, ready)
    const manifest: Run = {
      format: FORMAT,
      id,
      title: order.title ?? order.suites.join(', '),
      note: order.note ?? '',
      tags: order.tags ?? [],
      orderedBy: by,
      ...(author === '' ? {} : { author }),
      status: 'running',
      reason: null,
      started: now.toISOString(),
      ...(share ? { shard: share.shard } : {}),
      finished: null,
      elapsedMs: 0,
      order,
      suites: suites.map((suite) => ({
        header: suite.header,
        hash: suite.hash,
        casesSha: suite.casesSha,
        cases: cases.filter((testCase) => testCase.suite === suite.header.name).length,
      })),
      models,
      types: [...new Set(cases.map((testCase) => testCase.type))].map((name) => {
        const { title, metric, passMark } = typeOf(name)
        return { name, title, metric, passMark }
      }),
      forecast,
      ...totalsOf(plan, [], false, left),
      bytes: 0,
      images: new Set(kept.map((item) => item.image.sha)).size,
      environment: { benchloupe: version, node: process.version, platform: `${process.platform} ${process.arch}` },
    }
    await folder.manifest(manifest)
    await folder.create(plan, kept)
    await folder.pages(manifest)
    await rename(making, dir)
    failpoint.hit('run in place')
    await place.here()
    await syncFolder(runsDir)
    return {
      run: new ActiveRun({ id, folder, manifest, plan, cases: kept, clock, tell }),
      runLock,
      tasks: plan.map((planned) => ({ planned })),
      prepare: () => Promise.resolve(copyImages(folder, suites, kept, new Set(ready.map(({ image }) => image.sha)))),
    }
  } catch (error) {
    // nothing was asked: a run that cannot be made leaves nothing behind
    await runLock?.release()
    await place?.close()
    await rm(place?.dir ?? making, { recursive: true, force: true }).catch(() => undefined)
    throw error
  }
}
