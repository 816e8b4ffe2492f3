/** How far off a number read from a chart may be, as a share of the right one (N. Methani et al., "PlotQA", WACV 2020). */
export const RELAXED = 0.05

/** Far below what any answer is told to. */
const ROUNDING = 1e-9

/** Whether `value` is no more than `most`, whatever rounding makes of both: 1.05 is 0.05000000000000004 off 1 in binary. */
export const atMost = (value: number, most: number): boolean => value <= most + ROUNDING

/** A number within 5 % of the right one. Nothing but 0 is near 0, and with `exact` (years) nothing but the number itself. */
export function relaxed(said: number, right: number, exact = false): boolean {
  if (right === 0 || exact) return said === right
  return atMost(Math.abs(said - right) / Math.abs(right), RELAXED)
}

/** Relaxed accuracy as ChartQA's official script decides it, traps included, so that numbers compare with published ones: both
 * are texts; one that ends in "%" is divided by 100; "1,234" and "$5" are no numbers; a target of 0 and anything that is no
 * number must be the same text, case aside; years get their 5 % (A. Masry et al., "ChartQA", 2022; pix2struct's metrics). */
export function chartqaRelaxed(said: string, target: string): boolean {
  const [a, b] = [float(said), float(target)]
  if (a !== null && b !== null && b !== 0) return Math.abs(a - b) / Math.abs(b) <= RELAXED
  return said.toLowerCase() === target.toLowerCase()
}

function float(text: string): number | null {
  const percent = text.endsWith('%')
  const digits = (percent ? text.replace(/%+$/, '') : text).trim()
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits)) return null
  return Number(digits) / (percent ? 100 : 1)
}
