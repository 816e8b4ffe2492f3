import type { XY } from '../../../records/space.ts'
import { shadow } from '../drawing/shade.ts'
import type { Box } from '../drawing/rings.ts'
import { cutText, measureText } from '../drawing/text.ts'
import type { IconName } from './icons.ts'
import type { Screen } from './screen.ts'

const TEXT = 13

/** A window with its title and, in the right corner, three small marks. Returns the area below the title bar. */
export function windowFrame(screen: Screen, box: Box, title: string): Box {
  const [x, y, width, height] = box
  const { theme } = screen
  shadow(screen.canvas, box, { blur: 30, share: 0.26, drop: 6 })
  screen.fill(box, theme.ground, 9)
  screen.fill([x, y, width, 44], theme.panel, 9)
  screen.fill([x, y + 36, width, 8], theme.ground)
  screen.fill([x, y + 35, width, 1], theme.line)
  screen.textIn([x, y, width, 35], title, { x: x + width / 2, size: TEXT, weight: 'bold', align: 'centre' })
  const mark = theme.muted
  const right = x + width
  screen.target('the mark that closes the window', screen.icon('cross', [right - 28, y + 11], 14, mark), 'icon', 'ink')
  screen.frame([right - 55, y + 12, 12, 12], theme.panel, mark)
  screen.target('the square that enlarges the window', [right - 55, y + 12, 12, 12], 'icon')
  screen.fill([right - 83, y + 17, 12, 2], mark)
  return [x, y + 36, width, height - 36]
}

export function button(screen: Screen, label: string, box: Box, main = false): void {
  const { accent, card, border, text, onAccent } = screen.theme
  const [x, , width] = box
  screen.frame(box, main ? accent : card, main ? accent : border, 6)
  screen.textIn(box, label, {
    x: x + width / 2,
    size: TEXT,
    weight: main ? 'bold' : 'regular',
    colour: main ? onAccent : text,
    align: 'centre',
  })
  screen.target(`the ${label} button`, box, 'text')
}

/** px that a button with this label needs */
export const buttonWidth = (label: string): number =>
  Math.floor(measureText(label, { size: TEXT, weight: 'bold' }) / 2) * 2 + 36

/** A button with nothing but an icon. */
export function iconButton(screen: Screen, name: IconName, box: Box): void {
  const [x, y, width, height] = box
  const size = Math.floor(height * 0.3) * 2
  screen.frame(box, screen.theme.card, screen.theme.border, 6)
  screen.icon(name, [x + (width - size) / 2, y + (height - size) / 2], size)
  screen.iconTarget(name, box, 'frame')
}

/** A small button that shows more about a row: which one, `phrase` says. */
export function moreButton(screen: Screen, phrase: string, [x, y]: XY): void {
  screen.frame([x, y, 28, 20], screen.theme.card, screen.theme.border, 5)
  screen.icon('three dots', [x + 6, y + 2], 16, screen.theme.muted)
  screen.target(phrase, [x, y, 28, 20], 'icon')
}

/** An icon without a button around it. */
export function bareIcon(screen: Screen, name: IconName, point: XY, size: number, colour?: string): void {
  screen.iconTarget(name, screen.icon(name, point, size, colour), 'ink')
}

/** A box to write in. Its label is drawn by the caller. */
export function field(
  screen: Screen,
  { phrase, value, hint = '', icon }: { phrase: string; value?: string; hint?: string; icon?: IconName },
  box: Box,
): void {
  const { card, border, text, muted } = screen.theme
  const [x, y, width, height] = box
  screen.frame(box, card, border, 6)
  if (icon) screen.icon(icon, [x + 10, y + (height - 16) / 2], 16, muted)
  const from = icon ? 34 : 11
  screen.textIn(box, cutText(value ?? hint, width - from - 10, { size: TEXT }), {
    x: x + from,
    size: TEXT,
    colour: value === undefined ? muted : text,
  })
  screen.target(phrase, box, 'text')
}

export function checkbox(screen: Screen, label: string, [x, y]: XY, on: boolean): void {
  const { accent, card, border, onAccent } = screen.theme
  screen.frame([x, y, 16, 16], on ? accent : card, on ? accent : border, 3)
  if (on) screen.icon('tick', [x + 2, y + 2], 12, onAccent)
  screen.textIn([x, y, 16, 16], label, { x: x + 25, size: TEXT })
  screen.target(`the checkbox beside "${label}"`, [x, y, 16, 16], 'icon')
}

/** One of several, of which one is chosen. */
export function radio(screen: Screen, label: string, [x, y]: XY, on: boolean): void {
  const { accent, card, border } = screen.theme
  screen.frame([x, y, 16, 16], card, on ? accent : border, 8)
  if (on) screen.fill([x + 4, y + 4, 8, 8], accent, 4)
  screen.textIn([x, y, 16, 16], label, { x: x + 25, size: TEXT })
  screen.target(`the round mark beside "${label}"`, [x, y, 16, 16], 'icon')
}

export function toggle(screen: Screen, label: string, [x, y]: XY, on: boolean): void {
  const { accent, border, card, onAccent } = screen.theme
  screen.fill([x, y, 40, 24], on ? accent : border, 12)
  screen.fill([x + (on ? 19 : 3), y + 3, 18, 18], on ? onAccent : card, 9)
  screen.target(`the switch for ${label}`, [x, y, 40, 24], 'icon')
}

/** Line by line, `step` px apart. */
export function paragraph(
  screen: Screen,
  lines: readonly string[],
  [x, y]: XY,
  { size = TEXT, step = 21, colour }: { size?: number; step?: number; colour?: string } = {},
): void {
  for (const [index, line] of lines.entries())
    screen.text(line, { x, y: y + index * step, size, ...(colour ? { colour } : {}) })
}
