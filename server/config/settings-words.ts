import { nearName, SettingsSchema } from '../../runner/index.ts'

/** What the check of the schema says of one place of benchloupe.yaml. */
export interface Mistake {
  keyword: string
  instancePath: string
  params: object
}

/** What a text must be that has to fit a pattern, by the setting. */
const PATTERNS: Readonly<Record<string, string>> = {
  baseUrl:
    'must match http://host/path or https://host/path, up to and without /chat/completions, and without a user, a query or a #',
  keyEnv: 'must be the name of an environment variable, such as LAB_API_KEY, never the key itself',
  webhook: 'must be an address that begins with http:// or https://',
  asOf: 'must be a day, such as 2026-11-18',
}

/** Settings whose values may hold a secret by mistake, and so are never repeated in a message. */
const MAY_BE_SECRET = new Set(['baseUrl', 'keyEnv', 'webhook', 'extra'])

const TYPES: Readonly<Record<string, string>> = {
  object: 'must hold settings of its own, each as a key, a colon, a space and a value',
  array: 'must be a list, such as [a, b]',
  integer: 'must be a whole number',
  number: 'must be a number',
  boolean: 'must be true or false',
  string: 'must be a text',
}

/** Every key that may stand in the file, wherever it belongs. */
const KEYS = [...new Set(namesIn(SettingsSchema))]

function namesIn(schema: object): string[] {
  const { properties = {}, patternProperties = {} } = schema as Record<
    'properties' | 'patternProperties',
    Record<string, object> | undefined
  >
  return [...Object.keys(properties), ...[properties, patternProperties].flatMap(Object.values).flatMap(namesIn)]
}

/** /models/lab~1x/space as its keys. */
export const pathOf = (instancePath: string): string[] =>
  instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** A setting as messages name it: "models.lab/x.space"; a key that nobody could read is cut. */
export const settingName = (path: readonly string[]): string =>
  path.length === 0 ? 'the file' : path.map((key) => cut(key)).join('.')

/** What is wrong and what to do, after the line: "trashDays must be a whole number, not the text "30": write it without quotes". */
export function sentenceOf({ keyword, params, instancePath }: Mistake, value: unknown): string {
  const path = pathOf(instancePath)
  const name = settingName(path)
  if (keyword === 'boolean') return unknown(path)
  if (keyword === 'required') {
    const { requiredProperties } = params as { requiredProperties: string[] }
    return `${name} has no ${requiredProperties.join(' and no ')}: add it`
  }
  if (value === null) return `${name} is empty: give it a value or remove the line`
  const key = path.findLast((part) => !/^\d+$/.test(part)) ?? ''
  return `${name} ${wanted(keyword, params, key)}${instead(value, keyword, path)}`
}

function unknown(path: readonly string[]): string {
  const name = settingName(path)
  const key = path.at(-1) ?? ''
  if (path.length === 2 && path[0] === 'apis')
    return `${name} cannot be the name of an API: write it in a to z, 0 to 9 and -, beginning with a letter, at most 40 of them`
  if (/^(api[_-]?)?(key|token|secret)$/i.test(key))
    return `${name} is not a known setting: keys do not stand in this file, write keyEnv and the name of the variable that holds it`
  const near = nearName(key, KEYS)
  return `${name} is not a known setting${near ? ` (did you mean ${near}?)` : ''}: correct or remove it`
}

function wanted(keyword: string, params: object, key: string): string {
  const { type, limit, allowedValues } = params as { type?: string; limit?: number; allowedValues?: unknown[] }
  if (keyword === 'type') return TYPES[String(type)] ?? `must be ${type}`
  if (keyword === 'enum') return `must be ${listed(allowedValues ?? [])}`
  if (keyword === 'pattern') return PATTERNS[key] ?? 'is not written as it must be'
  const most: Readonly<Record<string, string>> = {
    minimum: `must be ${limit} or more`,
    maximum: `must be ${limit} or less`,
    minLength: 'must not be an empty text',
    maxLength: `must have at most ${limit} characters`,
    minItems: 'must not be an empty list',
  }
  return most[keyword] ?? 'cannot be used'
}

const listed = (names: readonly unknown[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${String(names.at(-1))}`

/** What stands there instead, where it may be shown, and how to mend the commonest of it. */
function instead(value: unknown, keyword: string, path: readonly string[]): string {
  if (keyword.endsWith('Length') || keyword === 'minItems') return ''
  if (path.some((key) => MAY_BE_SECRET.has(key))) return ''
  if (Array.isArray(value)) return ', not a list'
  if (typeof value === 'object') return ', not a section'
  if (typeof value === 'number') return `, not ${shownNumber(value)}`
  if (typeof value === 'boolean') return `, not ${value}`
  const text = String(value)
  const quoted = keyword === 'type' && /^-?\d+(\.\d+)?$|^(true|false)$/.test(text)
  return `, not the text ${JSON.stringify(cut(text))}${quoted ? ': write it without quotes' : ''}`
}

/** As YAML writes it. */
export const shownNumber = (value: number): string =>
  Number.isNaN(value) ? '.nan' : Number.isFinite(value) ? String(value) : value > 0 ? '.inf' : '-.inf'

const cut = (text: string): string => {
  const plain = text.replaceAll(/\p{C}/gu, '\ufffd')
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}
