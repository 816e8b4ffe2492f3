import { OF_ONE_TEST, tripFor } from './active-run/circuit-breaker.ts'
import type { ActiveRun } from './active-run/active-run.ts'
import type { AskTools } from './ask/ask-turn.ts'
import { BudgetReached } from './ask/budget.ts'
import { createCallQueue, type CallQueue } from './ask/call-queue.ts'
import { drawPicture } from './draw/index.ts'
import { askTest } from './one-test/ask-test.ts'
import { barOf } from './one-test/picture-text.ts'
import type { ImagesOnTheWay, RunTools, Task } from './one-test/run-tools.ts'
import { scoreTest } from './one-test/score-test.ts'
import { Pictures } from './one-test/sendable-images.ts'
import { testRecords } from './one-test/test-records.ts'
import type { Fault } from './records/exchange.ts'
import { annotatedFile } from './records/order.ts'
import type { Planned } from './records/test.ts'
import { ANSWERED } from './records/words.ts'
import { groupBy } from './tools/group-by.ts'
import { TaskPool } from './tools/task-pool.ts'
import { own } from './tools/own.ts'

/** So many more workers than the queue takes calls: they read, score and draw while the others wait for their replies. */
const BESIDE = 2

/** Executes the tasks: the APIs side by side, each with a call queue of its own, in the order given. How many calls a queue
 * takes may be changed while they run. Resolves when every task is done or dropped; what breaks is told to `run`. */
export async function runBenchmark(
  run: ActiveRun,
  runTools: RunTools,
  tasks: readonly Task[],
  images?: ImagesOnTheWay,
): Promise<void> {
  const pictures = new Pictures(run.folder, images)
  await Promise.all(
    [...groupBy(tasks, (task) => task.planned.api)].map(([api, own]) => {
      const queue = createCallQueue(run.parallelOf(api))
      const tools: TestTools = { queue, pictures, images, heard: circuitBreaker(run) }
      const pool = new TaskPool(own, (task) => runTest(task, run, runTools, tools))
      run.queues.set(api, {
        get parallel() {
          return queue.parallel
        },
        set parallel(calls) {
          queue.parallel = calls
          pool.size = calls + BESIDE
        },
      })
      pool.size = queue.parallel + BESIDE
      return pool.done
    }),
  )
}

interface TestTools {
  queue: CallQueue
  pictures: Pictures
  images: ImagesOnTheWay | undefined
  /** told as soon as a test has its reply, or the fault that it ended with: long before it is drawn and stored */
  heard(planned: Planned, fault: Fault | null): void
}

/** One test, step by step: ask and read, score and mark, draw, store. */
async function runTest(
  task: Task,
  run: ActiveRun,
  runTools: RunTools,
  { queue, pictures, images, heard }: TestTools,
): Promise<void> {
  const { planned } = task
  if (!run.asks(planned)) return run.dropped(planned)
  try {
    run.started(planned)
    const asked = await askTest(task, run, runTools, { queue: stoppable(queue, run, planned), pictures })
    // a call that was dropped says nothing about the model: the test counts as not asked, its exchange stays on record
    if (!asked.reply && run.abort.signal.aborted) return run.dropped(planned)
    heard(planned, asked.reply ? null : asked.fault)

    const scored = scoreTest(asked, suitePassMark(run, planned))
    const records = testRecords({ run, planned, ...asked, ...scored })
    const { image } = asked.testCase
    const { original, ...picture } = await drawPicture(
      {
        image: await pictures.original(image),
        // the tests of a case on other models come next
        ...(run.manifest.models.length > 1 ? { sha: image.sha } : {}),
        originalToo: images?.wantsReduced(image.sha) ?? false,
        marks: scored.marks,
        webp: run.manifest.order.webp === true,
        ...barOf(records.test, run.id),
      },
      runTools.drawing,
    )
    if (original) await images?.reduced(image.sha, original)
    const { test, row } = records.with(picture)
    await run.folder.finish(test, row, { ...picture, file: annotatedFile(run.manifest.order) })
    run.finished(row)
  } catch (error) {
    if (error instanceof BudgetReached) run.stop(error.message, false)
    // one test broke where no test should: the others that are in flight end as they would have, what they got is kept
    else if (!(error instanceof Stopped) && !run.abort.signal.aborted) run.fail(error as Error)
    run.dropped(planned)
  }
}

/** Thrown where a test would ask for a call after the run was told to stop. */
class Stopped extends Error {}

/** The call queue for one test: it lets no call go once the run, the API or the model is stopped. */
const stoppable = (queue: CallQueue, run: ActiveRun, planned: Planned): AskTools['queue'] => ({
  run: (call, signal) =>
    queue.run(async () => {
      if (!run.asks(planned)) throw new Stopped()
      return call()
    }, signal),
})

/** Counts the faults in a row of each model, and stops calling a model or an API that further calls cannot help. */
function circuitBreaker(run: ActiveRun): TestTools['heard'] {
  const faultsInARow = new Map<string, number>()
  const answering = new Set(run.rows.filter(({ outcome }) => ANSWERED.includes(outcome)).map(({ model }) => model))
  return (planned, fault) => {
    if (!fault) answering.add(planned.model)
    if (fault && OF_ONE_TEST.has(fault.code)) return
    const inARow = fault ? (faultsInARow.get(planned.model) ?? 0) + 1 : 0
    faultsInARow.set(planned.model, inARow)
    const trip = fault && tripFor(fault, inARow, planned, answering.has(planned.model))
    if (trip) run.stopCalling(trip.whom, trip.reason)
  }
}

const suitePassMark = (run: ActiveRun, { suite, type }: Planned): number | undefined =>
  own(run.manifest.suites.find(({ header }) => header.name === suite)?.header.passMarks, type)
