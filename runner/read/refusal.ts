import { hideThinking } from './thinking.ts'

const APOLOGY = String.raw`(?:(?:i(?:'m| am) (?:very |really |so )?sorry|sorry|apologies|i apologi[sz]e|unfortunately|as an ai(?: language| vision)?(?: model| assistant)?)[,.:;!]?\s+(?:but\s+|that\s+)?)?`
const UNABLE = String.raw`(?:i\s+(?:can(?:'t|not|\snot)|could(?:n't|\snot)|won't|will\snot|must\s(?:decline|refuse)|have\sto\s(?:decline|refuse)|(?:am|'m)\s(?:not\sable|unable)|do(?:n't|\snot)\shave\sthe\sability)|i'm\s(?:not\sable|unable))`
const DEED = String.raw`(?:to\s+)?(?:help(?!\s+(?:but|it|\w+ing)\b)|assist|comply|fulfil?l|continue|provide|answer|engage|do\s+(?:that|this)|(?:view|see|process|open|access|analy[sz]e|interpret|examine|identify|describe|count)\s+(?:(?:or|and)\s+\w+\s+)?(?:the\s|this\s|that\s|any\s|your\s|attached\s|provided\s|uploaded\s)*(?:images?|pictures?|photos?|people|persons?|individuals?|request|content))\b`
const DECLINES = new RegExp(
  String.raw`^[\s"'*_#>-]{0,20}${APOLOGY}(?:${UNABLE}\s+(?:directly\s+)?${DEED}|i\s+(?:must\s+|have\s+to\s+)(?:decline|refuse)\b|this (?:request )?(?:goes against|violates))`,
  'i',
)

/** Longer texts explain or answer something, whatever they start with. */
const LONGEST_REFUSAL = 1500

/** True for a reply that in plain words declines the task ("I'm sorry, I can't help with that."). Conservative: only a
 * short text that opens with the refusal counts, and "I cannot see any spots" is an answer, not a refusal. */
export function looksRefused(text: string): boolean {
  const said = hideThinking(text).trim().replaceAll('\u2019', "'")
  return said.length <= LONGEST_REFUSAL && DECLINES.test(said)
}
