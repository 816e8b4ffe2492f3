import type { Range } from '../../records/answer.ts'
import { matchesOf } from '../../tools/matches.ts'

/** A cell without the white space and stars around it. */
export interface Cell {
  text: string
  range: Range
}
export interface Table {
  header: Cell[]
  rows: Cell[][]
}

const LINE = /^[ \t]{0,10}\|(.{1,2000})\|[ \t]{0,10}$/gm
const RULE = /^[\s|:-]+$/
/** Tables of so many lines are looked at. */
const MOST_LINES = 3000

/** The Markdown tables of a text: lines between pipes, the first of which is followed by a line of dashes. */
export function tablesIn(text: string): Table[] {
  const tables: Table[] = []
  let before: { cells: Cell[]; end: number } | undefined
  let open: Table | undefined
  let lines = 0
  for (const hit of matchesOf(text, LINE)) {
    if (++lines > MOST_LINES) break
    const end = hit.index + hit[0].length
    const follows = before !== undefined && text.slice(before.end, hit.index).trim() === ''
    const cells = cellsOf(hit[1] ?? '', hit.index + hit[0].indexOf('|') + 1)
    if (!follows) open = undefined
    if (follows && before && !open && RULE.test(hit[1] ?? '')) {
      open = { header: before.cells, rows: [] }
      tables.push(open)
    } else open?.rows.push(cells)
    before = { cells, end }
  }
  return tables
}

function cellsOf(line: string, from: number): Cell[] {
  let at = from
  return line.split('|').map((said) => {
    const start = at + (/^[\s*_`]*/.exec(said)?.[0].length ?? 0)
    const text = said.replace(/^[\s*_`]+|[\s*_`]+$/g, '')
    at += said.length + 1
    return { text, range: [start, start + text.length] }
  })
}
