import type { Told } from '../records/capabilities.ts'
import type { Finish, Reply } from '../records/exchange.ts'
import {
  ApiFault,
  type CallMessage,
  type CallRequest,
  type HttpAnswer,
  type ImagePart,
  type TextPart,
} from './define-model-api.ts'
import { billedAs } from './billed-as.ts'
import { chatError, type Judge } from './chat-error.ts'
import { readUsage, type ReasoningCount } from './chat-usage.ts'
import { notBlank } from './not-blank.ts'
import { at, given, listAt, textAt } from './pick.ts'
import { dayOf, modelIds } from './reach.ts'
import { type LimitName, refusesLimitName, rejectedSetting } from './rejected-setting.ts'
import { calledTools } from './called-tools.ts'
import { emptyFault, errorIn, quote, statusFault } from './status-fault.ts'

/** Chat Completions as OpenAI defined it and others serve it, with the few things in which they differ. */
export interface ChatDialect {
  /** what the limit of output tokens is called: OpenAI's reasoning models refuse the old name, many servers know no other */
  limit: LimitName
  effort(effort: string): Record<string, unknown>
  /** what the seed is called */
  seed?: string
}

export function chatBody({ model, messages, seed }: CallRequest, dialect: ChatDialect): Record<string, unknown> {
  return {
    model: model.model,
    messages: messages.map((message) => wireMessage(message, model.image.detail)),
    [model.limitName ?? dialect.limit]: model.maxOutputTokens,
    ...(model.sendsSeed ? { [dialect.seed ?? 'seed']: seed } : {}),
    ...model.extra,
    ...(model.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    ...(model.temperature === undefined || model.fixedSampling ? {} : { temperature: model.temperature }),
    ...(model.reasoningEffort === undefined ? {} : dialect.effort(model.reasoningEffort)),
  }
}

function wireMessage({ role, parts }: CallMessage, detail: string | undefined): unknown {
  const onlyText = parts.every((part) => part.kind === 'text')
  // plain text is what every server takes; some refuse lists of parts for system and assistant
  return {
    role,
    content: onlyText ? parts.map((part) => part.text).join('\n') : parts.map((part) => wirePart(part, detail)),
  }
}

function wirePart(part: TextPart | ImagePart, detail: string | undefined): unknown {
  if (part.kind === 'text') return { type: 'text', text: part.text }
  return {
    type: 'image_url',
    image_url: { url: `data:${part.mediaType};base64,${part.base64}`, ...(detail === undefined ? {} : { detail }) },
  }
}

/** What differs in the answers of one server. */
export interface ChatReading {
  judge?: Judge | undefined
  reasoning?: ReasoningCount | undefined
}

export function readChatModels(answer: HttpAnswer): string[] {
  const wrong = chatError(answer)
  if (wrong) throw wrong.fault
  return modelIds(listAt(answer.json, 'data').map((entry) => textAt(entry, 'id')))
}

/** What a list of models tells beside ids, by id: OpenAI's `shutdown_date` (openai 7.59.0, `Model`), Mistral's `capabilities` and
 * `deprecation` (@mistralai/mistralai 2.7.0, `BaseModelCard`). Most servers tell nothing. */
export function readChatTold(answer: HttpAnswer): Map<string, Told> {
  const wrong = chatError(answer)
  if (wrong) throw wrong.fault
  const said = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
  return new Map(
    listAt(answer.json, 'data').map((entry): [string, Told] => {
      const reasons = said(at(entry, 'capabilities', 'reasoning'))
      const facts: Told = given({
        images: said(at(entry, 'capabilities', 'vision')),
        answers: said(at(entry, 'capabilities', 'completion_chat')),
        reasons,
        efforts: reasons === false ? [] : undefined,
        retires: dayOf(textAt(entry, 'shutdown_date') ?? textAt(entry, 'deprecation')),
      })
      return [textAt(entry, 'id') ?? '', facts]
    }),
  )
}

/** The one asked for, or all of them. */
export function only(told: Map<string, Told>, model: string | undefined): Map<string, Told> {
  const facts = model === undefined ? undefined : told.get(model)
  return model === undefined ? told : new Map(facts ? [[model, facts]] : [])
}

/** The reply of an answer. Throws the fault where there is none. */
export function readChatReply(answer: HttpAnswer, { judge, reasoning }: ChatReading = {}): Reply {
  const wrong = chatError(answer, judge)
  if (wrong?.instead) return wrong.instead
  if (wrong) throw wrong.fault
  return notBlank(readReply(answer, reasoning), answer.status)
}

/** finish_reason -> how the reply ended. Local servers use a few words of their own. */
export const CHAT_FINISHES: ReadonlyMap<string | null, Finish> = new Map<string | null, Finish>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'filter'],
  ['refusal', 'refusal'],
  ['tool_calls', 'other'],
  ['function_call', 'other'],
  ['error', 'other'],
])

function readReply({ json, status }: HttpAnswer, counted: ReasoningCount | undefined): Reply {
  const choice = at(json, 'choices', 0)
  const message = at(choice, 'message')
  if (message === undefined || message === null) throw emptyFault(status, 'message')
  const native = textAt(choice, 'finish_reason')
  const usage = readUsage(at(json, 'usage'), counted)
  if (native === 'error') throw statusFault(500, { said: 'the API stopped in the middle of the reply', usage })

  const parts = listAt(message, 'content')
  const content = textAt(message, 'content') ?? join(parts, 'text')
  const refusal = textAt(message, 'refusal') || join(parts, 'refusal')
  const thoughts = parts.map((part) => join(listAt(part, 'thinking'), 'text')).join('')
  const reasoning = textAt(message, 'reasoning_content') || textAt(message, 'reasoning') || thoughts
  const tools = [...listAt(message, 'tool_calls'), at(message, 'function_call')]
    .filter((call) => call !== undefined && call !== null)
    .map((call) => textAt(call, 'function', 'name') ?? textAt(call, 'name') ?? '')
  return {
    text: content === '' ? refusal : content,
    ...(reasoning ? { reasoning } : {}),
    ...calledTools(tools),
    finish: refusal === '' ? (CHAT_FINISHES.get(native) ?? 'other') : 'refusal',
    native,
    usage,
    ...billedAs({ tier: textAt(json, 'service_tier') ?? textAt(json, 'usage', 'service_tier') }),
    servedModel: textAt(json, 'model'),
  }
}

/** The fault of an answer that refuses the seed, where asking without one may help. */
export function refusedSeed(answer: HttpAnswer): ApiFault | null {
  const { status, json } = answer
  if (status !== 400 && status !== 422) return null
  const wrong = errorIn(answer, at(json, 'error') || null)
  if (!wrong || rejectedSetting(textAt(wrong.error, 'param'), wrong.said) !== 'seed') return null
  return new ApiFault({
    code: 'setting-dropped',
    status,
    retryable: true,
    message: `${status}, the API takes no seed: ${quote(wrong.said)}`,
  })
}

/** The fault of an answer that refuses the name of the limit of output tokens, where asking with the other name may help. */
export function renamedLimit(answer: HttpAnswer, name: LimitName): ApiFault | null {
  const { status, json } = answer
  if (status !== 400 && status !== 422) return null
  const wrong = errorIn(answer, at(json, 'error') || null)
  if (!wrong || !refusesLimitName(name, textAt(wrong.error, 'param'), wrong.said)) return null
  return new ApiFault({
    code: 'other-limit-name',
    status,
    retryable: true,
    message: `${status}, the API does not take ${name}: ${quote(wrong.said)}`,
  })
}

function join(parts: unknown[], field: 'text' | 'refusal'): string {
  return parts.map((part) => textAt(part, field) ?? '').join('')
}
