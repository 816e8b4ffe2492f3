import type { Answer, Found } from '../records/answer.ts'
import type { XY } from '../records/space.ts'
import type { Frame } from './place.ts'
import { readPlaces } from './places.ts'

/** A path as one found thing; `found` null: why there is none. */
export type PathReading = Pick<Answer, 'unused'> &
  ({ rule: string; found: Found & { range: [number, number] } } | { rule: null; found: null; reason: string })

/** Reads a path: the points of a reply in the order in which they are said. A box has no place in a path, and a path has two
 * points at least. */
export function readPath(reply: string, frame: Frame): PathReading {
  const { rule, found, unused, reason } = readPlaces(reply, { want: 'point', frame, nouns: [] })
  if (rule === null) return { rule, found: null, unused, reason }
  if (found.some(({ notes }) => notes?.includes('centre of a box')))
    return { rule: null, found: null, unused, reason: 'boxes where the points of a path were asked for' }
  const points = found.flatMap(({ shape }): XY[] => (shape?.kind === 'point' ? [shape.at] : []))
  if (points.length < 2)
    return {
      rule: null,
      found: null,
      unused,
      reason: `a path has two points at least, and ${points.length === 0 ? 'none was' : 'one was'} given`,
    }
  const notes = [...new Set(found.flatMap((item) => item.notes ?? []))]
  return {
    rule,
    unused,
    found: {
      range: [Math.min(...found.map((item) => item.range[0])), Math.max(...found.map((item) => item.range[1]))],
      raw: found.flatMap((item) => item.raw),
      label: `${points.length} points`,
      shape: { kind: 'path', points },
      ...(notes.length > 0 ? { notes } : {}),
    },
  }
}
