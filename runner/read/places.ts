import type { Answer, Found, Range } from '../records/answer.ts'
import { buriedJson, cleanJson, type JsonFind } from './json-rungs.ts'
import { unusedIn, type Refused } from './numbers.ts'
import { toFound, type Frame, type SaidPlace } from './place.ts'
import { placesInJson } from './places-json.ts'
import { placesInTags } from './places-tags.ts'
import { placesInPairs, placesInTuples } from './places-text.ts'
import { saidNone } from './said-none.ts'
import { hideThinking } from './thinking.ts'

export interface PlacesAsked {
  want: 'point' | 'box'
  frame: Frame
  /** what was asked for, so that "there are no spots" is understood */
  nouns: readonly string[]
  /** labels that may stand before a place in plain text */
  labels?: readonly string[]
}

/** The places read from a reply, and what looked like a place and was none. `rule` null: no rule applied, and `reason` says
 * what stood in the way. */
export type PlacesReading = Pick<Answer, 'rule' | 'range' | 'found' | 'unused'> & { refused: Refused[]; reason: string }

/** More places than this in one reply are noise; the rest is noted as unused. */
export const MOST_PLACES = 2000

interface Rung {
  rule: string
  range?: Range
  places: SaidPlace[]
  refused: Refused[]
  absent: boolean
}

/** The ladder, top down; the first rule that finds a place, or is told that there is none, reads the whole answer. No rule
 * is chosen for its result: coordinates that contradict the space stay as they are. */
function* ladder(text: string, { nouns, labels = [] }: PlacesAsked): Generator<Rung> {
  for (const find of cleanJson(text)) yield fromJson(find)
  yield { rule: 'tags', ...placesInTags(text), absent: false }
  for (const find of buriedJson(text)) yield fromJson(find)
  yield { rule: 'tuples', places: placesInTuples(text, labels), refused: [], absent: false }
  yield { rule: 'x and y pairs', places: placesInPairs(text, labels), refused: [], absent: false }
  const none = saidNone(text, nouns)
  if (none) yield { rule: 'said none', range: none, places: [], refused: [], absent: true }
}

const fromJson = ({ rule, range, roots }: JsonFind): Rung => ({ rule, range, ...placesInJson(roots) })

export function readPlaces(reply: string, asked: PlacesAsked): PlacesReading {
  const text = hideThinking(reply)
  let stumbled: Refused[] = []
  for (const { rule, range, places, refused, absent } of ladder(text, asked)) {
    const found: Found[] = []
    const off = [...refused]
    for (const said of places) {
      const place =
        found.length < MOST_PLACES ? toFound(said, asked.want, asked.frame) : `more than ${MOST_PLACES} places`
      if (typeof place === 'string') off.push({ range: said.range, reason: place })
      else found.push(place)
    }
    if (found.length > 0 || (absent && off.length === 0)) {
      const taken = found.map((item) => item.range)
      return {
        rule,
        range: range ?? [Math.min(...taken.map((point) => point[0])), Math.max(...taken.map((point) => point[1]))],
        found,
        refused: off,
        unused: unusedIn(reply, taken, off, 'not part of a place'),
        reason: '',
      }
    }
    if (stumbled.length === 0) stumbled = off
  }
  const first = stumbled[0]
  return {
    rule: null,
    range: null,
    found: [],
    refused: stumbled,
    unused: unusedIn(reply, [], stumbled, 'not part of a place'),
    reason: first ? `no ${asked.want} could be read: ${first.reason}` : `no ${asked.want} was found`,
  }
}
