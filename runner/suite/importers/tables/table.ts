import { basename } from 'node:path'
import { SuiteError } from '../../suite-error.ts'
import { AnswerKinds } from './answer-kinds.ts'
import { ANSWERED, answeredCase, freeType, whyTooLong, type AnsweredType, type Asked } from './answers.ts'
import {
  columnOptions,
  columnsOf,
  imagesOf,
  isOptionColumn,
  listOf,
  namesOf,
  rivalsOf,
  textOf,
  type Cells,
  type Columns,
} from './columns.ts'
import { OptionNumbers } from './option-numbers.ts'
import {
  defineImporter,
  type Entry,
  type ForeignImage,
  type LeftOut,
  type Note,
  type Problem,
  type ReadOptions,
} from '../define-importer.ts'
import { chosenFile } from '../json-file.ts'
import { delimiterOf } from './delimited.ts'
import { stem, type Source } from '../source.ts'
import { boxColumnsOf, boxedEntries } from './table-boxes.ts'
import { rowsOf, type TableRow } from './table-rows.ts'
import { matchesOf } from '../../../tools/matches.ts'

const ENDINGS = ['.csv', '.jsonl', '.tsv', '.ndjson', '.json']

/** A table of anybody's own: CSV, TSV, JSON Lines or a JSON list, a row a question, with a column that names the image. What
 * columns are called is taken from a list of usual names. Options stand in columns A, B, C or in one cell; without
 * options and an order, the answers of a class or of a question decide: yes or no, counts, numbers, else texts. Columns "type",
 * "given" and "truth" with JSON in them reach every other test type; four columns of a box and one of its label make objects to
 * detect. */
export const table = defineImporter({
  name: 'table',
  title: 'CSV or JSONL table',
  about: 'a CSV, TSV, JSONL or JSON table with columns for image, question, answer, options, class, type, boxes',
  types: [],

  async sniff(source) {
    const [file] = await source.files(...ENDINGS)
    if (file === undefined) return 0
    const head = await source.head(file)
    const names = /\.[ct]sv$/i.test(file)
      ? (head.replace(/^sep=.\r?\n/, '').split(/[\r\n]/)[0] ?? '').split(await delimiterOf(source, file))
      : matchesOf(head, /"([^"]{1,40})"\s*:/g).map(([, name]) => name as string)
    const trimmed = names.map((name) => name.replace(/"/g, '').trim())
    const { image, answer, truth } = columnsOf(trimmed)
    const told = answer ?? truth ?? trimmed.find((name) => name === 'conversations' || name === 'messages')
    return image !== undefined && (told !== undefined || boxColumnsOf(trimmed) !== undefined) ? 0.6 : 0
  },

  async choices(source) {
    const all = await source.files(...ENDINGS)
    // what image folders call theirs
    const usual = all.find((name) => /^metadata\.(csv|jsonl)$/.test(basename(name)))
    if (source.file === null && usual !== undefined) return [usual]
    return all.filter((name) => basename(name) !== 'package.json')
  },

  async *read(source, options) {
    const file = await chosenFile(source, 'table', ENDINGS.join(', '), await this.choices!(source))
    const found = await survey(source, file, options)
    yield* aboutColumns(found, file)
    if (found.boxes) return yield* boxedEntries(source, file, found.boxes, found.columns, options)
    for await (const row of rowsOf(source, file)) {
      if (row.kind === 'row') yield* entryOf(row, file, found, options)
      else yield row
    }
  },
})

interface Survey {
  kinds: AnswerKinds
  /** where answers are numbers of options */
  numbers: OptionNumbers
  /** the different answers of a class, for choices without a list of options; undefined where they are more than 26 */
  choices: Map<string, Set<string> | undefined>
  columns: Columns
  names: string[]
  /** where rows are marked objects, not questions */
  boxes: ReturnType<typeof boxColumnsOf>
}

/** A first reading of the whole table. Throws SuiteError where it lacks a column that it must have. */
async function survey(source: Source, file: string, { type }: ReadOptions): Promise<Survey> {
  const kinds = new AnswerKinds()
  const numbers = new OptionNumbers()
  const choices: Survey['choices'] = new Map()
  // fields of JSON rows may come and go: all that were ever there count
  const names = new Set<string>()
  let first: Problem | undefined
  for await (const row of rowsOf(source, file)) {
    if (row.kind === 'problem') first ??= row
    if (row.kind !== 'row') continue
    for (const name of Object.keys(row.cells)) if (name !== '' && names.size < 1000) names.add(name)
    const columns = columnsOf(names)
    for (const image of imagesOf(cell(row.cells, columnIn(row.cells, columns, 'image')))) source.announce(image)
    const asked = askedIn(row.cells, columns)
    const [answer] = asked.answers
    if (asked.options.length >= 2) numbers.add(asked)
    if (answer === undefined || asked.options.length >= 2) continue
    const group = groupOf(row.cells, columns)
    kinds.add(group, asked)
    if (type !== 'pattern') continue
    const answers = choices.has(group) ? choices.get(group) : new Set<string>()
    choices.set(group, answers && answers.add(answer).size <= 26 ? answers : undefined)
  }
  const columns = columnsOf(names)
  if (names.size === 0)
    throw new SuiteError([
      first === undefined ? { file, message: 'has no row' } : { ...first.at, message: first.message },
    ])
  const lacks = (what: string, wanted: string): SuiteError =>
    new SuiteError([
      {
        file,
        line: 1,
        message: `has no column for the ${what} (${wanted}); its columns are ${[...names].join(', ').slice(0, 300)}`,
      },
    ])
  const boxes =
    columns.truth === undefined && (columns.question === undefined || type === 'detect')
      ? boxColumnsOf(names)
      : undefined
  if (columns.image === undefined) throw lacks('image', namesOf('image'))
  if (columns.answer === undefined && columns.truth === undefined && !boxes)
    throw lacks('answer', `${namesOf('answer')}, truth`)
  return { kinds, numbers, choices, columns, names: [...names], boxes }
}

/** What was made of the columns, so that nothing is left unused in silence. */
function* aboutColumns({ columns, names, boxes }: Survey, file: string): Iterable<Note> {
  const note = (text: string): Note => ({ kind: 'note', at: { file, line: 1 }, text })
  const quoted = (list: readonly string[]): string => list.map((name) => `"${name.slice(0, 60)}"`).join(', ')
  if (!boxes)
    for (const role of ['image', 'question', 'answer'] as const) {
      const [taken = '', ...others] = rivalsOf(names, role)
      if (others.length > 0)
        yield note(
          `columns ${quoted([taken, ...others].slice(0, 6))} could each be the ${role}; "${taken.slice(0, 60)}" was taken`,
        )
    }
  const used = new Set<string>([...Object.values(columns), ...(boxes?.used ?? [])])
  const rivals = (['image', 'question', 'answer', 'options'] as const).flatMap((role) => rivalsOf(names, role))
  const unused = names.filter((name) => !used.has(name) && !rivals.includes(name) && !isOptionColumn(name))
  if (unused.length > 0)
    yield note(`columns that were not used: ${quoted(unused.slice(0, 12))}${unused.length > 12 ? ', ...' : ''}`)
}

/** The column of a role in this row: fields of JSON rows may come and go, and one row says "image" where another says "images". */
function columnIn(
  cells: Cells,
  columns: Columns,
  role: 'image' | 'question' | 'answer' | 'options',
): string | undefined {
  const usual = columns[role]
  return usual !== undefined && Object.hasOwn(cells, usual) ? usual : rivalsOf(Object.keys(cells), role)[0]
}

const cell = (cells: Cells, column: string | undefined): unknown =>
  column !== undefined && Object.hasOwn(cells, column) ? cells[column] : undefined
const groupOf = (cells: Cells, columns: Columns): string => textOf(cell(cells, columns.class)) ?? ''

export function askedIn(cells: Cells, columns: Columns): Asked {
  const [question, unit] = [
    textOf(cell(cells, columnIn(cells, columns, 'question'))),
    textOf(cell(cells, columns.unit)),
  ]
  const rule = textOf(cell(cells, columns.rule))
  const letters = columnOptions(cells)
  return {
    question,
    answers: listOf(cell(cells, columnIn(cells, columns, 'answer'))),
    ...(unit === undefined ? {} : { unit }),
    ...(rule === undefined ? {} : { rule }),
    options:
      letters.length >= 2
        ? letters
        : optionList(cell(cells, columnIn(cells, columns, 'options'))).map((text, i) => ({
            letter: String.fromCharCode(65 + i),
            text,
          })),
  }
}

/** A list, or texts between `|`, `;` or line breaks. */
function optionList(value: unknown): string[] {
  const list = listOf(value)
  const [only = ''] = list
  const separator = list.length === 1 ? ['|', '\n', ';'].find((name) => only.includes(name)) : undefined
  return separator === undefined
    ? list
    : only
        .split(separator)
        .map((text) => text.trim())
        .filter((text) => text !== '')
}

function* entryOf(
  { cells, line, field }: TableRow,
  file: string,
  { columns, kinds, numbers, choices }: Survey,
  { type: ordered, types }: ReadOptions,
): Iterable<Entry | Problem | LeftOut> {
  const at = { file, ...(line === undefined ? {} : { line }) }
  const problem = (message: string): Problem => ({
    kind: 'problem',
    at,
    ...(field === undefined ? {} : { field }),
    message,
  })
  const images = imagesOf(cell(cells, columnIn(cells, columns, 'image')))
  const [named] = images
  if (named === undefined) return yield problem(`${columns.image} is empty`)
  if (images.length > 1) return yield { kind: 'left-out', at, reason: 'rows with several images' }
  const group = groupOf(cells, columns)
  const id = textOf(cell(cells, columns.id))
  const own = textOf(cell(cells, columns.type))
  const type = ordered ?? (types.some(({ name }) => name === own) ? own : undefined)
  yield {
    kind: 'entry',
    at,
    image: imageOf(named, id ?? `${line ?? field ?? ''}`, file),
    *cases() {
      const about = (type: string) => ({
        kind: 'case' as const,
        ...(id === undefined ? { id: `${nameOf(named)}-${type}`, madeId: true as const } : { id }),
        ...(group === '' ? {} : { class: group }),
        type,
      })
      const asked = numbers.named(askedIn(cells, columns))
      const [given, truth] = [jsonCell(cell(cells, columns.given)), jsonCell(cell(cells, columns.truth))]
      if (truth !== undefined) {
        if (type === undefined)
          return yield problem(
            own === undefined
              ? 'has a truth but no type; order one, or add a column "type"'
              : `has the type "${own.slice(0, 60)}", which is not a test type`,
          )
        return yield {
          ...about(type),
          ...(asked.question === undefined ? {} : { question: asked.question }),
          ...(given === undefined ? {} : { given }),
          truth,
        }
      }
      if (asked.answers.length === 0) return yield { kind: 'left-out', at, reason: 'rows without an answer' }
      const free = ({ type, why }: { type: AnsweredType; why: string }) => ({ type: freeType(type, asked, types), why })
      const told =
        type !== undefined || asked.options.length >= 2
          ? { type: type ?? 'pattern', why: '' }
          : free(kinds.typeOf(group, asked, columns.class !== undefined))
      if (!isAnswered(told.type))
        return yield problem(`is of the type "${told.type}", which needs a column "truth" with JSON in it`)
      const long = type === undefined && ['answer', 'read-text'].includes(told.type) ? whyTooLong(asked) : undefined
      if (long !== undefined) return yield problem(long)
      const listed =
        asked.options.length >= 2 ? asked.options : [...(choices.get(group) ?? [])].sort().map((text) => ({ text }))
      const made = answeredCase(told.type, told.type === 'pattern' ? { ...asked, options: listed } : asked)
      if (typeof made === 'string') return yield problem(made)
      const rule = made.type === 'answer' ? String(made.given?.rule) : undefined
      const said = rule === undefined ? made.type : `${made.type}, compared by the rule "${rule}" (column "rule")`
      if (told.why !== '')
        yield {
          kind: 'note',
          at,
          text: `asked as ${said}, ${told.why}; a column "type" would say it better${columns.class === undefined ? ', or a column "class" what belongs together' : ''}`,
        }
      yield { ...about(made.type), ...made }
    },
  }
}

const isAnswered = (type: string): type is AnsweredType => (ANSWERED as readonly string[]).includes(type)

/** What an image is called; of bytes in the cell itself nothing is known. */
export const nameOf = (named: string): string =>
  named.startsWith('data:') ? 'image' : stem(named.replaceAll('\\', '/'))

export function imageOf(named: string, id: string, file: string): ForeignImage {
  const inline = /^data:image\/[\w.+-]{1,40};base64,/.exec(named)
  return inline
    ? { bytes: Buffer.from(named.slice(inline[0].length), 'base64'), name: `image-${id}` }
    : { file: named, near: file }
}

export function jsonCell(value: unknown): Record<string, unknown> | undefined {
  let parsed = value
  if (typeof value === 'string')
    try {
      parsed = JSON.parse(value)
    } catch {
      return undefined
    }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Record<string, unknown>)
    : undefined
}
