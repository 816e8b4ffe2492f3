import type { Range } from '../../records/answer.ts'
import type { Candidate, Noun } from '../counted.ts'
import { patternOf } from '../../tools/matches.ts'

/** Ways to count that are no single number: one by one, a part of all, a number for each place. */

/** Between numbers that are counted aloud. */
const ALOUD = /^["'*_\s]{0,3}(?:,|\.{2,3}|\u2026|;|\s)["'*_\s]{0,3}(?:and\s)?$/

/** "1, 2, 3, 4, 5, 6. Yes, 6.", "one, two, three": what was counted one by one; the last is said again, or nothing else is. */
export function countedUp(text: string, candidates: readonly Candidate[]): Candidate | undefined {
  const from = candidates.findIndex(({ value }, i) => value === 1 && candidates[i + 1]?.value === 2)
  if (from < 0) return undefined
  let to = from
  while (candidates[to + 1]?.value === to + 2 - from) to++
  const rest = candidates.slice(to + 1)
  const top = to - from + 1
  if (top < 3) return undefined
  if (rest.length > 0) return rest.every(({ value }) => value === top) ? rest.at(-1) : undefined
  const aloud = candidates.slice(from + 1).every(({ range }, i) => {
    const before = candidates[from + i]
    return before !== undefined && ALOUD.test(text.slice(before.range[1], range[0]))
  })
  return from === 0 && aloud ? candidates[to] : undefined
}

/** "1,2,3,4,5": numbers that nothing but commas part, as a whole reply. null where they are no count. */
export function countedAlone(said: string): number | null {
  if (!/^[\s"'*_{(]*1(?:\s{0,2},\s{0,2}\d{1,3}){2,99}[\s"'*_.)}]*$/.test(said)) return null
  const numbers = (said.match(/\d+/g) ?? []).map(Number)
  return numbers.every((number, i) => number === i + 1) ? numbers.length : null
}

/** "5 of the 7 animals are birds": the part that are what was asked for. */
export function ofAll(text: string, { thing }: Noun): { value: number; range: Range } | null {
  const hit = patternOf(
    String.raw`(?<![\p{N}.,])(\d{1,6})\s(?:out\s)?of\s(?:the\s)?\d{1,6}\s(?!${thing}(?!\p{L}))[\p{L}]{2,20}\s(?:are|is)\s(?:\p{L}{2,12}\s)?${thing}(?!\p{L})`,
    'iu',
  ).exec(text)
  return hit?.[1] === undefined ? null : { value: Number(hit[1]), range: [hit.index, hit.index + hit[1].length] }
}

/** "2 birds on the roof and 3 on the fence": the number that stands beside the thing is of one place only. */
export function splitByPlace(text: string, first: Candidate, candidates: readonly Candidate[]): boolean {
  const next = candidates[candidates.indexOf(first) + 1]
  if (!next || next.asked || next.concluded) return false
  const total = candidates.reduce((all, { value }) => all + value, 0)
  if (total === 2 * first.value) return false
  return (
    /^[^,:;.()\n]{1,60}\s(?:and|plus)\s(?:another\s|also\s)?$/i.test(text.slice(first.range[1], next.range[0])) &&
    /^\s(?:more|others?|on|in|at|under|near|above|below|behind|beside|flying|sitting|perched|standing)\b/i.test(
      text.slice(next.range[1], next.range[1] + 20),
    )
  )
}
