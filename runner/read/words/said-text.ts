import type { Range } from '../../records/answer.ts'
import { QUOTE_PAIRS } from '../marks/quote-pairs.ts'

/** Longer things than these are texts of their own, not a sentence on one. */
const LONGEST = 400

const WHERE = String.raw`(?:\s(?:in|on|of|from)\s(?:the|this|your)\s[\p{L} ]{1,30})?`
const BEARER =
  'text|words?|sign|inscription|label|writing|lettering|caption|image|picture|photo|board|poster|banner|plate'
/** "The sign says STOP", "Auf dem Schild steht STOP": up to where the text begins. */
const SAYS = new RegExp(
  [
    String.raw`^(?:the|this)\s(?:[\p{L}-]{1,12}\s){0,2}?(?:${BEARER})${WHERE}\s(?:says|reads|states)\s`,
    String.raw`^it\s(?:says|reads)\s`,
    String.raw`^(?:the|this)\s(?:image|picture|photo|sign)\s(?:contains|shows|displays)\sthe\s(?:text|words?)\s`,
    String.raw`^the\s(?:[\p{L}-]{1,12}\s)?(?:text|words?|inscription|lettering)${WHERE}\s(?:is|are)\s`,
    String.raw`^(?:auf|an|in)\s(?:dem|der)\s(?:schild|tafel|bild|plakat|etikett|zettel)\ssteht\s`,
    String.raw`^(?:der|das)\s(?:text|schild|wort)(?:\s(?:im|auf\sdem)\s(?:bild|schild))?\s(?:lautet|sagt)\s`,
    String.raw`^le\s(?:texte|mot|panneau)(?:\s(?:sur|dans)\sl['\u2019]image)?\s(?:dit|indique)\s`,
    String.raw`^(?:el|o|il)\s(?:texto|testo|letrero|cartel|cartello|cartaz)\s(?:dice|diz|reza)\s`,
    String.raw`^(?:图片|图像|图|照片|画面|标志|标牌|路牌|牌子|招牌|海报|标签)?(?:中|上|里)?(?:面)?写着[:\uff1a]?\s{0,2}`,
  ].join('|'),
  'iu',
)
/** How such a text begins: with a capital or a digit, in a script that has no case, or marked. "says no parking is allowed" retells. */
const BEGINS = /^[*_`"\u201c\u201e\u00ab]{0,3}[\p{Lu}\p{N}\p{Lo}#$€£]/u
const MARKS: readonly (readonly [string, string])[] = [...QUOTE_PAIRS, ['**', '**'], ['`', '`'], ["'", "'"]]
/** What a sentence says besides of the looks of its text. */
const LOOKS =
  /\s(?:written\s|printed\s|painted\s)?in\s(?:[\p{L}-]+\s){1,4}(?:letters|capitals|text|font|type|lettering|handwriting)\b[^.!?\n]{0,120}[.!]?$/iu
/** A sentence behind that speaks of the image. */
const REMARKS =
  /[.!]\s{1,3}(?:it|this|there|the\s(?:text|sign|words?|letters|lettering|image|background|font))\s(?:is|are|has|have|appears?|looks?|means|indicates)\b[^\n]*$/iu

const OPENS = '"\u201c\u201d\u201e\u00ab\u300c'
const OPENING = new RegExp(`[${OPENS}]`, 'u')
const CLOSES = '"\u201c\u201d\u00bb\u300d'
/** "a red sign with the word "STOP" on it": the only quotes of a sentence, behind a word for what is written, and only looks behind. */
const QUOTED = new RegExp(
  String.raw`^(?:the|this|there|it|an?|in|on|i|sull?[ao]?|nell?[ao]?|n[oa]|en|sur|dans|auf|на|в)\s[^${OPENS}\n]{0,150}?(?<!\p{L})(?:words?|text|phrase|letters|lettering|inscription|message|says|reads|states|saying|reading|read|labell?ed|displays|shows|scritto|escrito|écrit|pone|написано|geschrieben)[,:]?\s{1,3}[${OPENS}]([^${OPENS}${CLOSES}\n]{1,200})[${CLOSES}](?:,?\s(?:in|on|at|with|across|above|below|near|written|printed|painted)\s[^${OPENS}\n]{1,150}|\s(?:is|are)\s(?:written|printed|shown|displayed|painted)(?!\p{L})[^${OPENS}\n]{0,150})?[.!]?$`,
  'iu',
)

/** Where the text of the image stands in a reply that is one sentence on it: "The sign says STOP.", "It has the word "STOP" on it.".
 * null for every other reply: what is in an image may be a sentence as well. */
export function saidInSentence(text: string): Range | null {
  if (text.length > LONGEST || text.includes('\n')) return null
  const quoted = QUOTED.exec(text)
  if (quoted?.[1] !== undefined) {
    const from = text.search(OPENING) + 1
    const said = quoted[1].trim()
    return said === '' ? null : [text.indexOf(said, from), text.indexOf(said, from) + said.length]
  }
  const says = SAYS.exec(text)
  if (!says || !BEGINS.test(text.slice(says[0].length))) return null
  const from = says[0].length
  let to = text.length
  to = from + (REMARKS.exec(text.slice(from))?.index ?? to - from)
  to = from + (LOOKS.exec(text.slice(from, to))?.index ?? to - from)
  if (/[^.]\.$|\u3002$/u.test(text.slice(from, to))) to--
  for (const [open, close] of MARKS) {
    const inside = text.slice(from + open.length, to - close.length)
    if (inside === '' || !text.startsWith(open, from) || !text.slice(from, to).endsWith(close)) continue
    if (inside.includes(open) || inside.includes(close)) continue
    return [from + open.length, to - close.length]
  }
  return from < to ? [from, to] : null
}
