/** Every fault that can end an attempt, by code, with what it means. A test whose last attempt ended in one has the outcome
 * `error`. docs/errors.md lists the same codes; a test compares the two. */
export const FAULTS = {
  'rate-limit': 'The API asked for fewer calls (429).',
  overload: 'The API is overloaded (503, 529).',
  server: 'The API failed (409, 5xx).',
  network: 'The connection failed or broke off.',
  timeout: 'No complete answer came in time.',
  'too-large': 'The answer is larger than Benchloupe accepts.',
  'not-json': 'The answer is not JSON.',
  empty: 'The answer is empty, or the reply is missing from it.',
  auth: 'The key is missing, wrong, or not allowed to do this (401, 403).',
  quota: 'The account has no credit or quota left (402).',
  'not-found': 'The API does not know the model or the address (404, redirects).',
  account: 'The vendor has put the account on hold, or does not let it be used this way.',
  'bad-image': 'The API does not accept this one image: too large, too small, or it cannot read it.',
  'bad-request': 'The API rejects the request (400, 413, 422), or it could not be made.',
  'bad-parameter': 'The API rejects a setting of the model.',
  'other-limit-name': 'The API wants max_tokens under its other name; it is asked again with that.',
  'setting-dropped': 'The API does not know a setting that it can do without; it is asked again without it.',
  aborted: 'The run was stopped before or during the call.',
  unknown: 'Anything else; after a crash, a call whose outcome is not known.',
} as const satisfies Readonly<Record<string, string>>

export type FaultCode = keyof typeof FAULTS
