import type { Finish, Reply, Usage } from '../records/exchange.ts'
import {
  ApiFault,
  type ApiSettings,
  type CallMessage,
  type CallRequest,
  defineModelApi,
  type HttpAnswer,
  type ImagePart,
  type TextPart,
} from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { at, countAt, given, listAt, textAt, told } from './pick.ts'
import { keyHeader, modelIds, versioned } from './reach.ts'
import { rejectedSetting } from './rejected-setting.ts'
import { blocked } from './blocked.ts'
import { calledTools } from './called-tools.ts'
import { emptyFault, errorIn, statusFault } from './status-fault.ts'

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
  defaults: familyDefaults,

  async models(connection, wire) {
    const answer = await wire.get(`${versioned(connection, 'v1')}/models?limit=1000`, {
      ...keyHeader(settings, connection),
      ...VERSION,
    })
    throwFault(answer)
    return modelIds(
      listAt(answer.json, 'data')
        .filter((entry) => textAt(entry, 'lifecycle') !== 'retired')
        .map((entry) => textAt(entry, 'id')),
    )
  },

  async call(request, connection, wire) {
    const answer = await wire.post(
      `${versioned(connection, 'v1')}/messages`,
      { ...keyHeader(settings, connection), ...VERSION },
      bodyOf(request),
    )
    const requestId = answer.headers['request-id'] ?? textAt(answer.json, 'request_id')
    if (FILTERED.test(told(at(answer.json, 'error')) ?? ''))
      return { reply: blocked('content filtering policy'), requestId }
    throwFault(answer)
    return { reply: readReply(answer), requestId }
  },
})

function bodyOf({ model, messages }: CallRequest): unknown {
  const system = messages
    .filter((message) => message.role === 'system')
    .flatMap((message) => message.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])))
  // the size is one that the model can see: should we be wrong, an error is better than a picture shrunk in silence
  const exact = model.image.rule !== undefined
  return {
    model: model.model,
    max_tokens: model.maxOutputTokens,
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    messages: messages.filter((message) => message.role !== 'system').map((message) => wireMessage(message, exact)),
    ...(model.temperature === undefined || model.fixedSampling ? {} : { temperature: model.temperature }),
    ...(model.reasoningEffort === undefined ? {} : thinking(model.reasoningEffort)),
  }
}

function thinking(effort: string): Record<string, unknown> {
  return effort === 'none'
    ? { thinking: { type: 'disabled' } }
    : { thinking: { type: 'adaptive' }, output_config: { effort } }
}

function wireMessage({ role, parts }: CallMessage, exact: boolean): unknown {
  return { role, content: parts.map((part) => wirePart(part, exact)) }
}

function wirePart(part: TextPart | ImagePart, exact: boolean): unknown {
  if (part.kind === 'text') return { type: 'text', text: part.text }
  const source = { type: 'base64', media_type: part.mediaType, data: part.base64 }
  return { type: 'image', source, ...(exact ? { transformations: { oversized_image: 'error' } } : {}) }
}

/** Told with a 400, although it is about what the model was going to say. */
const FILTERED = /blocked by content filtering policy/i

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

/** The spend limits that details.error_code names. A ramp limit is none of them: it only asks to slow down. */
const SPENT = /spend_limit_reached$|billing_unavailable$/

function throwFault(answer: HttpAnswer): void {
  const { status } = answer
  const wrong = errorIn(answer)
  if (!wrong) return
  const { error, said } = wrong
  const meant = status >= 400 ? status : (STATUS.get(textAt(error, 'type') ?? '') ?? 500)
  const exhausted = SPENT.test(textAt(error, 'details', 'error_code') ?? '') || /credit balance is too low/i.test(said)
  const largest = countAt(error, 'details', 'max_side_length_pixels')
  if (largest !== null) {
    throw new ApiFault({
      code: 'bad-request',
      status,
      retryable: false,
      message: `${status}, an image is larger than ${largest} px: set image.maxEdge of this model to ${largest} or less`,
    })
  }
  throw statusFault(meant, { said, exhausted, parameter: rejectedSetting(null, said) })
}

const FINISHES = new Map<string | null, Finish>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'refusal'],
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
    ...(reasoning === '' ? {} : { reasoning }),
    ...calledTools(
      blocks.filter((block) => textAt(block, 'type') === 'tool_use').map((block) => textAt(block, 'name') ?? ''),
    ),
    finish: FINISHES.get(native) ?? 'other',
    native,
    usage: readUsage(at(json, 'usage')),
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
