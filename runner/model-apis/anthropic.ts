import type { Told } from '../records/capabilities.ts'
import type { Finish, Reply, Usage } from '../records/exchange.ts'
import type { FaultCode } from '../records/fault-codes.ts'
import type { Model } from '../records/model.ts'
import {
  type ApiFault,
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
import { budgetOf, claudeEfforts, claudeThinking, thinkingFields, thinks } from './claude-thinking.ts'
import { familyDefaults, plainName } from './families.ts'
import { at, countAt, given, listAt, textAt } from './pick.ts'
import { atHome, dayOf, keyHeader, modelPath, offeredIds, versioned } from './reach.ts'
import { rejectedSetting } from './rejected-setting.ts'
import { judgeAnthropic } from './codes/anthropic.ts'
import { billedAs } from './billed-as.ts'
import { calledTools } from './called-tools.ts'
import { ended } from './ended.ts'
import { notBlank } from './not-blank.ts'
import { assembleMessage } from './streams/anthropic.ts'
import { emptyFault, errorIn, statusFault } from './status-fault.ts'
import { endOf, type Judged } from './codes/verdict.ts'

const settings: ApiSettings = {
  keys: ['ANTHROPIC_API_KEY'],
  keyHeader: { name: 'x-api-key', prefix: '' },
  keyNeeded: true,
  baseUrl: 'ANTHROPIC_BASE_URL',
  defaultBaseUrl: 'https://api.anthropic.com',
}

/** Not the newest one, 2026-10-21: that refuses a temperature for every model, also for those that take one. */
const VERSION = { 'anthropic-version': '2023-06-01' }

/** Anthropic's Messages. */
export const anthropic = defineModelApi({
  name: 'anthropic',
  title: 'Anthropic',
  settings,
  price: { providers: ['anthropic'] },
  streams: () => true,
  defaults(model, told) {
    const { efforts, usualEffort } = claudeEfforts(plainName(told?.of ?? model), told)
    // that a model can think says nothing of whether it does unless it is asked to: its name knows
    const { reasons, ...rest } = told ?? {}
    const thinks = reasons === false ? false : usualEffort === 'high' ? true : undefined
    return familyDefaults(model, { ...rest, ...given({ efforts, usualEffort, reasons: thinks }) })
  },

  models: async (connection, wire) => offeredIds(await tells(connection, wire)),
  tells,

  thoughtTokens: (model) => budgetOf(thinkingOf(model), model.reasoningEffort),
  drops: (model) =>
    model.temperature !== undefined && thinks(thinkingOf(model), model.reasoningEffort) ? ['temperature'] : [],

  // MessageCountTokensParams of @anthropic-ai/sdk 1.14.0: the question without what only shapes the reply
  async countTokens(request, connection, wire) {
    const { model, messages, system, thinking, output_config } = bodyOf(request) as Record<string, unknown>
    const answer = await wire.post(
      `${versioned(connection, 'v1')}/messages/count_tokens`,
      { ...keyHeader(settings, connection), ...VERSION },
      { model, messages, ...given({ system, thinking, output_config }) },
    )
    return countAt(answer.json, 'input_tokens')
  },

  async call(request, connection, wire) {
    const answer = await wire.post(
      `${versioned(connection, 'v1')}/messages`,
      { ...keyHeader(settings, connection), ...VERSION },
      // a workspace may have capacity of its own at a price of its own; what is asked for is the standard tier
      { ...bodyOf(request), ...(atHome(settings, connection) ? { service_tier: 'standard_only' } : {}) },
      request.model.stream ? assembleMessage : undefined,
    )
    const requestId = answer.headers['request-id'] ?? textAt(answer.json, 'request_id')
    return { reply: blockedReply(answer) ?? notBlank(readReply(answer), answer.status), requestId }
  },
})

async function tells(connection: Connection, wire: Wire, model?: string): Promise<Map<string, Told>> {
  // one model by its name, so that a name for the newest version is told too
  const path = model === undefined ? 'models?limit=1000' : `models/${modelPath(model)}`
  const answer = await wire.get(`${versioned(connection, 'v1')}/${path}`, {
    ...keyHeader(settings, connection),
    ...VERSION,
  })
  throwFault(answer)
  const entries = model === undefined ? listAt(answer.json, 'data') : [answer.json]
  const told = entries.map((entry): [string | null, Told] => [textAt(entry, 'id'), toldOf(entry)])
  if (model !== undefined)
    return new Map(told.map(([id, facts]) => [model, { ...(id === null || id === model ? {} : { of: id }), ...facts }]))
  return new Map(told.filter((pair): pair is [string, Told] => pair[0] !== null))
}

function bodyOf({ model, messages }: CallRequest): object {
  const known = thinkingOf(model)
  const system = messages
    .filter((message) => message.role === 'system')
    .flatMap((message) => message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])))
  // the size is one that the model can see: should we be wrong, an error is better than a picture shrunk in silence
  const exact = model.image.rule !== undefined
  return {
    model: model.model,
    max_tokens: model.maxOutputTokens,
    ...(model.stream ? { stream: true } : {}),
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    messages: messages.filter((message) => message.role !== 'system').map((message) => wireMessage(message, exact)),
    ...(model.temperature === undefined || model.fixedSampling || thinks(known, model.reasoningEffort)
      ? {}
      : { temperature: model.temperature }),
    ...thinkingFields(known, model.reasoningEffort),
  }
}

const thinkingOf = ({ model, told }: Pick<Model, 'model' | 'told'>) =>
  claudeThinking(plainName(told?.of ?? model), told)

/** An entry of the list of models: @anthropic-ai/sdk 1.14.0, `ModelInfo`. */
function toldOf(entry: unknown): Told {
  const supported = (...path: string[]): boolean => at(entry, 'capabilities', ...path, 'supported') === true
  const named = (...path: string[]): string[] | undefined => {
    const group = at(entry, 'capabilities', ...path)
    if (group === null || typeof group !== 'object') return undefined
    return Object.keys(group).filter((name) => name !== 'supported' && supported(...path, name))
  }
  const images = at(entry, 'capabilities', 'image_input', 'supported')
  const thinking = at(entry, 'capabilities', 'thinking', 'supported')
  const lifecycle = textAt(entry, 'lifecycle')
  return given({
    images: typeof images === 'boolean' ? images : undefined,
    answers: lifecycle === 'retired' ? false : undefined,
    maxOutputTokens: countAt(entry, 'max_tokens') || undefined,
    reasons: typeof thinking === 'boolean' ? thinking : undefined,
    thinking: thinking === false ? [] : named('thinking', 'types'),
    efforts: named('effort'),
    status: lifecycle,
    retires: dayOf(textAt(entry, 'retires_at')),
  })
}

function wireMessage({ role, parts }: CallMessage, exact: boolean): unknown {
  return { role, content: parts.map((part) => wirePart(part, exact)) }
}

function wirePart(part: TextPart | ImagePart, exact: boolean): unknown {
  if (part.kind === 'text') return { type: 'text', text: part.text }
  const source = { type: 'base64', media_type: part.mediaType, data: part.base64 }
  return { type: 'image', source, ...(exact ? { transformations: { oversized_image: 'error' } } : {}) }
}

/** The status that each kind of error comes with, for errors that come with another one or inside a 200. */
const STATUS = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
])

/** The reply that an error stands for, null where the answer is good. Throws every other error. */
function blockedReply(answer: HttpAnswer): Reply | null {
  const wrong = errorIn(answer)
  if (!wrong) return null
  const judged = judgeAnthropic(wrong.error, wrong.said)
  if (judged?.verdict === 'filter') return ended('filter', judged.native)
  throw faultOf(answer, wrong, judged)
}

function throwFault(answer: HttpAnswer): void {
  const wrong = errorIn(answer)
  if (wrong) throw faultOf(answer, wrong, judgeAnthropic(wrong.error, wrong.said))
}

function faultOf(
  { status }: HttpAnswer,
  { error, said }: { error: unknown; said: string },
  judged: Judged | null,
): ApiFault {
  const meant = status >= 400 ? status : (STATUS.get(textAt(error, 'type') ?? '') ?? 500)
  const largest = countAt(error, 'details', 'max_side_length_pixels')
  return statusFault(meant, {
    said:
      largest === null
        ? said
        : `an image is larger than ${largest} px: set image.maxEdge of this model to ${largest} or less`,
    code: judged && endOf(judged.verdict) === null ? (judged.verdict as FaultCode) : null,
    parameter: rejectedSetting(null, said),
  })
}

/** `stop_reason` -> how the reply ended. Source: `StopReason` of @anthropic-ai/sdk 1.14.0, all of it. */
export const ANTHROPIC_FINISHES: ReadonlyMap<string | null, Finish> = new Map<string | null, Finish>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refusal'],
  ['tool_use', 'other'],
  ['pause_turn', 'other'],
])

function readReply({ json, status }: HttpAnswer): Reply {
  if (!Array.isArray(at(json, 'content'))) throw emptyFault(status, 'content')
  const blocks = listAt(json, 'content')
  const join = (type: string, field: string): string =>
    blocks
      .filter((block) => textAt(block, 'type') === type)
      .map((block) => textAt(block, field) ?? '')
      .join('')
  const [text, reasoning] = [join('text', 'text'), join('thinking', 'thinking')]
  const native = textAt(json, 'stop_reason')
  return {
    text: text === '' ? (textAt(json, 'stop_details', 'explanation') ?? '') : text,
    ...given({ refusal: textAt(json, 'stop_details', 'category') }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...calledTools(
      blocks.filter((block) => textAt(block, 'type') === 'tool_use').map((block) => textAt(block, 'name') ?? ''),
    ),
    finish: ANTHROPIC_FINISHES.get(native) ?? 'other',
    native,
    usage: readUsage(at(json, 'usage')),
    ...billedAs({
      tier: textAt(json, 'usage', 'service_tier'),
      geo: textAt(json, 'usage', 'inference_geo'),
      speed: textAt(json, 'usage', 'speed'),
    }),
    servedModel: textAt(json, 'model'),
  }
}

/** Anthropic counts what the cache held or took apart from the rest of the input: our `input` is all three. */
function readUsage(usage: unknown): Usage {
  const [fresh, cached, cacheWrite] = [
    countAt(usage, 'input_tokens'),
    countAt(usage, 'cache_read_input_tokens'),
    countAt(usage, 'cache_creation_input_tokens'),
  ]
  return {
    input: fresh === null ? null : fresh + (cached ?? 0) + (cacheWrite ?? 0),
    output: countAt(usage, 'output_tokens'),
    ...given({ cached, cacheWrite, reasoning: countAt(usage, 'output_tokens_details', 'thinking_tokens') }),
  }
}
