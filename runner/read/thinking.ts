import type { Range } from '../records/answer.ts'
import { only } from './marks/answer-part.ts'
import { matchesOf } from '../tools/matches.ts'

/** Marks between which model families think aloud, as their model cards and chat templates have them. Whatever opens, any end
 * of the same table closes: models mix the spellings.
 *   <think> <thinking> <thought> <reasoning> ..   DeepSeek, Qwen, GLM, Gemini, LLaVA-CoT and most others, `<seed:think>`, `<mm:think>`
 *   ◁think▷ ◁/think▷                              Kimi-VL
 *   [THINK] [/THINK]                              Magistral
 *   <|begin_of_thought|> <|START_THINKING|>       Sky-T1, Command
 *   <|channel|>analysis<|message|> .. final       harmony of gpt-oss; `<|channel>thought .. <channel|>` of Gemma
 *   <unused94> <unused95>                         MedGemma
 *   <details type="reasoning">                    Open WebUI */
const WORDS = 'think|thinking|thoughts?|reasoning|reason|analysis|scratch_?pad|reflection|inner_monologue|rationale'
const MARKS = new RegExp(
  [
    String.raw`(?<open><(?:[a-z]{1,8}:)?(?:${WORDS})(?:\s[^<>]{0,80})?>|\u25c1(?:${WORDS})\u25b7|\[(?:${WORDS})\]|<\|(?:begin_of_thought|start_thinking|think|thinking|thought)\|>|<\|channel\|?>\s{0,5}(?:analysis|commentary|thought)\b|<unused94>|<details\s[^<>]{0,60}reasoning[^<>]{0,60}>)`,
    String.raw`(?<close></(?:[a-z]{1,8}:)?(?:${WORDS})\s{0,5}>|\u25c1/(?:${WORDS})\u25b7|\[/(?:${WORDS})\]|<\|(?:end_of_thought|end_thinking|/think|/thinking|/thought)\|>|<unused95>|</details>)`,
    // a channel or a turn ends what was thought in the channel before
    String.raw`(?<final><\|channel\|?>\s{0,5}final\s{0,5}(?:<\|message\|?>)?|<channel\|>)`,
  ].join('|'),
  'gi',
)
/** Harmony whose special tokens were dropped on the way: "analysisWe see .. assistantfinal5". */
const BARE_HARMONY =
  /^\s{0,20}(?:analysis|commentary)(?=[\p{Lu}\s"])[^]*(?:assistant\s{0,3}final|assistantcommentary to=[^]{0,100}final)/u
/** Tokens of a chat template that are no part of what is said. */
const TEMPLATE =
  /<[|\uff5c](?:(?:start|end|return|message|call|im_start|im_end|eot_id|eom_id|endoftext|end_of_text|begin_of_text|assistant|user|pad|eos|bos|eot|(?:start|end)_header_id|(?:begin|end)[_\u2581]of[_\u2581]sentence)[|\uff5c]>)(?:assistant\b)?|<\/?(?:end_of_turn|start_of_turn|end_of_utterance|eos|bos|pad|unk)>(?:model\b)?|^\s{0,5}<\/s><s>|<\/s>|^\s{0,5}<s>(?![^]*<\/s>\s{0,3}\S)|^\s{0,5}(?:<s>\s{0,3})?(?:ASSISTANT|#{2,3}\s(?:Assistant|Response))\s{0,2}:/gi
/** Whether a text may hold any of them. */
const MAY_HOLD = /<[|\uff5c/esbpu]|ASSISTANT|###?\s/
const isDetails = (mark: string): boolean => /details/i.test(mark)

/** What a reply with any mark holds: a quick look. */
const ANY_MARK =
  /think|thought|reason|analysis|scratch|reflection|monologue|rationale|<unused9|channel|assistant|<[|\uff5c]|<\/s>|<s>|<\/?(?:end_of|start_of|eos|bos|pad|unk)|#\s?response/i

/** The last reply and what is shown of it: a test asks for the same one several times. */
let last: { reply: string; shown: string } | undefined

/** The reply with its thinking blanked out, every character at its old place: ranges found in it are ranges of the reply.
 * Thinking that never ends hides the rest; an end without a start (the start stood in the prompt) hides all before it. */
export function hideThinking(reply: string): string {
  if (!ANY_MARK.test(reply)) return reply
  if (last?.reply !== reply) last = { reply, shown: hidden(reply) }
  return last.shown
}

function hidden(reply: string): string {
  const bare = reply.includes('assistant') ? (BARE_HARMONY.exec(reply)?.[0].length ?? 0) : 0
  const all = only(reply, shownRanges(reply, bare))
  return MAY_HOLD.test(all) ? all.replace(TEMPLATE, (said) => ' '.repeat(said.length)) : all
}

/** What of the reply is no thinking, in order; `from`: where to begin. */
function shownRanges(reply: string, start: number): Range[] {
  let shown: Range[] = []
  let open: number | null = null
  let details = false
  let from = start
  for (const tag of matchesOf(reply.slice(start), MARKS)) {
    const index = start + tag.index
    const end = index + tag[0].length
    if (tag.groups?.['open'] !== undefined) {
      if (open !== null) continue
      shown.push([from, index])
      open = index
      details = isDetails(tag[0])
    } else if (isDetails(tag[0]) && !(open !== null && details)) {
      continue
    } else {
      if (open === null) shown = []
      open = null
      from = end
    }
  }
  if (open === null) shown.push([from, reply.length])
  return shown
}
