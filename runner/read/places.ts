import type { Answer, Found, Range } from '../records/answer.ts'
import { buriedJson, cleanJson, type JsonFind } from './json-rungs.ts'
import { unusedIn, type Refused } from './numbers.ts'
import { toFound, type Frame, type SaidPlace } from './place.ts'
import { placesInJson } from './places/json.ts'
import { placesInSvg } from './places/svg.ts'
import { placesInTags } from './places/tags.ts'
import { labelsOf } from './places/labels.ts'
import { placesByName } from './places/named-text.ts'
import { placesInLines, placesInTables } from './places/rows.ts'
import { placesByLetters, placesInSlashes } from './places/terse.ts'
import {
  placeAlone,
  placesInCorners,
  placesInPlainPairs,
  placesInProse,
  placesInTuples,
  placesWithSides,
} from './places/text.ts'
import { saidNone } from './said-none.ts'
import { answerTags, only } from './marks/answer-part.ts'
import { plainCharacters } from './shown.ts'
import { readStatement } from './statement.ts'
import { notFound } from './not-found.ts'
import { hideThinking } from './thinking.ts'
import { ANSWER_PHRASE } from './words/answer-phrases.ts'
import { afterCorrection } from './words/clauses.ts'
import { lastUsed } from '../tools/last-used.ts'
import { matchesOf } from '../tools/matches.ts'

export interface PlacesAsked {
  want: 'point' | 'box'
  frame: Frame
  /** what was asked for, so that "there are no spots" is understood */
  nouns: readonly string[]
  /** one place is asked for: two corners are then one box */
  single?: boolean
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
 * is chosen for its result: coordinates that contradict the space stay as they are. `json`: the same text with the quotes as
 * they were. */
function* ladder(
  text: string,
  json: string,
  { nouns, labels = [], want, single = false }: PlacesAsked,
): Generator<Rung> {
  const fromJson = ({ rule, range, roots }: JsonFind): Rung => ({ rule, range, ...placesInJson(roots, want, labels) })
  const none = { refused: [], absent: false }
  const clean = [...cleanJson(json)]
  const together = oneFenceALabel(clean.map(fromJson))
  if (together) yield together
  for (const find of clean) yield fromJson(find)
  yield { rule: 'tags', ...placesInTags(text), absent: false }
  for (const find of buriedJson(json)) yield fromJson(find)
  // typographic quotes, full-width brackets, brackets escaped for Markdown
  const plain = text.replace(/(?<!\\)\\(?=[[\]{}_])/g, ' ')
  if (plain !== json) for (const find of buriedJson(plain)) yield fromJson(find)
  yield { rule: 'svg', places: placesInSvg(json, want), ...none }
  // a path goes from point to point: two of them are no corners there
  if (want === 'box' || single) yield { rule: 'corners', places: placesInCorners(text, single), ...none }
  yield { rule: 'corner and sides', places: placesWithSides(text), ...none }
  yield { rule: 'tuples', places: placesInTuples(text), ...none }
  yield { rule: 'x and y pairs', places: placesByName(text), ...none }
  yield { rule: 'x and y pairs', places: placesByLetters(text), ...none }
  yield { rule: 'pairs alone', places: placesInSlashes(text), ...none }
  yield { rule: 'pairs alone', places: placesInPlainPairs(text), ...none }
  yield { rule: 'table', places: placesInTables(text), ...none }
  yield { rule: 'pairs in a sentence', places: placesInProse(text), ...none }
  yield { rule: 'lines', places: placesInLines(text, labels), ...none }
  yield { rule: 'whole reply', places: placeAlone(text), ...none }
  // of several labels one may be there
  const said = saidNone(text, nouns) ?? (labels.length > 1 ? null : deniedIn(text, nouns))
  if (said) yield { rule: 'said none', range: said, places: [], refused: [], absent: true }
}

/** Several fences, each with the places of labels of its own, are one answer; else the last fence is. */
function oneFenceALabel(rungs: readonly Rung[]): Rung | undefined {
  const fences = rungs.filter(({ rule, places }) => rule === 'fenced json' && places.length > 0)
  if (fences.length < 2) return undefined
  const labels = fences.map(({ places }) => new Set(places.map(({ label }) => label)))
  if (labels.some((own) => own.has(undefined))) return undefined
  const all = labels.flatMap((own) => [...own])
  if (new Set(all).size !== all.length) return undefined
  const inOrder = [...fences].reverse()
  return {
    rule: 'fenced json',
    places: inOrder.flatMap(({ places }) => places),
    refused: inOrder.flatMap(({ refused }) => refused),
    absent: false,
  }
}

/** "I can't find the Save button.", "The image contains no spots.", "Save button not found", and the same in other languages. */
function deniedIn(text: string, nouns: readonly string[]): Range | null {
  const [noun] = nouns
  if (noun === undefined || /\d/.test(text) || text.length > 500) return null
  const said = readStatement(text, `Are there any ${noun} in the image?`)
  if (said) return said.value === 'no' ? said.range : null
  return notFound(text, noun)
}

/** Reads places. Where a reply corrects itself, or marks its answer, only what stands behind that is read, if there is any place. */
export function readPlaces(reply: string, asked: PlacesAsked): PlacesReading {
  const { want, nouns, labels, single } = asked
  const key = JSON.stringify([want, nouns, labels, single, reply])
  const { marked, whole } = lastUsed(looked, key, 1, () => lookThrough(reply, asked))
  if (marked) {
    const reading = readIn(reply, marked, asked)
    if (reading.rule !== null && reading.found.length > 0) return reading
  }
  return readIn(reply, whole(), asked)
}

/** What the latest reply holds, whatever the space: it is asked for once a space. */
const looked = new Map<string, ReturnType<typeof lookThrough>>()

function lookThrough(reply: string, asked: PlacesAsked) {
  const all = hideThinking(reply)
  const skipped = Math.max(0, all.length - LONGEST_PLACES)
  const hidden = all.slice(skipped)
  const tags = answerTags(hidden)
  const answer = tags.length > 0 ? only(hidden, /box\|>/.test(hidden) ? tags : tags.slice(-1)) : hidden
  const end = answer.slice(-MOST_MARKED)
  const marker = matchesOf(plainCharacters(end), MARKER).at(-1)
  const mark = Math.max(marker ? marker.index + marker[0].length : 0, afterCorrection(end, asked.single))
  const from = answer.length - end.length + mark
  let whole: Passage | undefined
  return {
    marked: mark > 0 ? new Passage(skipped, ' '.repeat(from) + answer.slice(from), asked) : null,
    whole: () => (whole ??= new Passage(skipped, answer, asked)),
  }
}

/** A part of a reply, `skipped` characters behind its beginning, and what each rule finds in it, which is looked for when it is asked for. */
class Passage {
  readonly skipped: number
  readonly #labels: readonly string[]
  readonly #text: string
  readonly #rest: Generator<Rung>
  readonly #known: Rung[] = []

  constructor(skipped: number, json: string, asked: PlacesAsked) {
    const text = plainCharacters(json)
    this.skipped = skipped
    this.#labels = asked.labels ?? []
    this.#text = text
    this.#rest = ladder(text, json, asked)
  }

  *rungs(): Generator<Rung> {
    for (let n = 0; ; n++) {
      const { value } = n < this.#known.length ? { value: this.#known[n] } : this.#rest.next()
      if (!value) return
      const rung = n < this.#known.length ? value : this.#named(value)
      this.#known[n] = rung
      yield rung
    }
  }

  /** Places without a label of their own get the one that the text around them tells. */
  #named(rung: Rung): Rung {
    const bare = rung.places.filter(({ label }) => label === undefined).slice(0, MOST_PLACES)
    if (bare.length === 0 || this.#labels.length === 0) return rung
    const labels = labelsOf(
      this.#text,
      bare.map(({ range }) => range),
      this.#labels,
    )
    const named = new Map(bare.map((said, i) => [said, labels[i]]))
    return {
      ...rung,
      places: rung.places.map((said) => {
        const label = named.get(said)
        return label === undefined ? said : { ...said, label }
      }),
    }
  }
}

/** Places are looked for in the last so many characters of a reply: as many as MOST_PLACES take up in the longest forms there are. */
export const LONGEST_PLACES = 300_000

const MARKER = new RegExp(ANSWER_PHRASE, 'giu')
/** Marks of an answer are looked for in so many characters. */
const MOST_MARKED = 20_000

/** Puts what was found on the image. */
function readIn(reply: string, passage: Passage, asked: PlacesAsked): PlacesReading {
  const { skipped } = passage
  const shift = ([from, to]: Range): Range => [from + skipped, to + skipped]
  let stumbled: Refused[] = []
  for (const { rule, range, places, refused, absent } of passage.rungs()) {
    const found: Found[] = []
    const off = refused.map((item) => ({ ...item, range: shift(item.range) }))
    for (const said of places) {
      if (found.length >= MOST_PLACES) {
        off.push({ range: shift(said.range), reason: `more than ${MOST_PLACES} places` })
        continue
      }
      const place = toFound(said, asked.want, asked.frame)
      if (typeof place === 'string') off.push({ range: shift(said.range), reason: place })
      else found.push({ ...place, range: shift(place.range) })
    }
    if (found.length > 0 || (absent && off.length === 0)) {
      const taken = found.map((item) => item.range)
      return {
        rule,
        range: range
          ? shift(range)
          : [Math.min(...taken.map((point) => point[0])), Math.max(...taken.map((point) => point[1]))],
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
