import { centre, type Shape } from '../records/shape.ts'
import type { Mark, Match, MatchPlace } from '../records/score.ts'
import { px } from '../tools/format.ts'

/** The marks of matches, for every test type: what was expected, what was found (in the colour and shape of an extra where it is
 * not right, but of its own where a box only has the wrong label), and a link for every matched pair that
 * has a place on both sides, as well as for a wrong one whose measure is a distance: the line by which it missed. Open paths
 * lie beside each other and are not linked. A place without a shape gives no mark. */
export function marksOf(matches: readonly Match[]): Mark[] {
  return matches.flatMap(({ verdict, expected, found, measure }, match): Mark[] => {
    const ignored = verdict === 'ignored'
    const both = verdict === 'matched' || verdict === 'wrong'
    const marks = [
      ...markOf(expected, ignored ? 'ignored' : both ? 'expected' : 'missed', match),
      ...markOf(found, ignored ? 'ignored' : foundRole(verdict, expected, found), match),
    ]
    const off = verdict === 'wrong' && measure?.unit === 'px'
    if (
      (verdict === 'matched' || off) &&
      expected?.shape &&
      found?.shape &&
      linkable(expected.shape) &&
      linkable(found.shape)
    ) {
      marks.push({
        role: off ? 'missed' : 'found',
        shape: { kind: 'link', from: centre(expected.shape), to: centre(found.shape) },
        label: off ? px(measure.value) : '',
        match,
      })
    }
    return marks
  })
}

/** What was expected where nothing was answered: as it is, neither found nor missed. */
export const marksOfExpected = (unanswered: readonly Match[]): Mark[] =>
  marksOf(unanswered).map((mark) => ({ ...mark, role: mark.role === 'ignored' ? 'ignored' : 'expected' }))

/** A box that was paired with a true one and is wrong all the same fits it: its label is what is wrong. */
function foundRole(verdict: Match['verdict'], expected: MatchPlace | null, found: MatchPlace | null): Mark['role'] {
  if (verdict === 'matched') return 'found'
  return verdict === 'wrong' && expected?.shape?.kind === 'box' && found?.shape?.kind === 'box'
    ? 'mislabelled'
    : 'extra'
}

const linkable = (shape: Shape): boolean => shape.kind !== 'path' || shape.closed === true

function markOf(place: MatchPlace | null, role: Mark['role'], match: number): Mark[] {
  if (!place?.shape) return []
  return [{ role, shape: place.shape, label: place.label, match, ...(place.range ? { range: place.range } : {}) }]
}
