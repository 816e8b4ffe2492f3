import type { Finish, Reply, Usage } from '../records/exchange.ts'

/** A reply that ended before there was one, by a safety filter or otherwise. `native` is the API's own word for it, `refusal`
 * what was flagged. */
export function ended(
  finish: Finish,
  native: string,
  {
    refusal,
    text = '',
    usage = { input: null, output: null },
  }: { refusal?: string; text?: string; usage?: Usage } = {},
): Reply {
  return { text, finish, native, ...(refusal === undefined ? {} : { refusal }), usage, servedModel: null }
}
