import Type, { type Static } from '../../tools/typebox.ts'
import type { Size } from '../../records/space.ts'
import { groupBy } from '../../tools/group-by.ts'
import { recordCheck } from '../check-record.ts'
import { SuiteError } from '../suite-error.ts'
import { insideImage, sizeMismatch, type Box } from './annotated.ts'
import { fits, settle, type Reading } from './box-reading.ts'
import { defineImporter, type Entry, type Problem } from './define-importer.ts'
import { readJson } from './json-file.ts'
import { measure } from './measure.ts'
import { stem, type Source } from './source.ts'
import { TWICE_GIVEN } from '../twice-given.ts'

const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const Row = Type.Object({
  img_filename: Type.Optional(Type.String()),
  file_name: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
  instruction: Type.String({ minLength: 1, maxLength: 300 }),
  bbox: Type.Tuple([Type.Number(), Type.Number(), Type.Number(), Type.Number()]),
  img_size: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  id: Type.Optional(Type.Union([Type.String(), Type.Integer()])),
  data_type: Text,
  ui_type: Text,
  data_source: Text,
  platform: Text,
  application: Text,
  group: Text,
})
type Row = Static<typeof Row>
interface Placed {
  row: Row
  file: string
  field: string
}

/** ScreenSpot (SeeClick), ScreenSpot-v2 and ScreenSpot-Pro: a JSON list of instructions, each with a screenshot and the box
 * of what is to be clicked. The first two write [x, y, width, height], Pro writes two corners, mirrors write either, in px
 * or in shares of the image. Which it is is never guessed: both readings are tried on every box of the source, and only
 * where exactly one of them fits all is it taken. */
export const screenspot = defineImporter({
  name: 'screenspot',
  title: 'ScreenSpot',
  about: 'JSON lists of screenshot, instruction and box (ScreenSpot, v2, Pro), and the screenshots',
  types: ['point'],

  async sniff(source) {
    for (const file of await source.files('.json')) {
      const head = await source.head(file)
      if (/^\s*\[/.test(head) && head.includes('"bbox"') && head.includes('"instruction"')) return 0.95
    }
    return 0
  },

  async *read(source, { boxes }) {
    const rows: Placed[] = []
    for (const file of await rowFiles(source))
      for (const readRow of await readRows(source, file))
        if ('kind' in readRow) yield readRow
        else rows.push(readRow)
    const sizes = await measure(
      source,
      rows.map(({ row, file }) => ({ file: imageOf(row), near: file })),
    )
    const shares = rows.every(({ row }) => row.bbox.every((value) => value >= 0 && value <= 1))
    const reading = boxes ?? settled(rows, (placed) => sizes.get(imageOf(placed.row)), shares)
    for (const row of rows) yield entryOf(row, reading, shares)
  },
})

const imageOf = (row: Row): string => row.img_filename ?? row.file_name ?? row.image ?? ''

async function rowFiles(source: Source): Promise<string[]> {
  const files = await source.files('.json')
  if (files.length === 0)
    throw new SuiteError([{ file: source.file ?? 'this folder', message: 'holds no ScreenSpot list (.json)' }])
  return files
}

async function readRows(source: Source, file: string): Promise<(Placed | Problem)[]> {
  const { value: list, twice } = await readJson(source, file)
  if (!Array.isArray(list))
    throw new SuiteError([
      {
        file,
        message: 'is not a list: ScreenSpot files are [{"img_filename": ..., "bbox": [...], "instruction": ...}, ...]',
      },
    ])
  const twiceIn = groupBy(twice, (one) => one.row)
  const check = recordCheck(Row)
  return list.flatMap((row: unknown, i): (Placed | Problem)[] => {
    const field = `[${i}]`
    const problem = (message: string, inside?: string): Problem => ({
      kind: 'problem',
      at: { file },
      field: inside === undefined ? field : `${field}.${inside}`,
      message,
    })
    const again = twiceIn.get(field)
    if (again) return again.map((one) => ({ kind: 'problem', at: { file }, field: one.field, message: TWICE_GIVEN }))
    const wrong = check(row)
    if (wrong.length > 0) return wrong.map((fieldProblem) => problem(fieldProblem.message, fieldProblem.field))
    return imageOf(row as Row) === '' ? [problem('is missing', 'img_filename')] : [{ row: row as Row, file, field }]
  })
}

function settled(rows: readonly Placed[], sizeOf: (placed: Placed) => Size | undefined, shares: boolean): Reading {
  const known = rows.flatMap((placed) => {
    const size = sizeOf(placed)
    return size ? [{ box: placed.row.bbox as Box, size: shares ? { width: 1, height: 1 } : size }] : []
  })
  return settle(known, rows[0]?.file ?? '.', 'bbox')
}

/** Kinds by which hits are told apart are plain words: "Icon " -> icon. */
function kindOf(kind: string | undefined): { kind?: string } {
  const word = kind
    ?.toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 20)
  return word ? { kind: word } : {}
}

function entryOf({ row, file, field }: Placed, reading: Reading, shares: boolean): Entry {
  const at = { file }
  return {
    kind: 'entry',
    at,
    image: { file: imageOf(row), near: file },
    *cases(size) {
      const mismatch = sizeMismatch(row.img_size && { width: row.img_size[0], height: row.img_size[1] }, size)
      if (mismatch) return yield { kind: 'problem', at, field, message: mismatch }
      const scale = shares ? size : { width: 1, height: 1 }
      const [a, b, c, d] = row.bbox
      const corner: Box = reading === 'xywh' ? [a, b, c, d] : [a, b, c - a, d - b]
      const box = fits(row.bbox, reading, shares ? { width: 1, height: 1 } : size)
        ? insideImage(
            [corner[0] * scale.width, corner[1] * scale.height, corner[2] * scale.width, corner[3] * scale.height],
            size,
          )
        : `is [${row.bbox.join(', ')}], which read as ${reading} does not lie within the image of ${size.width} x ${size.height} px`
      if (typeof box === 'string') return yield { kind: 'problem', at, field: `${field}.bbox`, message: box }
      const kind = row.data_type ?? row.ui_type ?? undefined
      const group = row.data_source ?? row.platform ?? row.group ?? undefined
      yield {
        kind: 'case',
        id: row.id === undefined ? stem(imageOf(row)) : String(row.id),
        type: 'point',
        ...(group === undefined ? {} : { class: group }),
        ...(kind === undefined ? {} : { tags: [kind] }),
        // an instruction ("close the window") is not a name of a target that the type's own question could be made of
        question: `This is a screenshot. Where do you click to follow this instruction: "${row.instruction}"?`,
        given: { target: row.instruction },
        truth: { box, ...kindOf(kind) },
      }
    },
  }
}
