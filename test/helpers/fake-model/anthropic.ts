import { at, listAt, textAt } from '../../../runner/model-apis/pick.ts'
import type { Dialect, Facts, Saying } from './dialect.ts'

const ENDS = { stop: 'end_turn', length: 'max_tokens', filter: 'refusal', tools: 'tool_use', blank: null }

const TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  503: 'api_error',
  529: 'overloaded_error',
}

const parts = (body: unknown): unknown[] => listAt(body, 'messages').flatMap((message) => listAt(message, 'content'))

function message({ n, model, text, end, refusal, thoughts, usage }: Saying) {
  const thinking = thoughts === undefined ? [] : [{ type: 'thinking', thinking: thoughts, signature: 'c2lnbmVk' }]
  const tool = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }
  return {
    id: `msg_${n}`,
    type: 'message',
    role: 'assistant',
    model,
    content:
      refusal !== undefined
        ? []
        : [...thinking, ...(end === 'tools' ? [tool] : text === '' ? [] : [{ type: 'text', text, citations: null }])],
    stop_reason: refusal === undefined ? ENDS[end] : 'refusal',
    stop_sequence: null,
    stop_details: refusal === undefined ? null : { type: 'refusal', category: 'general_harms', explanation: refusal },
    usage: usage && {
      input_tokens: typeof usage.input === 'number' ? usage.input - usage.cached - usage.cacheWrite : usage.input,
      cache_creation_input_tokens: usage.cacheWrite,
      cache_read_input_tokens: usage.cached,
      output_tokens: usage.output,
      output_tokens_details: { thinking_tokens: usage.thoughts },
      service_tier: 'standard',
      inference_geo: 'global',
      speed: 'standard',
    },
  }
}

/** A message as the events of a stream: `RawMessageStreamEvent` of @anthropic-ai/sdk 1.14.0. */
function events(reply: unknown): unknown[] {
  const { content, stop_reason, stop_sequence, stop_details, usage, ...rest } = reply as ReturnType<typeof message>
  return [
    {
      type: 'message_start',
      message: { ...rest, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
    },
    { type: 'ping' },
    ...(content as { type: string; text?: string; thinking?: string }[]).flatMap((block, index) => [
      {
        type: 'content_block_start',
        index,
        content_block: {
          ...block,
          ...(block.text === undefined ? {} : { text: '' }),
          ...(block.thinking === undefined ? {} : { thinking: '' }),
        },
      },
      ...(block.text ?? '')
        .split(/(?<= )/)
        .map((text) => ({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })),
      ...(block.thinking === undefined
        ? []
        : [{ type: 'content_block_delta', index, delta: { type: 'thinking_delta', thinking: block.thinking } }]),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason, stop_sequence, stop_details }, usage },
    { type: 'message_stop' },
  ]
}

const fault = (type: string, text: string, details?: object) => ({
  type: 'error',
  error: { type, message: text, ...(details ? { details } : {}) },
  request_id: 'req_error',
})

/** @anthropic-ai/sdk 1.14.0, ModelInfo */
const info = (id: string, facts: object = {}): unknown => ({
  id,
  type: 'model',
  display_name: id,
  created_at: '2026-01-01T00:00:00Z',
  deprecated_at: null,
  lifecycle: 'active',
  line: null,
  max_input_tokens: null,
  max_tokens: null,
  retires_at: null,
  capabilities: null,
  ...facts,
})

/** Anthropic's Messages. */
export const anthropic: Dialect = {
  name: 'anthropic',
  base: '',
  takes(method, path, headers) {
    if (headers['anthropic-version'] === undefined) return null
    if (method === 'POST' && path === '/v1/messages/count_tokens') return 'count'
    if (method === 'POST' && path === '/v1/messages') return 'question'
    if (method !== 'GET') return null
    return path.startsWith('/v1/models?') ? 'models' : path.startsWith('/v1/models/') ? 'about' : null
  },
  key: { header: 'x-api-key', prefix: '' },
  model: (body) => String(at(body, 'model')),
  fields: [
    'model',
    'max_tokens',
    'system',
    'messages',
    'temperature',
    'thinking',
    'output_config',
    'service_tier',
    'stream',
  ],
  // a message of the system's has no place between the others here
  roles: (body) => listAt(body, 'messages').map((said) => textAt(said, 'role') ?? '?'),
  images: (body) =>
    parts(body)
      .filter((part) => textAt(part, 'type') === 'image')
      .map((part) => ({
        mediaType: textAt(part, 'source', 'media_type'),
        base64: textAt(part, 'source', 'data') ?? '',
      })),
  words: (body) => [textAt(body, 'system') ?? '', ...parts(body).map((part) => textAt(part, 'text') ?? '')],
  countFields: ['model', 'messages', 'system', 'thinking', 'output_config'],
  streams: (body) => at(body, 'stream') === true,
  events,
  reply: message,
  headers: (n) => ({ 'request-id': `req_${n}`, 'anthropic-ratelimit-requests-remaining': '49' }),
  error: (status, _code, text) => fault(TYPES[status] ?? 'api_error', text),
  models: (ids, facts: Facts = {}) => ({
    data: [...ids.map((id) => info(id, facts[id])), { id: 'long-gone', type: 'model', lifecycle: 'retired' }],
    has_more: false,
  }),
  about: { of: (path) => decodeURIComponent(path.replace('/v1/models/', '')), reply: info },
  odd: {
    'no-answer': () => ({ body: { id: 'msg_1', type: 'message', role: 'assistant', stop_reason: 'end_turn' } }),
    'error-in-200': () => ({ body: fault('overloaded_error', 'Overloaded') }),
    context: (saying) => ({
      body: { ...message({ ...saying, text: '' }), stop_reason: 'model_context_window_exceeded' },
    }),
    blocked: () => ({
      status: 400,
      body: fault('invalid_request_error', 'Output blocked by content filtering policy'),
    }),
    'bad-parameter': () => ({
      status: 400,
      body: fault('invalid_request_error', '`temperature` is deprecated for this model.'),
    }),
    oversized: () => ({
      status: 400,
      body: fault('invalid_request_error', 'An image is too large', {
        error_code: 'image_dimensions_too_large',
        max_side_length_pixels: 8000,
        paths: ['messages.0.content.0'],
      }),
    }),
    spent: () => ({
      status: 429,
      body: fault('rate_limit_error', 'You have reached your limit', { error_code: 'enforced_spend_limit_reached' }),
    }),
    ramp: () => ({
      status: 429,
      body: fault('rate_limit_error', 'Usage grows too fast', { error_code: 'ramp_limit_exceeded' }),
    }),
    effort: () => ({
      status: 400,
      body: fault('invalid_request_error', "output_config.effort: 'low' is not supported by this model"),
    }),
    'on-hold': () => ({
      status: 400,
      body: fault('invalid_request_error', 'This organization has been disabled.', {
        error_code: 'organization_on_hold',
        appeal_url: 'https://example.org/appeal',
      }),
    }),
    'bad-image': () => ({ status: 400, body: fault('invalid_request_error', 'Could not process image') }),
    'no-credit': () => ({
      status: 400,
      body: fault('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    }),
  },
}
