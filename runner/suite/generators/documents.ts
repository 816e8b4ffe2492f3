import { seeded, seedOf } from '../../tools/random.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import type { Document } from './documents/document.ts'
import { form } from './documents/form.ts'
import { letter } from './documents/letter.ts'
import { papers, type Line, type Paper } from './documents/page.ts'
import { receipt } from './documents/receipt.ts'
import { table } from './documents/table.ts'

/** In this order, again and again. */
const kinds: Record<string, (random: () => number, paper: Paper, turn: number) => Document> = {
  letter,
  receipt,
  table,
  form,
}

export const documents = defineGenerator({
  name: 'documents',
  title: 'Documents',
  description:
    'Printed pages, receipts, tables and filled-in forms on white, cream, grey and dark paper; each is read as a whole, and one part of it alone.',
  version: 1,
  types: ['read-text'],
  pictures: { usual: 24, fixed: false },
  cases: 48,
  *draw({ seed, count }) {
    for (let index = 0; index < count; index++) yield drawOne(seed, index)
  },
})

function drawOne(seed: number, index: number): DrawnPicture {
  const names = Object.keys(kinds)
  const kind = names[index % names.length] as string
  const round = Math.floor(index / names.length)
  const id = `${kind}-${String(round + 1).padStart(2, '0')}`
  const random = seeded(seedOf(`documents ${seed} ${id}`))
  // every kind meets every paper
  const paper = papers[(index + round) % papers.length] as Paper
  const { page, field } = (kinds[kind] as (typeof kinds)[string])(random, paper, round + seed)
  const part = field.line as Line
  const about = { type: 'read-text', class: kind, tags: [paper.name] }
  return {
    file: `${id}.png`,
    png: page.png(random),
    cases: [
      {
        id: `${id}-all`,
        ...about,
        given: { what: 'the whole text' },
        truth: { text: page.lines.map(({ text }) => text).join('\n'), lines: page.lines },
      },
      { id: `${id}-part`, ...about, given: { what: field.what }, truth: { text: part.text, lines: [part] } },
    ],
    drawn: { kind, paper: paper.name, ground: paper.ground, ink: paper.ink, grain: paper.grain },
  }
}
