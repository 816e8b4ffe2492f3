import type { Answer, Range } from '../records/answer.ts'
import { hideThinking } from './thinking.ts'

/** A number as it stands in a reply. `percent`: a percent sign follows it (and is in the range). */
export interface SaidNumber {
  value: number
  percent: boolean
  range: Range
}

const NUMBER = /[-+\u2212]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?%?/g
const DIGITS = /\d+/y
/** What no number begins after: it is inside of a word or of a longer number then. */
const INSIDE = /[\p{L}\p{N}_.]$/u
const isInside = (text: string, from: number): boolean => {
  const before = text.charCodeAt(from - 1)
  if (from === 0 || before <= 0x2d) return false
  return INSIDE.test(text.slice(Math.max(0, from - 2), from))
}

/** "-4.5%" -> -4.5 with a percent sign. */
export function toNumber(said: string, from: number): SaidNumber {
  const percent = said.endsWith('%')
  const value = Number((percent ? said.slice(0, -1) : said).replace('\u2212', '-'))
  return { value, percent, range: [from, from + said.length] }
}

export function* numbersIn(text: string): Generator<SaidNumber> {
  for (const [said, from] of numerals(text)) yield toNumber(said, from)
}

/** The numbers as they are written, with where they begin. `x1`, `gpt4` and `3-5` give nothing, nothing and 3 and 5. What stands
 * before a number is looked at once a number is there: a lookbehind would run at every character. */
function* numerals(text: string): Generator<[said: string, from: number]> {
  for (let index = 0; ;) {
    NUMBER.lastIndex = index
    const hit = NUMBER.exec(text)
    if (!hit) return
    const from = hit.index
    const free = !isInside(text, from)
    DIGITS.lastIndex = from
    index = from + (free ? hit[0].length : (DIGITS.exec(text)?.[0].length ?? 1))
    if (free) yield [hit[0], from]
  }
}

/** A part of the reply that looked like an answer and was not taken, and why. */
export interface Refused {
  range: Range
  reason: string
}

const LISTED = 200
const COUNTED = 10_000
const SHOWN_CHARACTERS = 80

/** What of the reply became nothing: the refused parts, and every number outside them and outside what was taken.
 * Lists 200 at most; a last entry without text says how many more there are, up to 10,000. Thinking is no part of the answer. */
export function unusedIn(
  reply: string,
  taken: readonly Range[],
  refused: readonly Refused[],
  reason: string,
): Answer['unused'] {
  const text = hideThinking(reply)
  const spoken = new Uint8Array(reply.length)
  for (const [from, to] of taken) spoken.fill(1, from, to)
  for (const {
    range: [from, to],
  } of refused)
    spoken.fill(1, from, to)
  const all = [...refused].sort(byPlace).slice(0, LISTED)
  let count = refused.length
  // a reply may hold half a million numbers: of those that are not listed only the count is kept, and that ends as well
  for (const [said, from] of numerals(text)) {
    if (spoken[from] !== 0) continue
    if (count - refused.length < LISTED) all.push({ range: [from, from + said.length], reason })
    count++
    if (count >= COUNTED) break
  }
  all.sort(byPlace)
  const listed = all.slice(0, LISTED).map(({ range: [from, to], reason }) => {
    const end = Math.min(to, from + SHOWN_CHARACTERS)
    return { text: reply.slice(from, end), range: [from, end] as Range, reason }
  })
  const more = count - listed.length
  if (more > 0)
    listed.push({
      text: '',
      range: [reply.length, reply.length],
      reason: `${count >= COUNTED ? 'at least ' : ''}${more} more ${more === 1 ? 'is' : 'are'} not listed`,
    })
  return listed
}

const byPlace = (a: Refused, b: Refused): number => a.range[0] - b.range[0]
