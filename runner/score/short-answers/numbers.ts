import { atMost, RELAXED } from '../relaxed.ts'
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
  /** turns a number in one unit into one in another; null where they do not measure the same */
  convert?: (value: number, from: string, to: string) => number | null
}

const near = (said: number, right: number, tolerance: number): boolean =>
  right === 0 ? said === 0 : atMost(Math.abs(said - right) / Math.abs(right), tolerance)

const isYear = (value: number): boolean => Number.isInteger(value) && value >= 1000 && value < 3000

/** What a number may mean: without a magnitude it is in the one asked for or, where none is, in that of the other: 106.3 where
 * millions are asked for; or it stands as it is written: 106,300,000. */
function sizes({ value, magnitude }: SaidValue, other: SaidValue, asked: number): number[] {
  if (magnitude !== 1) return [value * magnitude]
  const meant = Math.max(asked, asked === 1 ? other.magnitude : 1)
  return meant === 1 ? [value] : [value * meant, value]
}

/** "1 h 20 min" and "5 ft, 3 in" as one value in the unit that stands first; null for every other text. */
function sumOfUnits(text: string, { convert }: NumberRule): SaidValue | null {
  const parts = text.length > 100 ? [] : (text.trim().match(/[-\u2212]?\d[\d.,]*\s*[^\d]+/g) ?? [])
  const values = parts.map((part) => saidValue(part.replace(/(?:[\s,]+(?:and\s*)?)$/i, '')))
  const [first] = values
  if (!first || values.length < 2 || parts.join('') !== text.trim()) return null
  let sum = 0
  for (const value of values) {
    const own = value && value.unit !== '' ? convert?.(value.value, value.unit, first.unit) : null
    if (own === null || own === undefined) return null
    sum += own
  }
  return { ...first, value: Number(sum.toPrecision(12)) }
}

/** The same number, as far as the rule lets it be off. A unit that is said must be the right one, or one that measures the same; one
 * left out is the one asked for. "12 %" is 12 and 0.12: which of the two is meant stands in neither. null where one of the texts
 * is not one. */
export function sameNumber(saidText: string, rightText: string, rule: NumberRule): boolean | null {
  const [said, told] = [saidText, rightText].map((text) => saidValue(text) ?? sumOfUnits(text, rule))
  if (!said || !told) return null
  const asked = unitOf(rule.unit ?? '')
  const right = { ...told, percent: told.percent || (told.unit === '' && asked.percent) }
  const [from, to] = [said, right].map(({ unit }) => (unit === '' ? asked.unit : unit)) as [string, string]
  // a share is no mass, and a mass no share
  if ((said.percent && !right.percent && to !== '') || (right.percent && !said.percent && said.unit !== ''))
    return false
  if (rule.year && isYear(right.value)) return said.value === right.value && !said.percent
  const [b = 0] = sizes(right, said, asked.magnitude)
  return sizes(said, right, asked.magnitude).some((size) => {
    const own = from === '' || to === '' || from === to ? size : (rule.convert?.(size, from, to) ?? null)
    if (own === null) return false
    if (near(own, b, rule.tolerance)) return true
    const shares = said.percent !== right.percent
    return shares && near(said.percent ? own / 100 : own, right.percent ? b / 100 : b, rule.tolerance)
  })
}

/** Relaxed accuracy of a text against a right one: numbers within 5 %, years exact, and text the same as an exact answer. */
export const relaxedAnswer = (said: string, right: string, rule: Partial<NumberRule> = {}): boolean =>
  sameNumber(said, right, { tolerance: RELAXED, ...rule }) ?? sameAnswer(said, right)
