import { RELAXED } from '../relaxed.ts'
import { sameAnswer } from './exact.ts'
import { saidValue, unitOf, type SaidValue } from './said-value.ts'

/** How two numbers are held against each other. */
export interface NumberRule {
  /** share of the right number that an answer may be off */
  tolerance: number
  /** unit that the question asks for */
  unit?: string | undefined
  /** true where the question asks for a year, which is exact */
  year?: boolean
  /** what turns a number in one unit into another; null where they do not measure the same */
  factor?: (from: string, to: string) => number | null
}

/** Half a digit of slack: 1.05 against 1 is 0.05000000000000004 in binary. */
const near = (said: number, right: number, tolerance: number): boolean =>
  right === 0 ? said === 0 : Math.abs(said - right) / Math.abs(right) <= tolerance + 1e-9

const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1000 && value < 3000

/** A number without a magnitude is in the unit as it is: 106.3 where millions are asked for. */
const sized = ({ value, magnitude }: SaidValue, other: SaidValue, asked: number): number =>
  value * (magnitude === 1 ? Math.max(asked, asked === 1 ? other.magnitude : 1) : magnitude)

/** The same number, as far as the rule lets it be off. A unit that is said must be the right one; one left out is the one asked
 * for. "12 %" is 12 and 0.12: which of the two is meant stands in neither. null where one of the texts is not one. */
export function sameNumber(saidText: string, rightText: string, rule: NumberRule): boolean | null {
  const [said, right] = [saidValue(saidText), saidValue(rightText)]
  if (!said || !right) return null
  const asked = unitOf(rule.unit ?? '')
  const [from, to] = [said.unit, right.unit === '' ? asked.unit : right.unit]
  const factor = from === '' || to === '' || from === to ? 1 : (rule.factor?.(from, to) ?? null)
  if (factor === null) return false
  const a = sized(said, right, asked.magnitude) * factor
  const b = sized(right, said, asked.magnitude)
  if (rule.year && isYear(right.value)) return said.value === right.value && !said.percent
  if (near(a, b, rule.tolerance)) return true
  return said.percent !== right.percent && near(said.percent ? a / 100 : a, right.percent ? b / 100 : b, rule.tolerance)
}

/** Relaxed accuracy of a text against a right one: numbers within 5 %, years exact, and text the same as an exact answer. */
export const relaxedAnswer = (said: string, right: string, rule: Partial<NumberRule> = {}): boolean =>
  sameNumber(said, right, { tolerance: RELAXED, ...rule }) ?? sameAnswer(said, right)
