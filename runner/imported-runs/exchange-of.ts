import type { CaseImage } from '../records/case.ts'
import type { Attempt, Exchange, Reply, Turn } from '../records/exchange.ts'
import type { Planned } from '../records/test.ts'
import type { ForeignSample, ForeignTurn } from './define-run-format.ts'

/** The exchange of an imported test: what was said, without the calls as they were on the wire, which other tools do not keep.
 * `when`: ISO 8601 UTC, for turns whose time is not told. */
export function exchangeOf(sample: ForeignSample, planned: Planned, image: CaseImage, when: string): Exchange {
  const turns = sample.turns.length > 0 ? sample.turns : [asked(sample)]
  return {
    format: 1,
    test: planned.test,
    api: planned.api,
    model: planned.model,
    turns: turns.map((turn, index): Turn => ({
      n: index + 1,
      kind: index === 0 ? 'question' : 'follow-up',
      messages: turn.messages.map(({ role, text, image: shown }) => ({
        role,
        text,
        images: shown && !image.missing ? [partOf(image)] : [],
      })),
      attempts: [attemptOf(turn, sample.error, when)],
    })),
  }
}

const asked = ({ question }: ForeignSample): ForeignTurn => ({
  messages: [{ role: 'user', text: question, image: true }],
  reply: null,
})

const partOf = ({ sha, file, mediaType, width, height, bytes }: CaseImage) => ({
  sha,
  file,
  mediaType,
  width,
  height,
  bytes,
})

function attemptOf(turn: ForeignTurn, error: string | undefined, when: string): Attempt {
  const sent = turn.sent ?? when
  const elapsedMs = turn.elapsedMs ?? null
  const reply = turn.reply === null ? null : replyOf(turn, turn.reply)
  return {
    n: 1,
    state: reply ? 'replied' : 'failed',
    queued: sent,
    sent,
    done: elapsedMs === null ? null : new Date(Date.parse(sent) + elapsedMs).toISOString(),
    queuedMs: 0,
    firstByteMs: null,
    elapsedMs,
    waitMs: 0,
    request: { method: '', url: '', headers: {}, body: null },
    response: null,
    requestId: null,
    fault: reply
      ? null
      : { code: 'unknown', message: error ?? 'The source holds no reply, and does not say why.', retryable: false },
    reply,
    costUsd: turn.costUsd ?? null,
    costSource: turn.costUsd === undefined || turn.costUsd === null ? null : (turn.costSource ?? null),
  }
}

const replyOf = (turn: ForeignTurn, text: string): Reply => ({
  text,
  ...(turn.reasoning === undefined ? {} : { reasoning: turn.reasoning }),
  finish: turn.finish ?? 'other',
  native: turn.native ?? (turn.finish === undefined ? 'unknown' : turn.finish),
  usage: { input: null, output: null, ...turn.usage },
  servedModel: turn.servedModel ?? null,
})
