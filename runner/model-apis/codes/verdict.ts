import type { FaultCode } from '../../records/fault-codes.ts'
import type { Finish } from '../../records/exchange.ts'

/** What an error of an API means beyond its status. `filter`, `refusal` and `length` are about this one question and its
 * reply: the test ends with that outcome. Everything else is the code of the fault that the call ends with. */
export type Verdict = FaultCode | Extract<Finish, 'filter' | 'refusal' | 'length'>

const ENDS = ['filter', 'refusal', 'length'] as const

/** The way in which the reply ended, null where the verdict is a fault. */
export const endOf = (verdict: Verdict | null): (typeof ENDS)[number] | null =>
  ENDS.find((end) => end === verdict) ?? null

/** An error as one vendor's table reads it. */
export interface Judged {
  verdict: Verdict
  /** the API's own word for it */
  native: string
  /** what was flagged, in the API's own word */
  refusal?: string | undefined
  /** what somebody behind the API said, where that tells more */
  said?: string | undefined
}

/** The first of `words` that a table knows. */
export function judgedBy(table: ReadonlyMap<string, Verdict>, words: readonly unknown[]): Judged | null {
  for (const word of words) {
    const verdict = typeof word === 'string' ? table.get(word) : undefined
    if (verdict !== undefined) return { verdict, native: word as string }
  }
  return null
}

/** A table with one line for each verdict: the words that mean it. */
export const verdicts = (lines: Partial<Record<Verdict, readonly string[]>>): ReadonlyMap<string, Verdict> =>
  new Map(
    (Object.entries(lines) as [Verdict, readonly string[]][]).flatMap(([verdict, words]) =>
      words.map((word) => [word, verdict] as const),
    ),
  )
