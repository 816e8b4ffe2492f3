import type { Asked } from '../ask/ask-turn.ts'
import { composeNext } from '../ask/compose.ts'
import type { CallMessage } from '../model-apis/define-model-api.ts'
import type { Answer } from '../records/answer.ts'
import type { Exchange, Turn } from '../records/exchange.ts'
import { explained } from './empty-reply.ts'
import { replyOf } from './exchange-state.ts'

export interface Conversation {
  exchange: Exchange
  round: number
  /** the first question with everything before it */
  question: CallMessage[]
  /** how often an unreadable reply may be followed by a reminder of the form */
  reminders: number
  /** asks; an open turn goes on where it was */
  ask(messages: CallMessage[], kind: Turn['kind'], open: Turn | undefined): Promise<Told>
  read(text: string): Answer
}

type Told = Pick<Asked, 'reply' | 'fault'>

/** The turns of one round: the question, then reminders while nothing can be read. What an earlier process already got an
 * answer to is taken from the exchange and not asked again. */
export async function holdConversation(talk: Conversation): Promise<Told & { answer: Answer | null }> {
  const known = talk.exchange.turns.filter((turn) => (turn.round ?? 1) === talk.round)
  const tell = async (index: number, messages: CallMessage[], kind: Turn['kind']): Promise<Told> => {
    const turn = known[index]
    const reply = turn && replyOf(turn)
    return reply ? { reply, fault: null } : talk.ask(messages, kind, turn)
  }
  let messages = talk.question
  // a conversation of another tool may have gone on by itself: what came back last is its answer
  const last = known.findLastIndex((turn) => turn.kind === 'follow-up' && replyOf(turn) !== null)
  let told = await tell(Math.max(0, last), messages, 'question')
  let answer = told.reply && explained(talk.read(told.reply.text), told.reply)
  for (let reminded = 1; reminded <= talk.reminders && told.reply?.finish === 'stop' && !answer?.readable; reminded++) {
    messages = composeNext(messages, told.reply.text, reminder(answer?.reason))
    const before = { told, answer }
    told = await tell(reminded, messages, 'reminder')
    // a reminder that fails does not take away the reply that is there
    if (!told.reply) return before.told.reply ? { ...before.told, answer: before.answer } : { ...told, answer: null }
    answer = explained(talk.read(told.reply.text), told.reply)
  }
  return { reply: told.reply, fault: told.fault, answer }
}

const reminder = (reason: string | undefined): string =>
  `Your last reply could not be read${reason ? ` (${reason})` : ''}. Answer the question again, in exactly the form that was asked for and with nothing else.`
