import type { Told } from '../records/capabilities.ts'
import {
  chatBody,
  type ChatDialect,
  only,
  readChatReply,
  readChatTold,
  refusedSeed,
  renamedLimit,
} from './chat-completions.ts'
import { reasoningCountAt } from './chat-usage.ts'
import { type CallRequest, type Connection, defineModelApi, type ModelApi, type Wire } from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { assembleChat } from './streams/chat.ts'
import { address, atOpenAi, keyHeader, offeredIds } from './reach.ts'
import { LIMIT_NAMES, type LimitName } from './rejected-setting.ts'

const OPENAI = 'https://api.openai.com/v1'

const otherName = (name: LimitName): LimitName => LIMIT_NAMES.find((other) => other !== name) as LimitName

const effort: ChatDialect['effort'] = (level) => ({ reasoning_effort: level })

/** Mistral calls it random_seed, and refuses what it does not know. Source: ChatCompletionRequest of @mistralai/mistralai 2.7.0. */
const MISTRAL = /^https:\/\/api\.mistral\.ai\//

const withSeed = (request: CallRequest, none: boolean): CallRequest =>
  none ? { ...request, model: { ...request.model, sendsSeed: false } } : request

/** A server that speaks Chat Completions, under a name of its own: vLLM, llama.cpp, LM Studio, Mistral, xAI, Groq ... */
export function speaksChatCompletions(named: Pick<ModelApi, 'name' | 'title' | 'settings' | 'price'>): ModelApi {
  const { settings } = named
  /** by address and model: the name of the limit that it was found to take */
  const limitNames = new Map<string, LimitName>()
  /** those found to take no seed */
  const seedless = new Set<string>()
  const tells = async (connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>> =>
    only(readChatTold(await wire.get(`${address(connection)}/models`, keyHeader(settings, connection))), model)

  return defineModelApi({
    ...named,
    defaults: familyDefaults,

    // models of OpenAI's that reason are not sampled by one
    takesSeed: ({ fixedSampling }, connection) => !(atOpenAi(connection) && fixedSampling),
    models: async (connection, wire) => offeredIds(await tells(connection, wire)),
    tells,

    async call(request, connection, wire) {
      const { model } = request
      const home = address(connection)
      const usual: LimitName = atOpenAi(connection) ? 'max_completion_tokens' : 'max_tokens'
      const key = `${home} ${model.model}`
      const learnt = limitNames.get(key)
      const limit = model.limitName ?? learnt ?? usual
      const answer = await wire.post(
        `${home}/chat/completions`,
        keyHeader(settings, connection),
        chatBody(withSeed(request, seedless.has(key)), {
          limit,
          effort,
          ...(MISTRAL.test(home) ? { seed: 'random_seed' } : {}),
        }),
        request.model.stream ? assembleChat : undefined,
      )
      // once for each model: a name that benchloupe.yaml gives, or that was changed before, stays
      const renamed = model.limitName === undefined && limit === usual ? renamedLimit(answer, limit) : null
      if (renamed) {
        limitNames.set(key, otherName(limit))
        throw renamed
      }
      const refused = model.sendsSeed && !seedless.has(key) ? refusedSeed(answer) : null
      if (refused) {
        seedless.add(key)
        throw refused
      }
      const reply = readChatReply(answer, { reasoning: reasoningCountAt(home) })
      return { reply, requestId: answer.headers['x-request-id'] ?? null }
    },
  })
}

/** The server that OPENAI_BASE_URL names. */
export const openaiCompatible = speaksChatCompletions({
  name: 'openai-compatible',
  title: 'OpenAI-compatible (Chat Completions)',
  settings: {
    keys: ['OPENAI_API_KEY'],
    keyHeader: { name: 'authorization', prefix: 'Bearer ' },
    keyNeeded: true,
    baseUrl: 'OPENAI_BASE_URL',
    defaultBaseUrl: OPENAI,
  },
  price: { providers: ['openai'] },
})
