import { posix } from 'node:path'
import type { ForeignScore } from '../../records/imported.ts'
import { stem, type Source } from '../../suite/importers/source.ts'
import { letterOptions, listOf, textOf, type Cells } from '../../suite/importers/tables/columns.ts'
import { rowsOf } from '../../suite/importers/tables/table-rows.ts'
import { ruleOf } from '../../suite/importers/tables/vlmevalkit.ts'
import { SuiteError } from '../../suite/suite-error.ts'
import { defineRunFormat, type ForeignSample, type RunItem } from '../define-run-format.ts'
import { jsonOf, textAt, timeOf } from './json-fields.ts'
import { isListOfNumbers, LIST_OF_NUMBERS } from './list-of-numbers.ts'
import { tableImages, type TableImages } from './vlmevalkit-images.ts'
import { probablyCut, sheetRows, type SheetRow } from './workbook.ts'

const ENDINGS = ['.xlsx', '.tsv', '.json']
/** Columns that only evaluation adds, the verdict first (vlmeval/dataset: MCQ, yes or no, VQA, verifier). */
const SCORES = ['hit', 'score', 'eval_score', 'verifier_match']
/** What it says of a score. */
const ABOUT = ['log', 'extracted']
/** What stands in the place of a reply where the call failed (vlmeval/smp/file.py, INFER_FAIL_MSG). */
const FAILED = 'Failed to obtain answer'
/** Where rotated copies of a question are numbered from, whose verdict is one for all of them. */
const ROTATED = 1_000_000
const MOST_TOTALS = 60

/** Prediction tables of VLMEvalKit (open-compass/VLMEvalKit at e8e78f05, vlmeval/inference.py and smp/file.py):
 * `<model>_<data set>.xlsx`, .tsv or .json, a row a question with everything but its image. All tables of one folder are one run. The image is in
 * the TSV of the benchmark, beside the tables or in the folder of images; scores are in the tables that evaluation wrote beside them. */
export const vlmevalkit = defineRunFormat({
  name: 'vlmevalkit',
  title: 'VLMEvalKit',
  about:
    'prediction tables of VLMEvalKit (.xlsx, .tsv, .json), with the TSV of the benchmark beside them or in --images',

  async sniff(source) {
    for (const file of await source.files(...ENDINGS))
      if ((await tableIn(source, file).catch(() => null)) !== null) return 0.9
    return 0
  },

  async parts(source) {
    const folders = new Set<string>()
    for (const file of await source.files(...ENDINGS)) {
      const folder = folderOf(file)
      if (!folders.has(folder) && (await tableIn(source, file).catch(() => null)) !== null) folders.add(folder)
    }
    return [...folders].sort()
  },

  async *read(source, { part }) {
    const around = (await source.filesAround(...ENDINGS, '.csv')).filter((file) => folderOf(file) === part)
    const { tables, problems } = await tablesIn(source, around)
    for (const { file, message } of problems) yield { kind: 'problem', at: { file }, message }
    const named = source.file === null ? undefined : tables.find(({ file }) => file === source.file)
    const plain = tables.filter((table) => table.scored.length === 0)
    const predictions = named ? [named] : [...plain, ...tables.filter((table) => isAlone(table, plain))]
    const status = around.find((file) => posix.basename(file) === 'status.json')
    const about = status === undefined ? {} : await jsonOf(source, status).catch(() => ({}))
    const images = await tableImages(source)
    const runFolder = posix.basename(part === '' ? source.dir.replaceAll('\\', '/') : part)
    const started = timeOf(textAt(about, 'created_at')) ?? folderTime(runFolder)
    const known = [textAt(about, 'model_name'), runFolder, parentOf(source, part)].filter((name) => name !== undefined)
    const read = predictions.map((table) => ({ table, ...namesOf(table.file, known, images.benchmarks) }))
    const results = new Map(predictions.map((table) => [table, resultsOf(table, tables)]))
    const csv = around.filter((file) => /\.csv$/i.test(file) && predictions.some((table) => startsAs(file, table.file)))
    yield {
      kind: 'about',
      tool: 'VLMEvalKit',
      version: textAt(about, 'commit') ?? /^T\d{8}_G([0-9a-f]+)$/i.exec(runFolder)?.[1] ?? null,
      title: [...new Set(read.flatMap(({ model, dataset, table }) => [dataset || stem(table.file), model]))]
        .join(' ')
        .trim()
        .slice(0, 200),
      started,
      finished: null,
      unknown: [
        ...(textAt(about, 'created_at') === undefined && started !== null
          ? ['the time zone (the time in the name of the folder is taken as UTC)']
          : []),
        'the prompt (a table holds the question alone)',
        'the coordinates that were asked for (replies are read as px)',
        'tokens',
        'what calls cost',
      ],
      files: [
        ...predictions.flatMap((table) => [table.file, ...(results.get(table) ?? []).map(({ file }) => file)]),
        ...csv,
        ...(status === undefined ? [] : [status]),
        ...images.files,
      ],
      totals: (await Promise.all(csv.map((file) => totalsOf(source, file)))).flat().slice(0, MOST_TOTALS),
    }
    for (const { table, model, dataset } of read) {
      if (model === '')
        yield {
          kind: 'note',
          at: { file: table.file },
          text: 'the name of a table does not tell where that of its model ends: no benchmark, status.json or folder says so',
        }
      yield* samplesOf(
        table,
        { model: model || stem(table.file), dataset: dataset || stem(table.file) },
        results.get(table) ?? [],
        images,
      )
    }
  },
})

const folderOf = (file: string): string => (file.includes('/') ? posix.dirname(file) : '')

/** The folder above that of a run is named by the model. */
const parentOf = (source: Source, part: string): string =>
  posix.basename(posix.dirname(posix.join(source.dir.replaceAll('\\', '/'), part)))

interface Table {
  file: string
  rows: SheetRow[]
  /** columns of SCORES that it has */
  scored: string[]
}

/** A table of predictions, evaluated or not; null where it is something else. Throws SuiteError. */
async function tableIn(source: Source, file: string): Promise<Table | null> {
  if (!/\.xlsx$/i.test(file) && !/"?prediction"?/.test(await source.head(file))) return null
  const rows = /\.xlsx$/i.test(file) ? await sheetRows(source, file) : await plainRows(source, file)
  const columns = new Set(rows.slice(0, 50).flatMap(({ cells }) => Object.keys(cells)))
  if (!columns.has('index') || !columns.has('prediction')) return null
  return { file, rows, scored: SCORES.filter((name) => columns.has(name)) }
}

async function plainRows(source: Source, file: string): Promise<SheetRow[]> {
  const rows: SheetRow[] = []
  for await (const row of rowsOf(source, file)) {
    if (row.kind === 'problem') throw new SuiteError([{ ...row.at, message: row.message }])
    if (row.kind === 'row') rows.push({ line: row.line ?? rows.length + 1, cells: textsOf(row.cells), formulas: [] })
  }
  return rows
}

const textsOf = (cells: Cells): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cells).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value),
    ]),
  )

async function tablesIn(
  source: Source,
  files: readonly string[],
): Promise<{ tables: Table[]; problems: { file: string; message: string }[] }> {
  const tables: Table[] = []
  const problems: { file: string; message: string }[] = []
  for (const file of files.filter((name) => ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))))
    try {
      const table = await tableIn(source, file)
      if (table) tables.push(table)
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      problems.push(...error.problems.slice(0, 1).map(({ message }) => ({ file, message })))
    }
  return { tables, problems }
}

/** What evaluation writes is called as the table of predictions, with something after it. */
const startsAs = (file: string, table: string): boolean => stem(file).startsWith(`${stem(table)}_`)

/** Evaluated predictions whose own table is not there. */
const isAlone = (table: Table, plain: readonly Table[]): boolean =>
  table.scored.length > 0 && !plain.some(({ file }) => startsAs(table.file, file))

/** The tables that hold scores of these predictions; of those of a data set whose name begins alike none. */
function resultsOf(table: Table, all: readonly Table[]): Table[] {
  const plain = all.filter(({ scored }) => scored.length === 0)
  return all.filter((other) => {
    if (other === table) return other.scored.length > 0
    if (other.scored.length === 0 || !startsAs(other.file, table.file)) return false
    return !plain.some(({ file }) => file.length > table.file.length && startsAs(other.file, file))
  })
}

/** `<model>_<data set>`: both may hold underscores, so one of them must be known from elsewhere. '' where neither is. */
function namesOf(
  file: string,
  models: readonly string[],
  benchmarks: readonly string[],
): { model: string; dataset: string } {
  const whole = stem(file)
  const longest = (names: readonly string[]): string | undefined => [...names].sort((a, b) => b.length - a.length)[0]
  const dataset = longest(benchmarks.filter((name) => whole.endsWith(`_${name}`)))
  if (dataset !== undefined) return { model: whole.slice(0, -dataset.length - 1), dataset }
  const model = longest(models.filter((name) => name !== '' && whole.startsWith(`${name}_`)))
  return model === undefined ? { model: '', dataset: '' } : { model, dataset: whole.slice(model.length + 1) }
}

/** T20260801-101500, in the time of the machine that it ran on; older ones have a date alone, which is no time. */
function folderTime(name: string): string | null {
  const [, year, month, day, hour, minute, second] = /^T(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(name) ?? []
  return year === undefined ? null : timeOf(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
}

/** Every figure of a CSV of scores, by the words of its row and its column. */
async function totalsOf(source: Source, file: string): Promise<{ name: string; value: number }[]> {
  const totals: { name: string; value: number }[] = []
  for await (const row of rowsOf(source, file)) {
    if (row.kind !== 'row') continue
    const cells = Object.entries(textsOf(row.cells)).map(([name, text]) => ({ name, text: text.trim() }))
    const isFigure = (text: string): boolean => text !== '' && Number.isFinite(Number(text))
    const words = cells.filter(({ text }) => text !== '' && !isFigure(text)).map(({ text }) => text)
    for (const { name, text } of cells)
      if (isFigure(text))
        totals.push({ name: [stem(file), ...words, name].join(' ').slice(0, 200), value: Number(text) })
  }
  return totals
}

/** Indexes are whole numbers or words; a column with a gap in it makes 7 to 7.0. */
export const indexOf = (cells: Cells): string => (textOf(cells.index) ?? '').replace(/^(\d+)\.0+$/, '$1')

/** Rows by their index; of an index that several have none, since nobody can say whose scores they are. */
function onceIndexed(rows: readonly SheetRow[]): Map<string, SheetRow['cells']> {
  const found = new Map<string, SheetRow['cells']>()
  const twice = new Set<string>()
  for (const { cells } of rows) {
    const index = indexOf(cells)
    if (found.has(index)) twice.add(index)
    else found.set(index, cells)
  }
  for (const index of twice) found.delete(index)
  return found
}

function* samplesOf(
  { file, rows }: Table,
  { model, dataset }: { model: string; dataset: string },
  results: readonly Table[],
  images: TableImages,
): Iterable<RunItem> {
  const scored = results.map((table) => ({
    ...table,
    byIndex: onceIndexed(table.rows),
    shares: new Set(table.scored.filter((name) => table.rows.every(({ cells }) => isShare(cells[name] ?? '')))),
  }))
  const rotated = rows.some(({ cells }) => Number(indexOf(cells)) >= ROTATED)
  const rule = ruleOf(dataset)
  const once = onceIndexed(rows)
  for (const { line, cells, formulas } of rows) {
    const place = { file, line }
    const index = indexOf(cells)
    if (index !== '' && !once.has(index))
      yield { kind: 'note', at: place, text: 'the index stands in several rows: they are repeats here, without scores' }
    const image = images.of(dataset, index, cells, file)
    if (image === 'several') {
      yield { kind: 'left-out', at: place, reason: 'rows with several images' }
      continue
    }
    if (isListOfNumbers(cells.answer)) {
      yield { kind: 'left-out', at: place, reason: LIST_OF_NUMBERS }
      continue
    }
    const answers = listOf(cells.answer)
    if (answers.length === 0) {
      yield { kind: 'left-out', at: place, reason: 'rows without an answer' }
      continue
    }
    const [question, hint] = [textOf(cells.question), textOf(cells.hint)]
    const whole = hint === undefined ? question : `Hint: ${hint}\n${question ?? ''}`.trim()
    const reply = cells.prediction ?? ''
    const failed = reply.startsWith(FAILED)
    const notes = [
      ...(probablyCut(reply) ? ['the reply is as long as a cell can be: it is probably cut off at its end'] : []),
      ...(formulas.includes('prediction')
        ? ['the reply begins with = and stood there as a formula; it was put back as far as the formula tells it']
        : []),
    ]
    for (const text of notes) yield { kind: 'note', at: place, text }
    const thinking = textOf(cells.thinking)
    const group = textOf(cells.category)
    const tags = [textOf(cells['l2-category']), textOf(cells.split)].filter((tag) => tag !== undefined)
    yield {
      kind: 'sample',
      at: place,
      id: index === '' ? `row ${line}` : index,
      suite: dataset,
      caseId: index === '' ? `row-${line}` : index,
      ...(group === undefined ? {} : { class: group }),
      ...(tags.length > 0 ? { tags } : {}),
      image,
      question: whole ?? '',
      truth: {
        asked: { question: whole, answers, options: letterOptions(cells), ...(rule === undefined ? {} : { rule }) },
      },
      model: { api: 'unknown', model },
      turns: [
        {
          messages: [{ role: 'user', text: whole ?? '', image: true }],
          reply: failed ? null : reply,
          ...(thinking === undefined ? {} : { reasoning: thinking }),
        },
      ],
      ...(failed ? { error: reply.slice(0, 2000) } : {}),
      scores: scored.flatMap((table) => {
        const own = once.has(index) ? table.byIndex.get(index) : undefined
        return own ? table.scored.flatMap((name) => scoreOf(name, own, table.shares.has(name), rotated)) : []
      }),
      ...(notes.length > 0 ? { notes } : {}),
    } satisfies ForeignSample
  }
}

const numberIn = (text: string): number | null => {
  if (/^true$/i.test(text)) return 1
  if (/^false$/i.test(text)) return 0
  return text === '' || !Number.isFinite(Number(text)) ? null : Number(text)
}

/** Judges give points as well, of which 1 is not all. */
function isShare(text: string): boolean {
  const value = numberIn(text.trim())
  return value === null || (value >= 0 && value <= 1)
}

function scoreOf(column: string, cells: Record<string, string>, share: boolean, rotated: boolean): ForeignScore[] {
  const text = (cells[column] ?? '').trim()
  if (text === '') return []
  const value = numberIn(text)
  const about = ABOUT.flatMap((name) => textOf(cells[name]) ?? []).join(' ')
  return [
    {
      name: rotated ? `${column} over all rotations of the options` : column,
      value,
      ...(value === null ? { text: text.slice(0, 200) } : {}),
      passed: share && !rotated && (value === 0 || value === 1) ? value === 1 : null,
      ...(about === '' ? {} : { about: about.slice(0, 2000) }),
    },
  ]
}
