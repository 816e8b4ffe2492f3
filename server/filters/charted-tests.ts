import type { Charted, ReviewedRow, Wanted } from '../../runner/index.ts'

/** A row with what charts know of its test; without it where its record cannot be read, or its type has no charts. */
export interface ChartedRow extends ReviewedRow {
  charted?: Charted
  /** the result version that holds a picture of it drawn anew */
  redrawn?: string
  /** words of a search (wantedKey) -> the texts beside the row that have them, as bits by their place in TEXT_FIELDS */
  foundIn?: ReadonlyMap<string, number>
}

/** One name for the same words in the same field. */
export const wantedKey = ({ words, field }: Wanted): string => `${field}:${words}`

/** The filters that the cells, points and bars of charts lead to; '' means any. */
export interface ChartFilter {
  /** of a confusion matrix: tests in which `said` was said where `truth` is right, in the words of the chart */
  truth: string
  said: string
  /** of a curve: tests of which not all is right at this threshold */
  unmet: string
  /** of a curve by label: tests in which one of this name is there or was said; with `unmet` those in which not all of them are right */
  label: string
  /** of a histogram: tests that are so far off, as a span ("-3..-1") or "none" */
  off: string
}
export const CHART_FILTERS = ['truth', 'said', 'unmet', 'label', 'off'] as const

/** Whether a filter asks for what stands in no row. */
export const asksForCharted = (filter: Partial<ChartFilter>): boolean =>
  CHART_FILTERS.some((name) => Boolean(filter[name]))

/** Numbers from `from` on and below `to`. */
export interface Span {
  from: number
  to: number
}

/** "-3..-1" is from -3 on and below -1; a side without a number has no bound. null where a text is none of these. */
export function spanOf(text: string): Span | null {
  const [, from, to] = /^(-?\d{1,15}(?:\.\d{1,12})?)?\.\.(-?\d{1,15}(?:\.\d{1,12})?)?$/.exec(text) ?? []
  if (from === undefined && to === undefined) return null
  return { from: from === undefined ? -Infinity : Number(from), to: to === undefined ? Infinity : Number(to) }
}

export const spanText = ({ from, to }: Span): string =>
  `${from === -Infinity ? '' : from}..${to === Infinity ? '' : to}`

/** `off` of an answer that cannot be compared with the right one. */
export const NOT_COMPARED = 'none'

/** The check that a filter makes of a row, null where it asks for nothing of a chart. */
export function chartCheck(filter: Partial<ChartFilter>): ((row: ChartedRow) => boolean) | null {
  if (!asksForCharted(filter)) return null
  const { truth, said, unmet, label, off } = filter
  const span = off ? spanOf(off) : null
  return ({ charted, outcome }) => {
    if (!charted) return false
    if (
      (truth || said) &&
      !charted.pairs.some(([right, named]) => (!truth || right === truth) && (!said || named === said))
    )
      return false
    const part = label ? charted.parts?.find(({ of }) => of === label) : charted
    if (!part) return false
    if (unmet && !part.unmet.some((threshold) => String(threshold) === unmet)) return false
    if (!off) return true
    if (off === NOT_COMPARED) return charted.off === null && (outcome === 'passed' || outcome === 'failed')
    return span !== null && charted.off !== null && charted.off >= span.from && charted.off < span.to
  }
}

/** A filter of a chart in words. */
export function chartWords(name: (typeof CHART_FILTERS)[number], value: string): string {
  switch (name) {
    case 'truth':
      return `right: ${value}`
    case 'said':
      return `said: ${value}`
    case 'unmet':
      return `not all right at threshold ${value}`
    case 'label':
      return `label ${value}`
    case 'off': {
      const span = spanOf(value)
      if (!span) return 'off by an unknown amount'
      if (span.from === -Infinity) return `off by less than ${span.to}`
      return span.to === Infinity ? `off by ${span.from} or more` : `off by ${span.from} to less than ${span.to}`
    }
  }
}
