import { dirname, posix } from 'node:path'
import Type, { type Static } from '../../tools/typebox.ts'
import type { Size } from '../../records/space.ts'
import { recordCheck } from '../check-record.ts'
import { SuiteError } from '../suite-error.ts'
import { sizeMismatch } from './annotated.ts'
import { defineImporter, type ForeignCase, type Problem } from './define-importer.ts'
import { readRows } from './tables/delimited.ts'
import { onlyFile } from './json-file.ts'
import { stem, type Source } from './source.ts'

const MOST_BYTES = 16 * 2 ** 20
const TYPES = ['count', 'locate', 'pattern', 'size'] as const

const Manifest = Type.Object({
  images: Type.Array(Type.Unknown(), { minItems: 1 }),
  scale_inverse: Type.Number({ exclusiveMinimum: 0, description: 'um per px' }),
  image_width: Type.Optional(Type.Number()),
  image_height: Type.Optional(Type.Number()),
})
const Picture = Type.Object({
  filename: Type.String({ minLength: 1 }),
  csv_file: Type.String({ minLength: 1 }),
  class_name: Type.Optional(Type.String()),
  pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  spot_count: Type.Optional(Type.Integer()),
})

/** um */
interface Spot {
  x: number
  y: number
  diameter: number
}

/** imagegen: manifest.yaml, and for every image a CSV of its spots with X_um, Y_um and Diameter_um from the top left
 * corner; scale_inverse is um per px. A picture is asked to be counted, located, named by its pattern, and, where all its
 * spots have one diameter, measured. */
export const imagegen = defineImporter({
  name: 'imagegen',
  title: 'imagegen',
  about: 'manifest.yaml and a CSV of spot positions in micrometres for every image',
  types: TYPES,

  async sniff(source) {
    const [file] = await source.files('manifest.yaml', 'manifest.yml')
    return file !== undefined && /^scale_inverse\s*:/m.test(await source.head(file)) ? 1 : 0
  },

  async *read(source, { type }) {
    const file = await onlyFile(
      source,
      'imagegen manifest',
      ...(source.file === null ? ['manifest.yaml', 'manifest.yml'] : ['.yaml', '.yml']),
    )
    const { manifest, lineOf } = await readManifest(source, file)
    const check = recordCheck(Picture)
    const pictures = manifest.images.map((record, i) => ({
      record: record as Static<typeof Picture>,
      wrong: check(record),
      at: { file, line: lineOf(i) },
    }))
    const patterns = [
      ...new Set(pictures.filter(({ wrong }) => wrong.length === 0).flatMap(({ record }) => record.pattern ?? [])),
    ].map(inWords)
    for (const { record, wrong, at } of pictures) {
      for (const fieldProblem of wrong) yield { kind: 'problem', at, ...fieldProblem }
      if (wrong.length > 0) continue
      const positions = posix.join(dirname(file), record.csv_file.replaceAll('\\', '/'))
      const spots = await readSpots(source, positions)
      if (!Array.isArray(spots)) {
        yield spots
        continue
      }
      if (record.spot_count !== undefined && record.spot_count !== spots.length) {
        yield {
          kind: 'problem',
          at,
          field: 'spot_count',
          message: `is ${record.spot_count}, but ${record.csv_file} has ${spots.length} spots`,
        }
        continue
      }
      const { image_width: width = 0, image_height: height = 0, scale_inverse: scale } = manifest
      yield {
        kind: 'entry',
        at,
        image: { file: record.filename, near: file },
        *cases(size) {
          const mismatch = sizeMismatch({ width, height }, size)
          const outside = spots.findIndex(
            ({ x, y }) => x < 0 || y < 0 || x / scale > size.width || y / scale > size.height,
          )
          if (mismatch) yield { kind: 'problem', at, message: mismatch }
          else if (outside >= 0)
            yield {
              kind: 'problem',
              at: { file: positions, line: outside + 2 },
              message: `puts a spot outside the image of ${size.width} x ${size.height} px at ${scale} um per px`,
            }
          else
            for (const testCase of casesOf(spots, record, patterns, scale, size))
              if (type === undefined || testCase.type === type) yield testCase
        },
      }
    }
  },
})

const inWords = (pattern: string): string => pattern.replaceAll('_', ' ')

function* casesOf(
  spots: readonly Spot[],
  record: Static<typeof Picture>,
  patterns: readonly string[],
  scale: number,
  size: Size,
): Iterable<ForeignCase> {
  const about = {
    kind: 'case' as const,
    id: stem(record.filename),
    ...(record.class_name ? { class: record.class_name } : {}),
  }
  const points = spots.map(({ x, y, diameter }) => ({
    at: [x / scale, y / scale] as [number, number],
    ...(diameter > 0 ? { diameter: diameter / scale } : {}),
  }))
  yield { ...about, type: 'count', given: { object: 'spots' }, truth: { count: spots.length, points } }
  yield { ...about, type: 'locate', given: { object: 'spots' }, truth: { points } }
  if (record.pattern !== undefined && patterns.length >= 2)
    yield {
      ...about,
      type: 'pattern',
      given: { options: patterns.map((name) => ({ name })), question: 'How are the spots in this image arranged?' },
      truth: { option: inWords(record.pattern) },
    }
  const [first] = spots
  if (!first || !(first.diameter > 0) || spots.some(({ diameter }) => diameter !== first.diameter)) return
  // shown on the spot nearest to the middle: one at the edge may be cut
  const offset = ({ at: [x, y] }: { at: [number, number] }): number =>
    Math.hypot(x - size.width / 2, y - size.height / 2)
  const {
    at: [x, y],
  } = points.reduce((best, item) => (offset(item) < offset(best) ? item : best))
  const radius = first.diameter / scale / 2
  yield {
    ...about,
    type: 'size',
    given: {
      what: `the diameter of the ${spots.length === 1 ? 'spot' : 'spots'}`,
      unit: 'um',
      scale: `The whole image is ${rounded(size.width * scale)} um wide.`,
    },
    truth: {
      length: first.diameter,
      segment: [
        [x - radius, y],
        [x + radius, y],
      ],
      unitsPerPx: scale,
    },
  }
}

/** 0.14 * 700 is 98.00000000000001 in binary floating point. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

async function readManifest(
  source: Source,
  file: string,
): Promise<{ manifest: Static<typeof Manifest>; lineOf(index: number): number }> {
  const refused = (message: string, field?: string): SuiteError =>
    new SuiteError([{ file, message, ...(field === undefined ? {} : { field }) }])
  const text = await source.text(file, MOST_BYTES).catch((error: Error) => {
    throw refused(error.message)
  })
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [fault] = document.errors
  if (fault) throw refused(`is not YAML: ${fault.message.split('\n')[0]}`)
  let manifest: unknown
  try {
    manifest = document.toJS()
  } catch (error) {
    // aliases that grow into gigabytes
    throw refused(`cannot be read: ${(error as Error).message}`)
  }
  const [wrong] = recordCheck(Manifest)(manifest)
  if (wrong) throw refused(wrong.message, wrong.field)
  return {
    manifest: manifest as Static<typeof Manifest>,
    lineOf: (index) =>
      lines.linePos((document.getIn(['images', index], true) as { range?: [number] } | undefined)?.range?.[0] ?? 0)
        .line,
  }
}

async function readSpots(source: Source, file: string): Promise<Spot[] | Problem> {
  const spots: Spot[] = []
  for await (const row of readRows(source, file, ',')) {
    if (row.kind !== 'row') return row
    const cells = Object.fromEntries(
      Object.entries(row.cells).map(([name, value]) => [name.toLowerCase(), value.trim()]),
    )
    const [x, y, diameter] = [cells.x_um, cells.y_um, cells.diameter_um ?? '0'].map((text) =>
      text === undefined || text === '' ? NaN : Number(text),
    ) as [number, number, number]
    if (![x, y, diameter].every(Number.isFinite))
      return {
        kind: 'problem',
        at: { file, line: row.line },
        message: 'has no numbers under X_um, Y_um and Diameter_um',
      } satisfies Problem
    spots.push({ x, y, diameter })
  }
  return spots
}
