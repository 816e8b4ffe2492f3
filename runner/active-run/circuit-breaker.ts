import type { Fault } from '../records/exchange.ts'
import type { FaultCode } from '../records/fault-codes.ts'
import type { Planned } from '../records/test.ts'

/** Faults that no further call can cure, with what somebody has to do. */
const REMEDIES: ReadonlyMap<FaultCode, string> = new Map([
  ['auth', 'Start Benchloupe with a valid key, then resume the run.'],
  ['quota', 'Add credit to the account, then resume the run.'],
  ['account', 'Ask the vendor what keeps the account from being used, then resume the run.'],
  ['not-found', 'Check the model name and the base address, then resume the run or start a new one.'],
  [
    'bad-parameter',
    'Fix the setting in benchloupe.yaml and start a new run: this one keeps the settings it began with.',
  ],
])

/** Tests that ended in one of these are asked again whenever the run is resumed. */
export const TRIPPING: ReadonlySet<string> = new Set(REMEDIES.keys())

/** Faults of one test alone: the API is well, however many images in a row it does not accept. */
export const OF_ONE_TEST: ReadonlySet<string> = new Set<FaultCode>(['bad-image'])

/** So many faults of a model in a row, and it is left alone. */
const BREAKER = 12

/** Whom calls stop for after a test of theirs ended in `fault`, and why: the whole API where key or credit are missing, else
 * the one model; null where the next test may well end otherwise. `inARow`: tests of this model that ended in faults, this one
 * included. `answering`: the model has answered a test of this run. */
export function tripFor(
  fault: Fault,
  inARow: number,
  { api, model }: Planned,
  answering = false,
): { whom: string; reason: string } | null {
  // a setting that was taken before is taken again: the fault is of this one test
  const remedy = fault.code === 'bad-parameter' && answering ? undefined : REMEDIES.get(fault.code)
  // a key that is good for nothing is a 401; 403 keeps it from this model
  const whom =
    fault.code === 'quota' || fault.code === 'account' || (fault.code === 'auth' && fault.status !== 403)
      ? api
      : modelKey(api, model)
  if (remedy !== undefined) return { whom, reason: `Stopped calling ${whom}: ${sentence(fault.message)} ${remedy}` }
  if (inARow < BREAKER) return null
  return {
    whom,
    reason: `Stopped calling ${whom}: ${inARow} API errors in a row, the last one: ${sentence(fault.message)} Resume the run once the API works again.`,
  }
}

export const modelKey = (api: string, model: string): string => `${api}/${model}`

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
