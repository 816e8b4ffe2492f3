/** Takes keys out of any text before it is kept or shown. */
export type Redact = (text: string) => string

/** Shorter "keys" are placeholders that local servers are given ("x", "EMPTY"): taking those out would spoil records. */
const SHORTEST_SECRET = 8
/** So much of a key at the end of a text, and it is the beginning of one that was cut off. */
const SHORTEST_TAIL = 12

const REDACTED = '[redacted]'

/** Every known key in the forms a server or a library may echo it: plain, escaped, base64 (also base64url), hex, and cut off by the
 * end of the text. */
export function createRedact(keys: readonly (string | null)[]): Redact {
  const secrets = keys.filter((key): key is string => key !== null && key.length >= SHORTEST_SECRET)
  const forms = new Set(secrets.flatMap((key) => [key, ...encodedForms(key)]))
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  const escaped = secrets.map(escapedForm)
  return (text) => {
    let kept = longestFirst.reduce((rest, form) => (rest.includes(form) ? rest.replaceAll(form, REDACTED) : rest), text)
    if (/[%\\&]/.test(kept)) kept = escaped.reduce((rest, form) => rest.replace(form, REDACTED), kept)
    return secrets.reduce(withoutTail, kept)
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
