import type { Range } from '../../records/answer.ts'
import { matchesOf } from '../../tools/matches.ts'

/** Tags in which models hand over the answer itself: `<answer>`, GLM's `<|begin_of_box|>`, Sky-T1's solution, `[ANSWER]`. */
const TAG =
  /<(\/?)(?:answer|final[_-]?answer|ans|conclusion|response|solution|final)(?:\s[^<>]{0,60})?>|<\|(begin|end)_of_(?:box|solution)\|>|\[(\/?)(?:answer|final[_ ]?answer)\]/gi

/** Insides of the answer tags that hold anything, in order. One that never closes reaches to the next tag or the end. */
export function answerTags(text: string): Range[] {
  const found: Range[] = []
  let open: number | null = null
  const close = (to: number): void => {
    if (open !== null && text.slice(open, to).trim() !== '') found.push([open, to])
    open = null
  }
  for (const tag of matchesOf(text, TAG)) {
    close(tag.index)
    if (tag[1] !== '/' && tag[2]?.toLowerCase() !== 'end' && tag[3] !== '/') open = tag.index + tag[0].length
  }
  close(text.length)
  const [, name, inside] = found.length === 0 ? (WRAPPED.exec(text) ?? []) : []
  if (name !== undefined && inside !== undefined && inside.trim() !== '') {
    const from = text.indexOf('>') + 1
    found.push([from, from + inside.length])
  }
  return found
}
/** A reply that is one element, named after what it holds. */
const WRAPPED =
  /^\s{0,20}<(option|choice|letter|count|number|value|result|time|text|ocr|transcription|label|output|reply|prediction)>([^<]{1,20000})<\/\1>\s{0,20}$/i

/** Inside of the last `\boxed{..}`, braces in it balanced. */
export function lastBoxed(text: string): Range | null {
  const command = Math.max(text.lastIndexOf('\\boxed'), text.lastIndexOf('\\fbox'))
  const open = command < 0 ? -1 : text.indexOf('{', command)
  if (
    open < 0 ||
    text
      .slice(command, open)
      .replace(/^\\(?:boxed|fbox)/, '')
      .trim() !== ''
  )
    return null
  let depth = 0
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++
    else if (text[i] === '}' && --depth === 0) return [open + 1, i]
  }
  return null
}

/** The text with everything outside of the ranges blanked out, every character at its place. Ranges in order. */
export function only(text: string, ranges: readonly Range[]): string {
  const parts: string[] = []
  let index = 0
  for (const [from, to] of ranges) {
    parts.push(' '.repeat(Math.max(0, from - index)), text.slice(from, to))
    index = to
  }
  parts.push(' '.repeat(text.length - index))
  return parts.join('')
}

/** The last `longest` characters of a text or, where there is an answer tag in them, what stands in the last one; the rest blanked out,
 * every character at its place. */
export function answerText(text: string, longest: number): string {
  const skipped = Math.max(0, text.length - longest)
  const [from, to] = answerTags(text.slice(skipped)).at(-1) ?? [0, text.length - skipped]
  return only(text, [[from + skipped, to + skipped]])
}

/** A short answer stands at the end of a reply; of a longer one only so many characters are looked at. */
const LONGEST = 20_000

/** Reads what stands in the last answer tag, where there is one: then nothing else of the reply is the answer. The rule says so. */
export function inAnswerTag<R extends { rule: string | null; range?: Range; mentions?: Range[] }>(
  whole: string,
  read: (part: string) => R,
): R {
  const skipped = Math.max(0, whole.length - LONGEST)
  const text = whole.slice(skipped)
  const last = /[<[]/.test(text) ? answerTags(text).at(-1) : undefined
  const reading = last ? read(only(text, [last])) : read(text)
  const rule = last && reading.rule !== null ? `${reading.rule}${IN_TAG}` : reading.rule
  const shift = ([from, to]: Range): Range => [from + skipped, to + skipped]
  return {
    ...reading,
    rule,
    ...(reading.range ? { range: shift(reading.range) } : {}),
    ...(reading.mentions ? { mentions: reading.mentions.map(shift) } : {}),
  }
}

/** Ending of the name of a rule that read inside of an answer tag. */
export const IN_TAG = ', in answer tag'
