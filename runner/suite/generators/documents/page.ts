import type { Size } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { rectangle, type Box } from '../drawing/rings.ts'
import { hundredth } from '../drawing/spots.ts'
import { drawText, type TextPlace } from '../drawing/text.ts'

/** What a document is printed on, and with. */
export interface Paper {
  name: string
  ground: string
  ink: string
  rule: string
  grain: number
}

export const papers: readonly Paper[] = [
  { name: 'white', ground: '#ffffff', ink: '#17191c', rule: '#b9bec5', grain: 0 },
  { name: 'cream', ground: '#f8f2e4', ink: '#2c2620', rule: '#c9bda5', grain: 2 },
  { name: 'grey', ground: '#d9dadb', ink: '#2b2e33', rule: '#a3a7ac', grain: 3 },
  { name: 'faded', ground: '#f1efeb', ink: '#6c6a68', rule: '#cfccc6', grain: 2 },
  { name: 'carbon', ground: '#e7e6f0', ink: '#34358a', rule: '#b4b3cf', grain: 4 },
  { name: 'screen', ground: '#1b1f24', ink: '#dfe4ea', rule: '#464e58', grain: 0 },
]

/** A printed line and the smallest box around its ink. */
export interface Line {
  text: string
  box: Box
}

/** A sheet that remembers what is printed on it, line by line, from the top. */
export class Page {
  readonly canvas: Canvas
  readonly paper: Paper
  readonly lines: Line[] = []

  constructor(size: Size, paper: Paper) {
    this.canvas = new Canvas(size, paper.ground)
    this.paper = paper
  }

  /** Prints one line. Its pieces stand side by side and are read from left to right with a space between. */
  print(pieces: readonly (Omit<TextPlace, 'colour'> & { text: string; colour?: string })[]): Line[] {
    const printed = pieces.flatMap(({ text, ...place }): Line[] => {
      const box = drawText(this.canvas, text, { colour: this.paper.ink, ...place })
      return box ? [{ text, box }] : []
    })
    this.lines.push({ text: printed.map(({ text }) => text).join(' '), box: around(printed.map(({ box }) => box)) })
    return printed
  }

  /** A thin line, 1 px or more. */
  rule(x: number, y: number, width: number, height = 1): void {
    fillPolygon(this.canvas, rectangle([x, y, width, height]), this.paper.rule)
  }

  /** The bytes, with the paper's grain: every channel of a pixel lighter or darker by the same few steps. */
  png(random: () => number): Buffer {
    const { data } = this.canvas.raster
    const { grain } = this.paper
    if (grain > 0)
      for (let index = 0; index < data.length; index += 3) {
        // most pixels keep their colour, so that files stay small
        const step = random() < 0.25 ? Math.floor((random() * 2 - 1) * (grain + 1)) : 0
        for (let c = 0; c < 3; c++) data[index + c] = Math.max(0, Math.min(255, (data[index + c] as number) + step))
      }
    return this.canvas.png()
  }
}

function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map(([x]) => x))
  const top = Math.min(...boxes.map(([, y]) => y))
  const [right, bottom] = [
    Math.max(...boxes.map(([x, , width]) => x + width)),
    Math.max(...boxes.map(([, y, , height]) => y + height)),
  ]
  return [left, top, hundredth(right - left), hundredth(bottom - top)]
}
