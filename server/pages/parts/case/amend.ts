import { caseKey, standingAmendments, testType, type Amendment, type KnownCase } from '../../../../runner/index.ts'
import { count, moment } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** What an amendment changes, in a few words: "count 4, points 4 places". */
function inWords(was: Record<string, unknown>, truth: Record<string, unknown>): string {
  const before = new Map(Object.entries(was))
  const changed = Object.entries(truth).filter(([name, value]) => asText(before.get(name) ?? '') !== asText(value))
  const gone = [...before.keys()].filter((name) => !Object.hasOwn(truth, name))
  const words = [
    ...changed.map(([name, value]) => `${name} ${shortText(value)}`),
    ...gone.map((name) => `${name} left out`),
  ]
  return words.join(', ') || 'as in the suite'
}

const LONG = 160
function shortText(value: unknown): string {
  const text = asText(value)
  if (text.length <= LONG) return text
  return Array.isArray(value) ? `${count(value.length)} places` : `${text.slice(0, LONG)}…`
}

/** What the suite says of a field, where that is something else. */
function wasOf(truth: Record<string, unknown>, name: string, now: unknown): string {
  const was = Object.hasOwn(truth, name) ? truth[name] : ''
  return asText(was) === asText(now) ? '' : shortText(was)
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The most the image is shown on which the truth is amended, px. */
const SHOWN = { width: 900, height: 640 }
/** More marks than this are typed: each is a button of its own. */
const MOST_MARKS = 400

/** What the page needs to let places be moved: static/js/truth-editor.js. null where the truth has none, or too many. */
function editorOf(run: string, { type: name, truth, given, image }: KnownCase, now: Record<string, unknown>) {
  const places = (testType(name)?.places ?? []).filter(({ field, optional }) => optional || Object.hasOwn(truth, field))
  const marks = places.reduce((sum, { field }) => sum + listOf(now, field).length, 0)
  if (places.length === 0 || marks > MOST_MARKS) return null
  const fits = Math.min(SHOWN.width / image.width, SHOWN.height / image.height)
  const scale = Math.min(fits, Math.max(1, Math.floor(fits)))
  return {
    src: urls.shownImage(run, image.file),
    width: image.width,
    height: image.height,
    /** enlarged without smoothing */
    tiny: image.width < 200,
    shownWidth: Math.round(image.width * scale),
    shownHeight: Math.round(image.height * scale),
    places: JSON.stringify(
      places.map((place) => ({ ...place, list: place.choices === undefined ? null : listOf(given, place.choices) })),
    ),
  }
}

function listOf(held: Record<string, unknown>, name: string): unknown[] {
  const value = Object.hasOwn(held, name) ? held[name] : undefined
  return Array.isArray(value) ? value : []
}

/** What it takes to amend the truth of a case: its fields as they hold now, the places among them on the image, and what was said
 * before. `back`: where to go afterwards, and `by` who is there. null where the type is unknown, and of a control, whose truth follows
 * from that of its case. */
export function amendOf(
  run: string,
  item: KnownCase,
  amendments: readonly Amendment[],
  { back, open = false }: { back: string; open?: boolean },
) {
  const type = testType(item.type)
  if (!type || item.control) return null
  const key = caseKey(item)
  const own = amendments.filter((amendment) => caseKey(amendment) === key)
  const standing = standingAmendments(own).get(key)
  const now = standing?.truth ?? item.truth
  return {
    action: urls.amend(run, item.id),
    suite: item.suite,
    type: item.type,
    back,
    open,
    editor: editorOf(run, item, now as Record<string, unknown>),
    fields: [
      ...Object.entries(now),
      ...(type.places ?? [])
        .filter(({ field, optional }) => optional && !Object.hasOwn(now, field))
        .map(({ field }): [string, unknown] => [field, '']),
    ].map(([name, value]) => ({
      name: `truth.${name}`,
      text: name,
      value: asText(value),
      was: standing ? wasOf(item.truth, name, value) : '',
      long: typeof value === 'object',
    })),
    amended: standing !== undefined,
    author: own.at(-1)?.author ?? '',
    rescored: urls.rescored(run),
    history: own.map(({ at, truth, author, note = '' }) => ({
      at: moment(at),
      text: truth === null ? 'taken back' : inWords(item.truth, truth),
      author: author || 'somebody',
      note,
    })),
  }
}
