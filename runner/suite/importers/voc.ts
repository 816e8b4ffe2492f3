import Type, { type Static } from '../../tools/typebox.ts'
import { recordCheck } from '../check-record.ts'
import { SuiteError } from '../suite-error.ts'
import { FileRefused } from '../suite-files.ts'
import { ANNOTATED, annotatedCases, sizeMismatch, type Labelled } from './annotated.ts'
import { defineImporter, type Problem } from './define-importer.ts'
import { stem, type Source } from './source.ts'

const MOST_BYTES = 4 * 2 ** 20

const Px = Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' })
const Annotation = Type.Object({
  filename: Type.Optional(Type.String()),
  size: Type.Optional(Type.Object({ width: Px, height: Px })),
  object: Type.Array(
    Type.Object({
      name: Type.String({ minLength: 1, maxLength: 1000 }),
      difficult: Type.Optional(Type.Unknown()),
      bndbox: Type.Object({ xmin: Px, ymin: Px, xmax: Px, ymax: Px }),
    }),
  ),
})
const check = recordCheck(Annotation)

// nothing in a file is expanded or turned into a number: names stay names, and an entity can be no bomb
const READING = {
  processEntities: false,
  parseTagValue: false,
  ignoreAttributes: true,
  isArray: (_name: string, path: unknown): boolean => path === 'annotation.object',
}

/** Pascal VOC: an XML file an image, with the corners of every object in px (VOC devkit). Corners are taken as they stand;
 * the original counts pixels from 1, most programs that write the format today from 0. Objects marked as difficult count
 * neither way, as in the development kit. */
export const voc = defineImporter({
  name: 'voc',
  title: 'Pascal VOC',
  about: 'a folder with one XML file an image, and the images',
  types: ANNOTATED,

  async sniff(source) {
    const [first] = await source.files('.xml')
    return first !== undefined && /<annotation[\s>]/.test(await source.head(first)) ? 0.9 : 0
  },

  async *read(source, { type }) {
    const files = await source.files('.xml')
    if (files.length === 0)
      throw new SuiteError([{ file: source.file ?? 'this folder', message: 'holds no Pascal VOC annotation (.xml)' }])
    // every image is asked with the labels of all: a list of its own would give away what is on it
    const labels = new Set<string>()
    for (const file of files) {
      const annotation = await readAnnotation(source, file)
      if ('kind' in annotation) continue
      source.announce(imageOf(annotation, file))
      for (const { name } of annotation.object) labels.add(plain(name))
    }
    const all = [...labels].sort()

    for (const file of files) {
      const annotation = await readAnnotation(source, file)
      if ('kind' in annotation) {
        yield annotation
        continue
      }
      const { size: stated, object } = annotation
      const objects = object.map(({ name, difficult, bndbox: { xmin, ymin, xmax, ymax } }, i): Labelled => ({
        label: plain(name),
        at: { file },
        field: `object[${i}].bndbox`,
        difficult: /^(1|true|yes)$/i.test(String(difficult ?? '').trim()),
        box: [Number(xmin), Number(ymin), Number(xmax) - Number(xmin), Number(ymax) - Number(ymin)],
      }))
      yield {
        kind: 'entry',
        at: { file },
        image: { file: imageOf(annotation, file), near: file },
        *cases(size) {
          const mismatch = sizeMismatch(stated && { width: Number(stated.width), height: Number(stated.height) }, size)
          if (mismatch) yield { kind: 'problem', at: { file }, message: mismatch }
          else yield* annotatedCases(stem(file), objects, all, type, size, { file })
        },
      }
    }
  },
})

const imageOf = ({ filename = '' }: Static<typeof Annotation>, file: string): string => plain(filename) || stem(file)

async function readAnnotation(source: Source, file: string): Promise<Static<typeof Annotation> | Problem> {
  const problem = (message: string, field?: string): Problem => ({
    kind: 'problem',
    at: { file },
    message,
    ...(field === undefined ? {} : { field }),
  })
  let text: string
  try {
    text = await source.text(file, MOST_BYTES, declaredEncoding)
  } catch (error) {
    if (error instanceof FileRefused) return problem(error.message)
    throw error
  }
  const { XMLParser, XMLValidator } = await import('fast-xml-parser')
  const valid = XMLValidator.validate(text)
  if (valid !== true) return { ...problem(`is not XML: ${valid.err.msg}`), at: { file, line: valid.err.line } }
  let root: unknown
  try {
    root = (new XMLParser(READING).parse(text) as { annotation?: unknown }).annotation
  } catch (error) {
    return problem(`is not XML that is read here: ${(error as Error).message}`)
  }
  if (root === undefined) return problem('is no Pascal VOC annotation: its root is not <annotation>')
  // an image without an object has no <object> at all; an empty element is an empty text
  const annotation = { object: [], ...(typeof root === 'object' ? root : {}) }
  const [wrong] = check(annotation)
  return wrong ? problem(wrong.message, wrong.field) : (annotation as Static<typeof Annotation>)
}

/** What the head of an XML file says about its encoding. */
const declaredEncoding = (head: string): string | undefined =>
  /^\s*<\?xml[^>]{0,100}\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1]

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** The five entities that every XML text may use, and characters by their number: Python's ElementTree writes so whatever is
 * not ASCII. */
const plain = (text: string): string =>
  text
    .replace(
      /&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
      (all, name?: string, decimal?: string, hex?: string) => {
        if (name !== undefined) return ENTITIES[name.toLowerCase()] as string
        const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal)
        return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : all
      },
    )
    .trim()
