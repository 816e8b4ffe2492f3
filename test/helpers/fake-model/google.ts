import { listAt, textAt } from '../../../runner/model-apis/pick.ts'
import type { Dialect, Saying } from './dialect.ts'

const ENDS = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  filter: 'SAFETY',
  tools: 'MALFORMED_FUNCTION_CALL',
  blank: 'FINISH_REASON_UNSPECIFIED',
}

const STATUSES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

const parts = (body: unknown): unknown[] => [
  ...listAt(body, 'systemInstruction', 'parts'),
  ...listAt(body, 'contents').flatMap((content) => listAt(content, 'parts')),
]

function generated({ n, model, text, end, thoughts, usage }: Saying) {
  const said = [
    ...(thoughts === undefined ? [] : [{ text: thoughts, thought: true }]),
    ...(text === '' ? [] : [{ text, thoughtSignature: 'c2lnbmVk' }]),
  ]
  return {
    candidates: [
      { content: { role: 'model', ...(said.length === 0 ? {} : { parts: said }) }, finishReason: ENDS[end], index: 0 },
    ],
    ...usageOf(usage),
    modelVersion: model,
    responseId: `resp_${n}`,
  }
}

/** Thoughts stand beside the answer's tokens here, not inside them. */
function usageOf(usage: Saying['usage']) {
  if (!usage) return {}
  return {
    usageMetadata: {
      promptTokenCount: usage.input,
      candidatesTokenCount: typeof usage.output === 'number' ? usage.output - usage.thoughts : usage.output,
      ...(usage.thoughts > 0 ? { thoughtsTokenCount: usage.thoughts } : {}),
      ...(usage.cached > 0 ? { cachedContentTokenCount: usage.cached } : {}),
      totalTokenCount: Number(usage.input) + Number(usage.output),
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: Number(usage.input) - usage.image },
        { modality: 'IMAGE', tokenCount: usage.image },
      ],
    },
  }
}

/** A reply without words that ended for this reason. */
const endedBy = (reason: string) => (saying: Saying) => {
  const reply = generated({ ...saying, text: '' })
  return { body: { ...reply, candidates: [{ ...reply.candidates[0], finishReason: reason }] } }
}

const fault = (status: number, message: string, details: object[] = []) => ({
  error: { code: status, message, status: STATUSES[status] ?? 'UNKNOWN', details },
})

/** @google/genai 3.3.0, Model, as REST names its fields */
const info = (id: string, facts: object = {}): unknown => ({
  name: id.includes('/') ? id : `models/${id}`,
  supportedGenerationMethods: ['generateContent'],
  ...facts,
})

/** Google's generateContent. */
export const google: Dialect = {
  name: 'google',
  base: '',
  takes(method, path) {
    if (method === 'POST' && /^\/v1beta\/[\w.%/-]+:(generateContent|streamGenerateContent\?alt=sse)$/.test(path))
      return 'question'
    if (method !== 'GET') return null
    return path.startsWith('/v1beta/models?') ? 'models' : path.startsWith('/v1beta/models/') ? 'about' : null
  },
  key: { header: 'x-goog-api-key', prefix: '' },
  model: (_body, path) =>
    decodeURIComponent(
      path.replace(/^\/v1beta\/(models\/)?/, '').replace(/:(generateContent|streamGenerateContent\?alt=sse)$/, ''),
    ),
  fields: ['systemInstruction', 'contents', 'generationConfig', 'continuationToken'],
  roles: (body) => listAt(body, 'contents').map((content) => textAt(content, 'role') ?? '?'),
  images: (body) =>
    parts(body).flatMap((part) => {
      const base64 = textAt(part, 'inline_data', 'data')
      return base64 === null ? [] : [{ mediaType: textAt(part, 'inline_data', 'mime_type'), base64 }]
    }),
  words: (body) => parts(body).map((part) => textAt(part, 'text') ?? ''),
  streams: (_body, path) => path.includes(':streamGenerateContent'),
  events(reply) {
    const { candidates, usageMetadata, ...rest } = reply as ReturnType<typeof generated> & { usageMetadata?: object }
    const parts = candidates[0]?.content.parts ?? []
    return [
      ...parts.map((part) => ({
        ...rest,
        candidates: [{ content: { role: 'model', parts: [part] }, index: 0 }],
        usageMetadata: { promptTokenCount: 1 },
      })),
      { ...rest, candidates: [{ finishReason: candidates[0]?.finishReason, index: 0 }], usageMetadata },
    ]
  },
  reply: generated,
  headers: () => ({}),
  error: (status, _code, message) => fault(status, message),
  models: (ids, facts = {}) => ({
    models: [
      ...ids.map((id) => info(id, facts[id])),
      { name: 'models/embedder', supportedGenerationMethods: ['embedContent'] },
    ],
  }),
  about: { of: (path) => decodeURIComponent(path.replace('/v1beta/models/', '')), reply: info },
  odd: {
    'no-answer': () => ({ body: { usageMetadata: { promptTokenCount: 5 }, modelVersion: 'fake' } }),
    'error-in-200': () => ({ body: [fault(503, 'The model is overloaded.')] }),
    blocked: (saying) => ({
      body: {
        promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
        ...usageOf(saying.usage),
        modelVersion: saying.model,
      },
    }),
    'retry-info': () => ({
      status: 429,
      body: fault(429, 'Quota exceeded', [
        { '@type': 'type.googleapis.com/google.rpc.Help' },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '37s' },
      ]),
    }),
    daily: () => ({
      status: 429,
      body: fault(429, 'Quota exceeded', [
        {
          '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
          violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel' }],
        },
      ]),
    }),
    continues: (saying) => {
      const reply = generated(saying)
      const continuationToken = Buffer.from(`after call ${saying.n}`).toString('base64')
      const candidate = { ...reply.candidates[0], finishReason: 'CONTINUATION', continuationToken }
      return { body: { ...reply, candidates: [candidate] } }
    },
    escalation: endedBy('ESCALATION'),
    'model-armor': endedBy('MODEL_ARMOR'),
    'account-limited': endedBy('PUP_LIMITED_DISABLED'),
    'bad-image': () => ({ status: 400, body: fault(400, 'Unable to process input image. Please retry.') }),
    suspended: () => ({
      status: 403,
      body: fault(403, 'Consumer has been suspended.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'CONSUMER_SUSPENDED' },
      ]),
    }),
    'bad-key': () => ({
      status: 400,
      body: fault(400, 'API key not valid. Please pass a valid API key.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
      ]),
    }),
    'bad-parameter': () => ({
      status: 400,
      body: fault(400, 'Invalid JSON payload received.', [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'generation_config.thinking_config', description: 'Cannot find field.' }],
        },
      ]),
    }),
  },
}
