import type { Answer } from '../records/answer.ts'
import { looksRefused } from './refusal.ts'
import { hideThinking } from './thinking.ts'

/** The answer of a reply that no rule could read, with the plainest reason that holds. */
export function unreadable(reply: string, reason: string, unused: Answer['unused']): Answer {
  return {
    readable: false,
    rule: null,
    range: null,
    value: null,
    text: '',
    found: [],
    unused,
    reason: plainest(reply, reason),
  }
}

function plainest(reply: string, reason: string): string {
  if (reply.trim() === '') return 'the reply is empty'
  if (hideThinking(reply).trim() === '') return 'the reply holds nothing but thinking'
  if (looksRefused(reply)) return 'the reply declines to answer'
  return reason
}
