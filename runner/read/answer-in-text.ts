import type { Range } from '../records/answer.ts'
import { bareRange } from './short-answer.ts'
import { ASKS_FOR_WORDS, statedAnswer, stem } from './stated-answer.ts'
import { onlyOne } from './words/only-one.ts'
import { matchesOf } from '../tools/matches.ts'

/** More than this is no short answer with what stands around it. Characters. */
const LONGEST = 600
/** Words of a first line that is an answer by itself, and of a sentence below that gives reasons. */
const MOST_WORDS = 8
const LEAST_REASON = 4

const words = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}'\u2019-]+/gu) ?? []

/** Where the answer stands in a text that holds more: the question said again, reasons below, a sentence around it. null where
 * the whole text is the answer. Nothing is taken off of words that were to be read from the image. */
export function answerIn(text: string, question: string | undefined): Range | null {
  if (question === undefined || text.length > LONGEST) return null
  const from = behindEcho(text, question)
  const part: Range = [from, from + firstLine(text.slice(from), question)]
  const said = text.slice(...part)
  const inside =
    counted(said, question) ??
    onlyOne(said, question) ??
    percentIn(said, question) ??
    statedAnswer(said, question) ??
    asSubject(said, question) ??
    asObject(said, question) ??
    thereIs(said, question) ??
    inverted(said, question) ??
    fromSentences(said, question)
  if (inside) return [part[0] + inside[0], part[0] + inside[1]]
  const remark = withoutRemark(said, question)
  return part[0] > 0 || part[1] < text.length || remark < said.length
    ? bareRange(text, [part[0], part[0] + remark])
    : null
}

/** The question said again, "Q:", "A:", "> ", "- ": where what is answered begins. */
function behindEcho(text: string, question: string): number {
  const start = /^\s*(?:Q(?:uestion)?\s{0,2}[:：]\s{0,3})?/i.exec(text)?.[0].length ?? 0
  const asked = question.split('\n', 1)[0]?.trim() ?? ''
  const again = asked.length > 4 && text.slice(start, start + asked.length).toLowerCase() === asked.toLowerCase()
  const from = again ? start + asked.length : 0
  const mark =
    /^[\s?]*(?:A\s{0,2}[:：]\s*|by\s+(?=\p{Lu})|>\s+|[-*\u2022]\s+(?=\p{L})|1[.)]\s+(?=\p{L}[^\n]*$))?(?=\S)/u.exec(
      text.slice(from),
    )
  if (mark === null) return 0
  return again || /\S/.test(mark[0]) ? from + mark[0].length : 0
}

/** How long the answer is, where its line is short and what stands below is a sentence. */
function firstLine(text: string, question: string): number {
  const end = text.indexOf('\n')
  if (end < 0 || ASKS_FOR_WORDS.test(question)) return text.length
  const [line, rest] = [text.slice(0, end), text.slice(end + 1)]
  const below = words(rest)
  const isShort = words(line).length <= MOST_WORDS && words(line).length > 0 && !/[:：,;]\s*$/.test(line)
  const isReason = below.length >= LEAST_REASON && /^[\s*_(]*\p{Lu}/u.test(rest)
  return isShort && isReason ? end : text.length
}

/** "J. K. Rowling is the author.": what is said is called by words of the question alone. */
function inverted(text: string, question: string): Range | null {
  const hit = /^\s*([^\n]{1,80}?)\s(?:is|was|are|were)\sthe\s([^\n]{2,80}?)[.!]?\s*$/iu.exec(text)
  if (!hit?.[1] || !hit[2]) return null
  const asked = new Set(words(question).map(stem))
  const role = words(hit[2]).map(stem)
  const own = words(hit[1]).map(stem)
  const small = new Set('of the a an in on at for to and by image picture photo shown'.split(' '))
  const telling = role.filter((word) => !small.has(word))
  if (telling.length === 0 || !telling.every((word) => asked.has(word)) || own.some((word) => telling.includes(word)))
    return null
  if (own.every((word) => small.has(word) || /^(?:it|this|that|he|she|they|there|which|what)$/.test(word))) return null
  const from = text.indexOf(hit[1])
  return bareRange(text, [from, from + hit[1].length])
}

/** "The USA won the most medals.", asked which country won the most medals: the question goes on behind who or what it asks for. */
function asSubject(text: string, question: string): Range | null {
  const asked = question
    .trim()
    .replace(/[?.\s]+$/, '')
    .toLowerCase()
    .split(/\s+/)
  if (!/^(?:what|which|who)$/.test(asked[0] ?? '')) return null
  const said = text.toLowerCase()
  for (let first = 1; first <= 4 && asked.length - first >= 2; first++) {
    const tail = ` ${asked.slice(first).join(' ')}`
    const at = said.indexOf(tail)
    if (at <= 0 || !/^(?:[.!]?\s*$|,\s)/.test(said.slice(at + tail.length))) continue
    const own = words(text.slice(0, at))
    if (own.length > MOST_WORDS || /^there\b|^(?:it|that|this|which|what)$/i.test(own.join(' '))) return null
    return bareRange(text, [0, at])
  }
  return null
}

const same = (a: string, b: string): boolean =>
  a === b ||
  (Math.min(a.length, b.length) >= 3 && Math.abs(a.length - b.length) <= 2 && (a.startsWith(b) || b.startsWith(a)))

/** "The store opens at 9:00.", asked when the store opens: what follows the words behind "does". */
function asObject(text: string, question: string): Range | null {
  const rest = /\b(?:do|does|did)\s([^?]{2,120})/i.exec(question)?.[1]
  if (rest === undefined) return null
  const said = matchesOf(text, /[\p{L}\p{M}\p{N}'\u2019-]+/gu)
  const asked = words(rest)
  const isSame =
    asked.length >= 2 && asked.every((word, i) => same(word.toLowerCase(), (said[i]?.[0] ?? '').toLowerCase()))
  const next = said[asked.length]
  if (!isSame || !next) return null
  const isTime = /\b(?:when|what\s(?:time|year|date)|which\s(?:year|day))\b/i.test(question)
  const behind = isTime && /^(?:at|in|on)$/i.test(next[0]) ? said[asked.length + 1] : next
  return behind ? bareRange(text, [text.lastIndexOf(text.slice(behind.index)), text.length]) : null
}

/** "There is a cat in the picture.", asked what is in the picture. */
function thereIs(text: string, question: string): Range | null {
  const hit =
    /^\s*there\s(?:is|are)\s([^\n.,;]{1,60}?)(?:\s(?:in|on|at|of|to|under|behind|near)\s([^\n.,;]{1,60}))?[.!]?\s*$/iu.exec(
      text,
    )
  if (!hit?.[1] || !/^\s*(?:what|which)\b[^?]*\b(?:is|are|can\sbe\sseen)\b/i.test(question)) return null
  const asked = new Set(words(question).map(stem))
  const where = words(hit[2] ?? '').map(stem)
  if (
    /^(?:no|not|nothing|none)\b/i.test(hit[1]) ||
    !where.every((word) => asked.has(word) || /^(?:the|a|this|image|picture|photo)$/.test(word))
  )
    return null
  const from = text.indexOf(hit[1], text.search(/\b(?:is|are)\b/i))
  return bareRange(text, [from, from + hit[1].length])
}

/** The only percentage of a text, asked for one. */
function percentIn(text: string, question: string): Range | null {
  if (!/\bpercent(?:age)?\b/i.test(question)) return null
  const [only, more] = matchesOf(text, /[-+]?\d{1,6}(?:[.,]\d{1,6})?\s?(?:%|percent\b|per\scent\b)/giu)
  return only && !more && only[0].length < text.trim().length && !/\b(?:more|less|over|under|least|most)\b/i.test(text)
    ? [only.index, only.index + only[0].length]
    : null
}

/** "There are 3 people in the photo.", asked how many. */
function counted(text: string, question: string): Range | null {
  if (!/\bhow\smany\b/i.test(question)) return null
  const alone = /^\s*there\s(?:is|are)\s(?:only\s)?["'*_]{0,3}(\d{1,9})["'*_]{0,3}[.!]?\s*$/i.exec(text)
  if (alone?.[1]) return [text.indexOf(alone[1]), text.indexOf(alone[1]) + alone[1].length]
  const listed =
    /^\s*(?:in\s[^,\n]{1,40},\s)?["'*_]{0,3}(\d{1,9})["'*_]{0,3}\s([\p{L} ]{1,60}?)\s(?:are|were|is|was)\s(?:listed|shown|visible|there|present|displayed|mentioned|depicted|seen)(?:\s(?:in|on)\s[^\n.,;]{1,40})?[.!]?\s*$/iu.exec(
      text,
    )
  const kinds = new Set(words(question).map(stem))
  if (listed?.[1] && words(listed[2] ?? '').some((word) => kinds.has(stem(word))))
    return [text.indexOf(listed[1]), text.indexOf(listed[1]) + listed[1].length]
  const hit =
    /^\s*(?:in\s[^,\n]{1,40},\s)?(?:there\s(?:is|are|were|was)|(?:i|we)\s(?:can\s)?(?:see|count)|(?:the|this)\s(?:image|picture|photo|table|chart|graph|document|list|menu|page|sign)\s(?:shows|contains|has|lists|names|mentions))\s(?:(?:exactly|about|a\stotal\sof|approximately|only)\s)?["'*_]{0,3}(\d{1,9}|\p{L}{2,10}(?:-\p{L}{2,10})?)["'*_]{0,3}\s([^\n.]{1,120})[.!]?\s*$/iu.exec(
      text,
    )
  if (!hit?.[1] || !hit[2]) return null
  const asked = new Set(words(question).map(stem))
  const [first = '', second = ''] = words(hit[2]).map(stem)
  const isNumber = /^\d/.test(hit[1]) || NUMBER_WORD.test(hit[1])
  if (!isNumber || (!asked.has(first) && !asked.has(second)) || /\b(?:and|or)\s\p{N}/u.test(hit[2])) return null
  const from = text.indexOf(
    hit[1],
    text.search(/\b(?:is|are|were|was|see|count|shows|contains|has|lists|names|mentions)\b/i),
  )
  return [from, from + hit[1].length]
}
const NUMBER_WORD =
  /^(?:no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|(?:twenty|thirty|forty|fifty)-\p{L}+)$/iu

/** The one sentence of several, the first or the last, that answers in the words of the question. */
function fromSentences(text: string, question: string): Range | null {
  const sentences = matchesOf(text, /\S[^\n]*?(?:(?<=[\p{Ll}\p{N}"')*]{2})[.!?](?=\s|$)|(?=\n|$))/gu)
  if (sentences.length < 2 || sentences.length > 8) return null
  const found = sentences.map((hit) => {
    // what is seen besides is no answer
    const range = /\b(?:i|we)\s(?:can\s)?see\b/i.test(hit[0]) ? null : statedAnswer(hit[0], question)
    return range && ([hit.index + range[0], hit.index + range[1]] as Range)
  })
  // "The city is Barcelona. It is in Spain.": what follows is said of the answer
  const first = found.findIndex((range) => range !== null)
  const isNamed = first >= 0 && !OF_ANSWER.test(sentences[first]?.[0] ?? '')
  for (let i = first + 1; isNamed && i < found.length; i++) if (OF_ANSWER.test(sentences[i]?.[0] ?? '')) found[i] = null
  const told = found.flatMap((range) => range ?? [])
  const distinct = new Set(found.flatMap((range) => (range ? [text.slice(...range).toLowerCase()] : [])))
  if (told.length === 0 || distinct.size !== 1) return null
  return found.at(-1) ?? found[0] ?? null
}

const OF_ANSWER = /^\s*(?:it|this|that|he|she|they)\b/i

const REMARK =
  /\s\((?:including|excluding|incl\.?|excl\.?|approx(?:imately)?\.?|about|as|based|shown|see|the|which|in|on|from|not|i\.e\.|e\.g\.)\s[^()]{1,120}\)\s*$/i
/** How much of the text is left without a remark in brackets at its end. */
function withoutRemark(text: string, question: string): number {
  const hit = ASKS_FOR_WORDS.test(question) ? null : REMARK.exec(text)
  return hit && hit.index > 0 ? hit.index : text.length
}
