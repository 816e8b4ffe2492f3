import { hideThinking } from './thinking.ts'

const APOLOGY = String.raw`(?:(?:i(?:'m| am) (?:very |really |so )?sorry|sorry|apologies|i apologi[sz]e|unfortunately|as an ai(?: language| vision)?(?: model| assistant)?)[,.:;!]?\s+(?:but\s+|that\s+)?)?`
const UNABLE = String.raw`(?:i\s+(?:can(?:'t|not|\snot)|could(?:n't|\snot)|won't|will\snot|must\s(?:decline|refuse)|have\sto\s(?:decline|refuse)|(?:am|'m)\s(?:not\sable|unable)|do(?:n't|\snot)\shave\sthe\sability)|i'm\s(?:not\sable|unable))`
const DEED = String.raw`(?:to\s+)?(?:help(?!\s+(?:but|it|\w+ing)\b)|assist|comply|fulfil?l|continue|provide|answer|engage|do\s+(?:that|this)|(?:view|see|process|open|access|analy[sz]e|interpret|examine|identify|describe|count)\s+(?:(?:or|and)\s+\w+\s+)?(?:the\s|this\s|that\s|any\s|your\s|attached\s|provided\s|uploaded\s)*(?:images?|pictures?|photos?|people|persons?|individuals?|request|content))\b`
const DECLINES = new RegExp(
  String.raw`^[\s"'*_#>-]{0,20}${APOLOGY}(?:${UNABLE}\s+(?:directly\s+)?${DEED}|i\s+(?:must\s+|have\s+to\s+)(?:decline|refuse)\b|this (?:request )?(?:goes against|violates))`,
  'i',
)

/** What an image, or what is in it, is called where a reply says that it cannot be made out. */
const SUBJECT = String.raw`(?:(?:the|this|that|any|your|an?|attached|provided|given|\w+'s)\s+){0,3}(?:\w+\s+)?(?:images?|pictures?|photos?|scans?|screenshots?|signs?|texts?|writing|handwriting|letters|words|labels?|documents?|charts?|graphs?|clocks?|digits?|numbers?|answers?|questions?|details?|resolution|quality|it)`
const POOR = String.raw`(?:too|very|so|quite|extremely)\s+(?:blurry|blurred|dark|small|faint|unclear|low(?:[ -](?:res\w*|quality))?|noisy|pixelated|illegible)`
const PURPOSE = String.raw`(?:for me\s+)?to\s+(?:be\s+)?(?:read|see|tell|make|say|determine|identify|recogni[sz]e|count|locate|answer|legible)\b`
const UNMADE = String.raw`(?:read|see|make\s+out|tell|determine|identify|recogni[sz]e|discern|decipher|locate)`
/** "Sorry, the sign is too blurry": an apology and a fault of the image; "The image is too dark to tell": the fault and what for;
 * "I'm unable to read the sign." */
const UNSEEN = new RegExp(
  String.raw`^[\s"'*_#>-]{0,20}(?:${APOLOGY.replace(/\?$/, '')}${SUBJECT}\s+(?:is|are|looks?|appears?|seems?)\s+${POOR}|${SUBJECT}\s+(?:is|are|looks?|appears?|seems?)\s+${POOR}\s+${PURPOSE}|(?:the|this|that)\s+(?:[\w-]+\s+){1,2}(?:is|are|looks?|appears?)\s+${POOR}\s+(?:for me\s+)?to\s+(?:be\s+)?(?:read|make\s+out|decipher|determine|identify|legible)\b|${APOLOGY}${UNABLE}\s+(?:to\s+)?${UNMADE}\s+(?:what\b|${SUBJECT}\b)|${APOLOGY}${UNABLE}\s+(?:to\s+)?(?:read|make\s+out|decipher)\s+(?:the|this|that|your)\s+(?:[\w-]+\s+){0,3}?[\w-]+(?:\s+(?:clearly|well|properly|in\s+(?:the|this)\s+\w+))?\s*(?:[.,;!]|because\b|as\b|since\b|$)|no\s+(?:image|picture|photo)\s+(?:was|is|has\s+been)\s+(?:provided|attached|given|included|uploaded)|i\s+(?:don't|do\s+not)\s+(?:see|have)\s+(?:any|an|the)\s+(?:image|picture|photo)\b)`,
  'i',
)

/** "..., but it seems to say STOP" */
const SORRY_BUT = /^.{0,40}?(?:sorry|unfortunately|apologi\w+)[,.:;!]?\s+but\b/i
const GUESSES =
  /\b(?:but|however|though)\b[^.]{0,80}\b(?:says?|reads?|looks?|seems?|appears?|think|guess|probably|likely|might|would|is|are)\b|[{}"\u201c\u00ab\u300c]|\banswer\s*(?:is|:)/i

/** Longer texts explain or answer something, whatever they start with. */
const LONGEST_REFUSAL = 1500

/** True for a reply that in plain words declines the task ("I'm sorry, I can't help with that."). Conservative: only a
 * short text that opens with the refusal counts, and "I cannot see any spots" is an answer, not a refusal. */
export function looksRefused(text: string): boolean {
  const said = hideThinking(text).trim().replaceAll('\u2019', "'")
  return (
    said.length <= LONGEST_REFUSAL &&
    (DECLINES.test(said) || (UNSEEN.test(said) && !GUESSES.test(said.replace(SORRY_BUT, ''))))
  )
}
