import type { Finish, Reply, Usage } from '../records/exchange.ts'
import type { CallMessage, Connection, HttpAnswer, ImagePart, TextPart } from './define-model-api.ts'
import { ApiFault, defineModelApi } from './define-model-api.ts'
import { familyDefaults } from './families.ts'
import { at, countAt, listAt, moneyAt, textAt } from './pick.ts'
import { notJsonFault, statusFault } from './status-fault.ts'

const DEFAULT_ADDRESS = 'https://api.openai.com/v1'

/** Any server that speaks Chat Completions: OpenAI itself, or whatever OPENAI_BASE_URL names (vLLM, llama.cpp, LM Studio, ...). */
export const openaiCompatible = defineModelApi({
  name: 'openai-compatible',
  title: 'OpenAI-compatible (Chat Completions)',
  settings: { keys: ['OPENAI_API_KEY'], baseUrl: 'OPENAI_BASE_URL', defaultBaseUrl: DEFAULT_ADDRESS, keyNeeded: true },
  price: { providers: ['openai'] },
  defaults: familyDefaults,

  async models(connection, wire) {
    const answer = await wire.get(`${address(connection)}/models`, authorization(connection))
    const json = checked(answer)
    const ids = listAt(json, 'data').map(entry => textAt(entry, 'id'))
    return ids.filter(id => id !== null && /^[\x21-\x7e]{1,200}$/.test(id)) as string[]
  },

  async call({ model, messages }, connection, wire) {
    const body = {
      model: model.model,
      messages: messages.map(wireMessage),
      max_completion_tokens: model.maxOutputTokens,
      ...(model.temperature === undefined ? {} : { temperature: model.temperature }),
    }
    const answer = await wire.post(`${address(connection)}/chat/completions`, authorization(connection), body)
    const reply = readReply(checked(answer), answer.status)
    return { reply, requestId: answer.headers['x-request-id'] ?? null }
  },
})

function address({ baseUrl }: Connection): string {
  return baseUrl.replace(/\/+$/, '')
}

/** Local servers need no key; OpenAI would only answer 401, so the call is not made. */
function authorization(connection: Connection): Record<string, string> {
  if (connection.key) return { authorization: `Bearer ${connection.key}` }
  if (address(connection) !== DEFAULT_ADDRESS) return {}
  throw new ApiFault({ code: 'auth', retryable: false, message: 'OPENAI_API_KEY is not set: set it, or name another server by OPENAI_BASE_URL' })
}

function wireMessage({ role, parts }: CallMessage): unknown {
  const onlyText = parts.every(part => part.kind === 'text')
  // plain text is what every server takes; some refuse lists of parts for system and assistant
  return { role, content: onlyText ? parts.map(part => part.text).join('\n') : parts.map(wirePart) }
}

function wirePart(part: TextPart | ImagePart): unknown {
  if (part.kind === 'text') return { type: 'text', text: part.text }
  return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.base64}` } }
}

/** The JSON of an answer that is no error, neither by status nor (as gateways do once they have begun) inside a 200. */
function checked(answer: HttpAnswer): unknown {
  const { status, json, text } = answer
  const error = at(json, 'error') ?? at(json, 'choices', 0, 'error')
  if (status >= 400 || (error !== undefined && error !== null)) throw errorFault(status, error, json === undefined ? text : '')
  if (json === null || typeof json !== 'object') throw notJsonFault(answer)
  return json
}

function errorFault(status: number, error: unknown, page: string): ApiFault {
  const said = (typeof error === 'string' ? error : textAt(error, 'message')) ?? page
  const codes = [textAt(error, 'code'), textAt(error, 'type')]
  const exhausted = codes.some(code => code === 'insufficient_quota' || code === 'billing_hard_limit_reached')
  const inside = Number(at(error, 'code'))
  const meant = status < 400 ? (inside >= 400 && inside < 600 ? inside : codes.includes('rate_limit_exceeded') ? 429 : 500) : status
  return statusFault(meant, said, exhausted)
}

/** finish_reason -> how the reply ended. Local servers use a few words of their own. */
const FINISHES: Record<string, Finish> = {
  stop: 'stop', eos: 'stop', end_turn: 'stop', stop_sequence: 'stop',
  length: 'length', max_tokens: 'length', content_filter: 'filter', refusal: 'refusal',
}

function readReply(json: unknown, status: number): Reply {
  const choice = at(json, 'choices', 0)
  const message = at(choice, 'message')
  if (message === undefined || message === null) {
    throw new ApiFault({ code: 'empty', status, retryable: false, message: `${status}, but there is no message in the answer` })
  }
  const native = textAt(choice, 'finish_reason')
  if (native === 'error') throw statusFault(500, 'the API broke off in the middle of the reply')

  const parts = listAt(message, 'content')
  const content = textAt(message, 'content') ?? join(parts, 'text')
  const refusal = textAt(message, 'refusal') || join(parts, 'refusal')
  const reasoning = textAt(message, 'reasoning_content') ?? textAt(message, 'reasoning')
  return {
    text: content === '' ? refusal : content,
    ...(reasoning ? { reasoning } : {}),
    finish: refusal === '' ? (FINISHES[native ?? ''] ?? 'other') : 'refusal',
    native,
    usage: readUsage(at(json, 'usage')),
    servedModel: textAt(json, 'model'),
  }
}

function join(parts: unknown[], field: 'text' | 'refusal'): string {
  return parts.map(part => textAt(part, field) ?? '').join('')
}

function readUsage(usage: unknown): Usage {
  const extra = {
    cached: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
    cacheWrite: countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
    reasoning: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
    costUsd: moneyAt(usage, 'cost'),
  }
  const said = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== null)) as Partial<Record<keyof typeof extra, number>>
  return { input: countAt(usage, 'prompt_tokens'), output: countAt(usage, 'completion_tokens'), ...said }
}
