/** Mean, null of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null
}

export const median = (values: readonly number[]): number | null => percentile(values, 0.5)

/** The value below which the share `p` (0..1) lies, interpolated linearly between neighbours: definition 7 of R. J. Hyndman
 * and Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996). The order of `values` is free. */
export const percentile = (values: readonly number[], p: number): number | null =>
  percentileOfSorted(
    values.toSorted((a, b) => a - b),
    p,
  )

/** The same of values in ascending order. */
export function percentileOfSorted(sorted: readonly number[], p: number): number | null {
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, p))
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return below === undefined || above === undefined ? null : below + (above - below) * (place - Math.floor(place))
}
