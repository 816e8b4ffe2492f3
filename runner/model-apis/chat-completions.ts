import type { Told } from '../records/capabilities.ts'
import type { Finish, Reply, Usage } from '../records/exchange.ts'
import {
  ApiFault,
  type CallMessage,
  type CallRequest,
  type HttpAnswer,
  type ImagePart,
  type TextPart,
} from './define-model-api.ts'
import { at, countAt, given, listAt, moneyAt, textAt } from './pick.ts'
import { dayOf, modelIds } from './reach.ts'
import { LIMIT_NAMES, type LimitName, refusesLimitName, rejectedSetting } from './rejected-setting.ts'
import { blocked } from './blocked.ts'
import { calledTools } from './called-tools.ts'
import { emptyFault, errorIn, quote, statusFault } from './status-fault.ts'

/** Chat Completions as OpenAI defined it and others serve it, with the few things in which they differ. */
export interface ChatDialect {
  /** what the limit of output tokens is called: OpenAI's reasoning models refuse the old name, many servers know no other */
  limit: LimitName
  effort(effort: string): Record<string, unknown>
}

export function chatBody({ model, messages }: CallRequest, dialect: ChatDialect): Record<string, unknown> {
  return {
    model: model.model,
    messages: messages.map((message) => wireMessage(message, model.image.detail)),
    [model.limitName ?? dialect.limit]: model.maxOutputTokens,
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

export function readChatReply(answer: HttpAnswer): Reply {
  const wrong = chatError(answer)
  if (wrong?.blockedBy) return blocked(wrong.blockedBy)
  if (wrong) throw wrong.fault
  return readReply(answer)
}

/** Codes of a prompt or a reply that a safety filter stopped: OpenAI's, Azure's and that of image checks. */
const BLOCKS = [
  'content_filter',
  'content_policy_violation',
  'image_content_policy_violation',
  'invalid_prompt',
  'bio_policy',
  'moderation_blocked',
]

/** Codes behind which somebody has to pay: waiting helps nobody. */
const EXHAUSTED = [
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'exceeded_current_quota_error',
]

/** The error of an answer, by status or (as gateways tell it once they have begun) inside a 200; null where it is none. */
export function chatError(answer: HttpAnswer): { fault: ApiFault; blockedBy: string | null } | null {
  const { status, json } = answer
  const wrong = errorIn(answer, at(json, 'error') || at(json, 'choices', 0, 'error') || null)
  if (!wrong) return null
  const { error, said } = wrong
  const codes = [at(error, 'code') ?? at(json, 'code'), textAt(error, 'type') ?? textAt(json, 'type')].map(String)
  const moderated = listAt(error, 'metadata', 'reasons').length > 0
  return {
    blockedBy: codes.find((code) => BLOCKS.includes(code)) ?? (moderated ? 'moderation' : null),
    fault: statusFault(statusMeant(status, codes), {
      said,
      exhausted: codes.some((code) => EXHAUSTED.includes(code)),
      parameter: LIMIT_NAMES.some((name) => refusesLimitName(name, textAt(error, 'param'), said))
        ? 'limitName'
        : rejectedSetting(textAt(error, 'param'), said),
    }),
  }
}

/** Inside a 200 the code tells what the status would have been. */
function statusMeant(status: number, codes: readonly string[]): number {
  if (status >= 400) return status
  const inside = codes.map(Number).find((code) => code >= 400 && code < 600)
  if (inside !== undefined) return inside
  if (codes.includes('rate_limit_exceeded')) return 429
  return codes.some((code) => code.startsWith('invalid_')) ? 400 : 500
}

/** finish_reason -> how the reply ended. Local servers use a few words of their own. */
const FINISHES = new Map<string | null, Finish>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'filter'],
  ['refusal', 'refusal'],
])

function readReply({ json, status }: HttpAnswer): Reply {
  const choice = at(json, 'choices', 0)
  const message = at(choice, 'message')
  if (message === undefined || message === null) throw emptyFault(status, 'message')
  const native = textAt(choice, 'finish_reason')
  if (native === 'error') throw statusFault(500, { said: 'the API stopped in the middle of the reply' })

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
    finish: refusal === '' ? (FINISHES.get(native) ?? 'other') : 'refusal',
    native,
    usage: readUsage(at(json, 'usage')),
    servedModel: textAt(json, 'model'),
  }
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

/** Most servers count the tokens of reasoning among those of the completion; xAI and others count them on top, which the total
 * tells: total = prompt + completion + reasoning. Without a total, more reasoning than completion can only be on top. */
function outputOf(usage: unknown): number | null {
  const completion = countAt(usage, 'completion_tokens')
  const reasoning = countAt(usage, 'completion_tokens_details', 'reasoning_tokens') ?? 0
  if (completion === null || reasoning === 0) return completion
  const [prompt, total] = [countAt(usage, 'prompt_tokens'), countAt(usage, 'total_tokens')]
  const onTop = prompt === null || total === null ? reasoning > completion : total === prompt + completion + reasoning
  return onTop ? completion + reasoning : completion
}

function readUsage(usage: unknown): Usage {
  return {
    input: countAt(usage, 'prompt_tokens'),
    output: outputOf(usage),
    ...given({
      cached: countAt(usage, 'prompt_tokens_details', 'cached_tokens'),
      cacheWrite: countAt(usage, 'prompt_tokens_details', 'cache_write_tokens'),
      reasoning: countAt(usage, 'completion_tokens_details', 'reasoning_tokens'),
      image: countAt(usage, 'prompt_tokens_details', 'image_tokens'),
      costUsd: costOf(usage),
    }),
  }
}

/** What gateways report. Called with a vendor's key of one's own, `cost` is their fee alone and the vendor's bill comes on top. */
function costOf(usage: unknown): number | null {
  const cost = moneyAt(usage, 'cost')
  if (cost === null || at(usage, 'is_byok') !== true) return cost
  const upstream = moneyAt(usage, 'cost_details', 'upstream_inference_cost')
  return upstream === null ? null : cost + upstream
}
