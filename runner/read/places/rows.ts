import type { Range } from '../../records/answer.ts'
import { tablesIn, type Cell, type Table } from '../marks/tables.ts'
import { toNumber, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { labelled, sameLabel } from './labels.ts'
import { fromNames, squashed } from './named.ts'
import { matchesOf } from '../../tools/matches.ts'

const LABEL_COLUMN = /^(?:label|class|classname|category|name|object|objectname|type|item)$/
const NUMBER_CELL = /^[-+\u2212]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})%?(?=(?:\s?px)?$)/

/** Tables whose head names the columns of the coordinates, between pipes or as comma-separated values; columns of other things,
 * such as a running number, stand beside. */
export function placesInTables(text: string): SaidPlace[] {
  return [...tablesIn(text), ...separatedIn(text)].flatMap(({ header, rows }) => {
    const heads = header.map((cell) =>
      squashed(cell.text.replace(/\([^()]*\)|\b(?:px|coordinates?|coord|axis|position|value)\b/gi, '')),
    )
    const labelAt = heads.findIndex((head) => LABEL_COLUMN.test(head))
    return rows.flatMap((row): SaidPlace[] => {
      const fields = new Map<string, SaidNumber>()
      heads.forEach((head, i) => {
        const cell = row[i]
        const said = cell && NUMBER_CELL.exec(cell.text)
        if (cell && said && head !== '' && !fields.has(head)) fields.set(head, toNumber(said[0], cell.range[0]))
      })
      const place = fromNames(fields)
      const taken = [...fields.values()].map(({ range }) => range)
      if (!place) return []
      const range: Range = [Math.min(...taken.map(([from]) => from)), Math.max(...taken.map(([, to]) => to))]
      return [{ ...place, range, ...labelled(row[labelAt]?.text) }]
    })
  })
}

const SEPARATORS = [',', '\t', ';'] as const
/** So many lines are looked at. */
const MOST_LINES = 5000

/** Lines of comma-, tab- or semicolon-separated values behind a line of names. */
function separatedIn(text: string): Table[] {
  const tables: Table[] = []
  let open: (Table & { separator: string }) | undefined
  let count = 0
  for (const line of matchesOf(text, /[^\n]+/g)) {
    if (++count > MOST_LINES) break
    const said = line[0]
    if (open) {
      const cells = cellsOf(said, line.index, open.separator)
      if (cells.length === open.header.length) {
        open.rows.push(cells)
        continue
      }
      open = undefined
    }
    if (said.length > 300 || /\d{2}/.test(said) || !/\p{L}/u.test(said)) continue
    const separator = SEPARATORS.find((mark) => said.includes(mark))
    if (separator === undefined) continue
    open = { header: cellsOf(said, line.index, separator), rows: [], separator }
    tables.push(open)
  }
  return tables
}

function cellsOf(line: string, from: number, separator: string): Cell[] {
  let at = from
  return line.split(separator).map((said) => {
    const start = at + (/^[\s"'*_`]*/.exec(said)?.[0].length ?? 0)
    const text = said.replace(/^[\s"'*_`]+|[\s"'*_`]+$/g, '')
    at += said.length + 1
    return { text, range: [start, start + text.length] }
  })
}

const LINE = new RegExp(
  String.raw`^[ \t|*>-]{0,10}(?:#?\d{1,3}[.):][ \t]{1,5})?(?:(?<label>[\p{L}][\p{L}\p{N} _/()-]{0,100}?)[ \t]{0,5}(?<mark>[,|:;\t \x60])[ \t|]{0,9})?(?<numbers>-?\d[^\p{L}\n]{0,200}?)(?:(?<=[\d%])(?<end>[,|:;\t ]{1,9})(?<behind>[\p{L}][\p{L}\p{N} _/-]{0,100}))?[\s|]{0,5}$`,
  'gmu',
)

/** Lines of comma-separated values, or of bare numbers: "RBC, 1, 2, 3, 4", "1 2 3 4 RBC", "500, 500". Every line of numbers must
 * have two, or every one four; what is no such line is words around them. Words at a space from their numbers are a label
 * only where that was asked for. */
export function placesInLines(text: string, labels: readonly string[]): SaidPlace[] {
  const asked = (said: string): string | undefined => labels.find((label) => sameLabel(said, label))
  const lines = matchesOf(text, LINE).flatMap((hit) => {
    const { label, mark = '', numbers: said = '', behind } = hit.groups ?? {}
    if (
      (label !== undefined && mark === ' ' && asked(label) === undefined) ||
      (label !== undefined && behind !== undefined)
    )
      return []
    if (behind !== undefined && asked(behind.trim()) === undefined) return []
    const from = hit.index + hit[0].indexOf(said, (label ?? '').length)
    const numbers = matchesOf(said, /-?(?:\d+(?:\.\d+)?|\.\d+)%?/g).map((number) =>
      toNumber(number[0], from + number.index),
    )
    return {
      label: (label ?? behind)?.trim(),
      numbers,
      range: [from, from + said.trimEnd().length] as Range,
      between: said,
    }
  })
  const rows = lines.filter(({ between }) => /^[-\d.,;|%\s]*$/.test(between.replace(/\s?[x\u00d7]\s?/g, ' ')))
  const size = rows[0]?.numbers.length
  if ((size !== 2 && size !== 4) || rows.some(({ numbers }) => numbers.length !== size)) return []
  return rows.map(({ label, numbers, range }) => ({
    range,
    numbers,
    named: false,
    ...(label !== undefined && (labels.length === 0 || asked(label) !== undefined) ? { label } : {}),
  }))
}
