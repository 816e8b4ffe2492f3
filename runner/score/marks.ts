import { centre } from '../records/shape.ts'
import type { Mark, Match, MatchPlace } from '../records/score.ts'

/** The marks of matches, for every test type: what was expected, what was found, and a link for every matched pair that
 * has a place on both sides. A place without a shape gives no mark. */
export function marksOf(matches: readonly Match[]): Mark[] {
  return matches.flatMap(({ verdict, expected, found }, match): Mark[] => {
    const both = verdict === 'matched' || verdict === 'wrong'
    const marks = [...markOf(expected, both ? 'expected' : 'missed', match), ...markOf(found, both ? 'found' : 'extra', match)]
    if (verdict === 'matched' && expected?.shape && found?.shape) {
      marks.push({ role: 'found', shape: { kind: 'link', from: centre(expected.shape), to: centre(found.shape) }, label: '', match })
    }
    return marks
  })
}

function markOf(place: MatchPlace | null, role: Mark['role'], match: number): Mark[] {
  if (!place?.shape) return []
  return [{ role, shape: place.shape, label: place.label, match, ...(place.range ? { range: place.range } : {}) }]
}
