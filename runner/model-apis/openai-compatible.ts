import { chatBody, type ChatDialect, readChatModels, readChatReply } from './chat-completions.ts'
import { type ApiSettings, defineModelApi } from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { address, atHome, keyHeader } from './reach.ts'

const settings: ApiSettings = {
  keys: ['OPENAI_API_KEY'], keyHeader: { name: 'authorization', prefix: 'Bearer ' }, keyNeeded: true,
  baseUrl: 'OPENAI_BASE_URL', defaultBaseUrl: 'https://api.openai.com/v1',
}

const effort: ChatDialect['effort'] = level => ({ reasoning_effort: level })

/** Any server that speaks Chat Completions at the address that OPENAI_BASE_URL names: vLLM, llama.cpp, LM Studio, Mistral, xAI ... */
export const openaiCompatible = defineModelApi({
  name: 'openai-compatible',
  title: 'OpenAI-compatible (Chat Completions)',
  settings,
  price: { providers: ['openai'] },
  defaults: familyDefaults,

  async models(connection, wire) {
    return readChatModels(await wire.get(`${address(connection)}/models`, keyHeader(settings, connection)))
  },

  async call(request, connection, wire) {
    const limit = atHome(settings, connection) ? 'max_completion_tokens' : 'max_tokens'
    const answer = await wire.post(`${address(connection)}/chat/completions`, keyHeader(settings, connection), chatBody(request, { limit, effort }))
    return { reply: readChatReply(answer), requestId: answer.headers['x-request-id'] ?? null }
  },
})
