import type { Range } from '../records/answer.ts'
import { fieldOf, readFields, wholeNumber, yesOrNo } from './fields.ts'
import { listed } from './integer.ts'
import type { JsonNode } from './json.ts'
import { inAnswerTag } from './marks/answer-part.ts'
import { ANSWER_PHRASE } from './words/answer-phrases.ts'
import { afterCorrection } from './words/clauses.ts'
import { numberSaid, TIME_FORMS } from './words/time-words.ts'
import { matchesOf } from '../tools/matches.ts'

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
/** Names under which JSON holds an answer of any kind. */
const ANSWERS = ['final_answer', 'answer', 'result']
/** What stands right before the time that is meant. */
const MARKER = new RegExp(
  String.raw`(?:${ANSWER_PHRASE}|\{|####\s|\\boxed\{|\b(?:(?:the\s)?(?:correct\s|current\s)?time(?:\sshown|\sdisplayed)?|uhrzeit|l'heure|la\shora|a\shora|l'ora)[\s*_]{0,5}(?:is|ist|est|es|é|è|:|=)|\b(?:i\s(?:believe|think|would\ssay)|so|therefore|thus|hence|more\slikely|most\slikely|probably)\b[,:]?(?:\s(?:it(?:'s|\sis)|the\s(?:time|clock)\s(?:is|shows|reads)|this\sis))?)(?:[\s*_:"'\x60(]|\b(?:about|approximately|around|exactly)\b){0,10}$`,
  'iu',
)
const INVALID =
  /(?<!\bnot\s)(?:\binvalid\b|\bimpossible\b|(?:\bnot|n't|\bcannot|\bno)\s{1,3}(?:[\p{L}]+\s){0,4}?(?:valid|possible|real|actual|consistent)\b(?:\s(?:clock\s)?(?:time|position|configuration|reading|combination))?|无效|不可能|ungültig|unmöglich|impossibile|imposible|impossível|invalide|inválid[ao]|невозможно|недействит\p{L}{2,8}|無効|무효|불가능|غير صالح|अमान्य)/giu

/** Reads what time a clock shows, or that it shows none. In order: JSON with hours and minutes (or a "time"), the last marked
 * time ("{10:08}", "the time is 10:08", "I believe it is half past 3"), the only time in digits or words, "invalid". Two times
 * without a marker, or a time beside "invalid", are ambiguous; the same time on a face of 12 hours is one. */
export const readTime = (text: string): TimeReading =>
  inAnswerTag(text, (part): TimeReading => {
    const from = afterCorrection(part, true)
    if (from === 0) return ladder(part)
    const corrected = ladder(' '.repeat(from) + part.slice(from))
    return corrected.rule === null ? ladder(part) : corrected
  })

function ladder(text: string): TimeReading {
  const named = readFields(text, FIELDS)
  if (named.rule !== null && (named.rule !== 'labelled values' || isWhole(named.fields))) {
    const reading = fromFields(named)
    if (reading.rule !== null || named.rule !== 'labelled values') return reading
  }
  const held = readFields(text, ANSWERS)
  const said = held.rule === null ? null : saidIn(fieldOf(held.fields, ...ANSWERS))
  if (said && held.rule !== null) return checked(held.rule, said.range, said.time)
  const times = timesIn(text)
  const marked = times.filter(({ range }) => MARKER.test(text.slice(Math.max(0, range[0] - 100), range[0])))
  const last = marked.at(-1)
  const either = last && times.find((time) => isOther(text, last, time))
  if (last && either)
    return { rule: null, reason: `ambiguous: ${listed([last, either].map(({ range }) => text.slice(...range)))}` }
  const [invalid] = matchesOf(text, INVALID)
  if (last && !invalid) return checked('marked time', last.range, withSeconds(text, last))
  const distinct = new Map(times.map((item) => [onFace(item.time), text.slice(...item.range).trim()]))
  if (distinct.size > 1 && !last) return { rule: null, reason: `ambiguous: ${listed([...distinct.values()])}` }
  const only = last ?? times[0]
  if (only && invalid) return { rule: null, reason: 'ambiguous: a time, and the word that there is none' }
  if (only) return checked('only time', only.range, withSeconds(text, only))
  if (invalid) return { rule: 'said invalid', range: [invalid.index, invalid.index + invalid[0].length], time: null }
  return { rule: null, reason: named.rule === null && named.ambiguous ? named.reason : 'no time was found' }
}

/** "10:08 or 1:50": the same answer as before in other words, "10:08 (or 22:08)", is none of two. */
function isOther(text: string, { range, time }: Said, next: Said): boolean {
  const between = text.slice(range[1], Math.max(range[1], next.range[0]))
  const face = ({ hours, minutes }: SaidTime): number => (hours.value % 12) * 60 + minutes.value
  return EITHER.test(between) && face(time) !== face(next.time)
}
const EITHER =
  /^["'*_\s]{0,4}(?:[ap]\.?m\.?)?["'*_,(\s]{0,4}(?:or|oder|ou|o|или|或者?)\s{0,2}(?:(?:possibly|maybe|perhaps|about|approximately|it(?:'s|\sis))\s){0,2}["'*_]{0,3}$/iu

/** The time with its seconds where only they are said apart: "10:08, with the second hand at 35 seconds". Without a word for the unit
 * the number may be one of the dial. */
function withSeconds(text: string, { time }: Said): SaidTime {
  const [hit, more] = time.seconds === null && text.length <= LONGEST ? matchesOf(text, SECOND_HAND) : []
  const said = hit?.[1]
  if (!hit || more || said === undefined) return time
  const from = hit.index + hit[0].lastIndexOf(said)
  return { ...time, seconds: { value: Number(said), range: [from, from + said.length] } }
}
const LONGEST = 4000
const SECOND_HAND =
  /\bsecond(?:s)?\shand\s(?:(?:is|points?|pointing|reads|shows)\s)?(?:(?:at|to|on|near|of)\s)?(?:about\s|approximately\s|exactly\s)?(?:the\s)?(\d{1,2})[\s-]?(?:seconds?|secs?|s)\b/giu

const isWhole = (fields: ReadonlyMap<string, JsonNode>): boolean =>
  Boolean(fieldOf(fields, 'hours', 'hour') && fieldOf(fields, 'minutes', 'minute'))

const onFace = ({ hours, minutes, seconds }: SaidTime): string =>
  `${hours.value % 12}:${minutes.value}:${seconds?.value ?? ''}`

interface Said {
  range: Range
  time: SaidTime
}

/** Every time said in a text, in order. Of two that overlap the one that says more is taken. */
function timesIn(text: string): Said[] {
  const found: Said[] = []
  for (const said of TIME_FORMS) {
    if (!said.needs.test(text)) continue
    for (const hit of matchesOf(text, said.form)) {
      const range: Range = [hit.index, hit.index + hit[0].length]
      if (found.some((item) => item.range[0] < range[1] && range[0] < item.range[1])) continue
      // "10:08, not 2:50"
      if (/\bnot\s(?:at\s)?$/i.test(text.slice(Math.max(0, hit.index - 10), hit.index))) continue
      const time = timeOf(hit, said.how, range)
      if (time) found.push({ range, time })
      if (found.length > 200) return found
    }
  }
  return found.sort((a, b) => a.range[0] - b.range[0])
}

function timeOf(hit: RegExpMatchArray, how: (typeof TIME_FORMS)[number]['how'], range: Range): SaidTime | null {
  const groups = hit.groups ?? {}
  const part = (value: number | null, said: string | undefined): SaidPart | null => {
    if (value === null) return null
    const at = said === undefined ? -1 : hit[0].indexOf(said)
    return { value, range: at < 0 || said === undefined ? range : [range[0] + at, range[0] + at + said.length] }
  }
  const hour = groups['noon'] !== undefined ? 12 : numberSaid(groups['hour'])
  const minute = numberSaid(groups['minute'])
  const secondSaid = groups['second'] ?? groups['more']
  if (hour === null || hour > 99) return null
  const before = hour === 0 ? 23 : hour === 1 ? 12 : hour - 1
  const quarter = /(?:quart|cuarto|quarto)\s*$/i.test(hit[0]) && how === 'half' ? 15 : 30
  const [hours, minutes]: [number, number | null] =
    how === 'plain'
      ? [hour, minute ?? (groups['minute'] === undefined ? 0 : null)]
      : how === 'past'
        ? [hour, minute]
        : how === 'to'
          ? [before, minute === null ? null : 60 - minute]
          : how === 'half'
            ? [hour, quarter]
            : how === 'before half' || how === 'after half'
              ? [before, minute === null ? null : 30 + (how === 'before half' ? -minute : minute)]
              : how === 'half to'
                ? [before, 30]
                : how === 'into'
                  ? [before, minute]
                  : how === 'quarter past'
                    ? [hour, 15]
                    : how === 'quarter to'
                      ? [before, 45]
                      : [hour, 0]
  const [h, m] = [part(hours, groups['hour']), part(minutes, groups['minute'])]
  if (!h || !m || m.value < 0) return null
  return { hours: h, minutes: m, seconds: part(numberSaid(secondSaid), secondSaid) }
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
  const held = fields.get('time')
  const said = saidIn(held)
  if (said) return checked(rule, range, said.time)
  if (held?.kind === 'object' && !held.cut)
    return fromFields({
      rule,
      range,
      fields: new Map(held.entries.map(({ key, value }) => [key.toLowerCase(), value])),
    })
  const [hours, minutes] = [part(fieldOf(fields, 'hours', 'hour')), part(fieldOf(fields, 'minutes', 'minute'))]
  if (!hours || !minutes) return { rule: null, reason: 'no whole number of hours and minutes was found' }
  return checked(rule, range, { hours, minutes, seconds: part(fieldOf(fields, 'seconds', 'second')) })
}

/** The one time that a text of JSON holds. */
function saidIn(node: JsonNode | undefined): Said | null {
  if (node?.kind !== 'string') return null
  const [first, more] = timesIn(node.value.slice(0, 100))
  if (!first || more) return null
  // the quote before it is one character
  const shift = ([from, to]: Range): Range => [
    node.range[0] + 1 + from,
    Math.min(node.range[1], node.range[0] + 1 + to),
  ]
  const moved = (part: SaidPart): SaidPart => ({ value: part.value, range: shift(part.range) })
  const { hours, minutes, seconds } = first.time
  const time = { hours: moved(hours), minutes: moved(minutes), seconds: seconds && moved(seconds) }
  return { range: shift(first.range), time }
}

/** A whole number, also with its unit in the same text: "8 minutes". */
function part(node: JsonNode | undefined): SaidPart | null {
  const said =
    node?.kind === 'string'
      ? /^\s*(\d{1,3})\s?(?:hours?|h|minutes?|min|m|seconds?|sec|s)\.?\s*$/i.exec(node.value)?.[1]
      : undefined
  const value = said === undefined ? wholeNumber(node) : Number(said)
  return value === null || !node ? null : { value, range: node.range }
}

function checked(rule: string, range: Range, time: SaidTime): TimeReading {
  const wrong =
    time.hours.value > 24
      ? `${time.hours.value} is not an hour`
      : time.minutes.value > 59
        ? `${time.minutes.value} is not a minute`
        : time.seconds && time.seconds.value > 59
          ? `${time.seconds.value} is not a second`
          : null
  return wrong === null ? { rule, range, time } : { rule: null, reason: wrong }
}
