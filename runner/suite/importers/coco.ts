import Type, { type Static, type TSchema } from '../../tools/typebox.ts'
import type { Size } from '../../records/space.ts'
import { groupBy } from '../../tools/group-by.ts'
import { recordCheck } from '../check-record.ts'
import { SuiteError } from '../suite-error.ts'
import { ANNOTATED, annotatedCases, sizeMismatch, SPOILED, type Labelled } from './annotated.ts'
import { boxOfAnnotation } from './coco-box.ts'
import { defineImporter, type Note, type Problem } from './define-importer.ts'
import { chosenFile, readJson } from './json-file.ts'
import { BARE } from './tables/python-json.ts'
import { stem, type Source } from './source.ts'
import { TWICE_GIVEN } from '../twice-given.ts'

const Id = Type.Union([Type.Integer(), Type.String()])
/** px; programs leave it out, write null, or write it as text */
const Px = Type.Optional(Type.Union([Type.Number(), Type.Null(), Type.String({ pattern: '^\\s*\\d+(\\.\\d+)?\\s*$' })]))
const Image = Type.Object({ id: Id, file_name: Type.String({ minLength: 1 }), width: Px, height: Px })
const Flag = Type.Optional(Type.Union([Type.Integer(), Type.Boolean(), Type.Null()]))
const Annotation = Type.Object({
  id: Type.Optional(Type.Unknown()),
  image_id: Id,
  category_id: Id,
  iscrowd: Flag,
  ignore: Flag,
  bbox: Type.Optional(Type.Unknown()),
  segmentation: Type.Optional(Type.Unknown()),
  attributes: Type.Optional(Type.Unknown()),
})
const Category = Type.Object({
  id: Id,
  name: Type.String({ minLength: 1, maxLength: 100 }),
  supercategory: Type.Optional(Type.Unknown()),
})
const Instances = Type.Object({
  images: Type.Array(Type.Unknown()),
  annotations: Type.Array(Type.Unknown()),
  categories: Type.Array(Type.Unknown()),
})

/** COCO "instances" (cocodataset.org, Data format): boxes are [x, y, width, height] in px from the top left corner. Ids are
 * compared as text, as one program writes 7 and the next "7". A crowd region counts neither way. Roboflow's exports have a
 * category that is only the parent of the others and of no box; it is no label. */
export const coco = defineImporter({
  name: 'coco',
  title: 'COCO instances',
  about: 'one JSON file of images, annotations and categories, and the images',
  types: ANNOTATED,

  async sniff(source) {
    for (const file of await source.files('.json')) if (looksLikeCoco(await source.head(file))) return 0.9
    return 0
  },

  async choices(source) {
    const all = await source.files('.json')
    const alike = []
    for (const file of all) if (looksLikeCoco(await source.head(file))) alike.push(file)
    return alike.length > 0 ? alike : all
  },

  async *read(source, { type }) {
    const file = await chosenFile(source, 'COCO instances', '.json', await this.choices!(source))
    const { categories, annotations, images, unreadable, notes } = await readInstances(source, file)
    yield* unreadable.problems
    if (unreadable.anyImage !== null)
      yield {
        kind: 'problem',
        at: { file },
        field: unreadable.anyImage,
        message: `names no image, so that it may be on any of the ${images.length}: each of them could have a truth that lacks it, and none is imported. Write its image_id, or take it out of the file`,
      }
    yield* notes

    const categoryIds = twice(categories, file, 'categories')
    yield* categoryIds.problems
    const nameOf = new Map(categories.map(({ record: { id, name } }) => [idOf(id), name.trim()]))
    for (const id of categoryIds.ambiguous) nameOf.delete(id)
    const imageIds = twice(images, file, 'images')
    yield* imageIds.problems
    yield* imageIds.notes

    const usedIds = new Set(annotations.map(({ record }) => idOf(record.category_id)))
    const parents = new Set(categories.map(({ record }) => record.supercategory))
    const labels = [
      ...new Set(
        categories
          .filter(({ record: { id, name } }) => usedIds.has(idOf(id)) || !parents.has(name))
          .map(({ record }) => record.name.trim()),
      ),
    ]

    const files = groupBy(images, ({ record }) => record.file_name)
    for (const [name, alike] of files) {
      source.announce(name)
      const ids = new Set(alike.map(({ record }) => idOf(record.id)))
      if (ids.size < 2) continue
      for (const id of ids) imageIds.ambiguous.add(id)
      yield {
        kind: 'problem',
        at: { file },
        field: `${alike[1]?.field}.file_name`,
        message: `is ${name.slice(0, 200)}, which ${alike[0]?.field} has under another id: the marks of one image are split`,
      }
    }
    const byImage = groupBy(annotations, ({ record }) => idOf(record.image_id))
    const done = new Set<string>()
    for (const { record } of images) {
      const id = idOf(record.id)
      if (done.has(id)) continue
      done.add(id)
      if (unreadable.anyImage !== null || unreadable.imageIds.has(id) || imageIds.ambiguous.has(id)) {
        yield {
          kind: 'left-out',
          at: { file },
          reason: imageIds.ambiguous.has(id)
            ? 'images that share their id or their file with another'
            : unreadable.anyImage !== null
              ? 'images of a file with a mark that names no image: it may be on any of them'
              : SPOILED,
        }
        continue
      }
      const objectsOf = (size: Size): Labelled[] =>
        (byImage.get(id) ?? []).map(
          ({ record: { category_id: category, iscrowd, ignore, ...rest }, field }): Labelled => {
            const label = nameOf.get(idOf(category))
            if (label === undefined)
              return {
                label: '',
                at: { file },
                field: `${field}.category_id`,
                box: whyNoCategory(idOf(category), categoryIds.ambiguous),
              }
            return {
              label,
              at: { file },
              field: `${field}.bbox`,
              ...boxOfAnnotation(rest, size),
              crowd: Boolean(iscrowd),
              difficult: Boolean(ignore),
            }
          },
        )
      const stated = { width: Number(record.width ?? 0), height: Number(record.height ?? 0) }
      const name = record.file_name
      yield {
        kind: 'entry',
        at: { file },
        image: { file: name, near: file },
        *cases(size) {
          const mismatch = sizeMismatch(stated, size)
          if (mismatch) yield { kind: 'problem', at: { file }, field: name.slice(0, 200), message: mismatch }
          else yield* annotatedCases(stem(name.replaceAll('\\', '/')), objectsOf(size), labels, type, size, { file })
        },
      }
    }
    for (const [id, orphans] of byImage)
      if (!done.has(id))
        yield {
          kind: 'problem',
          at: { file },
          field: `${orphans[0]?.field}.image_id`,
          message: `is ${id.slice(0, 60)}, which is not the id of an image${orphans.length > 1 ? ` (${orphans.length} annotations)` : ''}`,
        }
  },
})

const looksLikeCoco = (head: string): boolean =>
  /"(images|annotations|categories)"\s*:\s*\[/.test(head) && /"(file_name|image_id|supercategory)"\s*:/.test(head)

const idOf = (id: string | number): string => String(id).trim()

const whyNoCategory = (id: string, ambiguous: ReadonlySet<string>): string =>
  `is ${id.slice(0, 60)}, which is ${ambiguous.has(id) ? 'the id of more than one category' : 'not the id of a category'}`

interface Field<R> {
  record: R
  field: string
}

interface Read {
  categories: Field<Static<typeof Category>>[]
  annotations: Field<Static<typeof Annotation>>[]
  images: Field<Static<typeof Image>>[]
  /** what is wrong with records, and the images that annotations among them belong to: their truth would lack an object.
   * `anyImage`: the first that does not say which image it is on */
  unreadable: { problems: Problem[]; imageIds: Set<string>; anyImage: string | null }
  notes: Note[]
}

/** Throws SuiteError where the file has none of the three lists. */
async function readInstances(source: Source, file: string): Promise<Read> {
  const { value: all, twice, bare } = await readJson(source, file, ['id', 'image_id', 'category_id'])
  const twiceIn = groupBy(twice, ({ row }) => row)
  const whole = twiceIn.get('')
  if (whole) throw new SuiteError(whole.map(({ field }) => ({ file, field, message: TWICE_GIVEN })))
  const wrong = recordCheck(Instances)(all)
  if (wrong.length > 0)
    throw new SuiteError(
      wrong.map((fieldProblem) => ({
        file,
        ...fieldProblem,
        message: `${fieldProblem.message}; COCO instances have "images", "annotations" and "categories"`,
      })),
    )
  const lists = all as Static<typeof Instances>
  const problems: Problem[] = []
  const imageIds = new Set<string>()
  let anyImage: string | null = null
  const checked = <S extends TSchema>(
    name: string,
    schema: S,
    records: readonly unknown[],
    refuse: (record: unknown, fields: readonly string[], own: string) => void = () => undefined,
  ): Field<Static<S>>[] => {
    const check = recordCheck(schema)
    return records.flatMap((record, i) => {
      const own = `${name}[${i}]`
      const faults = [
        ...check(record).map(({ field, message }) => ({
          field: field === undefined ? own : `${own}.${field}`,
          message,
        })),
        ...(twiceIn.get(own) ?? []).map(({ field }) => ({ field, message: TWICE_GIVEN })),
      ]
      for (const fault of faults) problems.push({ kind: 'problem', at: { file }, ...fault })
      if (faults.length === 0) return [{ record: record as Static<S>, field: own }]
      refuse(
        record,
        faults.map(({ field }) => field),
        own,
      )
      return []
    })
  }
  const categories = checked('categories', Category, lists.categories)
  const annotations = checked('annotations', Annotation, lists.annotations, (record, fields, own) => {
    // what is no object is no mark
    if (typeof record !== 'object' || record === null) return
    const id = (record as { image_id?: unknown }).image_id
    const named = typeof id === 'string' || typeof id === 'number'
    if (named && !fields.some((field) => field.endsWith('].image_id'))) imageIds.add(idOf(id))
    else anyImage ??= own
  })
  const images = checked('images', Image, lists.images)
  const seen = new Set<string>()
  const notes = annotations.flatMap(({ record: { id } }): Note[] => {
    if (typeof id !== 'string' && typeof id !== 'number') return []
    const known = seen.has(idOf(id))
    seen.add(idOf(id))
    return known
      ? [{ kind: 'note', at: { file }, text: 'annotations share their id with another; each was taken' }]
      : []
  })
  if (bare) notes.unshift({ kind: 'note', at: { file }, text: BARE })
  return { categories, annotations, images, unreadable: { problems, imageIds, anyImage }, notes }
}

/** Ids that stand for more than one thing: nothing that refers to them can be told apart. A record that is there twice with
 * the same name is one thing. */
function twice(
  records: readonly Field<{ id: string | number; name?: string; file_name?: string }>[],
  file: string,
  what: 'images' | 'categories',
): { ambiguous: Set<string>; problems: Problem[]; notes: Note[] } {
  const first = new Map<string, (typeof records)[number]>()
  const found: { ambiguous: Set<string>; problems: Problem[]; notes: Note[] } = {
    ambiguous: new Set(),
    problems: [],
    notes: [],
  }
  const nameOf = ({ record }: (typeof records)[number]): string => record.file_name ?? record.name ?? ''
  for (const item of records) {
    const id = idOf(item.record.id)
    const known = first.get(id)
    if (!known) first.set(id, item)
    else if (nameOf(known) === nameOf(item))
      found.notes.push({ kind: 'note', at: { file }, text: `${what} that were there twice were taken once` })
    else {
      found.ambiguous.add(id)
      found.problems.push({
        kind: 'problem',
        at: { file },
        field: `${item.field}.id`,
        message: `is ${id.slice(0, 60)} (${nameOf(item).slice(0, 100)}), which ${known.field} (${nameOf(known).slice(0, 100)}) has already`,
      })
    }
  }
  return found
}
