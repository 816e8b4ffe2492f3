import type { Told } from '../records/capabilities.ts'
import type { Reply } from '../records/exchange.ts'
import type { Model } from '../records/model.ts'
import { EFFORTS } from '../records/order-options.ts'
import { chatBody, type ChatDialect, readChatReply } from './chat-completions.ts'
import { chatError } from './chat-error.ts'
import { type ApiSettings, type Connection, defineModelApi, type HttpAnswer, type Wire } from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { judgeOpenrouter } from './codes/openrouter.ts'
import { at, countAt, given, listAt, textAt } from './pick.ts'
import { assembleChat } from './streams/chat.ts'
import { address, dayOf, keyHeader, modelPath, offeredIds } from './reach.ts'
import { statusFault } from './status-fault.ts'

const settings: ApiSettings = {
  keys: ['OPENROUTER_API_KEY'],
  keyHeader: { name: 'authorization', prefix: 'Bearer ' },
  keyNeeded: true,
  baseUrl: 'OPENROUTER_BASE_URL',
  defaultBaseUrl: 'https://openrouter.ai/api/v1',
}

const dialect: ChatDialect = { limit: 'max_tokens', effort: (level) => ({ reasoning: { effort: level } }) }

/** Models of many vendors behind one key. It reports what each call cost, and errors also inside a 200. */
export const openrouter = defineModelApi({
  name: 'openrouter',
  title: 'OpenRouter',
  settings,
  price: { providers: ['openrouter'] },
  streams: () => true,
  // with require_parameters a provider that knows no seed would not be asked at all
  takesSeed: ({ told }) => told?.parameters?.includes('seed') === true,
  defaults: familyDefaults,

  models: async (connection, wire) => offeredIds(await tells(connection, wire)),
  tells,

  async call(request, connection, wire) {
    const answer = await wire.post(
      `${address(connection)}/chat/completions`,
      { ...keyHeader(settings, connection), ...METADATA },
      { ...chatBody(request, dialect), provider: routing(request.model) },
      request.model.stream ? assembleChat : undefined,
    )
    if (inFlight(answer)) throw statusFault(429, { said: 'calls in flight already reserve all the credit' })
    return {
      reply: { ...readChatReply(answer, { judge: judgeOpenrouter }), ...servedBy(answer, request.model) },
      requestId: textAt(answer.json, 'id') ?? answer.headers['x-generation-id'] ?? null,
    }
  },
})

async function tells(connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>> {
  const answer = await wire.get(`${address(connection)}/models`, keyHeader(settings, connection))
  const wrong = chatError(answer)
  if (wrong) throw wrong.fault
  const told = listAt(answer.json, 'data').map((entry): [string, Told] => [textAt(entry, 'id') ?? '', toldOf(entry)])
  if (model !== undefined) {
    const providers = await providersOf(model, connection, wire).catch(() => ({}))
    return new Map(
      told
        .filter(([id]) => id === model)
        .map(([id, facts]) => [id, { ...facts, ...(Object.keys(providers).length > 0 ? { providers } : {}) }]),
    )
  }
  return new Map(told)
}

/** Asks for the route that a call took. Source: `X-OpenRouter-Metadata` of @openrouter/sdk 1.3.19, funcs/chatSend. */
const METADATA = { 'x-openrouter-metadata': 'enabled' }

/** Who may be asked: only providers that take every parameter that is sent, none that drops one without a word; the one that is
 * set, and no other in its place. Source: `ProviderPreferences` of @openrouter/sdk 1.3.19. */
const routing = ({ provider, quantizations }: Pick<Model, 'provider' | 'quantizations'>) => ({
  require_parameters: true,
  ...(provider === undefined ? {} : { only: [provider], allow_fallbacks: false }),
  ...(quantizations === undefined ? {} : { quantizations }),
})

/** The provider that answered, with the quantization that it serves the model in. */
function servedBy({ json }: HttpAnswer, { told }: Pick<Model, 'told'>): Pick<Reply, 'servedBy'> {
  const route = listAt(json, 'openrouter_metadata', 'endpoints', 'available')
  const selected = route.find((endpoint) => at(endpoint, 'selected') === true)
  const provider = textAt(selected, 'provider') ?? textAt(json, 'provider')
  if (provider === null) return {}
  const { providers = {} } = told ?? {}
  const quantization = Object.hasOwn(providers, provider) ? providers[provider] : undefined
  return { servedBy: quantization === undefined ? provider : `${provider}, ${quantization}` }
}

/** Who serves a model, and in which quantization. Source: `PublicEndpoint` of @openrouter/sdk 1.3.19. A provider with several
 * endpoints of different ones is told with all of them. */
async function providersOf(model: string, connection: Connection, wire: Wire): Promise<Record<string, string>> {
  const answer = await wire.get(
    `${address(connection)}/models/${modelPath(model)}/endpoints`,
    keyHeader(settings, connection),
  )
  const found = new Map<string, Set<string>>()
  for (const endpoint of listAt(answer.json, 'data', 'endpoints')) {
    const [name, quantization] = [textAt(endpoint, 'provider_name'), textAt(endpoint, 'quantization')]
    if (name === null || quantization === null || quantization === 'unknown') continue
    found.set(name, (found.get(name) ?? new Set()).add(quantization))
  }
  return Object.fromEntries([...found].map(([name, kinds]) => [name, [...kinds].join(' or ')]))
}

/** A list that is not there rules nothing out. */
function takes(entry: unknown, side: 'input_modalities' | 'output_modalities', kind: string): boolean | undefined {
  return at(entry, 'architecture', side) === undefined ? undefined : listAt(entry, 'architecture', side).includes(kind)
}

const texts = (list: unknown[]): string[] => list.filter((item): item is string => typeof item === 'string')

/** An entry of the list of models: @openrouter/sdk 1.3.19, `Model` and `ModelReasoning` (left out for models that do not reason). */
function toldOf(entry: unknown): Told {
  const parameters = Array.isArray(at(entry, 'supported_parameters'))
    ? texts(listAt(entry, 'supported_parameters'))
    : undefined
  const reasoning = at(entry, 'reasoning')
  const thinks = reasoning !== null && typeof reasoning === 'object'
  return given({
    of: textAt(entry, 'alias_target', 'slug'),
    images: takes(entry, 'input_modalities', 'image'),
    answers: takes(entry, 'output_modalities', 'text'),
    maxOutputTokens: countAt(entry, 'top_provider', 'max_completion_tokens') || undefined,
    reasons: thinks ? true : parameters && !parameters.includes('reasoning') ? false : undefined,
    efforts: thinks ? effortsOf(reasoning) : undefined,
    usualEffort: usualEffortOf(reasoning),
    parameters,
    retires: dayOf(textAt(entry, 'expiration_date')),
  })
}

/** The default level holds once reasoning is enabled: by default, or always. */
function usualEffortOf(reasoning: unknown): string | null {
  const enabled = at(reasoning, 'default_enabled')
  if (enabled === false && at(reasoning, 'mandatory') !== true) return 'none'
  return enabled === true || at(reasoning, 'mandatory') === true ? textAt(reasoning, 'default_effort') : null
}

/** No list: all levels. Where reasoning is mandatory, `none` is refused. */
function effortsOf(reasoning: unknown): string[] {
  const listed = at(reasoning, 'supported_efforts')
  const levels: string[] = Array.isArray(listed) ? EFFORTS.filter((level) => listed.includes(level)) : [...EFFORTS]
  if (at(reasoning, 'mandatory') === true) return levels.filter((level) => level !== 'none')
  return levels.includes('none') ? levels : ['none', ...levels]
}

/** The one 402 that passes by itself: the credit is there, but other calls have it reserved. */
function inFlight({ status, json }: HttpAnswer): boolean {
  return status === 402 && textAt(json, 'error', 'metadata', 'limit_source') === 'openrouter_in_flight_budget'
}
