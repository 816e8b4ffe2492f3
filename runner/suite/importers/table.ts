import { SuiteError } from '../suite-error.ts'
import { FileRefused } from '../suite-files.ts'
import { caseLines } from '../case-lines.ts'
import { ANSWERED, answeredCase, AnswerProfile, type AnsweredType, type Asked } from './answers.ts'
import { columnsOf, letterOptions, listOf, namesOf, textOf, type Cells, type Columns } from './columns.ts'
import { defineImporter, type Entry, type ForeignImage, type Problem, type ReadOptions } from './define-importer.ts'
import { readRows } from './delimited.ts'
import { onlyFile, readJson } from './json-file.ts'
import type { Source } from './source.ts'

const ENDINGS = ['.csv', '.jsonl', '.tsv', '.ndjson', '.json']

/** A table of anybody's own: CSV, TSV, JSONL or a JSON list, a row a question, with a column that names the image. What
 * columns are called is taken from a list of usual names. Options stand in columns A, B, C or in one cell; without
 * options and an order, the answers of a class decide: yes or no, counts, numbers, else texts. Columns "type", "given"
 * and "truth" with JSON in them reach every other test type. */
export const table = defineImporter({
  name: 'table',
  title: 'CSV or JSONL table',
  about: 'a CSV, TSV, JSONL or JSON table with columns for image, question, answer, options, class',
  types: [],

  async sniff(source) {
    const [file] = await source.files(...ENDINGS)
    if (file === undefined) return 0
    const head = await source.head(file)
    const [first = ''] = head.split('\n')
    const names = /\.[ct]sv$/i.test(file)
      ? first.split(/[,\t]/)
      : [...head.matchAll(/"([^"]{1,40})"\s*:/g)].map(([, name]) => name as string)
    const { image, answer, truth } = columnsOf(names.map((name) => name.replace(/^\uFEFF|"/g, '').trim()))
    return image !== undefined && (answer ?? truth) !== undefined ? 0.6 : 0
  },

  async *read(source, options) {
    const file = source.file === null ? await tableIn(source) : await onlyFile(source, 'table', ...ENDINGS)
    const { profiles, choices, columns } = await survey(source, file, options)
    for await (const row of rowsOf(source, file)) {
      if (row.kind === 'problem') yield row
      else yield* entryOf(row, file, columns, { ...options, profiles, choices })
    }
  },
})

interface TableRow {
  kind: 'row'
  line?: number
  field?: string
  cells: Cells
}

/** metadata.csv and metadata.jsonl are what image folders call theirs; else the only one there is. */
async function tableIn(source: Source): Promise<string> {
  const usual = (await source.files(...ENDINGS)).find((name) => /^metadata\.(csv|jsonl)$/.test(name))
  return usual ?? onlyFile(source, 'table', ...ENDINGS)
}

async function* rowsOf(source: Source, file: string): AsyncGenerator<TableRow | Problem> {
  if (/\.[ct]sv$/i.test(file)) yield* readRows(source, file, /\.tsv$/i.test(file) ? '\t' : ',')
  else if (/\.json$/i.test(file)) {
    const list = await readJson(source, file)
    if (!Array.isArray(list))
      throw new SuiteError([{ file, message: 'is no list of rows: a JSON table is [{...}, {...}]' }])
    for (const [i, cells] of list.entries()) yield rowOf(cells, { file, field: `[${i}]` })
  } else yield* jsonLines(source, file)
}

async function* jsonLines(source: Source, file: string): AsyncGenerator<TableRow | Problem> {
  try {
    for await (const { line, text } of caseLines(source.dir, file)) {
      if (text === null) yield { kind: 'problem', at: { file, line }, message: 'is longer than 1 MB' }
      else {
        let cells: unknown
        try {
          cells = JSON.parse(text)
        } catch (error) {
          cells = error
        }
        if (cells instanceof Error)
          yield { kind: 'problem', at: { file, line }, message: `is not JSON: ${cells.message}` }
        else yield rowOf(cells, { file, line })
      }
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    throw new SuiteError([{ file, message: error.message }])
  }
}

function rowOf(
  cells: unknown,
  { file, line, field }: { file: string; line?: number; field?: string },
): TableRow | Problem {
  const where = { ...(field === undefined ? {} : { field }) }
  if (typeof cells === 'object' && cells !== null && !Array.isArray(cells))
    return { kind: 'row', ...where, ...(line === undefined ? {} : { line }), cells: cells as Cells }
  return {
    kind: 'problem',
    at: { file, ...(line === undefined ? {} : { line }) },
    ...where,
    message: 'is no row: an object with one field a column is expected',
  }
}

interface Survey {
  /** what the answers of a class look like */
  profiles: Map<string, AnswerProfile>
  /** the different answers of a class, for choices without a list of options; undefined where they are more than 26 */
  choices: Map<string, Set<string> | undefined>
  columns: Columns
}

/** A first reading of the whole table. Throws SuiteError where it lacks a column that it must have. */
async function survey(source: Source, file: string, { type }: ReadOptions): Promise<Survey> {
  const profiles = new Map<string, AnswerProfile>()
  const choices: Survey['choices'] = new Map()
  // fields of JSON rows may come and go: all that were ever there count
  const names = new Set<string>()
  let first: Problem | undefined
  for await (const row of rowsOf(source, file)) {
    if (row.kind !== 'row') {
      first ??= row
      continue
    }
    for (const name of Object.keys(row.cells)) if (names.size < 1000) names.add(name)
    const columns = columnsOf(names)
    const asked = askedIn(row.cells, columns)
    const [answer] = asked.answers
    if (answer === undefined || asked.options.length >= 2) continue
    const group = groupOf(row.cells, columns)
    const profile = profiles.get(group) ?? new AnswerProfile()
    profile.add(asked)
    profiles.set(group, profile)
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
  if (columns.image === undefined) throw lacks('image', namesOf('image'))
  if (columns.answer === undefined && columns.truth === undefined) throw lacks('answer', `${namesOf('answer')}, truth`)
  return { profiles, choices, columns }
}

const cell = (cells: Cells, column: string | undefined): unknown =>
  column !== undefined && Object.hasOwn(cells, column) ? cells[column] : undefined
const groupOf = (cells: Cells, columns: Columns): string => textOf(cell(cells, columns.class)) ?? ''

function askedIn(cells: Cells, columns: Columns): Asked {
  const [question, unit] = [textOf(cell(cells, columns.question)), textOf(cell(cells, columns.unit))]
  const letters = letterOptions(cells)
  return {
    question,
    answers: listOf(cell(cells, columns.answer)),
    ...(unit === undefined ? {} : { unit }),
    options:
      letters.length >= 2
        ? letters
        : optionList(cell(cells, columns.options)).map((text, i) => ({ letter: String.fromCharCode(65 + i), text })),
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
  columns: Columns,
  { type: ordered, types, profiles, choices }: ReadOptions & Pick<Survey, 'profiles' | 'choices'>,
): Iterable<Entry | Problem> {
  const at = { file, ...(line === undefined ? {} : { line }) }
  const problem = (message: string): Problem => ({
    kind: 'problem',
    at,
    ...(field === undefined ? {} : { field }),
    message,
  })
  const named = textOf(cell(cells, columns.image))
  if (named === undefined) return yield problem(`${columns.image} is empty`)
  const group = groupOf(cells, columns)
  const id =
    textOf(cell(cells, columns.id)) ??
    (line === undefined ? `row${field?.replace(/\D/g, '-').replace(/-$/, '')}` : `row-${line}`)
  const about = { kind: 'case' as const, id, ...(group === '' ? {} : { class: group }) }
  yield {
    kind: 'entry',
    at,
    image: imageOf(named, id, file),
    *cases() {
      const asked = askedIn(cells, columns)
      const own = textOf(cell(cells, columns.type))
      const type = ordered ?? (types.some(({ name }) => name === own) ? own : undefined)
      const [given, truth] = [jsonCell(cell(cells, columns.given)), jsonCell(cell(cells, columns.truth))]
      if (truth !== undefined) {
        if (type === undefined)
          return yield problem(
            own === undefined
              ? 'has a truth but no type; order one, or add a column "type"'
              : `has the type "${own.slice(0, 60)}", which is no test type`,
          )
        return yield {
          ...about,
          type,
          ...(asked.question === undefined ? {} : { question: asked.question }),
          ...(given === undefined ? {} : { given }),
          truth,
        }
      }
      if (asked.answers.length === 0) return yield { kind: 'left-out', at, reason: 'rows without an answer' }
      const like = type ?? (asked.options.length >= 2 ? 'pattern' : (profiles.get(group)?.type ?? 'read-text'))
      if (!isAnswered(like))
        return yield problem(`is of the type "${like}", which needs a column "truth" with JSON in it`)
      const listed =
        asked.options.length >= 2 ? asked.options : [...(choices.get(group) ?? [])].sort().map((text) => ({ text }))
      const made = answeredCase(like, like === 'pattern' ? { ...asked, options: listed } : asked)
      if (typeof made === 'string') yield problem(made)
      else yield { ...about, ...made }
    },
  }
}

const isAnswered = (type: string): type is AnsweredType => (ANSWERED as readonly string[]).includes(type)

function imageOf(named: string, id: string, file: string): ForeignImage {
  const inline = /^data:image\/[\w.+-]{1,40};base64,/.exec(named)
  return inline
    ? { bytes: Buffer.from(named.slice(inline[0].length), 'base64'), name: `image-${id}` }
    : { file: named, near: file }
}

function jsonCell(value: unknown): Record<string, unknown> | undefined {
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
