import { shuffled } from '../../../tools/random.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { rectangle } from '../drawing/rings.ts'
import type { Document } from './document.ts'
import { Page, type Paper } from './page.ts'
import { digits, inTurn, months, names, pick, streets, towns, whole, type Random } from './words.ts'

const MARGIN = 40
const TITLES = ['Library card', 'Parcel slip', 'Visitor registration', 'Bicycle hire', 'Lost property'] as const

/** A form with printed labels, filled in. Asked for besides: what stands in one field. */
export function form(random: Random, paper: Paper, turn: number): Document {
  const size = pick([12, 14, 16], random)
  const step = Math.floor(size * 3.1)
  const width = whole(520, 640, random)
  const entries = shuffled(filled(random), random).slice(0, whole(4, 7, random))
  const page = new Page({ width, height: MARGIN * 2 + size * 2 + step * entries.length }, paper)
  page.print([{ text: inTurn(TITLES, turn), x: MARGIN, y: MARGIN + size, size: size + 6, weight: 'bold' }])
  page.rule(MARGIN, MARGIN + size * 2, width - 2 * MARGIN, 2)
  const boxed = turn % 2 === 0
  const left = MARGIN + Math.floor(size * 10)
  const values = entries.map(({ label, value }, index) => {
    const y = MARGIN + size * 2 + step * index + Math.floor(step * 0.72)
    if (boxed) frame(page, left - 10, y - Math.floor(size * 1.35), width - MARGIN - left + 10, Math.floor(size * 2))
    else page.rule(left - 4, y + Math.floor(size * 0.5), width - MARGIN - left + 4)
    return page.print([
      { text: label, x: MARGIN, y, size: size - 1 },
      { text: value, x: left, y, size, weight: 'mono' },
    ])[1]
  })
  const asked = Math.floor(random() * entries.length)
  return { page, field: { what: `the value in the field "${entries[asked]?.label}"`, line: values[asked] } }
}

/** An empty box with a thin border. */
function frame(page: Page, x: number, y: number, width: number, height: number): void {
  page.rule(x, y, width, height)
  fillPolygon(page.canvas, rectangle([x + 1, y + 1, width - 2, height - 2]), page.paper.ground)
}

function filled(random: Random): { label: string; value: string }[] {
  const name = pick(names, random)
  return [
    { label: 'Full name', value: name },
    { label: 'Street', value: `${whole(1, 140, random)} ${pick(streets, random)}` },
    { label: 'Town', value: `${digits(5, random)} ${pick(towns, random)}` },
    { label: 'Born on', value: `${whole(1, 28, random)} ${pick(months, random)} ${whole(1948, 2007, random)}` },
    { label: 'Card number', value: `${digits(4, random)} ${digits(4, random)}` },
    { label: 'Telephone', value: `0${whole(20, 89, random)} 555 ${digits(4, random)}` },
    { label: 'Email', value: `${name.toLowerCase().replace(' ', '.')}@example.org` },
    { label: 'Valid until', value: `${String(whole(1, 12, random)).padStart(2, '0')}/${whole(2027, 2034, random)}` },
  ]
}
