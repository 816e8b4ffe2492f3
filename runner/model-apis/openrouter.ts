import { chatBody, type ChatDialect, chatError, readChatReply } from './chat-completions.ts'
import { type ApiSettings, type HttpAnswer, defineModelApi } from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { at, listAt, textAt } from './pick.ts'
import { address, keyHeader, modelIds } from './reach.ts'
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
  defaults: familyDefaults,

  async models(connection, wire) {
    const answer = await wire.get(`${address(connection)}/models`, keyHeader(settings, connection))
    const wrong = chatError(answer)
    if (wrong) throw wrong.fault
    const seeing = listAt(answer.json, 'data').filter(
      (entry) => takes(entry, 'input_modalities', 'image') && takes(entry, 'output_modalities', 'text'),
    )
    return modelIds(seeing.map((entry) => textAt(entry, 'id')))
  },

  async call(request, connection, wire) {
    const answer = await wire.post(
      `${address(connection)}/chat/completions`,
      keyHeader(settings, connection),
      chatBody(request, dialect),
    )
    if (inFlight(answer)) throw statusFault(429, { said: 'calls in flight already reserve all the credit' })
    return {
      reply: readChatReply(answer),
      requestId: textAt(answer.json, 'id') ?? answer.headers['x-generation-id'] ?? null,
    }
  },
})

/** A list that is not there rules nothing out. */
function takes(entry: unknown, side: 'input_modalities' | 'output_modalities', kind: string): boolean {
  return at(entry, 'architecture', side) === undefined || listAt(entry, 'architecture', side).includes(kind)
}

/** The one 402 that passes by itself: the credit is there, but other calls have it reserved. */
function inFlight({ status, json }: HttpAnswer): boolean {
  return status === 402 && textAt(json, 'error', 'metadata', 'limit_source') === 'openrouter_in_flight_budget'
}
