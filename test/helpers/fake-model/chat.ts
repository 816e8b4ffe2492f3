import { at, listAt, textAt } from '../../../runner/model-apis/pick.ts'
import { type Dialect, fromDataUrl, type Saying } from './dialect.ts'

const ENDS = { stop: 'stop', length: 'length', filter: 'content_filter', tools: 'tool_calls', blank: null }

/** The roles of messages, without the system's. */
export const rolesIn = (messages: unknown[]): string[] =>
  messages.map((message) => textAt(message, 'role') ?? '?').filter((role) => role !== 'system')

const parts = (body: unknown): unknown[] => listAt(body, 'messages').flatMap((message) => listAt(message, 'content'))

function completion({ n, model, text, end, refusal = '', thoughts, usage }: Saying) {
  const tools =
    end === 'tools'
      ? { tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }] }
      : {}
  const content = refusal !== '' || end === 'tools' ? null : text
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 1_795_000_000,
    model,
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: ENDS[end],
        message: {
          role: 'assistant',
          content,
          refusal: refusal === '' ? null : refusal,
          ...(thoughts === undefined ? {} : { reasoning_content: thoughts }),
          ...tools,
        },
      },
    ],
    usage: usage && {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: Number(usage.input) + Number(usage.output),
      prompt_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.cacheWrite },
      completion_tokens_details: { reasoning_tokens: usage.thoughts },
    },
  }
}

/** A completion as the chunks of a stream: `ChatCompletionChunk` of openai 7.59.0, usage in the last one. */
function chunks(reply: unknown): unknown[] {
  const { choices, usage, ...rest } = reply as ReturnType<typeof completion>
  const chunk = { ...rest, object: 'chat.completion.chunk' }
  const [choice] = choices
  if (!choice) return []
  const { content, ...said } = choice.message
  const delta = (words: object) => ({
    ...chunk,
    choices: [{ index: 0, delta: words, finish_reason: null }],
    usage: null,
  })
  return [
    delta({ ...said, content: '' }),
    ...(content ?? '').split(/(?<= )|(?=[{:])/).map((bit) => delta({ content: bit })),
    { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: choice.finish_reason }], usage: null },
    { ...chunk, choices: [], usage },
  ]
}

const error = (status: number, code: string | null, message: string, param: string | null = null): unknown => ({
  error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param, code },
})

/** Chat Completions as OpenAI and most local servers speak it. */
export const chat: Dialect = {
  name: 'chat',
  base: '/v1',
  takes(method, path, headers) {
    if (method === 'POST' && path === '/v1/chat/completions') return 'question'
    return method === 'GET' && path === '/v1/models' && headers['anthropic-version'] === undefined ? 'models' : null
  },
  key: { header: 'authorization', prefix: 'Bearer ' },
  model: (body) => String(at(body, 'model')),
  fields: [
    'model',
    'messages',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'reasoning_effort',
    'stream',
    'stream_options',
    'seed',
  ],
  streams: (body) => at(body, 'stream') === true,
  events: chunks,
  roles: (body) => rolesIn(listAt(body, 'messages')),
  images: (body) =>
    parts(body).flatMap((part) => {
      const url = textAt(part, 'image_url', 'url')
      return url === null ? [] : [fromDataUrl(url)]
    }),
  words: (body) =>
    listAt(body, 'messages').flatMap(
      (message) => textAt(message, 'content') ?? listAt(message, 'content').map((part) => textAt(part, 'text') ?? ''),
    ),
  reply: completion,
  headers: (n) => ({ 'x-request-id': `req_${n}`, 'x-ratelimit-remaining-requests': '59' }),
  error,
  models: (ids, facts = {}) => ({ object: 'list', data: ids.map((id) => ({ id, object: 'model', ...facts[id] })) }),
  odd: {
    'no-answer': (saying) => ({ body: { ...completion(saying), choices: [] } }),
    'error-in-200': () => ({
      body: { error: { code: 503, message: 'no instance of the model is free' }, user_id: 'fake' },
    }),
    'error-in-choice': (saying) => {
      const reply = completion(saying)
      return {
        body: {
          ...reply,
          choices: [
            { ...reply.choices[0], error: { code: 502, message: 'upstream broke off' }, finish_reason: 'error' },
          ],
        },
      }
    },
    parts: (saying) => {
      const reply = completion(saying)
      const content = [
        { type: 'thinking', thinking: [{ type: 'text', text: 'a thought' }] },
        { type: 'text', text: 'in two ' },
        { type: 'text', text: 'parts' },
      ]
      return { body: { ...reply, choices: [{ ...reply.choices[0], message: { role: 'assistant', content } }] } }
    },
    blocked: () => ({
      status: 400,
      body: error(400, 'content_policy_violation', 'Your request was rejected by the safety system.'),
    }),
    'bad-parameter': () => ({
      status: 400,
      body: error(400, 'unsupported_value', 'Unsupported value: only the default (1) is supported.', 'temperature'),
    }),
    'bad-parameter-fastapi': () => ({
      status: 422,
      body: {
        object: 'error',
        message: {
          detail: [
            { type: 'extra_forbidden', loc: ['body', 'reasoning_effort'], msg: 'Extra inputs are not permitted' },
          ],
        },
      },
    }),
    effort: () => ({
      status: 400,
      body: error(
        400,
        'unsupported_value',
        "Unsupported value: 'low' is not supported with this model.",
        'reasoning_effort',
      ),
    }),
    cyber: () => ({ status: 403, body: error(403, 'cyber_policy', 'This request was flagged.') }),
    'bad-image': () => ({
      status: 400,
      body: error(400, 'image_parse_error', 'The image could not be parsed, whatever max_tokens may be.'),
    }),
    'xai-flagged': () => ({
      status: 403,
      body: {
        code: 'The caller does not have permission to execute the specified operation',
        error: 'Content violates usage guidelines. Team: made-up, Failed check: SAFETY_CHECK_TYPE_BIO',
      },
    }),
    'bare-detail': () => ({ status: 404, body: { detail: 'Not Found' } }),
  },
}

/** An error as OpenRouter tells it. Source: ApiErrorType and the response error data of @openrouter/sdk 1.3.19. */
const routed = (code: number, metadata: object, message = 'Provider returned error') => ({
  status: code,
  body: { error: { code, message, metadata: { provider_name: 'Made Up', ...metadata } }, user_id: 'user_1' },
})

/** @openrouter/sdk 1.3.19, Model */
const LISTED = {
  architecture: {
    modality: 'text+image->text',
    input_modalities: ['text', 'image'],
    output_modalities: ['text'],
    tokenizer: 'Other',
    instruct_type: null,
  },
  created: 1_795_000_000,
  context_length: 128_000,
  default_parameters: null,
  links: { details: '/api/v1/models/some/endpoints' },
  per_request_limits: null,
  pricing: { prompt: '0.000001', completion: '0.000002' },
  supported_parameters: ['max_tokens', 'temperature', 'reasoning', 'seed'],
  supported_voices: null,
  top_provider: { context_length: 128_000, is_moderated: false, max_completion_tokens: 32_000 },
}

/** OpenRouter adds what a call cost and tells more errors inside a 200. */
export const openrouter: Dialect = {
  ...chat,
  name: 'openrouter',
  base: '/api/v1',
  fields: [
    'model',
    'messages',
    'max_tokens',
    'temperature',
    'reasoning',
    'stream',
    'stream_options',
    'seed',
    'provider',
  ],
  takes: (method, path) =>
    method === 'POST' && path === '/api/v1/chat/completions'
      ? 'question'
      : method === 'GET' && /^\/api\/v1\/models\/.+\/endpoints$/.test(path)
        ? 'about'
        : method === 'GET' && /^\/api\/v1\/models(\?|$)/.test(path)
          ? 'models'
          : null,
  about: {
    of: (path) => decodeURIComponent(path.replace('/api/v1/models/', '').replace(/\/endpoints$/, '')),
    reply: (id) => ({
      data: {
        id,
        endpoints: [
          { provider_name: 'Made Up', tag: 'made-up/fp8', quantization: 'fp8' },
          { provider_name: 'Another', tag: 'another', quantization: 'unknown' },
        ],
      },
    }),
  },
  reply(saying) {
    const reply = completion(saying)
    return {
      ...reply,
      id: `gen-${saying.n}`,
      provider: 'Made Up',
      system_fingerprint: 'fp_fake',
      usage: reply.usage && { ...reply.usage, cost: 0.00125, is_byok: false },
    }
  },
  models: (ids, facts = {}) => ({
    data: [
      ...ids.map((id) => ({ ...LISTED, id, name: id, canonical_slug: id, ...facts[id] })),
      {
        ...LISTED,
        id: 'words/only',
        name: 'words/only',
        canonical_slug: 'words/only',
        architecture: { ...LISTED.architecture, input_modalities: ['text'] },
      },
    ],
    links: { next: null },
    total_count: ids.length + 1,
  }),
  odd: {
    ...chat.odd,
    'own-key': (saying) => {
      const reply = completion(saying)
      return {
        body: {
          ...reply,
          usage: { ...reply.usage, cost: 0.0001, is_byok: true, cost_details: { upstream_inference_cost: 0.002 } },
        },
      }
    },
    blocked: () => ({
      status: 403,
      body: {
        error: {
          code: 403,
          message: 'Your input was flagged',
          metadata: { reasons: ['violence'], flagged_input: 'How many', provider_name: 'Made Up' },
        },
      },
    }),
    moderated: () => routed(403, { reasons: ['violence', 'self-harm'], flagged_input: 'How many' }, 'Input flagged'),
    'refusal-as-error': () => routed(403, { error_type: 'refusal' }, 'I would rather not.'),
    policy: () => routed(403, { error_type: 'content_policy_violation' }, 'It is against a policy.'),
    'token-limit': (saying) => ({
      ...routed(400, { error_type: 'max_tokens_exceeded' }, 'max_tokens was reached'),
      body: {
        ...routed(400, { error_type: 'max_tokens_exceeded' }, 'max_tokens was reached').body,
        usage: (openrouter.reply(saying) as { usage: unknown }).usage,
      },
    }),
    'bad-image': () => routed(400, { error_type: 'invalid_image' }, 'An image is corrupt, or max_tokens too high.'),
    'provider-busy': () => routed(502, { error_type: 'provider_overloaded' }),
    'raw-flagged': () =>
      routed(400, {
        error_type: 'invalid_request',
        raw: JSON.stringify({ error: { code: 'cyber_policy', message: 'flagged upstream' } }),
      }),
    'raw-overloaded': () =>
      routed(400, {
        error_type: 'unmapped',
        raw: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      }),
    'raw-image': () => routed(400, { raw: '{"error":{"message":"Unable to process input image. Please retry."}}' }),
    'in-flight': () => ({
      status: 402,
      headers: { 'retry-after': '2' },
      body: {
        error: { code: 402, message: 'Too much in flight', metadata: { limit_source: 'openrouter_in_flight_budget' } },
      },
    }),
  },
}

/** Azure takes the key bare, the deployment in the path where the version is dated, and blocks a prompt with a 400. */
export const azure: Dialect = {
  ...chat,
  name: 'azure',
  base: '/openai',
  fields: [
    'model',
    'messages',
    'max_completion_tokens',
    'temperature',
    'reasoning_effort',
    'stream',
    'stream_options',
    'seed',
  ],
  takes(method, path) {
    if (method === 'GET' && path.startsWith('/openai/deployments?api-version=')) return 'models'
    return method === 'POST' &&
      /^\/openai\/(v1|deployments\/[^/]+)\/chat\/completions(\?api-version=[\w-]+)?$/.test(path)
      ? 'question'
      : null
  },
  key: { header: 'api-key', prefix: '' },
  headers: (n) => ({ 'apim-request-id': `req_${n}` }),
  models: (ids, facts = {}) => ({
    object: 'list',
    data: [
      ...ids.map((id) => ({ id, model: 'gpt-4o', status: 'succeeded', object: 'deployment', ...facts[id] })),
      { id: 'unfinished', status: 'running' },
    ],
  }),
  odd: {
    ...chat.odd,
    blocked: () => ({
      status: 400,
      body: {
        error: {
          message: 'The response was filtered',
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: {
            code: 'ResponsibleAIPolicyViolation',
            content_filter_result: { violence: { filtered: true, severity: 'high' }, hate: { filtered: false } },
          },
        },
      },
    }),
  },
}
