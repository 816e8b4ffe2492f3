/** A value of an axis as a place on it, px of the chart's view box, and the values worth a line. */
export interface Scale {
  at(value: number): number
  ticks: readonly number[]
}

/** Where an axis begins and ends, px; a y axis runs from the bottom up, so `from` is the greater one. */
export interface Span {
  from: number
  to: number
}

/** About `wanted` round values inside [low, high], a step of 1, 2 or 5 times a power of ten apart. */
export function roundSteps(low: number, high: number, wanted: number): number[] {
  if (!(high > low)) return [low]
  const raw = (high - low) / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = power * ([1, 2, 5].find((value) => value * power >= raw * 0.999) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  // multiples of the step, not sums of it: 0.1 + 0.2 is not 0.3
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

export function linearScale(low: number, high: number, { from, to }: Span, wanted = 5): Scale {
  const width = high > low ? high - low : 1
  return {
    at: (value) => from + ((Math.min(high, Math.max(low, value)) - low) / width) * (to - from),
    ticks: roundSteps(low, high, wanted),
  }
}

/** Decades, halves and fifths of them where few decades are shown. `low` must be above 0; what lies below is shown at it. */
export function logScale(low: number, high: number, { from, to }: Span, most = 6): Scale {
  const [first, last] = [Math.log10(low), Math.log10(Math.max(high, low * 1.01))]
  const place = (value: number): number => (Math.log10(Math.max(low, Math.min(high, value))) - first) / (last - first)
  const decades = Array.from({ length: Math.ceil(last) - Math.floor(first) + 1 }, (_, i) => Math.floor(first) + i)
  const inside = (parts: readonly number[]): number[] =>
    decades
      .flatMap((power) => parts.map((part) => Number((part * 10 ** power).toPrecision(6))))
      .filter((value) => value >= low * 0.999 && value <= high * 1.001)
  const every = Math.ceil(decades.length / most)
  const ticks =
    [[1, 2, 5], [1, 3], [1]].map(inside).find((item) => item.length <= most && item.length > 1) ??
    inside([1]).filter((_, i) => i % every === 0)
  return { at: (value) => from + place(value) * (to - from), ticks }
}

/** The next of 1, 2, 5 times a power of ten at or below, or at or above, a value above 0. */
export function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return Number((power * ([5, 2, 1].find((valueItem) => valueItem * power <= value * 1.000001) ?? 1)).toPrecision(6))
}
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return Number((power * ([1, 2, 5].find((valueItem) => valueItem * power >= value * 0.999999) ?? 10)).toPrecision(6))
}
