import type { Finish, Reply, Usage } from '../records/exchange.ts'
import {
  type ApiSettings,
  type CallMessage,
  type CallRequest,
  defineModelApi,
  type HttpAnswer,
  type ImagePart,
  type TextPart,
} from './define-model-api.ts'
import { calledTools } from './called-tools.ts'
import { familyDefaults } from './families.ts'
import { at, countAt, given, listAt, textAt } from './pick.ts'
import { keyHeader, modelIds, modelPath, versioned } from './reach.ts'
import { rejectedSetting } from './rejected-setting.ts'
import { emptyFault, errorIn, statusFault } from './status-fault.ts'

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
  defaults: familyDefaults,

  async models(connection, wire) {
    const answer = await wire.get(
      `${versioned(connection, 'v1beta')}/models?pageSize=1000`,
      keyHeader(settings, connection),
    )
    throwFault(answer)
    const answering = listAt(answer.json, 'models').filter((entry) =>
      listAt(entry, 'supportedGenerationMethods').includes('generateContent'),
    )
    return modelIds(answering.map((entry) => textAt(entry, 'name')?.replace(/^models\//, '') ?? null))
  },

  async call(request, connection, wire) {
    const { model } = request.model
    // tuned models come with a folder of their own: tunedModels/name
    const path = modelPath(model.includes('/') ? model : `models/${model}`)
    const answer = await wire.post(
      `${versioned(connection, 'v1beta')}/${path}:generateContent`,
      keyHeader(settings, connection),
      bodyOf(request),
    )
    throwFault(answer)
    return { reply: readReply(answer), requestId: textAt(answer.json, 'responseId') }
  },
})

function bodyOf({ model, messages }: CallRequest): unknown {
  const system = messages
    .filter((message) => message.role === 'system')
    .flatMap((message) => message.parts.map(wirePart))
  return {
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    contents: messages.filter((message) => message.role !== 'system').map(wireMessage),
    generationConfig: {
      maxOutputTokens: model.maxOutputTokens,
      ...(model.temperature === undefined || model.fixedSampling ? {} : { temperature: model.temperature }),
      ...(model.reasoningEffort === undefined ? {} : { thinkingConfig: thinking(model.model, model.reasoningEffort) }),
    },
  }
}

/** Tokens of thought for the levels of effort, where a model takes tokens only. Source: Google's table for OpenAI's levels. */
const BUDGETS = new Map([
  ['none', 0],
  ['minimal', 1024],
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
])

function thinking(model: string, effort: string): Record<string, unknown> {
  const budget = /gemini-2\./.test(model) ? BUDGETS.get(effort) : undefined
  return {
    includeThoughts: effort !== 'none',
    ...(budget === undefined ? { thinkingLevel: effort.toUpperCase() } : { thinkingBudget: budget }),
  }
}

function wireMessage({ role, parts }: CallMessage): unknown {
  return { role: role === 'assistant' ? 'model' : 'user', parts: parts.map(wirePart) }
}

function wirePart(part: TextPart | ImagePart): unknown {
  if (part.kind === 'text') return { text: part.text }
  return { inline_data: { mime_type: part.mediaType, data: part.base64 } }
}

function throwFault(answer: HttpAnswer): void {
  // some gateways of Google's wrap the error in a list
  const wrong = errorIn(answer, at(answer.json, 'error') ?? at(answer.json, 0, 'error'))
  if (!wrong) return
  const { error, said } = wrong
  const details = listAt(error, 'details')
  const quotas = details
    .flatMap((detail) => listAt(detail, 'violations'))
    .map((violation) => textAt(violation, 'quotaId') ?? '')
  const fields = details
    .flatMap((detail) => listAt(detail, 'fieldViolations'))
    .map((violation) => textAt(violation, 'field'))
  const delays = details.map((detail) => seconds(textAt(detail, 'retryDelay')))
  const reasons = details.map((detail) => textAt(detail, 'reason'))
  const noKey = reasons.includes('API_KEY_INVALID')
  throw statusFault(noKey ? 401 : answer.status >= 400 ? answer.status : (countAt(error, 'code') ?? 500), {
    said,
    exhausted: quotas.some((quota) => /PerDay/.test(quota)),
    parameter: rejectedSetting(fields.find((field) => field !== null) ?? null, said),
    retryAfterMs: delays.find((delay) => delay !== null) ?? undefined,
  })
}

/** "37s" and "1.5s" -> ms */
function seconds(text: string | null): number | null {
  const [, number] = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '') ?? []
  return number === undefined ? null : Number(number) * 1000
}

/** finishReason -> how the reply ended; whatever else it says, a filter or the model broke off. */
const FINISHES = new Map<string | null, Finish>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ...[
    'SAFETY',
    'RECITATION',
    'LANGUAGE',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
  ].map((word): [string, Finish] => [word, 'filter']),
])

function readReply({ json, status }: HttpAnswer): Reply {
  const shared = { usage: readUsage(at(json, 'usageMetadata')), servedModel: textAt(json, 'modelVersion') }
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
    finish: FINISHES.get(native) ?? 'other',
    native,
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
    ...given({ cached: countAt(usage, 'cachedContentTokenCount'), reasoning: thoughts, image: images[0] ?? null }),
  }
}
