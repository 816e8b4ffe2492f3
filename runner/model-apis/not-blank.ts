import type { Reply } from '../records/exchange.ts'
import { emptyFault } from './status-fault.ts'

/** Words for the end of a reply that say nothing. Sources: `FinishReason` of @google/genai 3.3.0; Ollama's `done_reason` of a call
 * that only loaded or unloaded the model (ollama 0.6.4). */
const NOTHING = ['', 'FINISH_REASON_UNSPECIFIED', 'load', 'unload']

/** The reply, unless nothing came: no words, no thoughts, no call of a tool, no token of output, and no word on why it ended.
 * That is no answer but a call that failed, and the next one may go through. OpenRouter does not charge for it ("Zero completion
 * insurance"). Throws the fault, with the cost where the API tells one. */
export function notBlank(reply: Reply, status: number): Reply {
  const { text, reasoning = '', toolCalls = [], native, usage } = reply
  const said = text.trim() !== '' || reasoning !== '' || toolCalls.length > 0 || (usage.output ?? 0) > 0
  if (said || !NOTHING.includes(native ?? '')) return reply
  throw emptyFault(status, 'text, and no word on why it ended', usage)
}
