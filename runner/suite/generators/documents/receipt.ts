import { shuffled } from '../../../tools/random.ts'
import { Page, type Paper } from './page.ts'
import type { Document } from './document.ts'
import { digits, goods, inTurn, money, pick, shops, streets, time, towns, whole, type Random } from './words.ts'

const MARGIN = 28

/** A till receipt in a typewriter face. Asked for besides: the total, the change, or the number of the receipt. */
export function receipt(random: Random, paper: Paper, turn: number): Document {
  const size = pick([11, 13, 15], random)
  const step = Math.floor(size * 1.6)
  const width = size * 26
  const items = shuffled(goods, random)
    .slice(0, whole(3, 7, random))
    .map((name) => ({ name, count: whole(1, 4, random), each: whole(40, 1250, random) }))
  const page = new Page({ width, height: MARGIN * 2 + step * (items.length + 12) }, paper)
  const right = width - MARGIN
  let y = MARGIN + size
  const next = (lines = 1): void => {
    y += Math.floor(step * lines)
  }
  const middle = (text: string, weight: 'bold' | 'mono' = 'mono'): void => {
    page.print([{ text, x: width / 2, y, size: weight === 'bold' ? size + 3 : size, weight, align: 'centre' }])
    next()
  }
  const pair = (label: string, value: string, weight: 'bold' | 'mono' = 'mono') => {
    const printed = page.print([
      { text: label, x: MARGIN, y, size, weight },
      { text: value, x: right, y, size, weight, align: 'right' },
    ])
    next()
    return printed[1]
  }
  const line = (): void => {
    page.rule(MARGIN, y - Math.floor(step * 0.6), right - MARGIN)
    next(0.5)
  }

  middle(inTurn(shops, turn), 'bold')
  middle(`${whole(1, 98, random)} ${pick(streets, random)}`)
  middle(`${digits(5, random)} ${pick(towns, random)}`)
  next(0.5)
  const number = pair('Receipt', `${digits(2, random)}-${digits(5, random)}`)
  pair(
    `${String(whole(1, 28, random)).padStart(2, '0')}.${String(whole(1, 12, random)).padStart(2, '0')}.2026`,
    time(whole(480, 1200, random)),
  )
  next(0.5)
  line()
  for (const { name, count, each } of items) pair(`${count} x ${name}`, money(count * each))
  next(0.3)
  line()
  const sum = items.reduce((total, { count, each }) => total + count * each, 0)
  const paid = Math.floor(sum / 1000 + 1) * 1000
  const total = pair('TOTAL', money(sum), 'bold')
  const cash = pair('Cash', money(paid))
  const change = pair('Change', money(paid - sum))
  next(0.5)
  middle('Thank you, come again')
  const fields = [
    { what: 'the amount after TOTAL', line: total },
    { what: 'the amount after Cash', line: cash },
    { what: 'the amount after Change', line: change },
    { what: 'the number after Receipt', line: number },
  ]
  return { page, field: inTurn(fields, turn) }
}
