import {
  ANSWERED,
  answeredCase,
  AnswerProfile,
  freeType,
  whyTooLong,
  type AnsweredType,
  type Asked,
} from './answers.ts'
import { letterOptions, listOf, textOf } from './columns.ts'
import { defineImporter, type Entry, type ForeignImage, type LeftOut, type Problem } from '../define-importer.ts'
import { readRows, type Row } from './delimited.ts'
import { chosenFile } from '../json-file.ts'
import { SuiteError } from '../../suite-error.ts'
import type { Source } from '../source.ts'

/** A shorter cell is not an image but the index of the row that has it (VLMEvalKit, ImageBaseDataset). */
const LONGEST_INDEX = 64

/** VLMEvalKit TSV (OpenCompass): a row a question, the image in base64, or the index of another row that has the same one,
 * or a path. What is asked for does not stand in the file: columns A and B make a choice, answers that are all yes or no
 * a yes-no question; else all numbers make a number, and the rest a text to be read. That is settled for every category,
 * not row by row. */
export const vlmevalkit = defineImporter({
  name: 'vlmevalkit',
  title: 'VLMEvalKit TSV',
  about: 'a TSV file with question, answer, options A, B, C, ... and images in base64 or as paths',
  types: ANSWERED,

  async sniff(source) {
    const [file] = await source.files('.tsv')
    const [header = ''] = file === undefined ? [] : (await source.head(file)).split('\n')
    const columns = header
      .trim()
      .split('\t')
      .map((name) => name.replace(/^\uFEFF|"/g, '').trim())
    return columns.includes('index') &&
      columns.includes('question') &&
      (columns.includes('image') || columns.includes('image_path'))
      ? 0.95
      : 0
  },

  choices: (source) => source.files('.tsv'),

  async *read(source, { type, types }) {
    const file = await chosenFile(source, 'VLMEvalKit table', '.tsv', await source.files('.tsv'))
    const { profiles, shared } = await survey(source, file)
    // rows that point at an image further down wait for it; they are short
    const waiting = new Map<string, Row[]>()
    const seen = new Set<string>()
    for await (const row of readRows(source, file, '\t')) {
      if (row.kind !== 'row') {
        yield row
        continue
      }
      const at = { file, line: row.line }
      const image = imageOf(row, shared)
      if ('kind' in image) yield { ...image, at }
      else if ('sameAs' in image && !seen.has(image.sameAs) && shared.has(image.sameAs))
        waiting.set(image.sameAs, [...(waiting.get(image.sameAs) ?? []), row])
      else {
        yield entryOf(row, image, file, profiles, type, types)
        const key = 'key' in image ? image.key : undefined
        if (key === undefined || seen.has(key)) continue
        seen.add(key)
        for (const late of waiting.get(key) ?? []) yield entryOf(late, { sameAs: key }, file, profiles, type, types)
        waiting.delete(key)
      }
    }
    for (const [index, rows] of waiting)
      for (const row of rows)
        yield {
          kind: 'problem',
          at: { file, line: row.line },
          field: 'image',
          message: `points at row ${index.slice(0, LONGEST_INDEX)}, which has no image either`,
        }
  },
})

/** The rule by which the answers of a published data set are compared, told by its name or that of its file. */
export function ruleOf(file: string): string | undefined {
  const name = file.toLowerCase()
  if (name.includes('chartqa')) return 'relaxed'
  return /docvqa|info(?:graphics?)?_?vqa/.test(name) ? 'anls' : undefined
}

interface Survey {
  /** what the answers of a category look like */
  profiles: Map<string, AnswerProfile>
  /** indexes that other rows point at */
  shared: Set<string>
}

/** A first reading of the whole file: what its answers are, and which images are used by more than one row. */
async function survey(source: Source, file: string): Promise<Survey> {
  const profiles = new Map<string, AnswerProfile>()
  const shared = new Set<string>()
  for await (const row of readRows(source, file, '\t')) {
    if (row.kind !== 'row') continue
    if (!('question' in row.cells))
      throw new SuiteError([
        {
          file,
          line: 1,
          message: `has no column "question"; its columns are ${Object.keys(row.cells).join(', ').slice(0, 300)}`,
        },
      ])
    const image = imageOf(row, shared)
    if ('sameAs' in image) shared.add(image.sameAs)
    const asked = askedIn(row)
    if (asked.options.length >= 2 || asked.answers.length === 0) continue
    const group = row.cells.category ?? ''
    const profile = profiles.get(group) ?? new AnswerProfile()
    profile.add(asked)
    profiles.set(group, profile)
  }
  return { profiles, shared }
}

function askedIn({ cells }: Row): Asked {
  const [question, hint] = [textOf(cells.question), textOf(cells.hint)]
  return {
    question: hint === undefined ? question : `Hint: ${hint}\n${question ?? ''}`.trim(),
    answers: listOf(cells.answer),
    options: letterOptions(cells),
  }
}

type Left = Omit<Problem, 'at'> | Omit<LeftOut, 'at'>

function imageOf({ cells }: Row, shared: ReadonlySet<string>): ForeignImage | Left {
  const images = cellList(cells.image)
  const paths = images.length > 0 ? [] : cellList(cells.image_path)
  if (images.length + paths.length > 1) return { kind: 'left-out', reason: 'rows with several images' }
  const [path] = paths
  if (path !== undefined) return { file: path }
  const [image] = images
  if (image === undefined) return { kind: 'problem', field: 'image', message: 'is empty, and so is image_path' }
  if (image.length <= LONGEST_INDEX) return { sameAs: image }
  const encoded = image.replace(/^data:[\w/.+-]{0,60};base64,/, '')
  const bytes = Buffer.from(encoded, 'base64')
  // Node skips what is no base64; three quarters of the length is what a sound text gives
  if (bytes.length < Math.floor((encoded.length * 3) / 4) - 3 - Math.ceil(encoded.length / 38))
    return { kind: 'problem', field: 'image', message: 'is not base64' }
  const index = cells.index?.trim() ?? ''
  return { bytes, name: index === '' ? 'image' : `image-${index}`, ...(shared.has(index) ? { key: index } : {}) }
}

/** One image, or a Python list of several; base64 has no bracket in it. */
function cellList(cell: string | undefined): string[] {
  const text = cell?.trim() ?? ''
  return text.startsWith('[') ? listOf(text) : text === '' ? [] : [text]
}

function entryOf(
  row: Row,
  image: ForeignImage,
  file: string,
  profiles: Survey['profiles'],
  ordered: string | undefined,
  types: readonly { name: string }[],
): Entry {
  const { cells, line } = row
  const at = { file, line }
  return {
    kind: 'entry',
    at,
    image,
    *cases(): ReturnType<Entry['cases']> {
      const asked = askedIn(row)
      if (asked.answers.length === 0) return yield { kind: 'left-out', at, reason: 'rows without an answer' }
      const told = asked.options.length >= 2 ? 'pattern' : (profiles.get(cells.category ?? '')?.type ?? 'read-text')
      const type = (ordered ?? freeType(told, asked, types)) as AnsweredType
      const long = ordered === undefined && (type === 'answer' || type === 'read-text') ? whyTooLong(asked) : undefined
      if (long !== undefined) return yield { kind: 'problem', at, message: long }
      const rule = ruleOf(file)
      const made = answeredCase(type, rule === undefined ? asked : { ...asked, rule })
      if (typeof made === 'string') return yield { kind: 'problem', at, message: made }
      if (made.type === 'answer')
        yield {
          kind: 'note',
          at,
          text: `free answers are asked as short answers, compared by the rule "${String(made.given?.rule)}"`,
        }
      const group = textOf(cells.category)
      const tags = [textOf(cells['l2-category']), textOf(cells.split)].filter((tag) => tag !== undefined)
      yield {
        kind: 'case',
        id: textOf(cells.index) ?? `row-${line}`,
        ...made,
        ...(group === undefined ? {} : { class: group }),
        ...(tags.length > 0 ? { tags } : {}),
      }
    },
  }
}
