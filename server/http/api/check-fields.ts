import { suggestion } from '../../../runner/tools/near-name.ts'
import { quoted, ShownError } from '../../errors.ts'
import type { Field, Fields } from '../../filters/index.ts'
import type { ErrorCode } from '../../error-codes.ts'

type Sent = Readonly<Record<string, unknown>>

/** What a program asked for, held against what the address declares. A page passes over what it does not know, since an old bookmark
 * still opens; a program that asks for "outcom=failed" would take all tests for failed ones. null where all is right. */
export const queryProblem = (query: Sent, fields: Fields): ShownError | null =>
  problemIn(query, fields, { code: 'BAD_QUERY', what: 'parameter' })

/** The same for the fields of a form that were sent as a JSON object; what their values may be, the action says. */
export const bodyProblem = (body: unknown, fields: Fields): ShownError | null =>
  typeof body === 'object' && body !== null && !Array.isArray(body)
    ? problemIn(body as Sent, fields, { code: 'BAD_REQUEST', what: 'field' })
    : null

function problemIn(
  sent: Sent,
  { properties, additionalProperties }: Fields,
  { code, what }: { code: ErrorCode; what: string },
): ShownError | null {
  const names = Object.keys(properties)
  const named = names.length === 0 ? `This address takes no ${what}s.` : `It takes ${names.join(', ')}.`
  for (const [name, value] of Object.entries(sent)) {
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (!field) {
      if (additionalProperties) continue
      return new ShownError(code, `There is no ${what} ${quoted(name)} here${suggestion(name, names) || '.'}`, named)
    }
    if (typeof value === 'object' && value !== null && !isList(value))
      return new ShownError(
        code,
        `The ${what} ${quoted(name)} is no text, number or list of them.`,
        'Send it as a text.',
      )
    if (code !== 'BAD_QUERY') continue
    for (const one of [value].flat() as unknown[]) {
      const wrong = typeof one === 'string' && one.trim() !== '' ? wrongIn(one.trim(), field) : ''
      if (wrong !== '')
        return new ShownError(code, `The ${what} ${quoted(name)} cannot be ${quoted(String(one))}.`, wrong)
    }
  }
  return null
}

const isList = (value: object): boolean =>
  Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)

/** What to send instead; '' where it can be used. */
function wrongIn(
  value: string,
  { type, enum: own, items, format, pattern, minimum = -Infinity, maximum = Infinity }: Field,
): string {
  const words = own ?? items?.enum
  if (words && !words.includes(value)) return `Send ${listed(words)}${suggestion(value, words) || '.'}`
  if (type === 'integer' && !(/^-?\d{1,15}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum))
    return `Send a whole number${minimum > -Infinity ? ` from ${minimum}` : ''}${maximum < Infinity ? ` to ${maximum}` : ''}.`
  if (format === 'date' && !(/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))))
    return 'Send a day as 2026-11-23.'
  return pattern !== undefined && !new RegExp(pattern).test(value) ? 'See what it takes under /api/docs.' : ''
}

const listed = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] as string) : `${words.slice(0, -1).join(', ')} or ${words.at(-1) as string}`
