import { chatBody, type ChatDialect, readChatModels, readChatReply } from './chat-completions.ts'
import { defineModelApi, type ModelApi } from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { address, keyHeader } from './reach.ts'

const OPENAI = 'https://api.openai.com/v1'

const effort: ChatDialect['effort'] = (level) => ({ reasoning_effort: level })

/** A server that speaks Chat Completions, under a name of its own: vLLM, llama.cpp, LM Studio, Mistral, xAI, Groq ... */
export function speaksChatCompletions(named: Pick<ModelApi, 'name' | 'title' | 'settings' | 'price'>): ModelApi {
  const { settings } = named
  return defineModelApi({
    ...named,
    defaults: familyDefaults,

    async models(connection, wire) {
      return readChatModels(await wire.get(`${address(connection)}/models`, keyHeader(settings, connection)))
    },

    async call(request, connection, wire) {
      const limit = address(connection) === OPENAI ? 'max_completion_tokens' : 'max_tokens'
      const answer = await wire.post(
        `${address(connection)}/chat/completions`,
        keyHeader(settings, connection),
        chatBody(request, { limit, effort }),
      )
      return { reply: readChatReply(answer), requestId: answer.headers['x-request-id'] ?? null }
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
