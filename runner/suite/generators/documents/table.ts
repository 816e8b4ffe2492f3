import { shuffled } from '../../../tools/random.ts'
import { measureText } from '../drawing/text.ts'
import type { Document } from './document.ts'
import { Page, type Line, type Paper } from './page.ts'
import { digits, goods, inTurn, money, pick, stations, time, whole, type Random } from './words.ts'

const MARGIN = 36
const PAD = 14

interface Sheet {
  title: string
  columns: readonly string[]
  /** the first cell names the row */
  rows: string[][]
}

/** A table with ruled lines. Asked for besides: one cell, by its row and column. */
export function table(random: Random, paper: Paper, turn: number): Document {
  const size = pick([11, 13, 15], random)
  const step = Math.floor(size * 2.1)
  const { title, columns, rows } = inTurn([timetable, stock, readings], turn)(random)
  const widths = columns.map(
    (column, index) =>
      Math.ceil(
        Math.max(
          measureText(column, { size, weight: 'bold' }),
          ...rows.map((row) => measureText(row[index] as string, { size })),
        ),
      ) +
      2 * PAD,
  )
  const inner = Math.max(
    widths.reduce((sum, value) => sum + value, 0),
    Math.ceil(measureText(title, { size: size + 4, weight: 'bold' })),
  )
  const page = new Page({ width: inner + 2 * MARGIN, height: MARGIN * 2 + size + 12 + step * (rows.length + 1) }, paper)
  page.print([{ text: title, x: MARGIN, y: MARGIN + size, size: size + 4, weight: 'bold' }])
  const top = MARGIN + size + 18
  const edges = widths.reduce((list, value) => [...list, (list.at(-1) as number) + value], [MARGIN])
  const cells = [columns, ...rows].map((row, index) => {
    const y = top + step * index + Math.floor(step / 2 + size * 0.36)
    // numbers and times stand at the right of their columns
    return page.print(
      row.map((text, column) =>
        column === 0
          ? { text, x: (edges[0] as number) + PAD, y, size, weight: index === 0 ? 'bold' : 'regular' }
          : {
              text,
              x: (edges[column + 1] as number) - PAD,
              y,
              size,
              weight: index === 0 ? 'bold' : 'regular',
              align: 'right',
            },
      ),
    )
  })
  ruled(page, edges, top, step, rows.length + 1)
  const row = whole(1, rows.length, random)
  const column = whole(1, columns.length - 1, random)
  return {
    page,
    field: {
      what: `the value in the row "${rows[row - 1]?.[0]}" and the column "${columns[column]}"`,
      line: cells[row]?.[column] as Line,
    },
  }
}

function ruled(page: Page, edges: readonly number[], top: number, step: number, rows: number): void {
  const [left, right] = [edges[0] as number, edges.at(-1) as number]
  for (let row = 0; row <= rows; row++) page.rule(left, top + row * step, right - left + 1, row === 1 ? 2 : 1)
  for (const x of edges) page.rule(x, top, 1, rows * step)
}

function timetable(random: Random): Sheet {
  const trains = shuffled([12, 27, 34, 45, 58, 61, 73, 86], random)
    .slice(0, whole(3, 4, random))
    .map((value) => `R${value}`)
  const starts = trains.map((_, index) => 330 + index * whole(70, 130, random))
  let run = 0
  const rows = shuffled(stations, random)
    .slice(0, whole(5, 8, random))
    .map((station) => {
      run += whole(6, 24, random)
      return [station, ...starts.map((start) => time(start + run))]
    })
  return { title: 'Trains on weekdays', columns: ['Station', ...trains], rows }
}

function stock(random: Random): Sheet {
  const rows = shuffled(goods, random)
    .slice(0, whole(5, 9, random))
    .map((name) => [
      name,
      `${digits(3, random)}-${digits(2, random)}`,
      String(whole(0, 480, random)),
      money(whole(40, 4900, random)),
    ])
  return { title: 'Stock on hand', columns: ['Article', 'Code', 'Pieces', 'Price'], rows }
}

function readings(random: Random): Sheet {
  const rows = Array.from({ length: whole(5, 8, random) }, (_, index) => [
    `Sample ${index + 1}`,
    `${whole(4, 27, random)}.${digits(1, random)}`,
    `0.${digits(3, random)}`,
    `${whole(6, 8, random)}.${digits(2, random)}`,
    String(whole(900, 1100, random)),
  ])
  return { title: 'Water samples, north shore', columns: ['Name', 'Temp. °C', 'Salt', 'pH', 'hPa'], rows }
}
