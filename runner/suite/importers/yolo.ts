import { basename, dirname, posix } from 'node:path'
import type { Size } from '../../records/space.ts'
import { groupBy } from '../../tools/group-by.ts'
import { SuiteError } from '../suite-error.ts'
import { FileRefused } from '../suite-files.ts'
import { ANNOTATED, annotatedCases, type Box, type Labelled } from './annotated.ts'
import { defineImporter } from './define-importer.ts'
import { stem, type Source } from './source.ts'

const MOST_BYTES = 4 * 2 ** 20
const CLASS_LISTS = ['classes.txt', 'obj.names', 'labels.txt', '_darknet.labels']

/** YOLO: a text file an image, a line an object: the number of its class, then centre and size of its box, or three or
 * more corners of its outline (Ultralytics, Object detection and Instance segmentation datasets), all 0..1 of the image. Of
 * an outline its bounding box is taken. Class names stand in data.yaml or classes.txt. */
export const yolo = defineImporter({
  name: 'yolo',
  title: 'YOLO',
  about: 'a folder of images and of label files (class and box or outline, 0..1), with classes.txt or data.yaml',
  types: ANNOTATED,

  async sniff(source) {
    const lists = await classFiles(source)
    if (lists.length === 0) return 0
    const labels = (await source.filesAround('.txt')).filter((name) => !lists.includes(name)).slice(0, 5)
    for (const name of labels) if (/^\d+( +[\d.e-]+){4,}\s*$/m.test(await source.head(name))) return 0.8
    return 0
  },

  async choices(source) {
    const lists = await classFiles(source)
    const differ = lists.length > 1 && (await difference(source, lists).catch(() => 'cannot be read')) !== undefined
    return differ ? lists : []
  },

  async *read(source, { type }) {
    const { names, keypoints, lists } = await readClasses(source)
    const labelFiles = new Set((await source.filesAround('.txt')).filter((name) => !lists.includes(name)))
    const images = await source.images()
    const owners = ownersOf(labelFiles, images)
    const fileOf = new Map([...owners].flatMap(([file, own]) => own.map((image) => [image, file] as const)))
    const labels = [...new Set(names.values())]
    for (const image of images) {
      const file = fileOf.get(image)
      if (file === undefined) {
        yield { kind: 'left-out', at: { file: image }, reason: 'images without a label file' }
        continue
      }
      const [first, second] = owners.get(file) ?? []
      if (second !== undefined) {
        if (image === first)
          yield { kind: 'problem', at: { file }, message: `may belong to ${first} or to ${second}; keep one of them` }
        yield { kind: 'left-out', at: { file: image }, reason: 'images that share a label file with another' }
        continue
      }
      let text: string
      try {
        text = await source.text(file, MOST_BYTES)
      } catch (error) {
        if (!(error instanceof FileRefused)) throw error
        yield { kind: 'problem', at: { file }, message: error.message }
        continue
      }
      const lines = text
        .split(/\r?\n/)
        .map((line, i) => ({ words: line.trim().split(/\s+/), line: i + 1 }))
        .filter(({ words }) => words[0] !== '')
      yield {
        kind: 'entry',
        at: { file },
        image: { file: image },
        *cases(size) {
          const objects: Labelled[] = []
          for (const { words, line } of lines) {
            const read = readLine(words, names, keypoints, size)
            objects.push({ ...(typeof read === 'string' ? { label: '', box: read } : read), at: { file, line } })
          }
          yield* annotatedCases(stem(image), objects, labels, type, size, { file })
        },
      }
    }
    for (const file of labelFiles)
      if (!owners.has(file) && /^\d+( +[\d.]+){4,}\s*$/m.test(await source.head(file)))
        yield {
          kind: 'problem',
          at: { file },
          message: `has labels, but there is no image called ${stem(file).slice(0, 100)}`,
        }
  },
})

function readLine(
  words: readonly string[],
  names: ReadonlyMap<number, string>,
  keypoints: boolean,
  size: Size,
): { label: string; box: Box } | string {
  const numbers = words.map(Number)
  if (numbers.some((value) => !Number.isFinite(value)))
    return `has "${words[numbers.findIndex((value) => !Number.isFinite(value))]?.slice(0, 40)}" where a number is expected`
  const [index = -1, ...places] = numbers
  const label = names.get(index)
  if (label === undefined) return `names class ${index}, but there are ${names.size} classes`
  const corners = places.length >= 6 && places.length % 2 === 0 && !keypoints
  if (!corners && places.length !== 4 && !keypoints)
    return `has ${places.length} numbers after the class; a box has 4, an outline 6 or more in pairs`
  if (places.length < 4) return `has only ${places.length} numbers after the class`
  const shares = corners ? places : places.slice(0, 4)
  const wild = shares.find((value) => value < -0.01 || value > 1.01)
  if (wild !== undefined) return `has ${wild} where shares of the image, 0 to 1, are expected; are these px?`
  return { label, box: corners ? boundingBox(shares, size) : centredBox(shares as Box, size) }
}

/** In millionths of a px: 0.2 of 100 px less half of 0.1 is 15, not 15.000000000000002. */
const centredBox = ([x, y, width, height]: Box, size: Size): Box =>
  [(x - width / 2) * size.width, (y - height / 2) * size.height, width * size.width, height * size.height].map(
    (px) => Math.round(px * 1e6) / 1e6,
  ) as Box

function boundingBox(corners: readonly number[], size: Size): Box {
  const xs = corners.filter((_, i) => i % 2 === 0).map((x) => x * size.width)
  const ys = corners.filter((_, i) => i % 2 === 1).map((y) => y * size.height)
  const [left, top] = [least(xs), least(ys)]
  return [left, top, -least(xs.map((x) => -x)) - left, -least(ys.map((y) => -y)) - top]
}

/** Math.min of an outline of a hundred thousand corners would overflow the stack. */
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity)

/** The files that name classes: the one that was named, else YAML before lists. */
async function classFiles(source: Source): Promise<string[]> {
  const endings = ['.txt', '.names', '.labels', '.yaml', '.yml']
  const all = [
    ...(source.file === null ? [] : await source.files(...endings)),
    ...(await source.filesAround(...endings)),
  ]
  const yaml = []
  for (const name of all) if (/\.ya?ml$/i.test(name) && /^names\s*:/m.test(await source.head(name))) yaml.push(name)
  const lists = [...yaml, ...all.filter((name) => CLASS_LISTS.includes(basename(name).toLowerCase()))]
  const named = lists.filter((name) => name === source.file)
  return [...new Set([...named, ...lists])]
}

interface Classes {
  names: Map<number, string>
  keypoints: boolean
}

/** Class names by number, and the files that hold such. Throws SuiteError, also where two of these files differ: the numbers in the
 * label files mean the classes of only one of them. */
async function readClasses(source: Source): Promise<Classes & { lists: string[] }> {
  const lists = await classFiles(source)
  const [first] = lists
  if (first === undefined)
    throw refused(
      'has no class names; add a classes.txt with one name a line, or a data.yaml with "names"',
      source.file ?? 'this folder',
    )
  const why = first === source.file ? undefined : await difference(source, lists)
  if (why !== undefined) throw refused(`${why}; remove the wrong one, or choose the right one`, first)
  return { ...(await readList(source, first)), lists }
}

/** Where the first of the lists and another one do not name the same classes; undefined where all do. Throws SuiteError. */
async function difference(source: Source, [first = '', ...others]: readonly string[]): Promise<string | undefined> {
  const said = (name: string | undefined): string => (name === undefined ? 'missing' : `"${name}"`)
  for (const other of others) {
    const [one, two] = [(await readList(source, first)).names, (await readList(source, other)).names]
    const numbers = [...new Set([...one.keys(), ...two.keys()])].sort((a, b) => a - b)
    const at = numbers.find((number) => one.get(number) !== two.get(number))
    if (at !== undefined)
      return `names other classes than ${other}: class ${at} is ${said(one.get(at))} here and ${said(two.get(at))} there`
  }
  return undefined
}

const refused = (message: string, file: string): SuiteError => new SuiteError([{ file, message }])

async function readList(source: Source, file: string): Promise<Classes> {
  const text = await source.text(file, MOST_BYTES).catch((error: Error) => {
    throw refused(error.message, file)
  })
  const { parse } = await import('yaml')
  let [listed, keypoints]: [unknown, boolean] = [text.split(/\r?\n/).map((name) => name.trim()), false]
  if (/\.ya?ml$/i.test(file)) {
    try {
      // names stay as they are written: 010 and 1.10 are no numbers
      const about = parse(text, { schema: 'failsafe' }) as { names?: unknown; kpt_shape?: unknown }
      ;[listed, keypoints] = [about.names, about.kpt_shape !== undefined]
    } catch (error) {
      throw refused(`is not YAML: ${(error as Error).message.split('\n')[0]}`, file)
    }
  }
  if (typeof listed !== 'object' || listed === null) throw refused('has no list of "names"', file)
  const names = new Map(
    Object.entries(listed)
      .map(([index, name]): [number, string] => [Number(index), String(name).trim()])
      .filter(([, name]) => name !== ''),
  )
  const odd = [...names.values()].find((name) => name.length > 100)
  if (names.size === 0 || odd !== undefined)
    throw refused(odd === undefined ? 'names no class' : `has a class name of ${odd.length} characters`, file)
  return { names, keypoints }
}

/** The images of every label file that has any: those it lies beside, or that are in the folder "images" where it is in
 * "labels"; where there are none, those that are called as the only file of that name is. */
function ownersOf(files: ReadonlySet<string>, images: readonly string[]): Map<string, string[]> {
  const byStem = groupBy([...files], stem)
  const [placed, named] = [new Map<string, string[]>(), new Map<string, string[]>()]
  for (const image of images) {
    const folder = dirname(image).split('/')
    const last = folder.lastIndexOf('images')
    const places = [folder.join('/'), ...(last < 0 ? [] : [folder.with(last, 'labels').join('/')])]
    const beside = places.map((place) => posix.join(place, `${stem(image)}.txt`)).find((name) => files.has(name))
    const alike = byStem.get(stem(image)) ?? []
    const [file, owners] = beside === undefined ? [alike.length === 1 ? alike[0] : undefined, named] : [beside, placed]
    if (file !== undefined) owners.set(file, [...(owners.get(file) ?? []), image])
  }
  return new Map([...named, ...placed])
}
