import type { Range } from '../records/answer.ts'
import { cleanJson } from './json-rungs.ts'
import type { JsonNode } from './json.ts'

export type TextReading = { rule: string; range: Range; text: string; notes: string[] } | { rule: null; reason: string }

const KEYS = ['text', 'transcription', 'transcript', 'ocr_text', 'ocr', 'content', 'answer', 'value', 'result', 'lines']
const FENCE = /```[\w+-]{0,20}[ \t]*\n?/g
const POLITE = String.raw`(?:sure|certainly|of course|okay|ok)[,.!]?\s{1,3}`
/** "Here is the text:" on a line of its own, "The text reads:", "**Transcription:**" */
const INTRODUCTION = new RegExp(
  String.raw`^\s{0,20}(?:${POLITE})?[*_#\s]{0,6}(?:` +
    String.raw`(?:here(?:'s|\u2019s| is| are)|below is|the|this|i can read)\b[^\n:]{0,80}:[*_]{0,3}[ \t]{0,5}(?=\n|["\u201c])` +
    String.raw`|the\s(?:whole\s|full\s|complete\s|visible\s)?text(?:\s(?:in|on|of)\s(?:the|this)\s\w{1,20})?\s(?:reads|says|is)(?:\sas\sfollows)?:` +
    String.raw`|(?:transcription|transcript|transcribed text|extracted text|ocr(?: result)?)\s?:[*_]{0,3})\s{0,10}`,
  'i',
)
const PAIRS: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['\u201c', '\u201d'],
  ['\u00ab', '\u00bb'],
  ['**', '**'],
  ['`', '`'],
  ["'", "'"],
]

/** Reads a text for its own sake: JSON with a text in it, else the only fenced block, else the whole reply; then an introduction
 * and one pair of quotes around all of it are taken off. What a rule took off is noted. */
export function readPlainText(shown: string): TextReading {
  const json = fromJson(shown)
  if (json) return json
  const {
    rule,
    range: [start, end],
    notes,
  } = unfenced(shown)
  let [from, to] = trimmed(shown, start, end)
  const introduction = INTRODUCTION.exec(shown.slice(from, Math.min(to, from + 400)))
  if (introduction && from + introduction[0].length < to) {
    ;[from, to] = trimmed(shown, from + introduction[0].length, to)
    notes.push('introduction taken off')
  }
  for (const [open, close] of PAIRS) {
    const inside = shown.slice(from + open.length, to - close.length)
    if (
      to - from <= open.length + close.length ||
      !shown.startsWith(open, from) ||
      !shown.endsWith(close, to) ||
      inside.includes(open) ||
      inside.includes(close)
    )
      continue
    ;[from, to] = trimmed(shown, from + open.length, to - close.length)
    notes.push('quotes taken off')
    break
  }
  if (from >= to) return { rule: null, reason: 'no text was found' }
  return { rule, range: [from, to], text: shown.slice(from, to), notes }
}

/** The inside of the only fence there is, or of one that never closes; else everything. */
function unfenced(text: string): { rule: string; range: Range; notes: string[] } {
  const fences = [...text.matchAll(FENCE)]
  const [open, close] = fences
  const bare = text.trimStart().startsWith('```')
  if (!open || fences.length > 2 || (fences.length === 1 && !bare))
    return { rule: 'whole reply', range: [0, text.length], notes: [] }
  const outside = text.slice(0, open.index).trim() + (close ? text.slice(close.index + close[0].length).trim() : '')
  return {
    rule: 'fenced text',
    range: [open.index + open[0].length, close ? close.index : text.length],
    notes: outside === '' ? [] : ['words around the fence left out'],
  }
}

function trimmed(text: string, from: number, to: number): Range {
  const said = text.slice(from, to)
  const start = from + said.length - said.trimStart().length
  return [start, Math.max(start, from + said.trimEnd().length)]
}

function fromJson(text: string): TextReading | undefined {
  for (const { rule, range, roots } of cleanJson(text)) {
    const said = roots.flatMap(textsIn)
    if (said.length > 0) return { rule, range, text: said.join('\n'), notes: [] }
  }
  return undefined
}

/** A string, lines of strings, or what stands under a key that means a text. */
function textsIn(node: JsonNode): string[] {
  if (node.kind === 'string') return node.value.trim() === '' ? [] : [node.value]
  if (node.kind === 'array') return node.items.flatMap(textsIn)
  if (node.kind !== 'object') return []
  for (const key of KEYS) {
    const held = node.entries.find((entry) => entry.key.toLowerCase() === key)?.value
    if (held?.kind === 'number') return [String(held.value)]
    if (held) return textsIn(held)
  }
  return []
}
