import type { Found } from '../records/answer.ts'
import { unusedIn } from './numbers.ts'
import type { Frame } from './place.ts'
import { readPlaces, type PlacesReading } from './places.ts'
import { hideThinking } from './thinking.ts'
import { matchesOf } from '../tools/matches.ts'

const MARKER = /\b(?:final\s{1,5})?answer\b[\s*_]{0,10}(?:is|:|=)|\bclick\s{0,3}(?=\()/gi

const DENIED = /(?<!\p{L})(?:not|nicht|pas|no|não|non|не|不是|instead of|rather than)\s{0,2}(?:at\s)?$/iu

/** Reads the one point that a reply means. Several different points are ambiguous, unless the last "answer:" or "click(" is
 * followed by just one. A reply that says there is nothing to point at has no point and is read all the same. */
export function readOnePoint(reply: string, frame: Frame, nouns: readonly string[]): PlacesReading {
  const all = readPlaces(reply, { want: 'point', frame, nouns, single: true })
  // "not (1, 2) but (3, 4)"
  const kept = all.found.filter(({ range }) => !DENIED.test(reply.slice(Math.max(0, range[0] - 20), range[0])))
  const reading = kept.length > 0 ? { ...all, found: kept } : all
  const places = distinct(reading.found)
  if (reading.rule === null || places.length < 2) return { ...reading, found: reading.found.slice(0, 1) }
  const marker = matchesOf(hideThinking(reply), MARKER).at(-1)
  const after = marker ? reading.found.filter(({ range }) => range[0] >= marker.index) : []
  const [chosen] = after
  const others = reading.found
    .filter((item) => item !== chosen || distinct(after).length > 1)
    .map(({ range }) => ({ range, reason: 'another point' }))
  if (chosen && distinct(after).length === 1) {
    return {
      ...reading,
      rule: `${reading.rule}, marked`,
      range: chosen.range,
      found: [chosen],
      unused: unusedIn(reply, [chosen.range], [...reading.refused, ...others], 'not part of a place'),
    }
  }
  return {
    ...reading,
    rule: null,
    range: null,
    found: [],
    unused: unusedIn(reply, [], [...reading.refused, ...others], 'not part of a place'),
    reason: `ambiguous: ${places.length} points where one was asked for`,
  }
}

const distinct = (found: readonly Found[]): string[] => [...new Set(found.map(({ shape }) => JSON.stringify(shape)))]
