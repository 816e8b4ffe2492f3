import type { ActiveRun } from '../active-run/active-run.ts'
import { askTurn, type AskTools } from '../ask/ask-turn.ts'
import { composeQuestion } from '../ask/compose.ts'
import type { Answer } from '../records/answer.ts'
import type { KnownCase } from '../records/case.ts'
import type { Exchange, Fault, Reply } from '../records/exchange.ts'
import type { Model } from '../records/model.ts'
import type { Sent } from '../records/test.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { promptOf } from '../test-types/prompt-template.ts'
import { seedOf } from '../tools/random.ts'
import { holdConversation } from './conversation.ts'
import { lastRound } from './exchange-state.ts'
import type { RunTools, Task } from './run-tools.ts'
import type { Pictures } from './sendable-images.ts'
import { shotsOf } from './shots.ts'
import { own } from '../tools/own.ts'

/** A test that was asked, and what came of it: a reply, or the fault that it ended with. */
export interface AskedTest {
  testCase: KnownCase
  type: AnyTestType
  model: Model
  /** text of the first question */
  prompt: string
  sent: Sent
  exchange: Exchange
  reply: Reply | null
  fault: Fault | null
  /** null where there is no reply */
  answer: Answer | null
}

/** Puts the question of a test to its model, with solved examples before it and reminders after it as ordered, and reads the
 * reply. Every call is in the exchange file before it is made. Rejects where a call may not be made or not be recorded. */
export async function askTest(
  task: Task,
  run: ActiveRun,
  runTools: RunTools,
  { queue, pictures }: { queue: AskTools['queue']; pictures: Pictures },
): Promise<AskedTest> {
  const { planned } = task
  const { order } = run.manifest
  const [testCase, model, type] = [run.caseOf(planned), run.modelOf(planned), runTools.typeOf(planned.type)]
  const { given, question } = testCase
  const { sent, part } = await pictures.sendable(testCase.image, model)
  const prompt = promptOf(type, { given, question, space: model.space, sent }, own(order.prompts, type.name))
  const shots = await shotsOf(planned, run, type, model, pictures)
  const files = new Map([[part.sha, sent.file], ...shots.map((shot) => [shot.image.sha, shot.file] as const)])
  const { api } = model
  const exchange: Exchange = task.exchange ?? { format: 1, test: planned.test, api, model: model.model, turns: [] }
  const round = task.round ?? lastRound(exchange)
  const tools: AskTools = {
    ...runTools.ask,
    queue,
    workers: runTools.workers,
    clock: run.clock,
    signal: run.abort.signal,
    admit: (input) => runTools.admit(input, run),
    save: (state) => run.folder.exchange(planned.test, state),
  }
  const settled = {
    ...runTools.apiOf(api),
    model,
    exchange,
    round,
    // a control is asked as its case is, so that only the image differs
    seed: seedOf(
      [order.seed, planned.suite, planned.type, testCase.control?.of ?? planned.case, planned.repeat].join(' '),
    ),
    fileOf: (image: { sha: string }) => files.get(image.sha) ?? sent.file,
  }
  const { reply, fault, answer } = await holdConversation({
    exchange,
    round,
    reminders: order.reminders,
    question: composeQuestion({ system: order.system, shots, prompt, image: part, imageFirst: model.image.first }),
    ask: (messages, kind, turn) => askTurn({ ...settled, messages, kind, turn }, tools),
    read: (text) => type.read(text, { given, question, space: model.space, sent, original: testCase.image }),
  })
  return { testCase, type, model, prompt, sent, exchange, reply, fault, answer }
}
