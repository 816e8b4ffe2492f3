import { BLIND_KINDS, type ControlResult, type Run } from '../../../runner/index.ts'
import { interval, points } from '../../format.ts'

/** (0.35) -> "+35.0" */
const signed = (value: number): string => `${value > 0 ? '+' : value < 0 ? '\u2212' : ''}${points(Math.abs(value))}`

/** "+61.2 (+48.0 to +74.1)" */
export const differenceText = ({ difference, differenceLow, differenceHigh }: ControlResult): string =>
  difference === null
    ? 'none'
    : `${signed(difference)}${differenceLow === null || differenceHigh === null ? '' : ` (${signed(differenceLow)} to ${signed(differenceHigh)})`}`

/** A line for each model and kind of control, over all types. */
export const controlLines = ({ controls }: Run): string[] =>
  (controls?.results ?? [])
    .filter(({ type }) => type === null)
    .map((result) => {
      const { api, model, kind, pairs, original, score, low, high } = result
      const own = score === null ? 'no score' : `${points(score)}${low === null ? '' : ` (${interval(low, high)})`}`
      const name = BLIND_KINDS.includes(kind) ? 'lift' : 'difference'
      return `${api}/${model}  ${kind} image ${own}, own image ${points(original)}: ${name} ${differenceText(result)}  on ${pairs} of ${result.counts.planned}`
    })
