import type { ActiveRun } from './active-run.ts'
import type { AskTools } from './ask/ask-turn.ts'
import { askTurn } from './ask/ask-turn.ts'
import { composeNext, composeQuestion } from './ask/compose.ts'
import { createLane, type Lane } from './ask/lane.ts'
import { barOf } from './bar.ts'
import { drawPicture } from './draw/index.ts'
import { groupBy } from './group-by.ts'
import type { CallMessage, Connection, ModelApi } from './model-apis/define-model-api.ts'
import { outcomeOf } from './outcome.ts'
import { Pictures } from './pictures.ts'
import { seedOf } from './random.ts'
import { looksRefused } from './read/refusal.ts'
import type { Exchange, Turn } from './records/exchange.ts'
import type { Planned } from './records/test.ts'
import { marksOf } from './score/marks.ts'
import { testRecords } from './test-records.ts'
import type { AnyTestType } from './test-types/define-test-type.ts'
import type { Workers } from './workers.ts'

/** What the steps work with; nothing in here knows the truth. */
export interface Bench {
  apiOf(name: string): { api: ModelApi; connection: Connection }
  typeOf(name: string): AnyTestType
  workers: Workers
  /** how one call is made, saved and retried */
  ask: Omit<AskTools, 'lane' | 'signal' | 'save' | 'clock' | 'workers'>
}

/** Thrown where a test would ask for a call after the run was told to stop. */
class Stopped extends Error {}

/** Executes every planned test: the APIs side by side, each with its own lane, in the order of the plan. */
export async function runBenchmark(run: ActiveRun, bench: Bench): Promise<void> {
  const pictures = new Pictures(run.folder)
  const { parallel } = run.manifest.order
  await Promise.all([...groupBy(run.plan, (test) => test.api).values()].map((tests) => {
    const lane = stoppable(createLane(parallel), run)
    const waiting = tests.values()
    // two more than the lane takes: they read, score and draw while the others are on the wire
    return Promise.all(Array.from({ length: Math.min(parallel + 2, tests.length) }, async () => {
      for (const test of waiting) {
        if (run.stopping) run.dropped(test)
        else await runTest(test, run, bench, lane, pictures)
      }
    }))
  }))
}

/** One test, step by step: ask, read, score, mark, draw, store. */
async function runTest(planned: Planned, run: ActiveRun, bench: Bench, lane: Lane, pictures: Pictures): Promise<void> {
  run.started(planned)
  const known = run.caseOf(planned)
  const model = run.modelOf(planned)
  const type = bench.typeOf(planned.type)
  const order = run.manifest.order
  const original = known.image
  try {
    const { sent, part } = await pictures.sendable(original, model)
    const prompt = type.ask({ given: known.given, question: known.question, space: model.space, sent })
    const exchange: Exchange = { format: 1, test: planned.test, api: model.api, model: model.model, turns: [] }
    const tools: AskTools = { ...bench.ask, lane, workers: bench.workers, clock: run.clock, signal: run.abort.signal, save: (state) => run.folder.exchange(planned.test, state) }
    const seed = seedOf([order.seed, planned.suite, planned.type, planned.case, planned.repeat].join(' '))
    const read = (text: string) => type.read(text, { given: known.given, space: model.space, sent, original })

    const ask = (messages: CallMessage[], kind: Turn['kind']) =>
      askTurn({ ...bench.apiOf(model.api), model, messages, seed, kind, exchange, fileOf: () => sent.file }, tools)

    let messages = composeQuestion({ system: order.system, prompt, image: part, imageFirst: model.image.first })
    let asked = await ask(messages, 'question')
    let answer = asked.reply ? read(asked.reply.text) : null
    for (let left = order.reminders; left > 0 && asked.reply?.finish === 'stop' && !answer?.readable; left--) {
      messages = composeNext(messages, asked.reply.text, reminder(answer?.reason))
      asked = await ask(messages, 'reminder')
      answer = asked.reply ? read(asked.reply.text) : null
    }

    // a call that was dropped says nothing about the model: the test counts as not asked, its exchange stays on record
    if (!asked.reply && run.abort.signal.aborted) return run.dropped(planned)

    const passMark = known.passMark ?? passMarkOf(run, planned) ?? type.passMark
    const score = answer?.readable ? type.score({ given: known.given, truth: known.truth, answer, original, passMark }) : null
    const { outcome, sentence } = outcomeOf({ ...asked, answer, score, placed: type.placed, refusedInWords: asked.reply !== null && looksRefused(asked.reply.text) })
    const standing = outcome === 'passed' || outcome === 'failed' ? score : null
    const marks = marksOf(standing?.matches ?? type.unanswered(known.truth, known.given))

    const records = testRecords({ run, planned, known, model, exchange, prompt, sent, asked, answer, score: standing, outcome, sentence, marks, expected: type.expected(known.truth, known.given), passMark })
    const picture = await drawPicture({ image: await pictures.original(original), marks, ...barOf(records.test, run.id) }, bench.workers)
    const { test, row } = records.with(picture)
    await run.folder.finish(test, row, picture.png, picture.thumb)
    run.finished(row)
  } catch (error) {
    if (error instanceof Stopped) return run.dropped(planned)
    throw error
  }
}

const reminder = (reason: string | undefined): string =>
  `Your last reply could not be read${reason ? ` (${reason})` : ''}. Answer the question again, in exactly the form that was asked for and with nothing else.`

const passMarkOf = (run: ActiveRun, test: Planned): number | undefined =>
  run.manifest.suites.find((suite) => suite.header.name === test.suite)?.header.passMarks?.[test.type]

/** A lane that gives out no turn once the run is stopping: what waits in it is not asked any more. */
function stoppable(lane: Lane, run: ActiveRun): Lane {
  const guarded = Object.create(lane) as Lane
  guarded.run = (work, signal) => lane.run(async () => {
    if (run.stopping) throw new Stopped()
    return work()
  }, signal)
  return guarded
}
