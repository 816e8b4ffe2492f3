import { groupBy } from '../../tools/group-by.ts'
import { foldedLabel } from '../../tools/folded-label.ts'
import { onceAList } from '../../tools/once-a-list.ts'
import type { Size } from '../../records/space.ts'
import { slugOf } from '../../tools/slug.ts'
import type { Entry, ForeignCase, Place } from './define-importer.ts'

/** [x, y, width, height], px of the image. */
export type Box = [x: number, y: number, width: number, height: number]

/** An object that a person marked; `box` is a sentence that says why where its numbers are no box. A crowd region is many
 * objects under one mark; what is `difficult` need not be found. Both count neither way. */
export interface Labelled {
  label: string
  at: Place
  field?: string
  box: Box | string
  crowd?: boolean
  difficult?: boolean
  /** what was done to it to make it a box */
  notes?: readonly string[]
}

/** how far a box may reach over the edge and still be meant: annotations are rounded */
const SLACK_PX = 1.5

/** The types that marked images can be asked as. */
export const ANNOTATED = ['detect', 'count'] as const

/** The cases of an image whose objects are all marked: all its boxes, or the number of objects of each label that is
 * there. Boxes are cut at the edges of the image, and equal marks are one object. An image with a mark that cannot be used becomes no case: a truth that
 * lacks an object would count a right answer as wrong. */
export function* annotatedCases(
  id: string,
  objects: readonly Labelled[],
  labels: readonly string[],
  type: string | undefined,
  size: Size,
  place: Place,
): ReturnType<Entry['cases']> {
  const boxes: Boxed[] = []
  const ignored: (Boxed & { crowd?: boolean })[] = []
  const known = new Set<string>()
  let spoiled = false
  for (const { label, box: raw, crowd = false, difficult = false, notes = [], at, field } of objects) {
    const box = typeof raw === 'string' ? raw : insideImage(raw, size)
    if (typeof box === 'string') {
      spoiled = true
      yield { kind: 'problem', message: box, at, ...(field === undefined ? {} : { field }) }
      continue
    }
    const key = JSON.stringify([label, crowd, difficult, box.map((value) => Math.round(value * 100))])
    if (known.has(key)) {
      yield { kind: 'note', at, text: 'marks that were there twice were taken once' }
      continue
    }
    known.add(key)
    for (const text of notes) yield { kind: 'note', at, text }
    if (!sameBox(box, raw as Box))
      yield { kind: 'note', at, text: 'boxes that reached over the edge of their image were cut' }
    if (crowd)
      yield {
        kind: 'note',
        at,
        text: 'crowd regions count neither way: what is found in them is neither right nor wrong',
      }
    else if (difficult) yield { kind: 'note', at, text: 'objects marked as difficult count neither way' }
    if (crowd || difficult) ignored.push({ label, box, ...(crowd ? { crowd } : {}) })
    else boxes.push({ label, box })
  }
  const alike = labelsAlike(labels)
  if (alike !== '') yield { kind: 'note', at: place, text: `labels are compared case and spacing aside: ${alike}` }
  if (spoiled) yield { kind: 'left-out', at: place, reason: SPOILED }
  else if (type !== 'count')
    yield {
      kind: 'case',
      id,
      type: 'detect',
      given: { labels },
      truth: { boxes, ...(ignored.length > 0 ? { ignored } : {}) },
    }
  else {
    const unsure = new Map(ignored.map(({ label, crowd }) => [label, crowd ? 'a crowd region' : 'a difficult object']))
    for (const [label, what] of unsure)
      yield { kind: 'left-out', at: place, reason: `counts of "${label}" in images with ${what} of it` }
    yield* counts(
      id,
      boxes.filter(({ label }) => !unsure.has(label)),
    )
  }
}

/** The first labels that scores take for one, as words; '' where each is a label of its own. Told once for the many images that share a
 * list. */
const labelsAlike = onceAList((labels: readonly string[]): string => {
  const groups = [...groupBy(labels, foldedLabel).values()].filter(({ length }) => length > 1)
  const [first = []] = groups
  const named = first.map((label) => JSON.stringify(label.slice(0, 60))).join(' and ')
  const more = groups.length > 1 ? `, and ${groups.length - 1} more such` : ''
  return first.length > 0 ? `${named} are one${more}` : ''
})

interface Boxed {
  label: string
  box: Box
}

export const SPOILED = 'images with a mark that cannot be used'

function* counts(id: string, boxes: readonly Boxed[]): Iterable<ForeignCase> {
  for (const [label, alike] of groupBy(boxes, (boxed) => boxed.label)) {
    const points = alike.map(({ box: [x, y, width, height] }) => ({ at: [x + width / 2, y + height / 2] }))
    yield {
      kind: 'case',
      id: `${id}-${slugOf(label, 24, 'label')}`,
      type: 'count',
      class: label,
      given: { object: label },
      truth: { count: points.length, points },
    }
  }
}

/** A box cut at the edges of the image, or what is wrong with it. */
export function insideImage([x, y, width, height]: Box, size: Size): Box | string {
  const shown = `[${[x, y, width, height].map((value) => Math.round(value * 100) / 100).join(', ')}]`
  if (!(width > 0 && height > 0)) return `the box ${shown} has no area`
  const [left, top, right, bottom] = [
    Math.max(0, x),
    Math.max(0, y),
    Math.min(size.width, x + width),
    Math.min(size.height, y + height),
  ]
  if (right - left <= 0 || bottom - top <= 0)
    return `the box ${shown} lies outside its image of ${size.width} x ${size.height} px`
  const cut = (right - left) * (bottom - top)
  if (cut < 0.5 * width * height && width * height - cut > SLACK_PX * (width + height))
    return `the box ${shown} lies mostly outside its image of ${size.width} x ${size.height} px`
  return [left, top, right - left, bottom - top]
}

const sameBox = (a: Box, b: Box): boolean => a.every((value, i) => Math.abs(value - (b[i] as number)) <= SLACK_PX)

/** Why numbers that were drawn on an image of `stated` size do not fit the real one; undefined where they do. */
export function sizeMismatch(stated: Size | undefined, real: Size): string | undefined {
  if (
    !stated ||
    !(stated.width > 0 && stated.height > 0) ||
    (stated.width === real.width && stated.height === real.height)
  )
    return undefined
  const turned = stated.width === real.height && stated.height === real.width
  return `was marked at ${stated.width} x ${stated.height} px, but the image is ${real.width} x ${real.height} px${turned ? ' once it is turned upright as its EXIF data says' : ''}`
}
