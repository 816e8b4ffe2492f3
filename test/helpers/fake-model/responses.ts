import { at, listAt, textAt } from '../../../runner/model-apis/pick.ts'
import { chat, rolesIn } from './chat.ts'
import { type Dialect, fromDataUrl, type Saying } from './dialect.ts'

const CUT = { length: 'max_output_tokens', filter: 'content_filter' }

const parts = (body: unknown): unknown[] => listAt(body, 'input').flatMap((message) => listAt(message, 'content'))

const said = (content: unknown[], more: object = {}) => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content,
  ...more,
})

function response({ n, model, text, end, refusal = '', thoughts, usage }: Saying) {
  const reasoning =
    thoughts === undefined
      ? []
      : [{ type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: thoughts }] }]
  const answer = refusal === '' ? { type: 'output_text', text, annotations: [] } : { type: 'refusal', refusal }
  const tool = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{}' }
  const cut = end === 'length' || end === 'filter'
  return {
    id: `resp_${n}`,
    object: 'response',
    created_at: 1_795_000_000,
    status: cut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: cut ? { reason: CUT[end] } : null,
    model,
    // openai 7.59.0, Response: what was in force, whether asked for or not
    reasoning: { effort: 'medium', summary: null },
    temperature: 1,
    image: { context_compression: 'disabled' },
    service_tier: 'default',
    output: [...reasoning, ...(end === 'tools' ? [tool] : text === '' && refusal === '' ? [] : [said([answer])])],
    usage: usage && {
      input_tokens: usage.input,
      input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.cacheWrite },
      output_tokens: usage.output,
      output_tokens_details: { reasoning_tokens: usage.thoughts },
      total_tokens: Number(usage.input) + Number(usage.output),
    },
  }
}

const failed = (code: string) => (saying: Saying) => ({
  body: { ...response(saying), status: 'failed', error: { code, message: `made up ${code}` }, output: [] },
})

/** OpenAI's Responses. */
export const responses: Dialect = {
  ...chat,
  name: 'responses',
  takes: (method, path) =>
    method === 'POST' && /^(\/v1\/responses|\/openai(\/v1)?\/responses(\?api-version=[\w-]+)?)$/.test(path)
      ? 'question'
      : method === 'POST' && path === '/v1/responses/input_tokens'
        ? 'count'
        : null,
  model: (body) => String(at(body, 'model')),
  fields: [
    'model',
    'input',
    'max_output_tokens',
    'temperature',
    'reasoning',
    'image',
    'store',
    'service_tier',
    'prompt_cache_options',
    'stream',
  ],
  roles: (body) => rolesIn(listAt(body, 'input')),
  images: (body) =>
    parts(body).flatMap((part) => {
      const url = textAt(part, 'image_url')
      return url === null ? [] : [fromDataUrl(url)]
    }),
  words: (body) =>
    listAt(body, 'input').flatMap(
      (message) => textAt(message, 'content') ?? listAt(message, 'content').map((part) => textAt(part, 'text') ?? ''),
    ),
  reply: response,
  countFields: ['model', 'input', 'reasoning'],
  events(reply) {
    const { output, status } = reply as ReturnType<typeof response>
    const begun = { ...(reply as object), status: 'in_progress', output: [], usage: null }
    return [
      { type: 'response.created', sequence_number: 0, response: begun },
      ...output.map((item, index) => ({ type: 'response.output_item.done', sequence_number: 1 + index, item })),
      { type: `response.${status}`, sequence_number: 9, response: reply },
    ]
  },
  odd: {
    'no-answer': () => ({ body: { id: 'resp_1', object: 'response', status: 'completed', error: null } }),
    'error-in-200': failed('server_error'),
    'limit-in-200': failed('rate_limit_exceeded'),
    'image-in-200': failed('invalid_image'),
    'blocked-in-200': failed('image_content_policy_violation'),
    'misaligned-in-200': (saying) => ({
      body: {
        ...failed('misalignment_policy_violation')(saying).body,
        error: {
          code: 'misalignment_policy_violation',
          message: 'blocked',
          misalignment: { error_type: 'potentially_unintended_data_access' },
        },
      },
    }),
    'unreadable-in-200': failed('image_parse_error'),
    'residency-in-200': failed('data_residency_mismatch'),
    cyber: chat.odd.cyber as () => { body: unknown },
    blocked: () => ({
      status: 400,
      body: chat.error(400, 'invalid_prompt', 'flagged as potentially violating our usage policy'),
    }),
    commentary: (saying) => ({
      body: {
        ...response(saying),
        output: [
          said([{ type: 'output_text', text: 'Let me look closer.' }], { phase: 'commentary' }),
          said([{ type: 'output_text', text: saying.text }], { phase: 'final_answer' }),
        ],
      },
    }),
    'image-options': () => ({
      status: 400,
      body: {
        error: {
          message: "Unknown parameter: 'image'.",
          type: 'invalid_request_error',
          param: 'image',
          code: 'unknown_parameter',
        },
      },
    }),
    'bad-parameter': () => ({
      status: 400,
      body: {
        error: {
          message: "Unsupported value: 'xhigh' is not supported with this model.",
          type: 'invalid_request_error',
          param: 'reasoning.effort',
          code: 'unsupported_value',
        },
      },
    }),
  },
}
