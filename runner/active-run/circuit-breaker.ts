import type { Fault } from '../records/exchange.ts'
import type { FaultCode } from '../records/fault-codes.ts'
import type { Planned } from '../records/test.ts'

/** Faults that no further call can mend, with what somebody has to do. */
const REMEDIES: Readonly<Partial<Record<FaultCode, string>>> = {
  auth: 'Start Benchloupe with a key that the API accepts, then resume the run.',
  quota: 'Resume the run once the account has credit again.',
  'not-found': 'Check the name of the model and the base address: resume the run once it is there, or order it anew.',
  'bad-parameter':
    'Set it right in benchloupe.yaml and order the run again: this one keeps the settings that it began with.',
}

/** Tests that ended in one of these are asked again whenever the run is taken up. */
export const TRIPPING: ReadonlySet<string> = new Set(Object.keys(REMEDIES))

/** So many faults of a model in a row, and it is left alone. */
const BREAKER = 12

/** Who is not asked any more after a test of theirs ended in `fault`, and why: the whole API where key or credit are missing, else
 * the one model; null where the next test may well end otherwise. `inARow`: tests of this model that ended in faults, this one
 * included. */
export function tripFor(
  fault: Fault,
  inARow: number,
  { api, model }: Planned,
): { whom: string; reason: string } | null {
  const remedy = REMEDIES[fault.code]
  // a key that is good for nothing is a 401; 403 keeps it from this model
  const whom = fault.code === 'quota' || (fault.code === 'auth' && fault.status !== 403) ? api : modelKey(api, model)
  if (remedy !== undefined)
    return { whom, reason: `${whom} is not asked any more: ${sentence(fault.message)} ${remedy}` }
  if (inARow < BREAKER) return null
  return {
    whom,
    reason: `${whom} is not asked any more: ${inARow} tests in a row ended in a fault, the last with: ${sentence(fault.message)} Resume the run once that is over.`,
  }
}

export const modelKey = (api: string, model: string): string => `${api}/${model}`

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
