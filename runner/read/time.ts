import type { Range } from '../records/answer.ts'
import { fieldOf, readFields, wholeNumber, yesOrNo } from './fields.ts'
import { listed } from './integer.ts'
import type { JsonNode } from './json.ts'

/** A number of a time, and where it was said. */
export interface SaidPart {
  value: number
  range: Range
}
export interface SaidTime {
  hours: SaidPart
  minutes: SaidPart
  seconds: SaidPart | null
}

/** `time` null: the reply says that the clock shows no possible time. */
export type TimeReading = { rule: string; range: Range; time: SaidTime | null } | { rule: null; reason: string }

const FIELDS = ['valid', 'hours', 'hour', 'minutes', 'minute', 'time']
const CLOCK = /(?<![\d:.])(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d|:\d)/g
const MARKED =
  /\{\s{0,9}(\d{1,2}:\d{2}(?::\d{2})?)[^{}]{0,12}\}|\b(?:answer|time)\b[\s*_]{0,10}(?:is|:|=)[\s*_:"'\x60(]{0,10}(\d{1,2}:\d{2}(?::\d{2})?)(?!\d|:\d)/gi
const INVALID =
  /(?<!\bnot\s)(?:\binvalid\b|\bimpossible\b|(?:\bnot|n't)\s{1,3}(?:a\s{1,3})?(?:valid|possible)\b|\bno\s{1,3}(?:valid|possible)\s{1,3}time\b)/gi

/** Reads what time a clock shows, or that it shows none. In order: JSON with hours and minutes (or a "time"), the last marked
 * time ("{10:08}", "the time is 10:08"), the only time, "invalid". Two times without a marker, or a time beside "invalid",
 * are ambiguous. */
export function readTime(text: string): TimeReading {
  const named = readFields(text, FIELDS)
  if (named.rule !== null) return fromFields(named)
  const times = [...text.matchAll(CLOCK)].map((hit) => ({
    range: [hit.index, hit.index + hit[0].length] as Range,
    time: partsAt(hit[0], hit.index),
  }))
  const marked = [...text.matchAll(MARKED)].at(-1)
  if (marked) {
    const said = (marked[1] ?? marked[2]) as string
    const from = marked.index + marked[0].indexOf(said)
    return checked('marked time', [from, from + said.length], partsAt(said, from))
  }
  const distinct = new Set(times.map(({ range }) => text.slice(...range)))
  const [invalid] = text.matchAll(INVALID)
  if (distinct.size > 1) return { rule: null, reason: `ambiguous: ${listed([...distinct])}` }
  const [only] = times
  if (only && invalid) return { rule: null, reason: 'ambiguous: a time, and the word that there is none' }
  if (only) return checked('only time', only.range, only.time)
  if (invalid) return { rule: 'said invalid', range: [invalid.index, invalid.index + invalid[0].length], time: null }
  return { rule: null, reason: named.ambiguous ? named.reason : 'no time was found' }
}

function fromFields({
  rule,
  range,
  fields,
}: {
  rule: string
  range: Range
  fields: Map<string, JsonNode>
}): TimeReading {
  const valid = fields.get('valid')
  if (yesOrNo(valid) === false && valid) return { rule, range: valid.range, time: null }
  const whole = fields.get('time')
  if (whole?.kind === 'string') {
    const hit = [...whole.value.slice(0, 100).matchAll(CLOCK)]
    // the quote before it is one character
    if (hit[0] && hit.length === 1) return checked(rule, range, partsAt(hit[0][0], whole.range[0] + 1 + hit[0].index))
  }
  const [hours, minutes] = [part(fieldOf(fields, 'hours', 'hour')), part(fieldOf(fields, 'minutes', 'minute'))]
  if (!hours || !minutes) return { rule: null, reason: 'no whole number of hours and minutes was found' }
  return checked(rule, range, { hours, minutes, seconds: part(fieldOf(fields, 'seconds', 'second')) })
}

function part(node: JsonNode | undefined): SaidPart | null {
  const value = wholeNumber(node)
  return value === null || !node ? null : { value, range: node.range }
}

function partsAt(said: string, from: number): SaidTime {
  const [hours, minutes, seconds] = [...said.matchAll(/\d+/g)].map((hit): SaidPart => ({
    value: Number(hit[0]),
    range: [from + hit.index, from + hit.index + hit[0].length],
  }))
  return { hours: hours as SaidPart, minutes: minutes as SaidPart, seconds: seconds ?? null }
}

function checked(rule: string, range: Range, time: SaidTime): TimeReading {
  const wrong =
    time.hours.value > 24
      ? `${time.hours.value} is no hour`
      : time.minutes.value > 59
        ? `${time.minutes.value} is no minute`
        : time.seconds && time.seconds.value > 59
          ? `${time.seconds.value} is no second`
          : null
  return wrong === null ? { rule, range, time } : { rule: null, reason: wrong }
}
