import type { Finish } from '../../records/exchange.ts'
import { listAt, textAt } from '../pick.ts'
import { type Judged, judgedBy, verdicts } from './verdict.ts'

/** `finishReason` -> how the reply ended. Source: `FinishReason` of @google/genai 3.3.0, all of it but what is not the end of a
 * reply: CONTINUATION (there is more to fetch), PUP_LIMITED_DISABLED (the account), FINISH_REASON_UNSPECIFIED (nothing said). */
export const GOOGLE_FINISHES: ReadonlyMap<string | null, Finish> = new Map<string | null, Finish>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ...(
    [
      'SAFETY',
      'RECITATION',
      'LANGUAGE',
      'BLOCKLIST',
      'PROHIBITED_CONTENT',
      'SPII',
      'IMAGE_SAFETY',
      'IMAGE_PROHIBITED_CONTENT',
      'IMAGE_RECITATION',
      'ESCALATION',
      'MODEL_ARMOR',
    ] as const
  ).map((word): [string, Finish] => [word, 'filter']),
  ...(
    [
      'OTHER',
      'MALFORMED_FUNCTION_CALL',
      'IMAGE_OTHER',
      'NO_IMAGE',
      'UNEXPECTED_TOOL_CALL',
      'TOO_MANY_TOOL_CALLS',
      'MISSING_THOUGHT_SIGNATURE',
      'MALFORMED_RESPONSE',
    ] as const
  ).map((word): [string, Finish] => [word, 'other']),
])

/** The response reached the limit of one request, and goes on in the next. */
export const CONTINUES = 'CONTINUATION'
/** The account is limited or disabled under the Prohibited Use Policy. */
export const ACCOUNT_LIMITED = 'PUP_LIMITED_DISABLED'

/** `reason` of an ErrorInfo among an error's details. Source: google/api/error_reason.proto of googleapis. */
export const GOOGLE_REASONS = verdicts({
  auth: ['API_KEY_INVALID', 'ACCESS_TOKEN_EXPIRED', 'CREDENTIALS_MISSING'],
  account: [
    'CONSUMER_SUSPENDED',
    'CONSUMER_INVALID',
    'SERVICE_DISABLED',
    'API_KEY_SERVICE_BLOCKED',
    'API_KEY_HTTP_REFERRER_BLOCKED',
    'API_KEY_IP_ADDRESS_BLOCKED',
    'API_KEY_ANDROID_APP_BLOCKED',
    'API_KEY_IOS_APP_BLOCKED',
    'USER_PROJECT_DENIED',
    'LOCATION_POLICY_VIOLATED',
  ],
  quota: ['BILLING_DISABLED'],
  'rate-limit': ['RATE_LIMIT_EXCEEDED'],
})

/** What Google says of an image that it cannot open, with a plain INVALID_ARGUMENT. */
const OF_AN_IMAGE = /unable to process input image|provided image is not valid|image is (?:too (?:large|small)|empty)/i

/** Reads an error by the reason in its details, a quota that lasts the day, or what it says of an image. */
export function judgeGoogle(error: unknown, said: string): Judged | null {
  const details = listAt(error, 'details')
  const spent = details
    .flatMap((detail) => listAt(detail, 'violations'))
    .map((violation) => textAt(violation, 'quotaId') ?? '')
    .find((quota) => /PerDay/.test(quota))
  if (spent !== undefined) return { verdict: 'quota', native: spent }
  const judged = judgedBy(
    GOOGLE_REASONS,
    details.map((detail) => textAt(detail, 'reason')),
  )
  if (judged) return judged
  return OF_AN_IMAGE.test(said) ? { verdict: 'bad-image', native: 'image' } : null
}
