import type { Answer } from '../records/answer.ts'
import type { Reply } from '../records/exchange.ts'

/** What a reply without text holds instead: a call of a tool, reasoning alone, or nothing. */
export function emptyReason({ toolCalls = [], reasoning }: Pick<Reply, 'toolCalls' | 'reasoning'>): string {
  if (toolCalls.length > 0)
    return `the model called ${toolCalls.length === 1 ? `the tool “${toolCalls[0]}”` : `${toolCalls.length} tools`} instead of answering`
  return reasoning?.trim() ? 'there is only reasoning in the reply, no answer' : 'the reply is empty'
}

/** The answer as it was read, with the reason of an empty reply in the place of that of the reader. */
export const explained = (answer: Answer, reply: Reply): Answer =>
  !answer.readable && reply.text.trim() === '' ? { ...answer, reason: emptyReason(reply) } : answer
