import type { Reply } from '../records/exchange.ts'

/** A reply that a safety filter stopped before there was one. `native` is the API's own word for it. */
export function blocked(native: string): Reply {
  return { text: '', finish: 'filter', native, usage: { input: null, output: null }, servedModel: null }
}
