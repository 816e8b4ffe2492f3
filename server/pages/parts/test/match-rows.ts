import { centre, type Answer, type Match, type MatchPlace, type Shape } from '../../../../runner/index.ts'
import { oneOf, textOf, type Query } from '../../../filters/index.ts'
import { count, measure, px, score } from '../../../format.ts'

/** Verdicts as words a reader knows; `wrong` says what it is about: both sides are there, and they differ. */
const VERDICTS: Readonly<Record<Match['verdict'], string>> = {
  matched: 'matched',
  missed: 'missed',
  extra: 'extra',
  wrong: 'found, but wrong',
  ignored: 'ignored',
}

/** Orders of the table of matches as they stand in ?matches=; '' is that of the score. */
export const MATCH_SORTS = ['', 'verdict', 'distance', '-distance', 'iou', '-iou'] as const
export type MatchSort = (typeof MATCH_SORTS)[number]

export const matchSortOf = (query: Query): MatchSort => oneOf(textOf(query, 'matches'), MATCH_SORTS, '')

/** {kind: 'box', x: 10, y: 20, width: 30, height: 5} -> "10, 20, 30 × 5 px": left, top and size, px of the original; of an
 * outline its number of points. '' where something has no place. */
export function placeText(shape: Shape | undefined): string {
  const at = ([x, y]: readonly [number, number]): string => `${count(Math.round(x))}, ${count(Math.round(y))}`
  switch (shape?.kind) {
    case undefined:
      return ''
    case 'point':
      return `${at(shape.at)} px`
    case 'circle':
      return `${at(shape.at)}, radius ${px(shape.radius)}`
    case 'box':
      return `${at([shape.x, shape.y])}, ${count(Math.round(shape.width))} × ${px(shape.height)}`
    case 'link':
      return `${at(shape.from)} to ${at(shape.to)} px`
    case 'path':
      return `${count(shape.points.length)} points around ${at(centre(shape))} px`
  }
}

/** Overlap of two boxes over their union, 0..1; null for other shapes. */
function iouOf(a: Shape | undefined, b: Shape | undefined): number | null {
  if (a?.kind !== 'box' || b?.kind !== 'box') return null
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const both = Math.max(0, across) * Math.max(0, down)
  const all = a.width * a.height + b.width * b.height - both
  return all > 0 ? both / all : null
}

/** px of the original between the middles of two shapes; null where one has none. */
function distanceOf(a: Shape | undefined, b: Shape | undefined): number | null {
  if (!a || !b) return null
  const [[ax, ay], [bx, by]] = [centre(a), centre(b)]
  return Math.hypot(ax - bx, ay - by)
}

const hasWords = (found: Answer['found'][number] | undefined): boolean =>
  found !== undefined && found.range[0] < found.range[1]

const side = (place: MatchPlace | null) => ({ label: place?.label ?? '', place: placeText(place?.shape) })

/** A row of the table of matches. `link` is shared with the marks and the words of this match; `said`: whether the reply
 * has words of it. */
function matchRow({ verdict, expected, found, measure: by }: Match, index: number, answer: Answer | null) {
  const [iou, distance] = [iouOf(expected?.shape, found?.shape), distanceOf(expected?.shape, found?.shape)]
  return {
    link: `m${index}`,
    at: String(index),
    verdict: VERDICTS[verdict],
    expected: side(expected),
    found: side(found),
    said: hasWords(answer?.found[found?.index ?? -1]),
    measure: by ? `${by.name} ${measure(by.value, by.unit)}` : '',
    iou,
    distance,
    iouText: iou === null ? '' : score(iou),
    distanceText: distance === null ? '' : px(distance),
  }
}

/** The matches of a test with where each thing is and how far apart the two are. What has no such figure comes last in either
 * direction. */
export function matchRows(matches: readonly Match[], answer: Answer | null, sort: MatchSort) {
  const rows = matches.map((match, index) => matchRow(match, index, answer))
  if (sort === '') return rows
  if (sort === 'verdict') return rows.toSorted((a, b) => a.verdict.localeCompare(b.verdict))
  const sign = sort.startsWith('-') ? -1 : 1
  const of = (row: (typeof rows)[number]) => (sort.endsWith('iou') ? row.iou : row.distance)
  return rows.toSorted((a, b) => {
    const [x, y] = [of(a), of(b)]
    return x === null || y === null ? Number(x === null) - Number(y === null) : sign * (x - y)
  })
}

/** Heads of that table; those with an address put it in their order, the second click the other way round. */
export function matchHeads(sort: MatchSort, address: (sort: MatchSort) => string, has: { iou: boolean; px: boolean }) {
  const head = (text: string, first: MatchSort, second: MatchSort, number = true) => ({
    text,
    number,
    href: address(sort === first ? second : first),
    sorted:
      sort !== '' && (sort === first || sort === second) ? (sort.startsWith('-') ? 'descending' : 'ascending') : '',
  })
  const plain = (text: string, number = false) => ({ text, number, href: '', sorted: '' })
  return [
    head('verdict', 'verdict', '', false),
    plain('expected'),
    plain('found'),
    ...(has.iou ? [head('IoU', 'iou', '-iou')] : []),
    ...(has.px ? [head('apart', '-distance', 'distance')] : []),
    plain('measure', true),
  ]
}
