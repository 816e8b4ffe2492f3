import type { Size, XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import { roundedRectangle, type Box } from '../drawing/rings.ts'
import { CAPITALS, drawText, type TextPlace, type TextStyle } from '../drawing/text.ts'
import { drawIcon, type IconName } from './icons.ts'
import type { Theme } from './theme.ts'

/** Something a person can click. */
export interface Target {
  /** names it, fit for "Click ...": "the Save button" */
  phrase: string
  box: Box
  kind: 'text' | 'icon'
  /** whether the box is a border or area that is seen, or what is inked of a bare icon */
  edge: 'frame' | 'ink'
}

/** A drawn interface, and everything on it that can be asked for. */
export class Screen {
  readonly canvas: Canvas
  readonly theme: Theme
  readonly #targets: (Target & { icon?: IconName })[] = []
  readonly #drawn: IconName[] = []

  constructor(size: Size, theme: Theme, ground: string) {
    this.canvas = new Canvas(size, ground)
    this.theme = theme
  }

  get size(): Size {
    return { width: this.canvas.raster.width, height: this.canvas.raster.height }
  }

  /** What can be asked for so that only one thing on the screen is meant: of an icon that is drawn twice neither counts. */
  get targets(): Target[] {
    const once = (list: readonly unknown[], item: unknown): boolean => list.indexOf(item) === list.lastIndexOf(item)
    const phrases = this.#targets.map(({ phrase }) => phrase)
    return this.#targets
      .filter(({ phrase, icon }) => once(phrases, phrase) && (icon === undefined || once(this.#drawn, icon)))
      .map(({ phrase, box, kind, edge }) => ({ phrase, box, kind, edge }))
  }

  fill(box: Box, colour: string, radius = 0): void {
    fillPolygon(this.canvas, roundedRectangle(box, radius), colour)
  }

  /** An area with a border of 1 px inside it. */
  frame(box: Box, colour: string, border: string, radius = 0): void {
    const [x, y, width, height] = box
    this.fill(box, border, radius)
    this.fill([x + 1, y + 1, width - 2, height - 2], colour, Math.max(0, radius - 1))
  }

  text(text: string, place: Omit<TextPlace, 'colour'> & { colour?: string }): void {
    drawText(this.canvas, text, { colour: this.theme.text, ...place })
  }

  /** Text whose capitals stand in the middle of the height of a box, from `x` on. */
  textIn(
    [, y, , height]: Box,
    text: string,
    place: TextStyle & { x: number; colour?: string; align?: TextPlace['align'] },
  ): void {
    this.text(text, { ...place, y: Math.floor(y + height / 2 + (CAPITALS * place.size) / 2 + 0.5) })
  }

  icon(name: IconName, point: XY, size: number, colour = this.theme.text): Box {
    this.#drawn.push(name)
    return drawIcon(this.canvas, name, point, size, colour)
  }

  target(phrase: string, box: Box, kind: Target['kind'], edge: Target['edge'] = 'frame'): void {
    this.#targets.push({ phrase, box, kind, edge })
  }

  /** An icon that is asked for by its name, as long as there is no other like it: alone, or as a button where it has a box. */
  iconTarget(name: IconName, box: Box, edge: Target['edge']): void {
    this.#targets.push({ phrase: `the ${name} icon`, box, kind: 'icon', edge, icon: name })
  }
}
