import type { Result } from '../../../../runner/index.ts'
import { count, interval, percent, points } from '../../../format.ts'
import { scoreValues, type ScoreValues } from '../values.ts'

export interface Bar {
  value: number | null
  low: number | null
  high: number | null
  label: string
}

const hundred = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 10)

type Scored = Pick<Result, 'score' | 'low' | 'high' | 'scored' | 'counts' | 'lowest' | 'highest'>

/** A mean score as a bar of 0..100 with its interval. */
export const barOf = (result: Scored): Bar => ({
  value: hundred(result.score),
  low: hundred(result.low),
  high: hundred(result.high),
  label:
    result.score === null
      ? 'no score yet'
      : `${percent(result.score)}${result.low === null ? '' : `, 95 % interval ${interval(result.low, result.high)}`}`,
})

export interface Cell {
  values: ScoreValues
  text: string
  /** 95 % interval in points; '' where there is none */
  range: string
  /** how many of the planned tests the score stands on, where not all */
  stands: string
  /** the same in a sentence, with the bounds */
  about: string
}

/** A score as a cell of a table. */
export function cellOf(result: Scored): Cell {
  const { planned } = result.counts
  const partial = result.scored < planned
  return {
    values: scoreValues(result),
    text: points(result.score),
    range: interval(result.low, result.high),
    stands: partial ? `${count(result.scored)} of ${count(planned)}` : '',
    about:
      `${barOf(result).label}; on ${count(result.scored)} of ${count(planned)} tests` +
      (partial && result.lowest !== null
        ? `; ${points(result.lowest)} in the worst case, ${points(result.highest)} in the best case`
        : ''),
  }
}

/** The one of several that is better for certain: its interval lies above all the others'. null where none does. */
export function separated<T extends Pick<Result, 'low' | 'high'>>(results: readonly T[]): T | null {
  if (results.length < 2) return null
  return (
    results.find((result) =>
      results.every(
        (other) => other === result || (result.low !== null && other.high !== null && result.low > other.high),
      ),
    ) ?? null
  )
}
