import { centre, type Match, type Test } from '../../../../runner/index.ts'
import { plural, px } from '../../../format.ts'

/** What became of the marks from one answer to another on the same case. */
export interface MarksBetween {
  /** found by both at the same place; found by both, but elsewhere; found by a alone; by b alone */
  kept: number
  moved: number
  lost: number
  gained: number
  /** px of the original that the farthest of the moved ones moved */
  farthest: number
  extraA: number
  extraB: number
}

/** A mark counts as moved from this share of the image's longer side. */
const MOVED = 0.01

const matchedOf = (matches: readonly Match[]): Map<number, Match> =>
  new Map(
    matches.flatMap((match): [number, Match][] =>
      match.verdict === 'matched' && match.expected ? [[match.expected.index, match]] : [],
    ),
  )

/** From the scorer's own matches of two tests of one case; null where nothing of it has a place on the image. `edge`: the
 * image's longer side, px. */
export function marksBetween(a: readonly Match[], b: readonly Match[], edge: number): MarksBetween | null {
  if (![...a, ...b].some(({ expected, found }) => expected?.shape ?? found?.shape)) return null
  const [inA, inB] = [matchedOf(a), matchedOf(b)]
  const extra = (matches: readonly Match[]): number => matches.filter(({ verdict }) => verdict === 'extra').length
  const between: MarksBetween = {
    kept: 0,
    moved: 0,
    lost: 0,
    gained: 0,
    farthest: 0,
    extraA: extra(a),
    extraB: extra(b),
  }
  for (const [index, match] of inA) {
    const other = inB.get(index)
    if (!other) {
      between.lost++
      continue
    }
    const [from, to] = [match.found?.shape, other.found?.shape]
    const px = from && to ? Math.hypot(...centre(from).map((index, axis) => index - (centre(to)[axis] ?? 0))) : 0
    if (px > MOVED * edge) {
      between.moved++
      between.farthest = Math.max(between.farthest, px)
    } else between.kept++
  }
  for (const index of inB.keys()) if (!inA.has(index)) between.gained++
  return between
}

/** The same in words; '' where a side has no score or nothing has a place. */
export function marksText(a: Test | null, b: Test | null): string {
  if (!a?.score || !b?.score) return ''
  const found = marksBetween(a.score.matches, b.score.matches, Math.max(a.case.image.width, a.case.image.height))
  if (!found) return ''
  const { kept, moved, lost, gained, farthest, extraA, extraB } = found
  return [
    `${plural(kept, 'mark')} kept`,
    moved > 0 ? `${moved} moved by up to ${px(farthest)}` : '',
    `${lost} lost`,
    `${gained} gained`,
    extraA + extraB > 0 ? `extra ${extraA} → ${extraB}` : '',
  ]
    .filter(Boolean)
    .join(', ')
}
