import { imageRuleNames, knownApis, nameProblem, nearName, type Settings } from '../../runner/index.ts'
import { settingName, shownNumber } from './settings-words.ts'

/** Something that fits the schema and yet cannot be meant: where it stands and what to do. */
export interface Oddity {
  path: string[]
  /** follows the name of the setting */
  says: string
}

/** Fields that every question has already, by what sets them here. */
const OWN_FIELDS = new Map([
  ['model', 'the name of the model'],
  ['messages', 'the test'],
  ['prompt', 'the test'],
  ['input', 'the test'],
  ['images', 'the test'],
  ['n', 'nothing: one answer is asked for'],
  ['max_tokens', 'maxOutputTokens'],
  ['max_completion_tokens', 'maxOutputTokens'],
  ['max_output_tokens', 'maxOutputTokens'],
  ['stream', 'stream'],
  ['stream_options', 'stream'],
  ['temperature', 'temperature'],
  ['seed', 'the run'],
  ['reasoning_effort', 'reasoningEffort'],
  ['think', 'reasoningEffort'],
])

/** Everything in settings of the right form that would be passed over in silence, or be used and fail later. */
export function odditiesOf(settings: Settings): Oddity[] {
  const bundled = knownApis({}).map((api) => api.name)
  const apis = [...bundled, ...Object.keys(settings.apis ?? {})]
  return [
    ...unreadable(settings),
    ...Object.entries(settings.apis ?? {}).flatMap(([name, api]) => ofApi(name, api, bundled)),
    ...Object.entries(settings.models ?? {}).flatMap(([name, model]) => ofModel(name, model, apis)),
    ...Object.keys(settings.limits ?? {})
      .filter((name) => !apis.includes(name))
      .map((name) => ({ path: ['limits', name], says: noApi(name, apis) })),
    ...ofWebhook(settings.webhook),
  ]
}

/** Names of APIs and models stand on pages and in folders. */
function unreadable(settings: Settings): Oddity[] {
  return (['apis', 'models', 'limits'] as const).flatMap((part) =>
    Object.keys(settings[part] ?? {}).flatMap((name) => {
      const problem = name === '__proto__' ? 'cannot be a name' : nameProblem(name, 200)
      return problem === null ? [] : [{ path: [part, name], says: `${problem}: give it another name` }]
    }),
  )
}

type ApiEntry = NonNullable<Settings['apis']>[string]
type ModelEntry = NonNullable<Settings['models']>[string]

function ofApi(name: string, { baseUrl, title, extra }: ApiEntry, bundled: readonly string[]): Oddity[] {
  const path = ['apis', name]
  const problem = title === undefined ? null : nameProblem(title, 60)
  return [
    ...(bundled.includes(name)
      ? [{ path, says: 'has the name of a built-in API: choose another name, such as my-server' }]
      : []),
    ...(URL.canParse(baseUrl) ? [] : [{ path: [...path, 'baseUrl'], says: 'is not an address: check host and port' }]),
    ...(/\/chat\/completions\/*$/.test(baseUrl)
      ? [{ path: [...path, 'baseUrl'], says: 'must end before /chat/completions, which is added to it' }]
      : []),
    ...(problem === null ? [] : [{ path: [...path, 'title'], says: `${problem}: take it out` }]),
    ...ofExtra(path, extra),
  ]
}

function ofModel(name: string, model: ModelEntry, apis: readonly string[]): Oddity[] {
  const path = ['models', name]
  const rule = model.image?.rule
  const asOf = model.price?.asOf
  return [
    ...ofModelName(name, apis).map((says) => ({ path, says })),
    ...(['provider', 'quantizations'] as const)
      .filter((key) => model[key] !== undefined && !mayName(name, 'openrouter'))
      .map((key) => ({ path: [...path, key], says: 'means something to openrouter alone: remove it' })),
    ...(rule === undefined || rule === 'none' || imageRuleNames.includes(rule)
      ? []
      : [{ path: [...path, 'image', 'rule'], says: `must be none or one of ${imageRuleNames.join(', ')}` }]),
    ...(asOf === undefined || isDay(asOf)
      ? []
      : [{ path: [...path, 'price', 'asOf'], says: `is not a day of the calendar: write one such as 2026-11-18` }]),
    ...(model.price?.tiers ?? []).flatMap(({ above }, index, all) =>
      all.findIndex((tier) => tier.above === above) === index
        ? []
        : [
            {
              path: [...path, 'price', 'tiers', String(index)],
              says: `is above ${above} like one before it: keep one`,
            },
          ],
    ),
    ...ofExtra(path, model.extra),
  ]
}

/** Why an entry would never be used. */
function ofModelName(name: string, apis: readonly string[]): string[] {
  if (name.slice(0, -1).includes('*')) return ['has a * that is not at its end, and would fit no model: move it there']
  const [api = ''] = name.split('/')
  if (apis.some((known) => mayName(name, known))) return []
  if (!name.includes('/')) return ['would fit no model: write api/model id, such as openai/gpt-6.2-sol']
  return [noApi(api, apis)]
}

/** Whether `name`, which may end in *, can fit a model of this API. */
function mayName(name: string, api: string): boolean {
  const start = `${api}/`
  if (!name.endsWith('*')) return name.startsWith(start) && name.length > start.length
  return name.startsWith(start) || start.startsWith(name.slice(0, -1))
}

function noApi(name: string, apis: readonly string[]): string {
  const near = nearName(name, apis)
  return near
    ? `names an unknown API (did you mean ${near}?)`
    : `names an unknown API: take one of ${apis.join(', ')}, or add it to apis`
}

/** `extra` is for what nothing else sets, and is sent as JSON. */
function ofExtra(path: readonly string[], extra: Readonly<Record<string, unknown>> = {}): Oddity[] {
  return Object.entries(extra).flatMap(([field, value]) => {
    const by = OWN_FIELDS.get(field)
    const place = [...path, 'extra', field]
    if (by !== undefined) return [{ path: place, says: `cannot be set there: it is set by ${by}` }]
    return field === '__proto__' ? [{ path: place, says: 'cannot be the name of a field' }] : unsendable(value, place)
  })
}

const DEEPEST = 40

/** What JSON has no words for, or would round in silence. `around` are the values that this one lies in: an anchor may lie in itself. */
function unsendable(value: unknown, path: string[], around: readonly unknown[] = []): Oddity[] {
  if (typeof value === 'object' && around.includes(value)) return [{ path, says: 'holds itself: write its value out' }]
  if (path.length > DEEPEST) return [{ path: path.slice(0, 5), says: 'is nested too deeply: make it flatter' }]
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return [{ path, says: `cannot be sent as ${shownNumber(value)}: write a number` }]
    if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21)
      return [{ path, says: `would be rounded to ${value}: write at most 15 digits, or a text in quotes` }]
    return []
  }
  if (typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    return [{ path, says: 'is of a kind that cannot be sent: write a text, a number, a list or a section' }]
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '__proto__'
      ? [{ path: [...path, key], says: 'cannot be the name of a field' }]
      : unsendable(inner, [...path, key], [...around, value]),
  )
}

function ofWebhook(webhook: string | undefined): Oddity[] {
  if (webhook === undefined) return []
  const path = ['webhook']
  if (/\s/.test(webhook) || !URL.canParse(webhook)) return [{ path, says: 'is not an address: check host and port' }]
  const { username, password } = new URL(webhook)
  return username || password
    ? [{ path, says: 'holds a user or a password, which is not sent that way: take it out' }]
    : []
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** "apis.lab.title has a character ..." */
export const sayOddity = ({ path, says }: Oddity): string =>
  path.length === 2 && path[0] !== 'webhook'
    ? `${path[0]} "${settingName(path.slice(1))}" ${says}`
    : `${settingName(path)} ${says}`
