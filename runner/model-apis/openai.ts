import { chatBody, type ChatDialect, readChatModels, readChatReply } from './chat-completions.ts'
import { type ApiSettings, type Connection, defineModelApi } from './define-model-api.ts'
import { closeUp, familyDefaults } from './families.ts'
import { readResponse, responsesBody } from './openai-responses.ts'
import { address, atHome, keyHeader } from './reach.ts'

const settings: ApiSettings = {
  keys: ['OPENAI_API_KEY'],
  keyHeader: { name: 'authorization', prefix: 'Bearer ' },
  keyNeeded: true,
  baseUrl: 'OPENAI_BASE_URL',
  defaultBaseUrl: 'https://api.openai.com/v1',
}

const dialect: ChatDialect = { limit: 'max_completion_tokens', effort: (level) => ({ reasoning_effort: level }) }

/** Models that OpenAI lists but that answer no question about an image. */
const OTHER_TRADES =
  /embedding|whisper|tts|audio|realtime|transcribe|moderation|dall-e|sora|-image|babbage|davinci|gpt-3\.5|codex|search|deep-research/

/** OpenAI. At its own address by Responses; a proxy named by OPENAI_BASE_URL, and models that know no other, by Chat Completions. */
export const openai = defineModelApi({
  name: 'openai',
  title: 'OpenAI',
  settings,
  price: { providers: ['openai'] },
  defaults: (model) => closeUp(familyDefaults(model)),

  async models(connection, wire) {
    const ids = readChatModels(await wire.get(`${address(connection)}/models`, keyHeader(settings, connection)))
    return ids.filter((id) => !OTHER_TRADES.test(id))
  },

  async call(request, connection, wire) {
    const chat = speaksChat(request.model.model, connection)
    const [path, body] = chat
      ? (['chat/completions', chatBody(request, dialect)] as const)
      : (['responses', responsesBody(request)] as const)
    const answer = await wire.post(`${address(connection)}/${path}`, keyHeader(settings, connection), body)
    return {
      reply: chat ? readChatReply(answer) : readResponse(answer),
      requestId: answer.headers['x-request-id'] ?? null,
    }
  },
})

/** Proxies rarely serve Responses; the previews of audio and of search never had it. */
function speaksChat(model: string, connection: Connection): boolean {
  return !atHome(settings, connection) || /-(audio|search)-preview/.test(model)
}
