import type { Told } from '../records/capabilities.ts'
import { chatBody, type ChatDialect, only, readChatReply, readChatTold } from './chat-completions.ts'
import {
  type ApiSettings,
  type Assemble,
  type Connection,
  defineModelApi,
  type HttpAnswer,
  type Wire,
} from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { openaiTrade } from './trades.ts'
import { droppedImageOptions, readResponse, responsesBody } from './openai-responses.ts'
import { countAt } from './pick.ts'
import { assembleChat } from './streams/chat.ts'
import { assembleResponse } from './streams/responses.ts'
import { address, atOpenAi, keyHeader, offeredIds } from './reach.ts'

const settings: ApiSettings = {
  keys: ['OPENAI_API_KEY'],
  keyHeader: { name: 'authorization', prefix: 'Bearer ' },
  keyNeeded: true,
  baseUrl: 'OPENAI_BASE_URL',
  defaultBaseUrl: 'https://api.openai.com/v1',
}

const dialect: ChatDialect = { limit: 'max_completion_tokens', effort: (level) => ({ reasoning_effort: level }) }

/** OpenAI. At its own address by Responses; a proxy named by OPENAI_BASE_URL, and models that know no other, by Chat Completions. */
export const openai = defineModelApi({
  name: 'openai',
  title: 'OpenAI',
  settings,
  price: { providers: ['openai'] },
  defaults(model, told) {
    const known = familyDefaults(model, told)
    return { ...known, image: { ...known.image, contextCompression: 'disabled' } }
  },

  takesSeed: ({ model, fixedSampling }, connection) => fixedSampling !== true && speaksChat(model, connection),
  streams: (connection) => atOpenAi(connection),
  // models up to GPT-5.5 write their cache at no price of its own, and need not be told
  cachesPrompts: (_model, connection, price) =>
    atOpenAi(connection) && (price?.cacheWriteUsdPerMTok ?? 0) > (price?.inputUsdPerMTok ?? 0),

  models: async (connection, wire) => offeredIds(await tells(connection, wire)),
  tells,

  // InputTokenCountParams of openai 7.59.0: the question without what only shapes the reply
  async countTokens(request, connection, wire) {
    if (speaksChat(request.model.model, connection)) return null
    const { model, input, reasoning } = responsesBody(request)
    const body = { model, input, ...(reasoning ? { reasoning } : {}) }
    const answer = await wire.post(
      `${address(connection)}/responses/input_tokens`,
      keyHeader(settings, connection),
      body,
    )
    return countAt(answer.json, 'input_tokens')
  },

  async call(request, connection, wire) {
    const stream = request.model.stream === true
    const post = (path: string, body: unknown, assemble: Assemble) =>
      wire.post(`${address(connection)}/${path}`, keyHeader(settings, connection), body, stream ? assemble : undefined)
    const { model } = request.model
    if (speaksChat(model, connection)) {
      const answer = await post('chat/completions', chatBody(request, dialect), assembleChat)
      return { reply: readChatReply(answer), requestId: requestIdOf(answer) }
    }
    const answer = await post(
      'responses',
      responsesBody(request, { image: !refuseImageOptions.has(model) }),
      assembleResponse,
    )
    const dropped = refuseImageOptions.has(model) ? null : droppedImageOptions(answer)
    if (dropped) {
      refuseImageOptions.add(model)
      throw dropped
    }
    return { reply: readResponse(answer), requestId: requestIdOf(answer) }
  },
})

/** Models that were found to know no options for images: they are asked without. */
const refuseImageOptions = new Set<string>()

const requestIdOf = ({ headers }: HttpAnswer): string | null => headers['x-request-id'] ?? null

async function tells(connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>> {
  const answer = await wire.get(`${address(connection)}/models`, keyHeader(settings, connection))
  const told = readChatTold(answer)
  for (const [id, facts] of told) told.set(id, { ...facts, ...openaiTrade(id) })
  return only(told, model)
}

/** Proxies rarely serve Responses; the previews of audio and of search never had it. */
function speaksChat(model: string, connection: Connection): boolean {
  return !atOpenAi(connection) || /-(audio|search)-preview/.test(model)
}
