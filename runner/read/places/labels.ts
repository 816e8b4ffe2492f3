import type { Range } from '../../records/answer.ts'
import { deniedBefore } from '../words/denial.ts'
import { foldedLabel } from '../../tools/folded-label.ts'
import { matchesOf, patternOf } from '../../tools/matches.ts'

/** Labels are the same when only case and spacing differ, an article before and a plural behind aside. */
export function sameLabel(said: string, asked: string): boolean {
  const bare = foldedLabel(said).replace(/^(?:the|an?|one)\s/, '')
  const label = foldedLabel(asked)
  return (
    label !== '' &&
    (bare === label || bare === foldedLabel(asked.replace(/^(?:the|an?)\s/i, '')) || isPluralOf(bare, label))
  )
}

/** Plurals that no rule makes; of a label in several words its last one counts. */
const IRREGULAR = new Map([
  ['people', 'person'],
  ['men', 'man'],
  ['women', 'woman'],
  ['children', 'child'],
  ['mice', 'mouse'],
  ['geese', 'goose'],
  ['feet', 'foot'],
  ['teeth', 'tooth'],
  ['knives', 'knife'],
  ['leaves', 'leaf'],
  ['shelves', 'shelf'],
  ['wolves', 'wolf'],
  ['loaves', 'loaf'],
  ['scarves', 'scarf'],
  ['oxen', 'ox'],
])

const isPluralOf = (said: string, label: string): boolean =>
  said === `${label}s` ||
  said === `${label}es` ||
  (label.endsWith('y') && said === `${label.slice(0, -1)}ies`) ||
  said.replace(/[\p{L}]+$/u, (word) => IRREGULAR.get(word) ?? word) === label

export const labelled = (label: string | undefined): { label?: string } =>
  label?.trim() ? { label: label.trim() } : {}

/** Right before a place, these say nothing of what it is. */
const BETWEEN =
  /(?:[\s:=*_"'`,|\-\u2013\u2014>[({]|<[|\w]{1,20}>|(?<=\s)#?\d{1,2}(?=:)|\b(?:is|are|at|located|found|box|bounding|bbox|from|the|coordinates?|position|with|in|(?:top|upper)[- ]left|corners?)\b)+$/i
/** A line of nothing but places: numbers, marks, and what a place is called. */
const ONLY_PLACES =
  /^(?:[^\p{L}]|\b(?:bbox|box|boxes|bounding|bndbox|coordinates?|position|location|x|y|x1|y1|x2|y2|px|pixels?)(?![\p{L}]))*$/iu
/** A line of one label: "**Cats** (2):", "- label: cat", "## Dog 1". */
const HEADING =
  /^[\s#>*_`'"\-\u2022\d.)(]*(?:(?:label|class|category|name|object|type)["']?\s*#?\d{0,3}\s*[:=]\s*)?["'*_`]{0,3}([\p{L}\p{N}][\p{L}\p{N} _/-]{0,100}?)["'*_`]{0,3}\s*(?:#?\d{1,3}|\(\d{1,3}\))?["'*_`\s]*[:,]?["'*_`\s]*$/iu
/** Lines looked back at for a heading. */
const MOST_LINES = 40

/** Tells the label of each place in plain text; the places in any order.
 *  1. the one that stands right before it on its line: `red square: (10, 20, 30, 40)`
 *  2. the only one named on its line since the place before: "a cat with corners (1, 2) and (3, 4)"
 *  3. the one right behind it: `[1, 2, 3, 4] cat`
 *  4. that of the heading above */
export function labelsOf(text: string, ranges: readonly Range[], labels: readonly string[]): (string | undefined)[] {
  const none = ranges.map(() => undefined)
  if (labels.length === 0 || ranges.length === 0) return none
  const finder = labelFinder(labels)
  const inOrder = ranges.map(([from, to], i) => ({ from, to, i })).sort((a, b) => a.from - b.from)
  const found: (string | undefined)[] = [...none]
  let isBehind = false
  inOrder.forEach(({ from, to, i }, n) => {
    const line = text.lastIndexOf('\n', from - 1) + 1
    const since = Math.max(line, from - 300, inOrder[n - 1]?.to ?? 0)
    const end = text.indexOf('\n', to)
    const until = Math.min(end < 0 ? text.length : end, inOrder[n + 1]?.from ?? text.length, to + 300)
    const before = finder.atEnd(text.slice(Math.max(line, from - 200), from)) ?? finder.only(text.slice(since, from))
    const behind = finder.whole(text.slice(to, until))
    // which side labels stand on is told by the first place of a line
    if (since === line) isBehind = before === undefined && behind !== undefined
    found[i] = isBehind ? behind : before
  })
  if (found.some((label) => label !== undefined)) return found
  for (const step of [-1, 1] as const) {
    const headings = inOrder.map(({ from, to }) => finder.heading(text, step < 0 ? from : to, step))
    if (headings.every((label) => label !== undefined)) {
      inOrder.forEach(({ i }, n) => (found[i] = headings[n]))
      return found
    }
  }
  return found
}

function labelFinder(labels: readonly string[]) {
  const longestFirst = [...labels].sort((a, b) => b.length - a.length)
  const escaped = longestFirst.map((label) =>
    label
      .trim()
      .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
      .replace(/\s+/g, String.raw`\s+`),
  )
  const NAMED = patternOf(String.raw`(?<![\p{L}\p{N}_])(?:${escaped.join('|')})(?=(?:e?s)?(?![\p{L}\p{N}]))`, 'giu')
  const asked = (said: string): string | undefined => longestFirst.find((label) => sameLabel(said, label))

  const atEnd = (before: string): string | undefined => {
    const tag = /<\s{0,3}([^<>/]{1,100})>\s{0,5}$/.exec(before)?.[1]
    const inTag = tag === undefined ? undefined : asked(tag)
    if (inTag !== undefined) return inTag
    const line = before.replace(BETWEEN, '').toLowerCase()
    return longestFirst.find((label) => {
      const start = line.length - label.length
      return label !== '' && line.endsWith(label.toLowerCase()) && !/[\p{L}\p{N}]/u.test(line[start - 1] ?? '')
    })
  }

  const only = (before: string): string | undefined => {
    const hits = matchesOf(before, NAMED).filter((hit) => !deniedBefore(before.slice(0, hit.index)))
    const distinct = [...new Set(hits.map(([said]) => asked(said)))]
    return distinct.length === 1 ? distinct[0] : undefined
  }

  const whole = (said: string): string | undefined =>
    asked(said.replace(/^(?:[^\p{L}\p{N}]|\b(?:is|are|an?|the|label|class|contains|for)\b)+|[^\p{L}\p{N})]+$/giu, ''))

  const heading = (text: string, index: number, step: -1 | 1): string | undefined => {
    let at = index
    for (let n = 0; n < MOST_LINES; n++) {
      const edge = step < 0 ? text.lastIndexOf('\n', at - 1) : text.indexOf('\n', at)
      if (edge < 0) return undefined
      const next = step < 0 ? text.lastIndexOf('\n', edge - 1) : text.indexOf('\n', edge + 1)
      const line = step < 0 ? text.slice(next + 1, edge) : text.slice(edge + 1, next < 0 ? text.length : next)
      at = step < 0 ? edge : edge + 1
      if (line.length > 300) return undefined
      const named = HEADING.exec(line)?.[1]
      const label = named === undefined ? undefined : asked(named)
      if (label !== undefined) return label
      if (!ONLY_PLACES.test(line)) return undefined
      if (step > 0 && line.trim() !== '') return undefined
    }
    return undefined
  }
  return { atEnd, only, whole, heading }
}
