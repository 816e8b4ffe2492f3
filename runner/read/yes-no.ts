import type { Range } from '../records/answer.ts'
import { fieldOf, readFields, yesOrNo } from './fields.ts'
import { jsonAnswers } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { readStatement, type YesNo } from './statement.ts'
import { ANSWER_PHRASE, COPULA } from './words/answer-phrases.ts'
import { afterCorrection, isHypothetical } from './words/clauses.ts'
import {
  AFTER_OPENING,
  NEVER_GOES_ON,
  NO_PHRASES,
  NO_UNSPACED,
  NO_WORDS,
  UKRAINIAN_YES,
  YES_PHRASES,
  YES_UNSPACED,
  YES_WORDS,
} from './words/yes-no-words.ts'
import { matchesOf } from '../tools/matches.ts'

export type YesNoReading =
  | { rule: string; range: Range; value: YesNo }
  | { rule: null; reason: string; mentions: Range[] }

const KEYS = ['answer', 'final_answer', 'result', 'response', 'verdict', 'value']
const EDGE = String.raw`[\s*_"'\x60.,!?:;()[\]{}<>#~|\u2705\u274c\u2714\u2713\u2717-]*`
const WORD = String.raw`(?:(?<yes>${YES_WORDS}|${YES_UNSPACED})|(?<no>${NO_WORDS}|${NO_UNSPACED}))`
const WHOLE = new RegExp(
  `^${EDGE}(?:(?<yes>${YES_WORDS}|${YES_UNSPACED}|${YES_PHRASES})|(?<no>${NO_WORDS}|${NO_UNSPACED}|${NO_PHRASES}))${EDGE}$`,
  'iu',
)
/** No letter follows, nor a hyphen with one: "no-brainer" is no answer. */
const ENDED = String.raw`(?:(?=${COPULA})|(?![\p{L}\p{M}\p{N}_]|-\p{L}|'\p{L}))`
const BRACES = new RegExp(String.raw`\{\s{0,20}(?:\\text\{\s{0,5})?(?:${WORD}|(?<y>y)|(?<n>n))[.!]?\s{0,20}\}`, 'giu')
const MARKED = new RegExp(
  String.raw`(?:${ANSWER_PHRASE}|####\s{1,10})[({\s]{0,10}(?<not>not\s{1,5}["'*]{0,3}|a\s{1,3}(?:clear\s{1,3})?)?(?:${WORD}|(?<y>y)|(?<n>n))${ENDED}`,
  'giu',
)
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]`
/** A stop, or anything that is neither a letter nor a number, behind closing marks. */
const STOP = String.raw`["'*_\x60)}\]]{0,4}\s{0,3}(?:[.,;:!?~|=/)\]}\n\t\u2013\u2014]|-\s|$|[^\p{L}\p{M}\p{N}\s"'*_\x60])`
/** After a word of a script with spaces: a stop, or what goes on with an answer word: "No there is not". */
const GOES_ON = String.raw`(?<!${UNSPACED})${ENDED}(?=${STOP}|(?<!(?<!\p{L})${NEVER_GOES_ON})["'*_\x60)]{0,4}\s{1,3}(?:${AFTER_OPENING})(?!\p{L}))`
const OPENING = new RegExp(
  String.raw`(?<=^|[.!?\n:][\s"'*_(]{0,5})[\s"'*_(#>-]{0,6}(?:${WORD}(?:(?<=${UNSPACED})(?=${STOP})|${GOES_ON})|\*\*(?:(?<boldYes>yes)|(?<boldNo>no))\*\*)`,
  'giu',
)
/** Closed by a stop, anywhere in a sentence: "so yes", "I would say no." */
const CLOSED = new RegExp(
  String.raw`(?<![\p{L}\p{M}\p{N}_-])(?:(?<yes>yes|(?<!\bna\s)ja|oui|sí|sim|sì|да|نعم|हाँ|हां)|(?<no>no|nein|non|não|нет|نہيں|नहीं))${ENDED}(?=["'*_\x60)}\]]{0,4}\s{0,3}(?:[.,;:!?)\]}\n\u2013\u2014]|-\s|$|here\b|because\b|since\b|as\b|to\b|for\b|i\b))`,
  'giu',
)
/** The question said again: "answer with yes or no" */
const BOTH =
  /\b(?:yes\s{0,3}(?:\/|or|and|,)\s{0,3}no|no\s{0,3}(?:\/|or|and|,)\s{0,3}yes)\b(?!\s{0,3}[.,]?\s{0,3}(?:the|there)\b)/gi
/** Before a word that is denied: "not yes", "I would not say yes", "I can't say no". */
const DENIED =
  /(?:\bnot|n't|\bcannot|\bnever)\s{1,3}(?:(?:say|answer|call\sit|be|a|an|simply|really|quite)\s{1,3}){0,3}["'*]{0,3}$/i
/** "To say yes I would need to see a dog": the word is only supposed, and the opposite holds. */
const NEEDED =
  /\bto\s(?:say|answer)\s["'*]{0,3}(yes|no)["'*]{0,3},?\s(?:i|one|we|it|you)\s(?:would|'d)\s(?:need|have|require)/i

/** Reads yes or no. In order: JSON, the last curly braces, a reply that is nothing else, cells of a table, the last "answer is", a word that opens
 * the reply or a sentence, a word that stands closed, a sentence that says in the question's words that it is so or not. What
 * stands before a self-correction, and what is only supposed, is no answer; both words without a marker are ambiguous. */
export const readYesNo = (text: string, question?: string): YesNoReading =>
  inAnswerTag(text, (part): YesNoReading => {
    const from = afterCorrection(part)
    if (from === 0) return ladder(part, question)
    const corrected = ladder(' '.repeat(from) + part.slice(from), question)
    return corrected.rule === null ? ladder(part, question) : corrected
  })

const ladder = (text: string, question: string | undefined): YesNoReading =>
  fromJson(text) ??
  last(text, BRACES, 'curly braces') ??
  fromWhole(text) ??
  fromSign(text) ??
  fromCells(text) ??
  fromMarked(text) ??
  settled(fromOpening(text), text, question) ??
  settled(fromClosed(text), text, question) ??
  fromStatement(text, question)

/** Words that agree with what follows as much as with the question: "Indeed, there is no dog." */
const WEAK = /^(?:indeed|correct|true|right|certo|correcto|exact|incorrect|false|wrong)$/i

/** Where both words stand, or one that may only confirm its own sentence, a sentence on the question settles it: "Yes, there is a cat.
 * No, there is no dog." */
function settled(
  reading: YesNoReading | undefined,
  text: string,
  question: string | undefined,
): YesNoReading | undefined {
  const weak = reading && reading.rule !== null && WEAK.test(text.slice(...reading.range))
  if (!reading || (reading.rule !== null && !weak)) return reading
  const statement = fromStatement(text, question)
  return statement.rule === null ? reading : statement
}

function fromJson(text: string): YesNoReading | undefined {
  const named = readFields(text, KEYS)
  if (named.rule !== null && named.rule !== 'labelled values') {
    const node = fieldOf(named.fields, ...KEYS)
    const value = answered(node)
    return value === null || !node ? undefined : { rule: named.rule, range: node.range, value }
  }
  // one yes or no under a key of the model's own: {"present": true}
  for (const { rule, roots } of jsonAnswers(text)) {
    const held = roots.flatMap((root) => (root.kind === 'object' ? root.entries.map((entry) => entry.value) : [root]))
    const said = held.flatMap((node) => {
      const value = answered(node)
      return value === null ? [] : [{ range: node.range, value }]
    })
    if (said[0] && said.length === 1) return { rule, ...said[0] }
  }
  return undefined
}

function answered(node: JsonNode | undefined): YesNo | null {
  const value = yesOrNo(node)
  if (value !== null) return value ? 'yes' : 'no'
  const hit = node?.kind === 'string' && node.value.length < 60 ? WHOLE.exec(node.value) : null
  return hit ? valueOf(hit) : null
}

const valueOf = ({ groups = {} }: RegExpMatchArray): YesNo =>
  (groups['yes'] ?? groups['y'] ?? groups['boldYes']) ? 'yes' : 'no'

const other = (value: YesNo): YesNo => (value === 'yes' ? 'no' : 'yes')

/** The word itself, without what the pattern takes in before it. */
function wordRange(hit: RegExpMatchArray & { index: number }): Range {
  const groups = hit.groups ?? {}
  const said = (groups['yes'] ??
    groups['no'] ??
    groups['y'] ??
    groups['n'] ??
    groups['boldYes'] ??
    groups['boldNo']) as string
  const from = hit.index + hit[0].lastIndexOf(said)
  return [from, from + said.length]
}

function last(text: string, pattern: RegExp, rule: string): YesNoReading | undefined {
  let found: YesNoReading | undefined
  for (const hit of matchesOf(text, pattern))
    found = { rule, range: [hit.index, hit.index + hit[0].length], value: valueOf(hit) }
  return found
}

function fromWhole(text: string): YesNoReading | undefined {
  const said = text.trim()
  const hit = said.length <= 100 ? WHOLE.exec(said) : null
  const from = text.indexOf(said)
  return hit ? { rule: 'whole reply', range: [from, from + said.length], value: valueOf(hit) } : undefined
}

/** A reply of one sign: a tick, a cross, a thumb. */
function fromSign(text: string): YesNoReading | undefined {
  const hit =
    /^[\s*_"'.]*(?:(?<yes>[\u2705\u2714\u2713\u2611\u{1f44d}\u{1f7e2}])|(?<no>[\u274c\u2717\u2718\u2716\u{1f44e}\u{1f6ab}]))(?:\ufe0f|[\u{1f3fb}-\u{1f3ff}])?[\s*_"'.]*$/u.exec(
      text,
    )
  const from = text.search(/\S/)
  return hit
    ? { rule: 'one sign', range: [from, text.trimEnd().length], value: hit.groups?.['yes'] ? 'yes' : 'no' }
    : undefined
}

/** The cells of a table that hold yes or no alone. */
const CELL = new RegExp(String.raw`(?<=\|[ \t*_]{0,6})${WORD}[.!]?(?=[ \t*_]{0,6}\|)`, 'giu')
function fromCells(text: string): YesNoReading | undefined {
  const cells = matchesOf(text, CELL).map((hit) => ({ range: wordRange(hit), value: valueOf(hit) }))
  return agreed(cells, 'table cell')
}

/** The clause around a place, to its left. */
const clauseBefore = (text: string, index: number): string =>
  /[^.!?\n;]*$/.exec(text.slice(Math.max(0, index - 200), index))?.[0] ?? ''

function fromMarked(text: string): YesNoReading | undefined {
  let found: YesNoReading | undefined
  for (const hit of matchesOf(text, MARKED)) {
    if (isHypothetical(clauseBefore(text, hit.index))) continue
    const denied = hit.groups?.['not']?.startsWith('n')
    found = { rule: 'answer is', range: wordRange(hit), value: denied ? other(valueOf(hit)) : valueOf(hit) }
  }
  return found
}

function fromOpening(whole: string): YesNoReading | undefined {
  const text = whole.replace(BOTH, (said) => ' '.repeat(said.length))
  const ukrainian = UKRAINIAN_YES.exec(text)
  const words = [...(ukrainian ? [ukrainian] : []), ...matchesOf(text, OPENING)]
  return agreed(
    words.map((hit) => ({ range: wordRange(hit), value: valueOf(hit) })),
    'opening word',
  )
}

function agreed(words: readonly { range: Range; value: YesNo }[], rule: string): YesNoReading | undefined {
  const [first] = words
  if (!first) return undefined
  if (words.every(({ value }) => value === first.value)) return { rule, ...first }
  return { rule: null, reason: 'ambiguous: yes and no', mentions: words.slice(0, 200).map(({ range }) => range) }
}

function fromClosed(whole: string): YesNoReading | undefined {
  const text = whole.replace(BOTH, (said) => ' '.repeat(said.length))
  const needed = NEEDED.exec(text)
  const words = matchesOf(text, CLOSED).flatMap((hit) => {
    const range = wordRange(hit)
    const before = clauseBefore(text, range[0])
    if (isHypothetical(before)) return []
    // "at first I thought no": what was thought before is not what is said
    if (/\b(?:at\sfirst|first|initially)\b[^,]*$/i.test(before)) return []
    const supposed = needed && range[0] >= needed.index && range[0] < needed.index + needed[0].length
    const denied = supposed || DENIED.test(text.slice(Math.max(0, range[0] - 40), range[0]))
    return [{ range, value: denied ? other(valueOf(hit)) : valueOf(hit) }]
  })
  if (words.length === 0 && needed) {
    const value = needed[1]?.toLowerCase() === 'yes' ? 'no' : 'yes'
    return { rule: 'only answer word', range: [needed.index, needed.index + needed[0].length], value }
  }
  return agreed(words, 'only answer word')
}

function fromStatement(text: string, question: string | undefined): YesNoReading {
  const said = text.length <= LONGEST ? readStatement(text, question) : null
  if (said) return { rule: 'statement', ...said }
  return { rule: null, reason: 'neither yes nor no stands as an answer', mentions: [] }
}

/** Longer replies state more than one thing. */
const LONGEST = 4000
