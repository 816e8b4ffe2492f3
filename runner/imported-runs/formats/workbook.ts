import { posix } from 'node:path'
import type { XMLParser } from 'fast-xml-parser'
import { unzipSync } from 'fflate'
import { SuiteError } from '../../suite/suite-error.ts'
import { FileRefused, readInside } from '../../suite/suite-files.ts'
import type { Source } from '../../suite/importers/source.ts'
import { at, fieldsOf, isFields, listAt, type Fields } from './json-fields.ts'

const MOST_BYTES = 2 ** 28
/** unpacked, of one part of a workbook */
const MOST_PART = 2 ** 29
/** Characters that a cell holds at most: what is longer is cut by those that write it (Python's count of characters, or Excel's). */
const MOST_CELL = 32_767

export interface SheetRow {
  /** counts from 1, the header is one */
  line: number
  cells: Record<string, string>
  /** columns whose text stood there as a formula, since it begins with = */
  formulas: string[]
}

/** Whether a text is just as long as a cell can be, so that its end is probably missing. */
export const probablyCut = (text: string): boolean =>
  text.length >= MOST_CELL && (text.length === MOST_CELL || [...text].length === MOST_CELL)

/** What a cell holds, as text. Names of the XML are those of ECMA-376, 18.3.1.4. */
interface Cell {
  text: string
  formula: boolean
}

/** The rows of the first sheet of an .xlsx workbook by the names in its first row, all as texts: numbers as they stand in the file, times as
 * ISO 8601 without a zone, true and false, a text that a writer took for a formula with its = before it. A cell that is empty is ''.
 *
 * It is read here from its XML, since libraries hide just what matters of a reply: exceljs and SheetJS give a formula's value, which is 0 where
 * nothing ever computed it, and `_x000D_` is undone by some of them only. Throws SuiteError. */
export async function sheetRows(source: Source, file: string): Promise<SheetRow[]> {
  const parser = await newParser()
  const refused = (message: string): SuiteError => new SuiteError([{ file, message }])
  let parts: Record<string, Uint8Array>
  try {
    const bytes = await readInside(source.dir, file, MOST_BYTES)
    parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) =>
        /\.(?:xml|rels)$/.test(name) &&
        !/^(?:docProps|xl\/(?:theme|drawings|media))\//.test(name) &&
        originalSize <= MOST_PART,
    })
  } catch (error) {
    throw refused(error instanceof FileRefused ? error.message : `is not a workbook: ${(error as Error).message}`)
  }
  const xml = (name: string): unknown => {
    const bytes = Object.hasOwn(parts, name) ? parts[name] : undefined
    if (!bytes) return undefined
    try {
      return parser.parse(Buffer.from(bytes).toString('utf8'))
    } catch (error) {
      throw refused(`is not a workbook that is read here: ${name}: ${(error as Error).message}`)
    }
  }
  const workbook = fieldsOf(at(xml('xl/workbook.xml'), 'workbook'))
  const sheet = xml(sheetName(workbook, xml('xl/_rels/workbook.xml.rels')))
  if (sheet === undefined) throw refused('is not a workbook: it has no sheet')
  const shared = listAt(xml('xl/sharedStrings.xml'), 'sst', 'si').map((item) => unescaped(textIn(item)))
  const dated = datedStyles(xml('xl/styles.xml'))
  const from1904 = /^(?:1|true)$/.test(String(at(workbook, 'workbookPr', '@date1904')))
  const cellOf = (cell: unknown): Cell => readCell(fieldsOf(cell), shared, dated, from1904)
  const [first, ...rows] = listAt(sheet, 'worksheet', 'sheetData', 'row')
  const names = new Map(placed(first).map(([column, cell]) => [column, cellOf(cell).text.trim()]))
  const columns = [...names.values()].filter((name) => name !== '')
  const twice = columns.find((name, index) => columns.indexOf(name) !== index)
  if (twice !== undefined)
    throw refused(`has two columns called ${twice.slice(0, 60)}: rename or delete one, and import it again`)
  return rows.flatMap((row, index): SheetRow[] => {
    const found = placed(row).flatMap(([column, cell]): [string, Cell][] => {
      const name = names.get(column)
      return name === undefined || name === '' ? [] : [[name, cellOf(cell)]]
    })
    if (found.every(([, { text }]) => text === '')) return []
    return [
      {
        line: Number(at(row, '@r') ?? index + 2),
        cells: Object.fromEntries([
          ...columns.map((name) => [name, ''] as const),
          ...found.map(([name, { text }]) => [name, text] as const),
        ]),
        formulas: found.filter(([, { formula }]) => formula).map(([name]) => name),
      },
    ]
  })
}

const LISTS = new Set(['row', 'c', 'si', 'r', 'sheet', 'Relationship', 'xf', 'numFmt'])

/** Entities are replaced here: a sheet of replies may hold any number of them. */
async function newParser(): Promise<XMLParser> {
  const { XMLParser } = await import('fast-xml-parser')
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    processEntities: false,
    isArray: (name, _path, _leaf, isAttribute) => !isAttribute && LISTS.has(name),
  })
}

const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
])

const plain = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole, hex?: string, dec?: string, name?: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole
    const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })

/** `_x000D_` is a character that XML cannot hold, and `_x005F_` the underscore of a text that only looks so (ECMA-376, 22.9.2.19). */
const unescaped = (text: string): string =>
  text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** The text of an element, whether or not it has attributes. */
function textOf(element: unknown): string {
  if (typeof element === 'string') return plain(element)
  const inner = at(element, '#text')
  return typeof inner === 'string' ? plain(inner) : ''
}

/** A text as shared and inline strings have it: in one piece, or in runs of different looks. */
const textIn = (item: unknown): string => {
  if (!isFields(item)) return ''
  const runs = listAt(item, 'r')
  return runs.length > 0 ? runs.map((run) => textOf(at(run, 't'))).join('') : textOf(at(item, 't'))
}

/** Where the first sheet is. */
function sheetName(workbook: Fields, relations: unknown): string {
  const [first] = listAt(workbook, 'sheets', 'sheet')
  const id = at(first, '@id')
  const found = listAt(relations, 'Relationships', 'Relationship').find((item) => at(item, '@Id') === id)
  const target = at(found, '@Target')
  if (typeof target !== 'string') return 'xl/worksheets/sheet1.xml'
  return target.startsWith('/') ? target.slice(1) : posix.join('xl', target)
}

/** The cells of a row by their column, A, B, ..; those that do not say where they are stand after the one before. */
function placed(row: unknown): [column: number, cell: unknown][] {
  let next = 0
  return listAt(row, 'c').map((cell) => {
    const letters = /^([A-Z]{1,3})\d/.exec(String(at(cell, '@r') ?? ''))?.[1]
    if (letters !== undefined) next = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
    return [next++, cell]
  })
}

function readCell(cell: Fields, shared: readonly string[], dated: ReadonlySet<number>, from1904: boolean): Cell {
  const type = at(cell, '@t')
  const formula = at(cell, 'f')
  const written = formula === undefined ? '' : textOf(formula)
  if (written !== '') return { text: at(formula, '@t') === 'array' ? `{=${written}}` : `=${written}`, formula: true }
  const value = textOf(at(cell, 'v'))
  const told = (text: string): Cell => ({ text, formula: false })
  // #N/A, #DIV/0! and the like: a fault of the workbook, not a text
  if (type === 'e') return told('')
  if (type === 's') return told(shared[Number(value)] ?? '')
  if (type === 'inlineStr') return told(textIn(at(cell, 'is')))
  if (type === 'b') return told(value === '1' ? 'true' : 'false')
  if (type === 'str') return told(unescaped(value))
  if (type === undefined || type === 'n')
    return told(value !== '' && dated.has(Number(at(cell, '@s') ?? 0)) ? timeIn(Number(value), from1904) : value)
  return told(value)
}

/** Days since the end of 1899 (which counts a 29 February 1900 that never was), or since 1904. */
function timeIn(days: number, from1904: boolean): string {
  const since = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30)
  const time = new Date(since + Math.round(days * 86_400_000))
  return Number.isNaN(time.getTime()) ? String(days) : time.toISOString().replace(/(?:\.000)?Z$/, '')
}

/** The styles whose numbers are dates or times: by one of the formats that every workbook has, or one of its own with a letter for them. */
function datedStyles(styles: unknown): Set<number> {
  const builtIn = (id: number): boolean => (id >= 14 && id <= 22) || (id >= 45 && id <= 47)
  const own = new Map(
    listAt(styles, 'styleSheet', 'numFmts', 'numFmt').map((format) => [
      Number(at(format, '@numFmtId')),
      plain(String(at(format, '@formatCode') ?? '')),
    ]),
  )
  const isDated = (id: number): boolean => {
    const code = own.get(id)
    if (code === undefined) return builtIn(id)
    return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|\[(?:[a-z]{3,}|\$[^\]]*)\]/gi, ''))
  }
  return new Set(
    listAt(styles, 'styleSheet', 'cellXfs', 'xf').flatMap((style, index) =>
      isDated(Number(at(style, '@numFmtId'))) ? [index] : [],
    ),
  )
}
