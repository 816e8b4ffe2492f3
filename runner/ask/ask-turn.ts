import { setMaxListeners } from 'node:events'
import type { Clock } from '../tools/clock.ts'
import type { CallMessage, CallRequest, Connection, ImagePart, ModelApi } from '../model-apis/define-model-api.ts'
import { ApiFault } from '../model-apis/define-model-api.ts'
import type { Attempt, Exchange, Fault, Reply, Turn, Usage } from '../records/exchange.ts'
import { sends, type Model } from '../records/model.ts'
import type { Workers } from '../tools/workers.ts'
import { recordMessages } from './compose.ts'
import type { CallQueue } from './call-queue.ts'
import { imagesIn } from './image-text.ts'
import { requestIdIn } from './record-call.ts'
import type { Redact } from './redact.ts'
import { waitBeforeRetry } from './retry.ts'
import { createWire } from './wire.ts'

export interface AskInput {
  api: ModelApi
  connection: Connection
  model: Model
  messages: CallMessage[]
  /** seed of this test */
  seed: number
  kind: Turn['kind']
  /** counts up where a test is asked again; 1 where not given */
  round?: number
  /** the turn is added here before its first attempt */
  exchange: Exchange
  /** a turn of the exchange that was begun and has no reply: it goes on with further attempts */
  turn?: Turn | undefined
  /** the reply so far, where it goes on in another call */
  continued?: Reply | undefined
  /** where an image stands in the run folder */
  fileOf: (image: ImagePart) => string
}

export interface AskTools {
  queue: Pick<CallQueue, 'run'>
  workers: Workers
  clock: Clock
  random: () => number
  /** aborts calls in flight and waits */
  signal: AbortSignal
  /** limit of one attempt: of an answer that comes bit by bit until its first byte, and between bytes, else in all */
  timeoutMs: number
  /** total limit of one attempt, where the length of a reply says more; timeoutMs where not given */
  totalMs?: (model: Model) => number
  /** calls of one turn, the first included; 4 where not given */
  maxAttempts?: number
  redact: Redact
  /** waits until a call may be made: disk, budget, rate limit */
  admit?: (input: AskInput) => Promise<CallEnd>
  priceOf: (
    model: Model,
    usage: Usage,
    served?: { at: Date; billedAs?: Reply['billedAs'] },
  ) => { costUsd: number | null; costSource: string | null }
  /** makes the exchange durable. What it throws ends the turn: nothing is asked that could not be recorded. */
  save: (exchange: Exchange) => Promise<void>
}

/** Ends a call that was admitted: told what came of it, null where no call was made. */
export type CallEnd = (attempt: Attempt | null) => void

/** Exactly one of reply and fault is there. */
export interface Asked {
  turn: Turn
  reply: Reply | null
  fault: Fault | null
}

/** Calls of one turn, where an API ends each before the reply is complete. */
const MOST_CALLS = 16

/** Puts one question to the model, again where that can help. The intent of each call is on disk before the call, and what came
 * of it before anything is returned, so a crash costs at most the calls in flight. */
export async function askTurn(input: AskInput, tools: AskTools): Promise<Asked> {
  const { exchange } = input
  // every call and every wait of a run listens to its one stop signal: many listeners are no leak
  setMaxListeners(0, tools.signal)
  const turn: Turn = input.turn ?? {
    n: exchange.turns.length + 1,
    round: input.round ?? 1,
    kind: input.kind,
    messages: recordMessages(input.messages, input.fileOf),
    attempts: [],
  }
  if (!input.turn) exchange.turns.push(turn)

  let continued: Reply | undefined
  for (let [failures, calls] = [1, 1]; ; failures++, calls++) {
    const attempt = await takeTurn(turn, { ...input, continued }, tools)
    if (!attempt) return { turn, reply: null, fault: stopped('stopped before the call was made') }

    const told = { headers: attempt.response?.headers ?? {}, now: tools.clock.now() }
    const again =
      attempt.fault && failures < (tools.maxAttempts ?? 4)
        ? waitBeforeRetry(attempt.fault, told, failures, tools.random)
        : null
    attempt.waitMs = again ?? 0
    await tools.save(exchange)

    if (attempt.reply?.continuation !== undefined && calls < MOST_CALLS) {
      continued = attempt.reply
      failures = 0
      continue
    }
    if (again === null) return { turn, reply: attempt.reply, fault: attempt.fault }
    const waited = await tools.clock.sleep(again, tools.signal).then(
      () => true,
      () => false,
    )
    if (!waited)
      return { turn, reply: null, fault: stopped(`stopped while waiting to retry: ${attempt.fault?.message ?? ''}`) }
  }
}

/** Waits in the call queue, then makes one attempt; null where the run was stopped first. The queue goes on after the call. */
async function takeTurn(turn: Turn, input: AskInput, tools: AskTools): Promise<Attempt | null> {
  const { queue, clock, signal } = tools
  const queued = { at: clock.now(), ms: clock.ms() }
  let entered = false
  const enter = async () => {
    const end = await tools.admit?.(input)
    entered = true
    let attempt: Attempt | null = null
    try {
      attempt = await makeAttempt(turn, queued, input, tools)
      return attempt
    } finally {
      end?.(attempt)
    }
  }
  try {
    return await queue.run(enter, signal)
  } catch (error) {
    if (!entered && signal.aborted) return null
    throw error
  }
}

async function makeAttempt(
  turn: Turn,
  queued: { at: Date; ms: number },
  input: AskInput,
  tools: AskTools,
): Promise<Attempt> {
  const { clock, redact } = tools
  const attempt: Attempt = {
    n: turn.attempts.length + 1,
    state: 'sent',
    queued: queued.at.toISOString(),
    sent: clock.now().toISOString(),
    done: null,
    queuedMs: clock.ms() - queued.ms,
    firstByteMs: null,
    elapsedMs: null,
    waitMs: 0,
    request: { method: 'NONE', url: '', headers: {}, body: null },
    response: null,
    requestId: null,
    fault: null,
    reply: null,
    costUsd: null,
    costSource: null,
  }
  turn.attempts.push(attempt)

  let sentMs = clock.ms()
  const unsaved: unknown[] = []
  const wire = createWire({
    ...tools,
    timeoutMs: input.model.timeoutMs ?? tools.totalMs?.(input.model) ?? tools.timeoutMs,
    firstByteMs: input.model.timeoutMs ?? tools.timeoutMs,
    idleMs: input.model.timeoutMs ?? tools.timeoutMs,
    connection: input.connection,
    images: imagesIn(input.messages),
    async beforeSend(request) {
      attempt.request = request
      try {
        await tools.save(input.exchange)
      } catch (error) {
        unsaved.push(error)
        throw error
      }
      attempt.sent = clock.now().toISOString()
      sentMs = clock.ms()
    },
  })

  const result = await call(input, wire)
  await wire.settled().catch(() => {})
  if (unsaved.length > 0) throw unsaved[0]

  const { record } = wire
  attempt.done = clock.now().toISOString()
  attempt.elapsedMs = clock.ms() - sentMs
  attempt.firstByteMs = record.firstByteMs
  attempt.response = record.response
  if ('fault' in result) {
    attempt.state = 'failed'
    // what an API says it charged for a call that failed; what it may have charged otherwise nobody knows
    if (result.usage?.costUsd !== undefined)
      Object.assign(attempt, tools.priceOf(input.model, { ...result.usage, input: null, output: null }))
    attempt.fault = { ...result.fault, message: redact(result.fault.message) }
    attempt.requestId = requestIdIn(record.response?.headers ?? {})
  } else {
    attempt.state = 'replied'
    attempt.reply = result.reply
    attempt.requestId = result.requestId
    const { costUsd, costSource } = tools.priceOf(input.model, result.reply.usage, {
      at: new Date(attempt.sent),
      billedAs: result.reply.billedAs,
    })
    // a refusal that came as an error is not billed, as no error is
    const free = costUsd === null && (record.response?.status ?? 0) >= 400
    attempt.costUsd = free ? 0 : costUsd
    attempt.costSource = costSource
  }
  return attempt
}

/** One call of the API object. Whatever it throws is this test's fault, never the run's. */
async function call(
  input: AskInput,
  wire: ReturnType<typeof createWire>,
): Promise<{ reply: Reply; requestId: string | null } | { fault: Fault; usage?: Usage | null }> {
  const { model, messages, seed, continued } = input
  const request: CallRequest = { model, messages, seed, continued }
  try {
    return await input.api.call(request, input.connection, wire)
  } catch (error) {
    if (error instanceof ApiFault) return { fault: withAdvice(faultFor(input.model, error), input), usage: error.usage }
    const message = error instanceof Error ? error.message : String(error)
    return { fault: { code: 'unknown', message: `${input.api.name} broke: ${message}`, retryable: false } }
  }
}

/** An API cannot reject a setting that it was not sent: it then only mentions the word. */
function faultFor(model: Model, { fault, rejected }: ApiFault): Fault {
  return rejected && !sends(model, rejected.setting) ? rejected.otherwise : fault
}

/** Kinds of image that every server takes. */
const PLAIN_IMAGES = ['image/png', 'image/jpeg']
const OF_AN_IMAGE = /image|base64|mime|media.?type|webp|gif/i

/** Names the setting of benchloupe.yaml that may help. */
function withAdvice(fault: Fault, { messages, model }: AskInput): Fault {
  const advise = (advice: string): Fault => ({ ...fault, message: `${fault.message.replace(/[.…]?$/, '.')} ${advice}` })
  if (fault.code === 'timeout' && fault.status === undefined)
    return advise('A model that needs longer gets timeoutSeconds in benchloupe.yaml.')
  const odd = messages
    .flatMap(({ parts }) => parts)
    .find((part) => part.kind === 'image' && !PLAIN_IMAGES.includes(part.mediaType))
  if (
    (fault.code === 'bad-request' || fault.code === 'bad-image') &&
    odd?.kind === 'image' &&
    OF_AN_IMAGE.test(fault.message)
  )
    return advise(
      `The image went out as ${odd.mediaType}: if ${model.model} does not take that, name what it takes under image.mediaTypes in benchloupe.yaml.`,
    )
  return fault
}

function stopped(message: string): Fault {
  return { code: 'aborted', message, retryable: false }
}
