import type { ActiveRun } from './active-run/active-run.ts'
import { askTurn, type AskTools } from './ask/ask-turn.ts'
import { BudgetReached } from './ask/budget.ts'
import { composeQuestion } from './ask/compose.ts'
import { createCallQueue, type CallQueue } from './ask/call-queue.ts'
import { barOf } from './one-test/picture-text.ts'
import { holdConversation } from './one-test/conversation.ts'
import { lastRound } from './one-test/exchange-state.ts'
import { TaskPool } from './tools/task-pool.ts'
import { drawPicture } from './draw/index.ts'
import { groupBy } from './tools/group-by.ts'
import { tripFor } from './active-run/circuit-breaker.ts'
import type { Connection, ModelApi } from './model-apis/define-model-api.ts'
import { outcomeOf } from './one-test/outcome.ts'
import { Pictures } from './one-test/sendable-images.ts'
import { shotsOf } from './one-test/shots.ts'
import { promptOf } from './test-types/prompt-template.ts'
import { seedOf } from './tools/random.ts'
import { looksRefused } from './read/refusal.ts'
import type { Exchange, Fault } from './records/exchange.ts'
import type { Planned } from './records/test.ts'
import { marksOf } from './score/marks.ts'
import { testRecords } from './one-test/test-records.ts'
import type { AnyTestType } from './test-types/define-test-type.ts'
import { suspectOf, whatIf } from './one-test/what-if.ts'
import type { Workers } from './tools/workers.ts'

/** What the steps work with; nothing in here knows the truth. */
export interface RunTools {
  apiOf(name: string): { api: ModelApi; connection: Connection }
  typeOf(name: string): AnyTestType
  workers: Workers
  /** how one call is made, saved and retried */
  ask: Omit<AskTools, 'queue' | 'signal' | 'save' | 'clock' | 'workers' | 'enter'>
  /** waits for the pace of the API and the budget of the run */
  enterOf(run: ActiveRun): NonNullable<AskTools['enter']>
}

/** A test to be asked: for the first time, or on with what its exchange already holds. */
export interface Task {
  planned: Planned
  exchange?: Exchange
  /** a round of its own, where the test is asked again */ round?: number
}

/** Thrown where a test would ask for a call after the run was told to stop. */
class Stopped extends Error {}

/** So many more workers than the lane takes calls: they read, score and draw while the others are on the wire. */
const BESIDE = 2

/** Executes the tasks: the APIs side by side, each with its own lane, in the order given. How many calls a lane takes may
 * be changed while they run. */
export async function runBenchmark(run: ActiveRun, runTools: RunTools, tasks: readonly Task[]): Promise<void> {
  const pictures = new Pictures(run.folder)
  await Promise.all(
    [...groupBy(tasks, (task) => task.planned.api)].map(([api, own]) => {
      const queue = createCallQueue(run.parallelOf(api))
      const faultsInARow = new Map<string, number>()
      const heard = (planned: Planned, fault: Fault | null): void => {
        const inARow = fault ? (faultsInARow.get(planned.model) ?? 0) + 1 : 0
        faultsInARow.set(planned.model, inARow)
        const stopCalling = fault && tripFor(fault, inARow, planned)
        if (stopCalling) run.stopCalling(stopCalling.whom, stopCalling.reason)
      }
      const pool = new TaskPool(own, async (task) => {
        if (run.asks(task.planned))
          await runTest(task, run, runTools, { queue, pictures, heard }).catch((error: Error) =>
            broke(task, run, error),
          )
        else run.dropped(task.planned)
      })
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
  /** told as soon as a test has its reply, or the fault that it ended with: long before it is drawn and stored */
  heard(planned: Planned, fault: Fault | null): void
}

/** One test, step by step: ask, read, score, mark, draw, store. */
async function runTest(
  { planned, exchange: earlier, round: newRound }: Task,
  run: ActiveRun,
  runTools: RunTools,
  { queue, pictures, heard }: TestTools,
): Promise<void> {
  run.started(planned)
  const known = run.caseOf(planned)
  const model = run.modelOf(planned)
  const type = runTools.typeOf(planned.type)
  const order = run.manifest.order
  try {
    const { sent, part } = await pictures.sendable(known.image, model)
    const context = { given: known.given, question: known.question, space: model.space, sent }
    const prompt = promptOf(type, context, order.prompts?.[type.name])
    const shots = await shotsOf(planned, run, type, model, pictures)
    const files = new Map([[part.sha, sent.file], ...shots.map((shot) => [shot.image.sha, shot.file] as const)])
    const exchange: Exchange = earlier ?? {
      format: 1,
      test: planned.test,
      api: model.api,
      model: model.model,
      turns: [],
    }
    const round = newRound ?? lastRound(exchange)
    const tools: AskTools = {
      ...runTools.ask,
      queue: stoppable(queue, run, planned),
      workers: runTools.workers,
      clock: run.clock,
      signal: run.abort.signal,
      enter: runTools.enterOf(run),
      save: (state) => run.folder.exchange(planned.test, state),
    }
    const seed = seedOf([order.seed, planned.suite, planned.type, planned.case, planned.repeat].join(' '))

    const asked = await holdConversation({
      exchange,
      round,
      reminders: order.reminders,
      question: composeQuestion({ system: order.system, shots, prompt, image: part, imageFirst: model.image.first }),
      ask: (messages, kind, turn) =>
        askTurn(
          {
            ...runTools.apiOf(model.api),
            model,
            messages,
            seed,
            kind,
            round,
            turn,
            exchange,
            fileOf: (image) => files.get(image.sha) ?? sent.file,
          },
          tools,
        ),
      read: (text) => type.read(text, { given: known.given, space: model.space, sent, original: known.image }),
    })
    // a call that was dropped says nothing about the model: the test counts as not asked, its exchange stays on record
    if (!asked.reply && run.abort.signal.aborted) return run.dropped(planned)
    heard(planned, asked.reply ? null : asked.fault)

    const { answer } = asked
    const passMark = known.passMark ?? passMarkOf(run, planned) ?? type.passMark
    const scored = answer?.readable
      ? type.score({
          given: known.given,
          truth: known.truth,
          answer,
          original: known.image,
          passMark,
          question: known.question,
        })
      : null
    const { outcome, sentence } = outcomeOf({
      ...asked,
      score: scored,
      placed: type.placed,
      refusedInWords: asked.reply !== null && looksRefused(asked.reply.text),
    })
    const score = outcome === 'passed' || outcome === 'failed' ? scored : null
    const marks = marksOf(score?.matches ?? type.unanswered(known.truth, known.given))

    const table = whatIf(type, { case: known, model, sent, reply: asked.reply?.text ?? null, passMark })
    const records = testRecords({
      whatIf: table,
      suspect: outcome === 'passed' ? null : suspectOf(model.space, table),
      run,
      planned,
      known,
      model,
      exchange,
      prompt,
      sent,
      asked,
      answer,
      score,
      outcome,
      sentence,
      marks,
      expected: type.expected(known.truth, known.given),
      passMark,
    })
    const picture = await drawPicture(
      { image: await pictures.original(known.image), marks, ...barOf(records.test, run.id) },
      runTools.workers,
    )
    const { test, row } = records.with(picture)
    await run.folder.finish(test, row, picture.png, picture.thumb)
    run.finished(row)
  } catch (error) {
    if (error instanceof BudgetReached) run.stop(error.message, false)
    else if (!(error instanceof Stopped) && !run.abort.signal.aborted) throw error
    run.dropped(planned)
  }
}

/** One test broke where no test should. The others that are in flight end as they would have: what they got is kept. */
function broke({ planned }: Task, run: ActiveRun, error: Error): void {
  run.fail(error)
  run.dropped(planned)
}

const passMarkOf = (run: ActiveRun, test: Planned): number | undefined =>
  run.manifest.suites.find((suite) => suite.header.name === test.suite)?.header.passMarks?.[test.type]

/** The lane for one test: it gives out no turn once the run, the API or the model is stopped. What waits in it is not asked any more. */
function stoppable(queue: CallQueue, run: ActiveRun, planned: Planned): CallQueue {
  return {
    run: (work, signal) =>
      queue.run(async () => {
        if (!run.asks(planned)) throw new Stopped()
        return work()
      }, signal),
    get parallel() {
      return queue.parallel
    },
    set parallel(calls) {
      queue.parallel = calls
    },
    get running() {
      return queue.running
    },
    get waiting() {
      return queue.waiting
    },
    pause: () => queue.pause(),
    resume: () => queue.resume(),
  }
}
