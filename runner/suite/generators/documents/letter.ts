import { measureText, wrapText } from '../drawing/text.ts'
import { Page, type Paper } from './page.ts'
import type { Document } from './document.ts'
import { headings, inTurn, pick, sentences, whole, type Random } from './words.ts'

const MARGIN = 44

/** A heading and one or two paragraphs. Asked for besides: the heading. */
export function letter(random: Random, paper: Paper, turn: number): Document {
  const size = pick([11, 13, 15, 18], random)
  const step = Math.floor(size * 1.55)
  const width = whole(480, 720, random)
  const heading = inTurn(headings, turn)
  const weight = pick(['regular', 'regular', 'mono'] as const, random)
  const story = sentences(whole(4, 10, random), random)
  const paragraphs = [story.slice(0, 4), story.slice(4)]
    .filter((part) => part.length > 0)
    .map((part) => wrapText(part.join(' '), width - 2 * MARGIN, { size, weight }))
  const headSize = fitting(heading, size + 7, width - 2 * MARGIN)
  const top = MARGIN + headSize
  const height = top + paragraphs.reduce((sum, lines) => sum + (lines.length + 1) * step, 0) + MARGIN
  const page = new Page({ width, height }, paper)
  const [head] = page.print([{ text: heading, x: MARGIN, y: top, size: headSize, weight: 'bold' }])
  let y = top + step + 12
  for (const lines of paragraphs) {
    for (const line of lines) {
      page.print([{ text: line, x: MARGIN, y, size, weight }])
      y += step
    }
    y += Math.floor(step * 0.6)
  }
  return { page, field: { what: 'the heading', line: head } }
}

/** The size, or less where a text would be wider than `most` px. */
function fitting(text: string, size: number, most: number): number {
  let fits = size
  while (measureText(text, { size: fits, weight: 'bold' }) > most) fits--
  return fits
}
