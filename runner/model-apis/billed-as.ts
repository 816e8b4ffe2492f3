import type { Reply } from '../records/exchange.ts'
import { given } from './pick.ts'

/** The tier, place and speed that a call was served with, as far as the API tells; nothing where it tells none. */
export function billedAs(told: {
  tier?: string | null
  geo?: string | null
  speed?: string | null
}): Pick<Reply, 'billedAs'> {
  const known = given(told)
  return Object.keys(known).length === 0 ? {} : { billedAs: known }
}
