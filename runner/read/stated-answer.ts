import type { Range } from '../records/answer.ts'
import { bareRange } from './short-answer.ts'
import { contrasted, framesOf } from './words/frames.ts'
import { elsewhereCalled, isSameThing } from './words/same-things.ts'
import { matchesOf } from '../tools/matches.ts'

/** "Based on the image, ..": says where, not what. */
const LEAD =
  /^\s{0,5}(?:based\son|according\sto|as\s(?:shown|seen)\sin|judging\sby|looking\sat|from|in|on)\s(?:the|this)\s(?:[\p{L}-]+\s){0,3}?(?:image|picture|photo|chart|graph|figure|table|document|text|diagram|map|sign)(?:\s(?:provided|above|given|shown))?,\s{1,3}/iu
/** "On the ticket, ..", asked what the ticket names. */
const LEAD_OF =
  /^\s{0,5}(?:based\son|according\sto|as\s(?:shown|seen)\s(?:in|on)|judging\sby|looking\sat|from|in|on)\s(?:the|this)\s([\p{L}\s-]{2,40}?),\s{1,3}/iu
function leadOfQuestion(text: string, question: string): number {
  const lead = LEAD_OF.exec(text)
  const asked = new Set(matchesOf(question, /[\p{L}\p{N}'\u2019-]+/gu).map(([word]) => stem(word)))
  return lead && (lead[1] ?? '').split(/\s+/).every((word) => asked.has(stem(word))) ? lead[0].length : 0
}
const SUBJECT =
  /^\s{0,5}(?:(?:the|this|that|these|those|its?|they|there|he|she)\b\s{0,3})?([\p{L}\p{N}'\u2019\s-]{0,80}?)(?:(?<!\p{L}\s(?:that|which|who)\s{0,3})\s{0,3}\b(?:is|are|was|were|reads|says|shows|names|mentions|displays|indicates|lists|(?:appears?|seems?)\sto\sbe|looks(?:\slike)?)\s{1,3}|(?<=\b(?:it|that|this))['\u2019]s\s{1,3})(?:(?:titled|entitled|called|named|labell?ed|(?:made|produced|manufactured|built|written|painted|designed|directed|published|owned)\sby)\s{1,3})?(?=\S)/iu
/** "Title: ..", asked for the title; "书名是..", asked for that. */
const LABEL =
  /^\s{0,5}(?:[-\u2022]\s{1,3})?(?:\*\*)?([\p{L}\p{N}'\u2019\s-]{1,60}?)(?:\*\*)?\s{0,3}[:\uff1a](?:\*\*)?\s{0,5}(?=\S)/u
const UNSPACED =
  /^\s{0,5}([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{1,20}?)(?:是|为|為|は)[:\uff1a]?\s{0,3}(?=\S)/u
/** Words of a subject that say nothing of their own. */
const EMPTY = new Set(
  'a an the this that these those it its they there in on of at to for by with from and image picture photo chart graph figure document page answer value result text title label name shown here reads read says say shows amount due exact correct given listed displayed printed visible'.split(
    ' ',
  ),
)
/** What no short answer begins with. */
const NO_ANSWER = /^(?:not|no longer|unclear|unknown|unreadable|too|that|because|where|what|how)\b/i

export const stem = (word: string): string =>
  word
    .toLowerCase()
    .replace('colour', 'color')
    .replace('licence', 'license')
    .replace('centre', 'center')
    .replace(/(?:'s|\u2019s|s)$/, '')

/** "I believe it is ..": how sure, not what. */
const OPINION =
  /^\s{0,5}(?:(?:i|we)\s(?:think|believe|guess|would\ssay|can\ssee|see|assume)(?:\sthat)?|ich\s(?:denke|glaube|sehe),?(?:\sdass)?|je\s(?:pense|crois|vois)\sque|creo\sque|acho\sque|credo\sche|я\sдумаю,?(?:\sчто)?|我认为|我觉得)\s{0,2}(?=\S)/iu
/** What a sentence adds to its answer: "60, which is greater than 50", "60, a speed limit". */
const ADDED =
  /,\s(?:which|who|that|where|with|according|based|as|because|since|so|meaning|indicating|an?|the|was|der|die|das|weil|qui|car|ce\squi|que|porque|lo\sque|o\sque|che|perché|котор\p{L}{2,4}|что|потому)\s(?=\S)/iu
/** What is asked for may be words as they stand in the image; a sentence in them is the answer then. */
export const ASKS_FOR_WORDS =
  /\b(?:say|says|said|read|reads|written|write|text|words?|titled?|sentence|quote|slogan|message|caption|phrase|inscription|transcribe|heading|écrit|pone|dice|escrito|scritto|написано)\b|^was\ssteht|写|書|쓰|كتب|लिखा/iu
/** Longer things than these are no short answer in a sentence of another language. Words. */
const MOST_WORDS = 8

/** "The sign is green", asked what colour the sign is, says "green": one statement whose subject holds only words of the question, in
 * the language of either. "Not Madrid but Barcelona" says Barcelona. The range of what is said; null for every other text. */
export function statedAnswer(text: string, question: string | undefined): Range | null {
  if (question === undefined || text.length > 300 || /[\p{Ll}\p{N}]{2,}[.!?]\s|\n\s*\S/u.test(text)) return null
  const year = yearIn(text, question)
  if (year) return year
  const lead = LEAD.exec(text)?.[0].length ?? leadOfQuestion(text, question)
  const from = lead + (OPINION.exec(text.slice(lead))?.[0].length ?? 0)
  const end = from + (saidBefore(text.slice(from), question) ?? 0)
  const words = ASKS_FOR_WORDS.test(question)
  if (end > from && !NO_ANSWER.test(text.slice(end))) return told(text, [end, text.length], words, question)
  const contrast = words ? null : contrasted(text.slice(from))
  if (contrast) return told(text, [from + contrast[0], from + contrast[1]], words, question)
  const framed = words ? null : framedAnswer(text.slice(from), question)
  if (framed) return told(text, [from + framed[0], from + framed[1]], words, question)
  const added = words || /^[^,]*\d[^,]*$|^\S+$/.test(text) ? null : ADDED.exec(text)
  // "I believe Barcelona"; "60, which is the limit"
  const alone =
    lead > 0 &&
    /^\s*(?:based|according|as|judging|looking)\b/i.test(text) &&
    /^\S{1,30}(?:\s\S{1,20}){0,3}$/.test(text.slice(from).trim())
  if (from > lead || alone || (added && /^[^\s,]{1,30}(?:\s[^\s,]{1,20})?$/.test(text.slice(from, added.index))))
    return told(text, [from, text.length], words, question)
  return null
}

const COLOUR_ASKED =
  /\bcolou?rs?\b|(?<!\p{L})(?:farbe|couleur|color|cor|colore|цвет\p{L}*)(?!\p{L})|颜色|色|색|لون|रंग/iu
/** "a red car", "red in colour", "红色的": what stands around a colour. */
const COLOURED =
  /^\s{0,3}(?:an?\s([\p{L}-]+(?:\s[\p{L}-]+)?)\s[\p{L}-]+|([\p{L}\s-]{1,40}?)\s(?:in\scolou?r|colou?red)|([\p{Script=Han}]{1,6})的)[\s.\u3002]{0,3}$/u

/** "a Dell laptop", asked for the brand of the laptop */
const BRAND_ASKED = /\b(?:brand|make|manufacturer|company)\b/i
const BRANDED =
  /^\s{0,3}an?\s([\p{Lu}\p{N}][^\s]{0,30}(?:\s[\p{Lu}\p{N}][^\s]{0,30}){0,2})\s([\p{Ll}]{2,30})[\s.]{0,3}$/u

const YEAR_ASKED =
  /\b(?:which|what|the)\syear\b|\b(?:welchem|welches)\sjahr\b|quelle\sann[ée]e|qu[ée]\saño|que\sano|che\sanno|как(?:ом|ой)\sгод|哪一?年|何年|몇\s?년|أي\s(?:عام|سنة)|किस\s(?:वर्ष|साल)/iu
/** The only year of a short text, where the question asks for a year. */
function yearIn(text: string, question: string): Range | null {
  if (!YEAR_ASKED.test(question) || text.length > 120) return null
  const numbers = matchesOf(text, /\p{N}+/gu)
  const [only] = numbers
  return only && numbers.length === 1 && /^[12]\d{3}$/.test(only[0]) && only[0] !== text.trim()
    ? [only.index, only.index + 4]
    : null
}

/** A part of the text without what a sentence adds to it. */
function told(text: string, [from, to]: Range, words: boolean, question: string): Range | null {
  const contrast = words ? null : contrasted(text.slice(from, to))
  if (contrast) return bareRange(text, [from + contrast[0], from + contrast[1]])
  const added = words ? null : ADDED.exec(text.slice(from, to))
  const colour = COLOUR_ASKED.test(question) ? COLOURED.exec(text.slice(from, added ? from + added.index : to)) : null
  const branded = BRAND_ASKED.test(question) ? BRANDED.exec(text.slice(from, to)) : null
  if (branded?.[1] && question.toLowerCase().includes(branded[2] ?? ''))
    return bareRange(text, [
      from + branded[0].indexOf(branded[1]),
      from + branded[0].indexOf(branded[1]) + branded[1].length,
    ])
  const own = colour?.[1] ?? colour?.[2] ?? colour?.[3]
  if (colour && own !== undefined)
    return bareRange(text, [from + colour[0].indexOf(own), from + colour[0].indexOf(own) + own.length])
  const end = added && !/^\s*["'\u201c\u201e\u00ab]/.test(text.slice(from, to)) ? from + added.index : to
  return bareRange(text, [from, end]) ?? bareRange(text, [from, to])
}

/** The answer in a sentence of another language than English, about a thing that the question names in either. */
function framedAnswer(text: string, question: string): Range | null {
  const asked = new Set(matchesOf(question, /[\p{L}\p{M}\p{N}]+/gu).map(([word]) => word.toLowerCase()))
  const unspaced = question.replace(/\s/g, '')
  const same = (word: string): boolean =>
    asked.has(word.toLowerCase()) || isSameThing(word, asked) || isSameThing(word.replace(/^ال/u, ''), asked)
  for (const { subject, from, to } of framesOf(text)) {
    const said = text.slice(from, to).trim()
    if (said === '' || said.split(/\s+/).length > MOST_WORDS || NO_ANSWER.test(said)) continue
    if (subject === null) return [from, to]
    const words = subject.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
    if (words.some(same) || (subject.length >= 2 && unspaced.includes(subject))) return [from, to]
    // scripts without spaces: the thing stands in the subject
    if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}]/u.test(subject)) {
      const known = [...asked]
        .flatMap((word) => elsewhereCalled(word))
        .filter((name) => /^[^\p{Script=Latin}]+$/u.test(name))
      if (known.some((name) => subject.includes(name))) return [from, to]
    }
  }
  return null
}

/** The subject says more of the thing than the question did: "The date on the receipt", asked for the date. */
function isNarrower(subject: readonly string[], question: string): boolean {
  const said = new Set(subject.map(stem))
  const asked = matchesOf(question, /[\p{L}\p{N}'\u2019-]+/gu)
    .map(([word]) => word.toLowerCase())
    .filter((word) => !EMPTY.has(word) && !ASKING.has(word))
  return (
    asked.length > 0 &&
    asked.every((word) => said.has(stem(word))) &&
    subject.some((word) => /^(?:of|on|in|at|for)$/i.test(word))
  )
}
const ASKING = new Set(
  'what which who whose when where how is are was were do does did can you tell me please'.split(' '),
)

/** Where in a sentence its answer begins, behind a subject that holds only words of the question. */
function saidBefore(text: string, question: string): number | null {
  const unspaced = UNSPACED.exec(text)
  if (unspaced) return question.includes(unspaced[1] ?? '') ? unspaced[0].length : null
  const asked = new Set(matchesOf(question, /[\p{L}\p{N}'\u2019-]+/gu).map(([word]) => stem(word)))
  const label = LABEL.exec(text)
  if (label) {
    const words = matchesOf(label[1] ?? '', /[\p{L}\p{N}'\u2019-]+/gu).map(([word]) => word)
    return words.some((word) => asked.has(stem(word))) &&
      words.every((word) => EMPTY.has(word.toLowerCase()) || asked.has(stem(word)))
      ? label[0].length
      : null
  }
  const hit = SUBJECT.exec(text)
  if (!hit) return null
  const subject = matchesOf(hit[1] ?? '', /[\p{L}\p{N}'\u2019-]+/gu).map(([word]) => word)
  const isNamed = subject.some((word) => !EMPTY.has(word.toLowerCase()) && asked.has(stem(word)))
  const saysNothing = (word: string): boolean => EMPTY.has(word) || (isNamed && /^(?:number|code|value)$/.test(word))
  if (
    !subject.every((word) => saysNothing(word.toLowerCase()) || asked.has(stem(word))) &&
    !isNarrower(subject, question)
  )
    return null
  if (subject.length === 0 && !/^\s*(?:it|they|this|that|these|those|he|she)\b/i.test(text)) return null
  const doing = /^(?:(?:currently|now)\s)?(\p{L}{2,20}(?:ing|ed))\s(?=\S)/iu.exec(text.slice(hit[0].length))
  const root = (word: string): string => word.replace(/(?:ing|ed)$/, '')
  if (doing && [...asked].some((word) => root(word) === root(stem(doing[1] ?? ''))))
    return hit[0].length + doing[0].length
  // of "he" only what was asked for is told
  if (/^\s*(?:he|she)\b/i.test(text)) return null
  // "names the city of Barcelona"
  const kind = /^(?:the\s)?([\p{L}-]{2,30})\s(?:of|named|called)\s(?=\S)/iu.exec(text.slice(hit[0].length))
  return hit[0].length + (kind && asked.has(stem(kind[1] ?? '')) ? kind[0].length : 0)
}
