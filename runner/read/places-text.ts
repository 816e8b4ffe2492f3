import type { Range } from '../records/answer.ts'
import { toNumber } from './numbers.ts'
import type { SaidPlace } from './place.ts'

// Spaces and digits are bounded, so that no run of them makes a pattern look twice at the same text for long.
const S = String.raw`\s{0,20}`
const N = String.raw`([-+\u2212]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,3})?%?)`
const COMMA = String.raw`(?:\s{0,20}[,;]\s{0,20}|\s{1,20})`
const TUPLE = new RegExp(`[[(]${S}${N}${COMMA}${N}(?:${COMMA}${N}${COMMA}${N})?${S}[\\])]`, 'g')

const NAME = (name: string): string => String.raw`["']?${name}["']?\s{0,5}[=:]\s{0,5}`
const NEXT = String.raw`[\s,;]{1,20}(?:and\s{1,5})?`
const named = (names: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_])` + names.map((name) => NAME(name) + N).join(NEXT), 'giu')
const NAMED = [
  named(['x_?min', 'y_?min', 'x_?max', 'y_?max']),
  named(['x1', 'y1', 'x2', 'y2']),
  named(['left', 'top', 'right', 'bottom']),
  named(['x', 'y']),
]

/** `(x, y)`, `[x, y]` and the same with four numbers, anywhere in the text. */
export function placesInTuples(text: string, labels: readonly string[]): SaidPlace[] {
  const before = labelFinder(text, labels)
  return [...text.matchAll(TUPLE)].map((hit) => place(hit, false, before(hit.index)))
}

/** `x=10, y=20`, `x: 10 y: 20`, `x1=.. y1=.. x2=.. y2=..`: the first pattern that finds anything. */
export function placesInPairs(text: string, labels: readonly string[]): SaidPlace[] {
  const before = labelFinder(text, labels)
  for (const pattern of NAMED) {
    const places = [...text.matchAll(pattern)].map((hit) => place(hit, true, before(hit.index)))
    if (places.length > 0) return places
  }
  return []
}

function place(hit: RegExpMatchArray & { index: number }, isNamed: boolean, label: string | undefined): SaidPlace {
  const range: Range = [hit.index, hit.index + hit[0].length]
  const numbers = hit
    .slice(1)
    .filter((said) => said !== undefined)
    .map((said) => toNumber(said, hit.index))
  return { range, numbers, named: isNamed, ...(label === undefined ? {} : { label }) }
}

/** Finds which of the labels stands right before a place on its line: `red square: (10, 20, 30, 40)`. */
function labelFinder(text: string, labels: readonly string[]): (index: number) => string | undefined {
  if (labels.length === 0) return () => undefined
  const longestFirst = [...labels].sort((a, b) => b.length - a.length)
  return (index) => {
    const line = text
      .slice(Math.max(0, index - 200), index)
      .replace(/^[^]*\n/, '')
      .replace(/[\s:=*_"'`\-\u2013\u2014>]+$/, '')
      .toLowerCase()
    return longestFirst.find((label) => {
      const start = line.length - label.length
      return label !== '' && line.endsWith(label.toLowerCase()) && !/[\p{L}\p{N}]/u.test(line[start - 1] ?? '')
    })
  }
}
