import { matchesOf } from '../tools/matches.ts'
/** Takes keys out of any text before it is kept or shown. */
export type Redact = (text: string) => string

/** Shorter "keys" are placeholders that local servers are given ("x", "EMPTY"): taking those out would spoil records. */
const SHORTEST_SECRET = 8
/** So much of a key at the end of a text, and it is the beginning of one that was cut off. */
const SHORTEST_TAIL = 12

const REDACTED = '[redacted]'

/** So much of the end of a key is taken out wherever it stands: servers tell a key by its last characters. */
const SHORTEST_END = 8
/** Of a shorter key the end may be a word of the language. */
const SHORTEST_WITH_END = 16

/** Every known key in the forms a server or a library may echo it: plain, in capitals or small letters, with spaces or line breaks in
 * it, escaped, base64 (also base64url), hex, cut off by the end of the text, and its last eight characters or more. */
export function createRedact(keys: readonly (string | null)[]): Redact {
  const secrets = keys.filter((key): key is string => key !== null && key.length >= SHORTEST_SECRET)
  const forms = new Set(secrets.flatMap((key) => [key, ...encodedForms(key)]))
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  const escaped = secrets.map(escapedForm)
  const loose = secrets.map((key) => new RegExp([...key].map(literal).join('\\s{0,4}'), 'gi'))
  const ends = secrets.filter(hasTellingEnd)
  return (text) => {
    let kept = longestFirst.reduce((rest, form) => (rest.includes(form) ? rest.replaceAll(form, REDACTED) : rest), text)
    if (/[%\\&]/.test(kept)) kept = escaped.reduce((rest, form) => rest.replace(form, REDACTED), kept)
    kept = loose.reduce((rest, form) => rest.replace(form, REDACTED), kept)
    return ends.reduce(withoutEnd, secrets.reduce(withoutTail, kept))
  }
}

/** Of base64 the parts that do not depend on what stands before or after the key, one for each of the three alignments. */
function encodedForms(key: string): string[] {
  const bytes = Buffer.from(key)
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  const hex = bytes.toString('hex')
  return [...base64, ...base64.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')), hex, hex.toUpperCase()]
}

const literal = (text: string): string => text.replace(/[\^$.*+?()[\]{}|/-]/g, '\\$&')

/** "password" at the end of a key is a word that replies may well have. */
const hasTellingEnd = (key: string): boolean =>
  key.length >= SHORTEST_WITH_END && !/^[a-z_-]+$/i.test(key.slice(-SHORTEST_END))

/** Without the end of the key, as much of it as stands there. */
function withoutEnd(text: string, key: string): string {
  let kept = ''
  let from = 0
  for (const { index, 0: end } of matchesOf(text, new RegExp(literal(key.slice(-SHORTEST_END)), 'gi'))) {
    const same = (back: number): boolean =>
      index - back >= from && text[index - back]?.toLowerCase() === key[key.length - SHORTEST_END - back]?.toLowerCase()
    let before = 0
    while (same(before + 1)) before++
    kept += text.slice(from, index - before) + REDACTED
    from = index + end.length
  }
  return from === 0 ? text : kept + text.slice(from)
}

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

/** The key with any of its characters written as JSON (\u002f, \/, also escaped twice), as in an address (%2F, %252f) or as in
 * HTML (&#47;, &#x2f;, &amp;). */
function escapedForm(key: string): RegExp {
  const any = [...key].map((character) => {
    const hex = character
      .charCodeAt(0)
      .toString(16)
      .padStart(2, '0')
      .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
    const named = NAMED[character]
    const plain = character === '\\' ? '\\\\+' : `\\\\*${character.replace(/[\^$.*+?()[\]{}|/-]/, '\\$&')}`
    return `(?:${plain}|%(?:25)*${hex}|\\\\+u00${hex}|&#0*${character.charCodeAt(0)};|&#[xX]0*${hex};${named ? `|&${named};` : ''})`
  })
  return new RegExp(any.join(''), 'g')
}

function withoutTail(text: string, key: string): string {
  const from = text.indexOf(key.slice(0, SHORTEST_TAIL), Math.max(0, text.length - key.length + 1))
  return from >= 0 && key.startsWith(text.slice(from)) ? text.slice(0, from) + REDACTED : text
}
