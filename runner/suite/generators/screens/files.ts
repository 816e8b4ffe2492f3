import { shuffled } from '../../../tools/random.ts'
import type { Theme } from './theme.ts'
import { Screen } from './screen.ts'
import { bareIcon, field, iconButton, moreButton, windowFrame } from './widgets.ts'
import { fileNames, ordinals, places } from './words.ts'

const ROW = 36
const COLUMNS = [
  { title: 'Name', at: 0, width: 400 },
  { title: 'Changed', at: 400, width: 170 },
  { title: 'Size', at: 570, width: 130 },
] as const

/** A window with files: tabs, a toolbar, places at the side, a table, a status line with tiny controls. */
export function filesScreen(random: () => number, theme: Theme): Screen {
  const screen = new Screen({ width: 1024, height: 700 }, theme, theme.desk)
  const [x, y, width, height] = windowFrame(screen, [30, 24, 964, 648], 'Files')
  const shown = shuffled(places, random)
  tabs(screen, shown.slice(0, 3), x, y, width, Math.floor(random() * 3))
  for (const [index, name] of shuffled(
    ['back arrow', 'refresh', 'plus', 'share', 'funnel', 'download', 'padlock'] as const,
    random,
  )
    .slice(0, 5)
    .entries())
    iconButton(screen, name, [x + 14 + index * 40, y + 48, 34, 32])
  field(screen, { phrase: 'the search field', hint: 'Search files', icon: 'magnifier' }, [
    x + width - 234,
    y + 48,
    220,
    32,
  ])
  const top = y + 92
  screen.fill([x, top - 1, width, 1], theme.line)
  side(screen, shown, x, top, y + height - 30)
  table(screen, random, x + 190, top, width - 190)
  statusLine(screen, x, y + height - 30, width)
  return screen
}

function tabs(screen: Screen, names: readonly string[], x: number, y: number, width: number, chosen: number): void {
  const { theme } = screen
  screen.fill([x, y, width, 36], theme.panel)
  screen.fill([x, y + 36, width, 1], theme.line)
  for (const [index, name] of names.entries()) {
    const box = [x + 8 + index * 150, y + 4, 146, 28] as const
    screen.frame(box, index === chosen ? theme.chosen : theme.card, index === chosen ? theme.accent : theme.line, 6)
    screen.textIn(box, name, { x: box[0] + 14, size: 13, weight: index === chosen ? 'bold' : 'regular' })
    screen.target(`the ${name} tab`, box, 'text')
    screen.target(
      `the small cross on the ${name} tab`,
      screen.icon('cross', [box[0] + 124, y + 12], 12, theme.muted),
      'icon',
      'ink',
    )
  }
}

function side(screen: Screen, names: readonly string[], x: number, top: number, low: number): void {
  const { theme } = screen
  screen.fill([x, top, 189, low - top], theme.panel)
  screen.fill([x + 189, top, 1, low - top], theme.line)
  for (const [index, [icon, name]] of (
    [
      ['house', 'Home'],
      ['star', 'Marked'],
      ['clock', 'Recent'],
      ['trash', 'Bin'],
    ] as const
  ).entries()) {
    bareIcon(screen, icon, [x + 18, top + 17 + index * 34], 18, theme.muted)
    screen.text(name, { x: x + 46, y: top + 31 + index * 34, size: 13 })
  }
  screen.text('PLACES', { x: x + 18, y: top + 180, size: 11, weight: 'bold', colour: theme.muted })
  for (const [index, name] of names.entries()) {
    const box = [x + 10, top + 192 + index * 34, 169, 30] as const
    screen.fill(box, theme.card, 6)
    screen.textIn(box, name, { x: box[0] + 12, size: 13 })
    screen.target(`the place ${name} in the side panel`, box, 'text')
  }
}

function table(screen: Screen, random: () => number, x: number, top: number, width: number): void {
  const { theme } = screen
  const sorted = Math.floor(random() * COLUMNS.length)
  for (const [index, { title, at: from, width: wide }] of COLUMNS.entries()) {
    const box = [x + from, top, wide - 1, 32] as const
    screen.fill([...box], theme.panel)
    screen.fill([x + from + wide - 1, top, 1, 32], theme.border)
    screen.textIn(box, title, { x: box[0] + 16, size: 12, weight: 'bold', colour: theme.muted })
    screen.target(`the column heading ${title}`, box, 'text')
    if (index === sorted)
      screen.target(
        'the small arrow that shows the order of the rows',
        screen.icon('downward chevron', [box[0] + box[2] - 24, top + 10], 12, theme.muted),
        'icon',
        'ink',
      )
  }
  screen.fill([x + 700, top, width - 700, 32], theme.panel)
  screen.fill([x, top + 32, width, 1], theme.border)
  const names = shuffled(fileNames, random).slice(0, 12)
  const chosen = Math.floor(random() * names.length)
  for (const [index, name] of names.entries()) {
    const box = [x, top + 33 + index * ROW, width, ROW - 1] as const
    if (index === chosen) screen.fill(box, theme.chosen)
    screen.fill([x, box[1] + ROW - 1, width, 1], theme.line)
    screen.icon(name.includes('.') ? 'page' : 'folder', [x + 16, box[1] + 9], 17, theme.muted)
    screen.textIn(box, name, { x: x + 46, size: 13 })
    screen.textIn(
      box,
      `${1 + Math.floor(random() * 28)} ${['Jan', 'Mar', 'Apr', 'Jul', 'Sep', 'Nov'][Math.floor(random() * 6)]}`,
      { x: x + 416, size: 13, colour: theme.muted },
    )
    screen.textIn(box, name.includes('.') ? `${2 + Math.floor(random() * 900)} kB` : '-', {
      x: x + 586,
      size: 13,
      colour: theme.muted,
    })
    moreButton(screen, `the three dots in the row of "${name}"`, [x + width - 46, box[1] + 7])
    if (index < ordinals.length)
      screen.target(index % 2 ? `the row of "${name}"` : `the ${ordinals[index]} row below the headings`, box, 'text')
  }
}

function statusLine(screen: Screen, x: number, y: number, width: number): void {
  const { theme } = screen
  screen.fill([x, y, width, 30], theme.panel, 9)
  screen.fill([x, y, width, 20], theme.panel)
  screen.fill([x, y, width, 1], theme.line)
  screen.textIn([x, y, width, 30], '12 of 48 items', { x: x + 18, size: 12, colour: theme.muted })
  const right = x + width
  screen.fill([right - 140, y + 14, 100, 3], theme.border, 1)
  screen.fill([right - 97, y + 9, 12, 12], theme.accent, 6)
  screen.target('the knob of the zoom slider', [right - 97, y + 9, 12, 12], 'icon')
  bareIcon(screen, 'picture', [right - 32, y + 8], 15, theme.muted)
}
