import type { Range } from '../records/answer.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag, lastBoxed } from './marks/answer-part.ts'
import { hideThinking } from './thinking.ts'
import { ANSWER_PHRASE, COPULA } from './words/answer-phrases.ts'
import { QUOTE_PAIRS } from './marks/quote-pairs.ts'
import { matchesOf } from '../tools/matches.ts'

/** The final answer as the model wrote it, without what it put around it. `range`: where it stands in the reply. */
export type ShortAnswer = { rule: string; range: Range; text: string } | { rule: null; reason: string }

const KEYS = ['final_answer', 'answer', 'answers', 'result', 'response', 'value', 'text', 'output', 'prediction']
const BRACES = /(?<![\p{L}_^}\\])\{([^{}\n]{1,300})\}/gu
const HASHES = /^[ \t]{0,10}####[ \t]{1,10}(.{1,500})$/gmu
const PHRASE = new RegExp(ANSWER_PHRASE, 'giu')
const ENDS_IN_COPULA = new RegExp(String.raw`${COPULA}[.\u3002\u0964\s]{0,3}$`, 'u')
/** A marked answer ends with its line or its sentence; initials and short titles ("Dr. M. Okafor") end none. */
const SENTENCE =
  /(?<=[\p{Ll}\p{N}"')*\]]{2,}|\p{N}|[/°]\p{L})[.!?](?:["')*]{0,3})\s{1,5}(?=["'(*]{0,2}(?:\p{Lu}\p{Ll}|I\s))|\n/u
/** Characters of a marked answer at most. */
const LONGEST = 2000
const TITLE = /(?:^|[\s(])(?:dr|mr|mrs|ms|st|jr|sr|prof|no|vs|inc|ltd|co|approx|ca)$/i

/** Reads a short free answer out of a reply: thinking is hidden, the last answer tag (`<answer>`, `<|begin_of_box|>`) holds it
 * alone, then in order: JSON with an answer, the last `\boxed{}`, the last curly braces, the last `#### `, the last "Answer:" or
 * "The answer is" (to the end of its line or sentence), what stands behind a sentence's "Actually,", else the whole reply. Quotes, stars and a stop around it are taken off. */
export function readShortAnswer(reply: string): ShortAnswer {
  return inAnswerTag(hideThinking(reply), (text): ShortAnswer => {
    if (text.trim() === '') return { rule: null, reason: 'the reply holds no answer' }
    return (
      fromJson(text) ??
      fromBoxed(text) ??
      fromBraces(text) ??
      fromLast(text, HASHES, 'after ####') ??
      fromPhrase(text) ??
      fromCorrection(text) ??
      fromBold(text) ??
      taken('whole reply', text, [0, text.length]) ?? { rule: null, reason: 'the reply holds no answer' }
    )
  })
}

function fromJson(text: string): ShortAnswer | undefined {
  for (const { rule, roots } of jsonAnswers(text)) {
    const said = roots.flatMap((root) => texts(root))
    const [first] = said
    if (first && said.length === 1 && first.text.trim() !== '') return { rule, ...first }
  }
  return undefined
}

/** A value by itself or under a key that means the answer; a list of values as one text with commas. */
function texts(node: JsonNode): { text: string; range: Range }[] {
  if (node.kind === 'string' || node.kind === 'number') return [{ text: String(node.value), range: node.range }]
  if (node.kind === 'literal')
    return node.value === null ? [] : [{ text: node.value ? 'yes' : 'no', range: node.range }]
  if (node.kind === 'array') {
    const items = node.items.flatMap((item) => (item.kind === 'array' || item.kind === 'object' ? [] : texts(item)))
    return items.length > 0 && items.length === node.items.length && !node.cut
      ? [{ text: items.map((item) => item.text).join(', '), range: node.range }]
      : []
  }
  for (const key of KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase().replace(/[\s-]/g, '_') === key)?.value
    if (held) return texts(held)
  }
  return node.entries.length === 1 && node.entries[0] ? texts(node.entries[0].value) : []
}

/** A sentence that takes back the one before: "It is Madrid. Actually, it is Barcelona." */
const TAKES_BACK =
  /(?<=[.!?\u2026\n-]["')*]{0,3}\s{1,3})(?:(?:no|oh|hmm+|but|sorry)[,.]?\s{1,3})?(?:(?:wait|actually|correction|scratch\sthat|on\ssecond\sthoughts?|on\scloser\s(?:look|inspection))[,.:!\s\u2014-]{1,4}){1,2}(?=\S)/giu
function fromCorrection(text: string): ShortAnswer | undefined {
  if (text.length > LONGEST) return undefined
  const hit = matchesOf(text, TAKES_BACK).at(-1)
  return hit ? taken('corrected', text, [hit.index + hit[0].length, text.length]) : undefined
}

/** "**Red**", and the reasons below: the first paragraph is bold from end to end, and short. */
function fromBold(text: string): ShortAnswer | undefined {
  const hit = /^\s*\*\*([^*\n]{1,100})\*\*\.?[ \t]*\n[ \t]*\n(?=[^]*\S)/.exec(text)
  const inside = hit?.[1]
  if (!hit || inside === undefined || /[:\uff1a]\s*$/.test(inside)) return undefined
  const from = hit[0].indexOf(inside)
  return taken('bold, with reasons', text, [from, from + inside.length])
}

function fromBoxed(text: string): ShortAnswer | undefined {
  const boxed = lastBoxed(text)
  return boxed ? taken('boxed', text, boxed) : undefined
}

/** Between the groups of one answer: "rows={4} columns={5}", "{4} x {5}". */
const BETWEEN =
  /^[\s,;&xX\u00d7]*(?:and\s{1,5})?(?:(?!(?:or|not|but|nor|then)\b)[\p{L}_]{1,15}\s{0,3}){1,3}[=:]?\s{0,3}$|^[\s,;&xX\u00d7]*$/u
const LABEL = /[\p{L}_]{1,15}\s{0,3}[=:]\s{0,3}$/u

/** The last curly braces; groups that follow each other on one line are one answer. */
function fromBraces(text: string): ShortAnswer | undefined {
  const groups = matchesOf(text, BRACES)
    .slice(-20)
    .map(({ index, 0: { length } }): Range => [index, index + length])
  const last = groups.at(-1)
  if (!last) return undefined
  let first = groups.length - 1
  while (first > 0 && BETWEEN.test(text.slice(groups[first - 1]?.[1], groups[first]?.[0]))) first--
  const [from] = groups[first] ?? last
  if (first === groups.length - 1) return taken('curly braces', text, [last[0] + 1, last[1] - 1])
  const label = LABEL.exec(text.slice(Math.max(0, from - 25), from))?.[0].length ?? 0
  return taken('curly braces', text, [from - label, last[1]])
}

function fromLast(text: string, pattern: RegExp, rule: string): ShortAnswer | undefined {
  const hit = matchesOf(text, pattern).at(-1)
  const inside = hit?.[1]
  if (!hit || inside === undefined || inside.trim() === '') return undefined
  const from = hit.index + hit[0].indexOf(inside)
  return taken(rule, text, [from, from + inside.length])
}

function fromPhrase(text: string): ShortAnswer | undefined {
  const hit = matchesOf(text, PHRASE).at(-1)
  if (!hit) return undefined
  const from = hit.index + hit[0].length
  const most = Math.min(text.length, from + LONGEST)
  let to = from
  for (let stops = 0; stops < 50; stops++) {
    const end = SENTENCE.exec(text.slice(to, most))
    to = end ? to + end.index : most
    if (!end || end[0] === '\n' || !TITLE.test(text.slice(Math.max(0, to - 12), to))) break
    to += 1
  }
  const copula = ENDS_IN_COPULA.exec(text.slice(from, to))
  // of 'Barcelona' the phrase took the first quote
  const quote =
    text[from - 1] === "'" ? (/^[^'\n]{1,200}(?='[.\s]{0,3}$)/.exec(text.slice(from, to))?.[0].length ?? 0) : 0
  if (quote > 0) return taken('answer is', text, [from, from + quote])
  return taken('answer is', text, [from, copula ? from + copula.index : to])
}

/** The part of a text without white space, quotes, stars and the stop around it; null where nothing is left. */
export const bareRange = (text: string, range: Range): Range | null => {
  const part = taken('', text, range)
  return part === undefined || part.rule === null ? null : part.range
}

const LATEX = /^\\(?:text|textbf|mathrm|mathbf|textit)\s{0,3}\{([^{}]*)\}$/
const PAIRS: readonly (readonly [string, string])[] = [
  ['**', '**'],
  ...QUOTE_PAIRS,
  ['\u300a', '\u300b'],
  ['`', '`'],
  ["'", "'"],
  ['*', '*'],
  ['$', '$'],
]

/** The text in the range without white space, pairs of quotes or stars around all of it, and a stop at its end. */
function taken(rule: string, text: string, [start, end]: Range): ShortAnswer | undefined {
  let [from, to] = [start, end]
  for (let before = -1; before !== to - from;) {
    before = to - from
    while (from < to && /\s/.test(text[from] as string)) from++
    while (to > from && /\s/.test(text[to - 1] as string)) to--
    if (
      /[^.]\.$|^[^.]\.$|[。．]$/u.test(text.slice(Math.max(from, to - 2), to)) &&
      !/\b\p{Lu}\.$/u.test(text.slice(Math.max(from, to - 3), to))
    )
      to--
    const said = text.slice(from, to)
    const latex = said.length <= 500 ? LATEX.exec(said)?.[1] : undefined
    if (latex !== undefined && latex.trim() !== '') {
      from += said.lastIndexOf(latex)
      to = from + latex.length
    }
    for (const mark of ['**', '__', '`', '"', '\u201d', '\u300d', '\u300f']) {
      const at = said.indexOf(mark)
      if (at < 0 || said.includes(mark, at + mark.length) || latex !== undefined) continue
      if (at === 0 && said.length > mark.length) from += mark.length
      else if (at > 0 && at + mark.length === said.length) to -= mark.length
      else continue
      break
    }
    for (const [open, close] of PAIRS) {
      const inside = text.slice(from + open.length, to - close.length)
      if (to - from <= open.length + close.length || !text.startsWith(open, from) || !text.endsWith(close, to)) continue
      if (inside.includes(open) || inside.includes(close)) continue
      from += open.length
      to -= close.length
      break
    }
  }
  return from < to ? { rule, range: [from, to], text: text.slice(from, to) } : undefined
}
