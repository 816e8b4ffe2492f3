import type { Range } from '../records/answer.ts'
import { fieldOf, readFields, yesOrNo } from './fields.ts'

export type YesNo = 'yes' | 'no'
export type YesNoReading =
  { rule: string; range: Range; value: YesNo } | { rule: null; reason: string; mentions: Range[] }

const KEYS = ['answer', 'final_answer', 'result', 'response', 'verdict', 'value']
const WORD = '(yes|no)'
const CLOSED = String.raw`(?=["'*_\x60)}\]]{0,4}\s{0,3}(?:[.,;:!?)\]}\n\u2013\u2014]|-\s|$))`
/** "yes" as a word; "no" only where it is an answer: before a stop, or before a pronoun at the start of a sentence. "There is
 * no cat" holds no answer word: what it means depends on the question. */
const ANSWER = new RegExp(
  String.raw`(?<![\p{L}\p{N}_-])(?:(yes)(?![\p{L}\p{N}_])|(no)(?![\p{L}\p{N}_])${CLOSED}|(?<=^\s{0,20}|[.!?\n]["'*_\s]{0,5})["'*_]{0,3}(no)(?=\s{1,3}(?:there|it|i|they|this|that|these|those|he|she|we|the)\b))`,
  'giu',
)
/** The question said again: "answer with yes or no" */
const BOTH = /\b(?:yes\s{0,3}(?:\/|or|and|,)\s{0,3}no|no\s{0,3}(?:\/|or|and|,)\s{0,3}yes)\b/gi
const NEGATED = /(?:\bnot|n't)\s{1,3}(?:a\s{1,3})?["'*]{0,3}$/i
const BRACES = new RegExp(String.raw`\{\s{0,20}(?:\\text\{\s{0,5})?${WORD}[.!]?\s{0,20}\}`, 'gi')
const MARKER = new RegExp(
  String.raw`\b(?:final\s{1,5})?answer\b[\s*_]{0,10}(?:is|:|=)[\s*_:"'\x60({]{0,10}${WORD}(?![\p{L}\p{N}_])`,
  'giu',
)
const WHOLE = /^[\s*_"'`.(]{0,20}(yes|no|true|false)[\s*_"'`.!)]{0,20}$/i

/** Reads yes or no as whole words. In order: JSON, the last curly braces, a reply that is nothing else, the last "answer is",
 * the only answer word. Both words without a marker are ambiguous. */
export function readYesNo(text: string): YesNoReading {
  return (
    fromJson(text) ??
    last(text, BRACES, 'curly braces') ??
    fromWhole(text) ??
    last(text, MARKER, 'answer is') ??
    fromWords(text)
  )
}

const word = (said: string): YesNo => (/^(?:yes|true)$/i.test(said) ? 'yes' : 'no')

function fromJson(text: string): YesNoReading | undefined {
  const named = readFields(text, KEYS)
  if (named.rule === null || named.rule === 'labelled values') return undefined
  const node = fieldOf(named.fields, ...KEYS)
  const value = yesOrNo(node)
  return value === null || !node ? undefined : { rule: named.rule, range: node.range, value: value ? 'yes' : 'no' }
}

function last(text: string, pattern: RegExp, rule: string): YesNoReading | undefined {
  let found: YesNoReading | undefined
  for (const hit of text.matchAll(pattern))
    found = { rule, range: [hit.index, hit.index + hit[0].length], value: word(hit[1] as string) }
  return found
}

function fromWhole(text: string): YesNoReading | undefined {
  const said = text.trim()
  const hit = said.length <= 60 ? WHOLE.exec(said) : null
  const from = text.indexOf(said)
  return hit ? { rule: 'whole reply', range: [from, from + said.length], value: word(hit[1] as string) } : undefined
}

function fromWords(whole: string): YesNoReading {
  const text = whole.replace(BOTH, (said) => ' '.repeat(said.length))
  const words = [...text.matchAll(ANSWER)].flatMap((hit) => {
    if (NEGATED.test(text.slice(Math.max(0, hit.index - 20), hit.index))) return []
    const said = (hit[1] ?? hit[2] ?? hit[3]) as string
    const from = hit.index + hit[0].toLowerCase().indexOf(said.toLowerCase())
    return [{ range: [from, from + said.length] as Range, value: word(said) }]
  })
  const [first] = words
  if (first && words.every((word) => word.value === first.value)) return { rule: 'only answer word', ...first }
  const mentions = words.slice(0, 200).map((word) => word.range)
  return { rule: null, reason: first ? 'ambiguous: yes and no' : 'neither yes nor no stands as an answer', mentions }
}
