import { shuffled } from '../../../tools/random.ts'
import { shadow, veil } from '../drawing/shade.ts'
import { wrapText } from '../drawing/text.ts'
import type { Theme } from './theme.ts'
import { Screen } from './screen.ts'
import { button, buttonWidth, checkbox, paragraph } from './widgets.ts'
import { fileNames, questions, sentences } from './words.ts'

/** A question in front of an editor that is dimmed: only what is in front can be clicked. */
export function dialogScreen(random: () => number, theme: Theme): Screen {
  const screen = new Screen({ width: 1000, height: 640 }, theme, theme.ground)
  editor(screen, random)
  veil(screen.canvas, '#000000', 0.45)
  const { title, text, buttons } = shuffled(questions, random)[0] as (typeof questions)[number]
  const width = 460
  const lines = wrapText(text, width - 64, { size: 14 })
  const height = 186 + lines.length * 23
  const [x, y] = [
    (1000 - width) / 2 + Math.floor((random() - 0.5) * 160),
    Math.floor((640 - height) / 2 + (random() - 0.5) * 120),
  ]
  shadow(screen.canvas, [x, y, width, height], { blur: 34, share: 0.5, drop: 8 })
  screen.fill([x, y, width, height], theme.card, 12)
  screen.text(title, { x: x + 32, y: y + 50, size: 19, weight: 'bold' })
  screen.target(
    'the cross in the corner of the dialog',
    screen.icon('cross', [x + width - 36, y + 20], 14, theme.muted),
    'icon',
    'ink',
  )
  paragraph(screen, lines, [x + 32, y + 84], { size: 14, step: 23 })
  checkbox(screen, 'Do not ask again', [x + 32, y + 82 + lines.length * 23], random() < 0.5)
  let right = x + width - 32
  for (const [index, label] of [...buttons].reverse().entries()) {
    const wide = buttonWidth(label)
    button(screen, label, [right - wide, y + height - 62, wide, 36], index === 0)
    right -= wide + 10
  }
  return screen
}

function editor(screen: Screen, random: () => number): void {
  const { theme } = screen
  screen.fill([0, 0, 1000, 44], theme.panel)
  screen.fill([0, 44, 1000, 1], theme.line)
  const names = shuffled(fileNames, random)
  for (let tab = 0; tab < 4; tab++) {
    const box = [10 + tab * 172, 8, 166, 30] as const
    screen.frame(box, tab === 0 ? theme.chosen : theme.card, theme.line, 6)
    screen.textIn(box, names[tab] as string, { x: box[0] + 14, size: 13 })
  }
  for (const [index, name] of (['magnifier', 'gear', 'share'] as const).entries())
    screen.icon(name, [880 + index * 38, 12], 20)
  screen.fill([0, 45, 64, 595], theme.panel)
  screen.fill([64, 45, 1, 595], theme.line)
  const text = Array.from({ length: 4 }, () =>
    wrapText(shuffled(sentences, random).slice(0, 8).join(' '), 840, { size: 14 }),
  ).flatMap((lines) => [...lines, ''])
  for (const [index, line] of text.slice(0, 20).entries()) {
    screen.text(String(index + 1), {
      x: 48,
      y: 80 + index * 26,
      size: 12,
      weight: 'mono',
      colour: theme.muted,
      align: 'right',
    })
    screen.text(line, { x: 92, y: 80 + index * 26, size: 14 })
  }
}
