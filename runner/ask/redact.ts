/** Takes keys out of any text before it is kept or shown. */
export type Redact = (text: string) => string

/** Shorter "keys" are placeholders that local servers are given ("x", "EMPTY"): taking those out would spoil records. */
const SHORTEST_SECRET = 8

const REDACTED = '[redacted]'

/** The parts of base64 text that do not depend on what stands before or after the key: one for each of the three alignments. */
function base64Forms(key: string): string[] {
  const bytes = Buffer.from(key)
  return [0, 1, 2].map(before => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '')
    const usable = Math.floor(((before + bytes.length) * 8) / 6)
    return whole.slice(Math.ceil((before * 8) / 6), usable)
  })
}

/** Every known key in the forms a server or a library may echo it: plain, JSON-escaped, URL-encoded, base64 (also base64url). */
export function createRedact(keys: readonly (string | null)[]): Redact {
  const forms = new Set<string>()
  for (const key of keys) {
    if (!key || key.length < SHORTEST_SECRET) continue
    const base64 = base64Forms(key)
    const urlSafe = base64.map(form => form.replaceAll('+', '-').replaceAll('/', '_'))
    for (const form of [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), ...base64, ...urlSafe]) forms.add(form)
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return text => longestFirst.reduce((kept, form) => (kept.includes(form) ? kept.replaceAll(form, REDACTED) : kept), text)
}
