import Type, { type Static } from 'typebox'
import { groupBy } from '../../tools/group-by.ts'
import { recordCheck } from '../check-record.ts'
import { SuiteError } from '../suite-error.ts'
import { ANNOTATED, annotatedCases, sizeMismatch, SPOILED, type Box, type Labelled } from './annotated.ts'
import { defineImporter, type Problem } from './define-importer.ts'
import { onlyFile, readJson } from './json-file.ts'
import { stem } from './source.ts'

const Id = Type.Union([Type.Integer(), Type.String()])
const Image = Type.Object({
  id: Id,
  file_name: Type.String({ minLength: 1 }),
  width: Type.Optional(Type.Number()),
  height: Type.Optional(Type.Number()),
})
const Annotation = Type.Object({
  image_id: Id,
  category_id: Id,
  iscrowd: Type.Optional(Type.Union([Type.Integer(), Type.Boolean()])),
  bbox: Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()]),
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

/** COCO "instances" (cocodataset.org, Data format): boxes are [x, y, width, height] in px from the top left corner. A
 * crowd region is no single object and is left out. Roboflow's exports have a category that is only the parent of the
 * others and of no box; it is no label. */
export const coco = defineImporter({
  name: 'coco',
  title: 'COCO instances',
  about: 'one JSON file of images, annotations and categories, and the images',
  types: ANNOTATED,

  async sniff(source) {
    for (const file of await source.files('.json')) {
      const head = await source.head(file)
      if (
        /"(images|annotations|categories)"\s*:\s*\[/.test(head) &&
        /"(file_name|image_id|supercategory)"\s*:/.test(head)
      )
        return 0.9
    }
    return 0
  },

  async *read(source, { type }) {
    const file = await onlyFile(source, 'COCO instances', '.json')
    const all = await readJson(source, file)
    const wrong = recordCheck(Instances)(all)
    if (wrong.length > 0)
      throw new SuiteError(
        wrong.map((fieldProblem) => ({
          file,
          ...fieldProblem,
          message: `${fieldProblem.message}; COCO instances have "images", "annotations" and "categories"`,
        })),
      )
    const { images, annotations, categories } = all as Static<typeof Instances>

    const problems: Problem[] = []
    const checked = <S extends Type.TSchema>(
      name: string,
      schema: S,
      records: readonly unknown[],
    ): { record: Static<S>; field: string }[] => {
      const check = recordCheck(schema)
      return records.flatMap((record, i) => {
        const faults = check(record)
        for (const fault of faults)
          problems.push({
            kind: 'problem',
            at: { file },
            field: `${name}[${i}]${fault.field === undefined ? '' : `.${fault.field}`}`,
            message: fault.message,
          })
        return faults.length > 0 ? [] : [{ record: record as Static<S>, field: `${name}[${i}]` }]
      })
    }
    const known = checked('categories', Category, categories).map(({ record }) => record)
    const boxes = checked('annotations', Annotation, annotations)
    const pictures = checked('images', Image, images)
    yield* problems

    const nameOf = new Map(known.map(({ id, name }) => [id, name.trim()]))
    const usedIds = new Set(boxes.map(({ record }) => record.category_id))
    const parents = new Set(known.map(({ supercategory }) => supercategory))
    const labels = [
      ...new Set(known.filter(({ id, name }) => usedIds.has(id) || !parents.has(name)).map(({ name }) => name.trim())),
    ]

    const right = new Set<unknown>(boxes.map(({ record }) => record))
    const spoiled = new Set(
      annotations.flatMap((annotation) =>
        right.has(annotation) ? [] : [(annotation as { image_id?: unknown } | null)?.image_id],
      ),
    )
    const byImage = groupBy(boxes, ({ record }) => record.image_id)
    for (const {
      record: { id, file_name: name, width = 0, height = 0 },
    } of pictures) {
      const objects: Labelled[] = []
      for (const { record, field } of byImage.get(id) ?? []) {
        const label = nameOf.get(record.category_id)
        objects.push(
          label === undefined
            ? {
                label: '',
                at: { file },
                field: `${field}.category_id`,
                box: `is ${String(record.category_id)}, which is no category`,
              }
            : { label, at: { file }, field: `${field}.bbox`, box: record.bbox as Box, crowd: Boolean(record.iscrowd) },
        )
      }
      byImage.delete(id)
      if (spoiled.has(id)) {
        yield { kind: 'left-out', at: { file }, reason: SPOILED }
        continue
      }
      yield {
        kind: 'entry',
        at: { file },
        image: { file: name, near: file },
        *cases(size) {
          const mismatch = sizeMismatch({ width, height }, size)
          if (mismatch) yield { kind: 'problem', at: { file }, field: name.slice(0, 200), message: mismatch }
          else yield* annotatedCases(stem(name), objects, labels, type, size, { file })
        },
      }
    }
    for (const [id, orphans] of byImage)
      yield {
        kind: 'problem',
        at: { file },
        field: `${orphans[0]?.field}.image_id`,
        message: `is ${String(id)}, which is no image${orphans.length > 1 ? ` (${orphans.length} annotations)` : ''}`,
      }
  },
})
