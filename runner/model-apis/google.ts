import type { Told } from '../records/capabilities.ts'
import type { Reply, Usage } from '../records/exchange.ts'
import type { FaultCode } from '../records/fault-codes.ts'
import {
  type ApiSettings,
  type CallMessage,
  type CallRequest,
  type Connection,
  defineModelApi,
  type HttpAnswer,
  type ImagePart,
  type TextPart,
  type Wire,
} from './define-model-api.ts'
import { billedAs } from './billed-as.ts'
import { calledTools } from './called-tools.ts'
import { familyDefaults, plainName } from './families.ts'
import { thinkingConfig, thoughtTokens } from './gemini-thinking.ts'
import { ACCOUNT_LIMITED, CONTINUES, GOOGLE_FINISHES, judgeGoogle } from './codes/google.ts'
import { notBlank } from './not-blank.ts'
import { at, countAt, given, listAt, textAt } from './pick.ts'
import { dayOf, keyHeader, modelPath, offeredIds, versioned } from './reach.ts'
import { rejectedSetting } from './rejected-setting.ts'
import { googleTrade } from './trades.ts'
import { assembleGenerated } from './streams/google.ts'
import { emptyFault, errorIn, statusFault } from './status-fault.ts'
import { endOf } from './codes/verdict.ts'

const settings: ApiSettings = {
  // GOOGLE_API_KEY wins where both are set, as in Google's own SDK (@google/genai 3.3.0)
  keys: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
  keyHeader: { name: 'x-goog-api-key', prefix: '' },
  keyNeeded: true,
  baseUrl: 'GEMINI_BASE_URL',
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
}

/** Google's generateContent. */
export const google = defineModelApi({
  name: 'google',
  title: 'Google Gemini',
  settings,
  price: { providers: ['google'] },
  streams: () => true,
  // GenerateContentConfig of @google/genai 3.3.0
  takesSeed: () => true,
  defaults: familyDefaults,

  models: async (connection, wire) => offeredIds(await tells(connection, wire)),
  tells,

  thoughtTokens: ({ model, reasoningEffort }) => thoughtTokens(plainName(model), reasoningEffort ?? ''),

  async call(request, connection, wire) {
    const { stream, model } = request.model
    const answer = await wire.post(
      `${versioned(connection, 'v1beta')}/${pathOf(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
      keyHeader(settings, connection),
      bodyOf(request),
      stream ? assembleGenerated : undefined,
    )
    throwFault(answer)
    const reply = joined(request.continued, readReply(answer))
    return { reply: notBlank(reply, answer.status), requestId: textAt(answer.json, 'responseId') }
  },
})

async function tells(connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>> {
  const path = model === undefined ? 'models?pageSize=1000' : pathOf(model)
  const answer = await wire.get(`${versioned(connection, 'v1beta')}/${path}`, keyHeader(settings, connection))
  throwFault(answer)
  if (model !== undefined) return new Map([[model, toldOf(answer.json)]])
  const told = listAt(answer.json, 'models').map((entry): [string, Told] => [
    textAt(entry, 'name')?.replace(/^models\//, '') ?? '',
    toldOf(entry),
  ])
  return new Map(told)
}

function bodyOf({ model, messages, seed, continued }: CallRequest): unknown {
  const system = messages
    .filter((message) => message.role === 'system')
    .flatMap((message) => message.parts.map((part) => wirePart(part, {})))
  const look = howClosely(plainName(model.told?.of ?? model.model), model.image.detail)
  return {
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    contents: messages
      .filter((message) => message.role !== 'system')
      .map((message) => wireMessage(message, look.ofPart)),
    ...(continued?.continuation === undefined ? {} : { continuationToken: continued.continuation }),
    generationConfig: {
      ...look.ofAll,
      maxOutputTokens: model.maxOutputTokens,
      // an int32: seeds of ours may be larger
      ...(model.sendsSeed ? { seed: seed & 0x7fffffff } : {}),
      ...(model.temperature === undefined || model.fixedSampling ? {} : { temperature: model.temperature }),
      ...(model.reasoningEffort === undefined
        ? {}
        : { thinkingConfig: thinkingConfig(plainName(model.model), model.reasoningEffort) }),
    },
  }
}

// tuned models come with a folder of their own: tunedModels/name
const pathOf = (model: string): string => modelPath(model.includes('/') ? model : `models/${model}`)

/** An entry of the list of models: @google/genai 3.3.0, `Model`. The day a model is retired stands in its replies only
 * (`GenerateContentResponse.modelStatus`). */
function toldOf(entry: unknown): Told {
  const methods = at(entry, 'supportedGenerationMethods')
  const thinking = at(entry, 'thinking')
  const name = textAt(entry, 'name') ?? ''
  return given({
    answers:
      googleTrade(name).answers === false || (Array.isArray(methods) && !methods.includes('generateContent'))
        ? false
        : undefined,
    maxOutputTokens: countAt(entry, 'outputTokenLimit') || undefined,
    reasons: typeof thinking === 'boolean' ? thinking : undefined,
  })
}

/** Per image from Gemini 3 on (`Part.mediaResolution`, with ULTRA_HIGH), for the whole call before (`GenerateContentConfig`, up to
 * HIGH): @google/genai 3.3.0 and Google's guide "Media resolution". */
function howClosely(name: string, detail: string | undefined): { ofPart: object; ofAll: object } {
  if (detail === undefined) return { ofPart: {}, ofAll: {} }
  const level = `MEDIA_RESOLUTION_${detail.toUpperCase().replaceAll('-', '_')}`
  return /gemini-[12](?!\d)|robotics-er-1\.5/.test(name)
    ? { ofPart: {}, ofAll: { mediaResolution: level } }
    : { ofPart: { media_resolution: { level } }, ofAll: {} }
}

function wireMessage({ role, parts }: CallMessage, ofImage: object): unknown {
  return { role: role === 'assistant' ? 'model' : 'user', parts: parts.map((part) => wirePart(part, ofImage)) }
}

function wirePart(part: TextPart | ImagePart, ofImage: object): unknown {
  if (part.kind === 'text') return { text: part.text }
  return { inline_data: { mime_type: part.mediaType, data: part.base64 }, ...ofImage }
}

function throwFault(answer: HttpAnswer): void {
  // some gateways of Google's wrap the error in a list
  const wrong = errorIn(answer, at(answer.json, 'error') ?? at(answer.json, 0, 'error'))
  if (!wrong) return
  const { error, said } = wrong
  const details = listAt(error, 'details')
  const fields = details
    .flatMap((detail) => listAt(detail, 'fieldViolations'))
    .map((violation) => textAt(violation, 'field'))
  const delays = details.map((detail) => seconds(textAt(detail, 'retryDelay')))
  const judged = judgeGoogle(error, said)
  const code = judged && endOf(judged.verdict) === null ? (judged.verdict as FaultCode) : null
  // a key that is not valid comes with a 400
  const status = code === 'auth' ? 401 : answer.status >= 400 ? answer.status : (countAt(error, 'code') ?? 500)
  throw statusFault(status, {
    said,
    code,
    parameter: rejectedSetting(fields.find((field) => field !== null) ?? null, said),
    retryAfterMs: delays.find((delay) => delay !== null) ?? undefined,
  })
}

/** "37s" and "1.5s" -> ms */
function seconds(text: string | null): number | null {
  const [, number] = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '') ?? []
  return number === undefined ? null : Number(number) * 1000
}

/** The whole of a reply that came in several answers. */
const joined = (before: Reply | undefined, reply: Reply): Reply =>
  before === undefined
    ? reply
    : {
        ...reply,
        text: before.text + reply.text,
        ...(before.reasoning || reply.reasoning
          ? { reasoning: (before.reasoning ?? '') + (reply.reasoning ?? '') }
          : {}),
      }

function readReply({ json, status }: HttpAnswer): Reply {
  const retires = dayOf(textAt(json, 'modelStatus', 'retirementTime'))
  const shared = {
    usage: readUsage(at(json, 'usageMetadata')),
    ...billedAs({ tier: textAt(json, 'usageMetadata', 'trafficType') }),
    servedModel: textAt(json, 'modelVersion'),
    ...(retires === null ? {} : { inForce: { retires } }),
  }
  const candidate = at(json, 'candidates', 0)
  const blockedBy = textAt(json, 'promptFeedback', 'blockReason')
  if (candidate === undefined && blockedBy !== null) return { ...shared, text: '', finish: 'filter', native: blockedBy }
  if (candidate === undefined) throw emptyFault(status, 'candidate')

  const parts = listAt(candidate, 'content', 'parts')
  const join = (thought: boolean): string =>
    parts
      .filter((part) => (at(part, 'thought') === true) === thought)
      .map((part) => textAt(part, 'text') ?? '')
      .join('')
  const native = textAt(candidate, 'finishReason')
  if (native === ACCOUNT_LIMITED)
    throw statusFault(403, {
      said: textAt(candidate, 'finishMessage') ?? `Google ends replies with ${ACCOUNT_LIMITED}`,
      code: 'account',
      usage: shared.usage,
    })
  return {
    ...shared,
    text: join(false),
    ...(join(true) === '' ? {} : { reasoning: join(true) }),
    ...calledTools(
      parts.flatMap((part) => {
        const call = at(part, 'functionCall')
        return call === undefined || call === null ? [] : [textAt(call, 'name') ?? '']
      }),
    ),
    // told as cut off where it is not followed any further
    finish: native === CONTINUES ? 'length' : (GOOGLE_FINISHES.get(native) ?? 'other'),
    native,
    ...(native === CONTINUES ? given({ continuation: textAt(candidate, 'continuationToken') }) : {}),
  }
}

/** Thoughts are billed as output, and counted apart from the answer. */
function readUsage(usage: unknown): Usage {
  const [answer, thoughts] = [countAt(usage, 'candidatesTokenCount'), countAt(usage, 'thoughtsTokenCount')]
  const images = listAt(usage, 'promptTokensDetails')
    .filter((detail) => textAt(detail, 'modality') === 'IMAGE')
    .map((detail) => countAt(detail, 'tokenCount'))
  return {
    input: countAt(usage, 'promptTokenCount'),
    output: answer === null && thoughts === null ? null : (answer ?? 0) + (thoughts ?? 0),
    ...given({
      cached: countAt(usage, 'cachedContentTokenCount'),
      reasoning: thoughts,
      image: images.length === 0 ? null : images.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0),
    }),
  }
}
