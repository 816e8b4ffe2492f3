import type { Told } from '../records/capabilities.ts'
import { chatBody, type ChatDialect, only, readChatReply } from './chat-completions.ts'
import { chatError } from './chat-error.ts'
import { type ApiSettings, type Connection, defineModelApi, type Wire } from './define-model-api.ts'
import { familyDefaults, plainName } from './families.ts'
import { readResponse, responsesBody } from './openai-responses.ts'
import { openaiTrade, speaksResponsesOnly } from './trades.ts'
import { given, listAt, textAt } from './pick.ts'
import { assembleChat } from './streams/chat.ts'
import { assembleResponse } from './streams/responses.ts'
import { address, keyHeader, modelPath, offeredIds } from './reach.ts'

const settings: ApiSettings = {
  keys: ['AZURE_OPENAI_API_KEY'],
  keyHeader: { name: 'api-key', prefix: '' },
  keyNeeded: 'everywhere',
  baseUrl: 'AZURE_OPENAI_ENDPOINT',
  defaultBaseUrl: '',
  options: { apiVersion: ['AZURE_OPENAI_API_VERSION', 'OPENAI_API_VERSION'] },
}

const dialect: ChatDialect = { limit: 'max_completion_tokens', effort: (level) => ({ reasoning_effort: level }) }

/** The one dated version that lists a resource's deployments by its key alone. */
const LISTING_VERSION = '2023-03-15-preview'

/** OpenAI's models as deployments in a resource of one's own: the deployment's name stands where the model's id does. */
export const azureOpenai = defineModelApi({
  name: 'azure-openai',
  title: 'Azure OpenAI',
  settings,
  price: { providers: ['azure'] },
  streams: () => true,
  // ChatCompletionCreateParams of openai 7.59.0; Responses has none, and models that reason are not sampled by it
  takesSeed: ({ fixedSampling }) => fixedSampling !== true,
  defaults: familyDefaults,

  models: async (connection, wire) => offeredIds(await tells(connection, wire)),
  tells,

  async call(request, connection, wire) {
    const { model, told } = request.model
    const responses = speaksResponsesOnly(plainName(told?.of ?? model))
    const answer = await wire.post(
      responses ? responsesTarget(connection) : target(model, connection),
      keyHeader(settings, connection),
      responses ? responsesBody(request) : chatBody(request, dialect),
      request.model.stream ? (responses ? assembleResponse : assembleChat) : undefined,
    )
    return {
      reply: responses ? readResponse(answer) : readChatReply(answer),
      requestId: answer.headers['apim-request-id'] ?? answer.headers['x-request-id'] ?? null,
    }
  },
})

/** The list names the model behind each deployment, which decides more than the deployment's name can. */
async function tells(connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>> {
  const answer = await wire.get(
    `${resource(connection)}/openai/deployments?api-version=${LISTING_VERSION}`,
    keyHeader(settings, connection),
  )
  const wrong = chatError(answer)
  if (wrong) throw wrong.fault
  const told = listAt(answer.json, 'data').map((entry): [string, Told] => {
    const of = textAt(entry, 'model')
    const unready = (textAt(entry, 'status') ?? 'succeeded') !== 'succeeded'
    const facts: Told = { ...given({ of }), ...(of === null ? {} : openaiTrade(of)) }
    return [textAt(entry, 'id') ?? '', unready ? { ...facts, answers: false } : facts]
  })
  return only(new Map(told), model)
}

/** The endpoint as the portal shows it, whatever path was copied along with it. */
function resource(connection: Connection): string {
  return address(connection).replace(/\/openai(\/.*)?$/, '')
}

/** With a dated api-version the deployment stands in the path, else in the body alone. */
function target(deployment: string, connection: Connection): string {
  const version = connection.options?.apiVersion
  if (version === undefined) return `${resource(connection)}/openai/v1/chat/completions`
  return `${resource(connection)}/openai/deployments/${modelPath(deployment)}/chat/completions?api-version=${encodeURIComponent(version)}`
}

/** Responses have one address for all deployments: the body names the one that is meant.
 * Source: Microsoft's guide "Azure OpenAI Responses API". */
function responsesTarget(connection: Connection): string {
  const version = connection.options?.apiVersion
  if (version === undefined) return `${resource(connection)}/openai/v1/responses`
  return `${resource(connection)}/openai/responses?api-version=${encodeURIComponent(version)}`
}
