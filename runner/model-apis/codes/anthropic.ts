import { textAt } from '../pick.ts'
import { type Judged, judgedBy, verdicts } from './verdict.ts'

/** Anthropic's `error.details.error_code`, as far as it says more than the status. Sources: the error classes in
 * resources/shared.d.ts, resources/messages/messages.d.ts and resources/user-profiles/user-profiles.d.ts of
 * @anthropic-ai/sdk 1.14.0. A ramp limit (ramp_limit_exceeded) only asks to slow down: its 429 says that. */
export const ANTHROPIC_CODES = verdicts({
  account: [
    'organization_on_hold',
    'organization_type_not_supported',
    'cmek_key_disabled',
    'cmek_key_network_blocked',
    'sandbox_egress_restricted',
    'unsupported_region',
  ],
  quota: [
    'contract_spend_limit_reached',
    'enforced_spend_limit_reached',
    'linked_organization_spend_limit_reached',
    'linked_organization_billing_unavailable',
    'user_profile_not_billable',
    'user_profile_billing_not_authorized',
  ],
  'bad-image': ['image_dimensions_too_large'],
  overload: ['compaction_unavailable', 'cmek_context_unavailable', 'cmek_key_unreachable'],
  timeout: ['request_body_timeout'],
})

/** `error.type`, for errors without a status of their own: inside a 200, inside a stream, or passed on by somebody else.
 * Source: `ErrorType` in resources/shared.d.ts of @anthropic-ai/sdk 1.14.0. */
const TYPES = verdicts({
  auth: ['authentication_error', 'permission_error'],
  quota: ['billing_error'],
  'not-found': ['not_found_error'],
  'rate-limit': ['rate_limit_error'],
  overload: ['overloaded_error'],
  timeout: ['timeout_error'],
  server: ['api_error'],
})

/** Told with a 400, although it is about what the model was going to say. */
const FILTERED = /blocked by content filtering policy/i
/** Told with a 400 where no code does. */
const NO_CREDIT = /credit balance is too low/i
/** An image that cannot be read, is empty or too large: these have no code but a 400. Source: messages of Anthropic's API. */
const OF_AN_IMAGE = /could not process image|image (?:exceeds|dimensions exceed|does not match|cannot be empty)/i

/** Reads an error by its code, its words or, with `types`, its broad type. */
export function judgeAnthropic(error: unknown, said: string, types = false): Judged | null {
  if (FILTERED.test(said)) return { verdict: 'filter', native: 'content filtering policy' }
  if (NO_CREDIT.test(said)) return { verdict: 'quota', native: 'credit balance' }
  const judged = judgedBy(ANTHROPIC_CODES, [textAt(error, 'details', 'error_code')])
  if (judged) return judged
  if (OF_AN_IMAGE.test(said)) return { verdict: 'bad-image', native: 'image' }
  return types ? judgedBy(TYPES, [textAt(error, 'type')]) : null
}
