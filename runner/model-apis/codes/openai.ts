import { at, textAt } from '../pick.ts'
import { type Judged, judgedBy, verdicts } from './verdict.ts'

/** Error codes of OpenAI, Azure and the servers that follow them, by what they mean. What is not here goes by its status.
 * Sources: `ResponseError.code` in resources/responses/responses.d.ts and the agents' error codes in
 * resources/beta/agents/agents.d.ts of openai 7.59.0; OpenAI's guide "Error codes"; Azure's "Content filtering";
 * Alibaba's "Error messages" (DataInspectionFailed, Arrearage); Moonshot's "Error messages" (content_filter and
 * exceeded_current_quota_error as the type). */
export const OPENAI_CODES = verdicts({
  filter: [
    'content_filter',
    'content_policy_violation',
    'image_content_policy_violation',
    'invalid_prompt',
    'bio_policy',
    'cyber_policy',
    'misalignment_policy_violation',
    'moderation_blocked',
    'ResponsibleAIPolicyViolation',
    'data_inspection_failed',
    'DataInspectionFailed',
  ],
  'bad-image': [
    'invalid_image',
    'invalid_image_format',
    'invalid_base64_image',
    'invalid_image_url',
    'invalid_image_mode',
    'image_too_large',
    'image_too_small',
    'image_parse_error',
    'image_file_too_large',
    'image_file_not_found',
    'unsupported_image_media_type',
    'empty_image_file',
    'failed_to_download_image',
  ],
  quota: [
    'insufficient_quota',
    'billing_hard_limit_reached',
    'billing_not_active',
    'credit_balance_exhausted',
    'usage_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
    'exceeded_current_quota_error',
    'Arrearage',
  ],
  auth: ['authentication_error', 'invalid_api_key'],
  account: ['account_deactivated'],
  'rate-limit': ['rate_limit_exceeded'],
  overload: ['server_overloaded', 'flex_unavailable'],
  server: ['server_error', 'internal_error'],
  timeout: ['request_timeout'],
  'bad-request': ['data_residency_mismatch', 'context_length_exceeded', 'string_above_max_length'],
})

/** What xAI says, with a 403 that looks like one of a key, where it flags a prompt or a picture; the reason stands at the end.
 * Source: UKGovernmentBEIS/inspect_ai#2267 and theopenco/llmgateway#1785, which quote it. */
const FLAGGED_BY_XAI = /content violates usage guidelines/i
const CHECK_OF_XAI = /failed check: (?:SAFETY_CHECK_TYPE_)?(\w+)/i

/** Reads an error that has a `code` or a `type`, at the top of the answer or in its own object. */
export function judgeOpenai(error: unknown, json: unknown, said: string): Judged | null {
  if (FLAGGED_BY_XAI.test(said))
    return { verdict: 'filter', native: 'usage guidelines', refusal: CHECK_OF_XAI.exec(said)?.[1] }
  const judged = judgedBy(OPENAI_CODES, [
    at(error, 'code') ?? at(json, 'code'),
    at(error, 'type') ?? at(json, 'type'),
    at(error, 'innererror', 'code'),
  ])
  return judged && { ...judged, refusal: textAt(error, 'misalignment', 'error_type') ?? filteredBy(error) }
}

/** The kinds of content that Azure's filter found: content_filter_result: { violence: { filtered: true } } */
function filteredBy(error: unknown): string | undefined {
  const results = at(error, 'innererror', 'content_filter_result') ?? at(error, 'innererror', 'content_filter_results')
  if (results === null || typeof results !== 'object') return undefined
  const kinds = Object.entries(results).filter(([, found]) => at(found, 'filtered') === true)
  return kinds.length === 0 ? undefined : kinds.map(([kind]) => kind).join(', ')
}
