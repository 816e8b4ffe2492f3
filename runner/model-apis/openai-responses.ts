import type { Finish, Reply, Usage } from '../records/exchange.ts'
import { chatError } from './chat-error.ts'
import {
  ApiFault,
  type CallMessage,
  type CallRequest,
  type HttpAnswer,
  type ImagePart,
  type TextPart,
} from './define-model-api.ts'
import { at, countAt, given, listAt, textAt } from './pick.ts'
import { billedAs } from './billed-as.ts'
import { calledTools } from './called-tools.ts'
import { notBlank } from './not-blank.ts'
import { emptyFault, errorIn, quote } from './status-fault.ts'

/** The body of a call of OpenAI's Responses API. Nothing is kept at OpenAI. `image`: false for models that know no options for
 * images as a whole. Without a breakpoint of its own, an explicit cache is none (`PromptCacheOptions` of openai 7.59.0): each prompt of
 * ours begins with another image, and writing it costs 1.25 times. */
export function responsesBody({ model, messages }: CallRequest, { image = true } = {}): Record<string, unknown> {
  const compression = image ? model.image.contextCompression : undefined
  return {
    model: model.model,
    input: messages.map((message) => wireMessage(message, model.image.detail ?? 'auto')),
    max_output_tokens: model.maxOutputTokens,
    ...(model.temperature === undefined || model.fixedSampling ? {} : { temperature: model.temperature }),
    ...(model.reasoningEffort === undefined ? {} : { reasoning: { effort: model.reasoningEffort } }),
    // openai 7.59.0, ResponseCreateParams.Image: left to itself (auto), OpenAI may change what the model sees
    ...(compression === undefined ? {} : { image: { context_compression: compression } }),
    // the project may be set to a tier that costs more: what is asked for is the standard one
    service_tier: 'default',
    ...(model.promptCache === 'off' ? { prompt_cache_options: { mode: 'explicit' } } : {}),
    ...(model.stream ? { stream: true } : {}),
    store: false,
  }
}

/** The fault of an answer that refuses the options for images, where asking without them may help. */
export function droppedImageOptions(answer: HttpAnswer): ApiFault | null {
  const { status, json } = answer
  const wrong = status === 400 || status === 422 ? errorIn(answer, at(json, 'error') || null) : null
  if (!wrong) return null
  const parameter = textAt(wrong.error, 'param')
  const about =
    parameter === null ? /context_compression|parameter:? '?image'?\b/.test(wrong.said) : /^image(\.|$)/.test(parameter)
  if (!about) return null
  return new ApiFault({
    code: 'setting-dropped',
    status,
    retryable: true,
    message: `${status}, the API does not take image.context_compression: ${quote(wrong.said)}`,
  })
}

function wireMessage({ role, parts }: CallMessage, detail: string): unknown {
  const onlyText = parts.every((part) => part.kind === 'text')
  // parts of an assistant's message are of another type; a bare text stands for any role
  return {
    role,
    content: onlyText ? parts.map((part) => part.text).join('\n') : parts.map((part) => wirePart(part, detail)),
  }
}

function wirePart(part: TextPart | ImagePart, detail: string): unknown {
  if (part.kind === 'text') return { type: 'input_text', text: part.text }
  return { type: 'input_image', image_url: `data:${part.mediaType};base64,${part.base64}`, detail }
}

/** incomplete_details.reason -> how the reply ended. Source: `Response.IncompleteDetails` of openai 7.59.0, all of it. */
export const RESPONSE_CUTS: ReadonlyMap<string | null, Finish> = new Map<string | null, Finish>([
  ['max_output_tokens', 'length'],
  ['content_filter', 'filter'],
  ['max_messages', 'other'],
  ['steered', 'other'],
])

export function readResponse(answer: HttpAnswer): Reply {
  const wrong = chatError(answer)
  if (wrong?.instead) return wrong.instead
  if (wrong) throw wrong.fault
  const { json, status } = answer
  if (!Array.isArray(at(json, 'output'))) throw emptyFault(status, 'output')

  const items = listAt(json, 'output')
  const messages = items.filter((item) => textAt(item, 'type') === 'message')
  const answers = messages
    .filter((item) => textAt(item, 'phase') !== 'commentary')
    .flatMap((item) => listAt(item, 'content'))
  const text = texts(answers, 'output_text', 'text')
  const refusal = texts(answers, 'refusal', 'refusal')
  const reasoning = reasoningIn(items)
  const ended = textAt(json, 'status')
  const calls = items.some(isCall)
  const reason = textAt(json, 'incomplete_details', 'reason')
  const reply: Reply = {
    text: text === '' ? refusal : text,
    ...(reasoning === '' ? {} : { reasoning }),
    ...calledTools(items.filter(isCall).map((item) => textAt(item, 'name') ?? textAt(item, 'type') ?? '')),
    finish:
      refusal === '' ? (ended === 'completed' && !calls ? 'stop' : (RESPONSE_CUTS.get(reason) ?? 'other')) : 'refusal',
    native: reason ?? ended,
    usage: readUsage(at(json, 'usage')),
    ...billedAs({ tier: textAt(json, 'service_tier') }),
    servedModel: textAt(json, 'model'),
    ...inForce(json),
  }
  return notBlank(reply, status)
}

/** What OpenAI says was in force: the effort where none was set, what it did to the image, the temperature. */
function inForce(json: unknown): Pick<Reply, 'inForce'> {
  const temperature = at(json, 'temperature')
  const said = given({
    effort: textAt(json, 'reasoning', 'effort'),
    contextCompression: textAt(json, 'image', 'context_compression'),
    temperature: typeof temperature === 'number' ? String(temperature) : null,
  })
  return Object.keys(said).length === 0 ? {} : { inForce: said }
}

const isCall = (item: unknown): boolean => textAt(item, 'type')?.endsWith('_call') ?? false

/** Summaries and, where a server gives them, thoughts; and what the model says to itself between them. */
function reasoningIn(items: unknown[]): string {
  const thoughts = items
    .filter((item) => textAt(item, 'type') === 'reasoning')
    .flatMap((item) => [...listAt(item, 'summary'), ...listAt(item, 'content')])
  const aside = items
    .filter((item) => textAt(item, 'phase') === 'commentary')
    .flatMap((item) => listAt(item, 'content'))
  return [...thoughts, ...aside]
    .map((part) => textAt(part, 'text') ?? '')
    .filter((text) => text !== '')
    .join('\n\n')
}

function texts(parts: unknown[], type: string, field: string): string {
  return parts
    .filter((part) => textAt(part, 'type') === type)
    .map((part) => textAt(part, field) ?? '')
    .join('')
}

function readUsage(usage: unknown): Usage {
  return {
    input: countAt(usage, 'input_tokens'),
    output: countAt(usage, 'output_tokens'),
    ...given({
      cached: countAt(usage, 'input_tokens_details', 'cached_tokens'),
      cacheWrite: countAt(usage, 'input_tokens_details', 'cache_write_tokens'),
      reasoning: countAt(usage, 'output_tokens_details', 'reasoning_tokens'),
    }),
  }
}
