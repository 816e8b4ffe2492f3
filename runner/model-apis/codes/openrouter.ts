import { judgeAnthropic } from './anthropic.ts'
import { judgeGoogle } from './google.ts'
import { judgeOpenai } from './openai.ts'
import { at, listAt, textAt, told } from '../pick.ts'
import { type Judged, judgedBy, verdicts } from './verdict.ts'

/** OpenRouter's own error types, `metadata.error_type`. Source: `ApiErrorType` of @openrouter/sdk 1.3.19, and OpenRouter's page
 * "Errors and Debugging" for what each means: its invalid_prompt is a malformed message, not a flagged one as at OpenAI. */
export const OPENROUTER_CODES = verdicts({
  filter: ['content_policy_violation'],
  refusal: ['refusal'],
  length: ['max_tokens_exceeded'],
  'bad-image': [
    'invalid_image',
    'image_too_large',
    'image_too_small',
    'unsupported_image_format',
    'image_not_found',
    'image_download_failed',
  ],
  quota: ['payment_required', 'token_limit_exceeded'],
  'rate-limit': ['rate_limit_exceeded'],
  overload: ['provider_overloaded', 'provider_unavailable'],
  timeout: ['timeout'],
  auth: ['authentication', 'permission_denied'],
  'not-found': ['not_found'],
  server: ['server'],
  'bad-request': [
    'context_length_exceeded',
    'string_too_long',
    'payload_too_large',
    'invalid_request',
    'invalid_prompt',
    'precondition_failed',
    'unprocessable',
  ],
})

/** Types that only pass on what a provider said: its own words in `metadata.raw` tell more. */
const PASSED_ON = [
  'invalid_request',
  'unprocessable',
  'permission_denied',
  'server',
  'unmapped',
  'provider_unavailable',
]

/** Reads an error of OpenRouter's: by its type, by the provider's own error in `metadata.raw`, by the reasons of its moderation. */
export function judgeOpenrouter(error: unknown, json: unknown, said: string): Judged | null {
  const type = textAt(error, 'metadata', 'error_type')
  const own = judgedBy(OPENROUTER_CODES, [type])
  const behind = type === null || PASSED_ON.includes(type) ? judgeProvider(at(error, 'metadata', 'raw'), said) : null
  const reasons = listAt(error, 'metadata', 'reasons').filter((word) => typeof word === 'string')
  const refusal = reasons.length > 0 ? reasons.join(', ') : undefined
  if (behind?.verdict) return behind as Judged
  if (own) return { ...own, refusal, said: behind?.said }
  if (reasons.length > 0) return { verdict: 'filter', native: 'moderation', refusal }
  return behind?.said === undefined ? judgeOpenai(error, json, said) : null
}

/** What a provider behind OpenRouter answered, as text or as JSON, in whatever form its API has. */
function judgeProvider(raw: unknown, said: string): Partial<Judged> | null {
  const json = typeof raw === 'string' ? parsed(raw) : raw
  const error = at(json, 'error') ?? at(json, 0, 'error') ?? json
  const words = told(error) ?? (typeof raw === 'string' ? raw : null)
  if (words === null) return null
  const judged = judgeOpenai(error, json, words) ?? judgeAnthropic(error, words, true) ?? judgeGoogle(error, words)
  return { ...judged, said: said.includes(words) ? said : `${said}: ${words}` }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
