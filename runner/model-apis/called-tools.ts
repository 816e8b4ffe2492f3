import type { Reply } from '../records/exchange.ts'

/** The tools that a reply calls, by name; nothing where it calls none. A call without a name still counts. */
export const calledTools = (names: readonly string[]): Pick<Reply, 'toolCalls'> =>
  names.length === 0 ? {} : { toolCalls: names.map((name) => (name === '' ? 'unnamed' : name)) }
