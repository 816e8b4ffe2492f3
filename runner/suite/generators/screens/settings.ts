import { shuffled } from '../../../tools/random.ts'
import type { Theme } from './theme.ts'
import { Screen } from './screen.ts'
import { bareIcon, field, toggle } from './widgets.ts'
import { settings } from './words.ts'

const MARGIN = 16
const ROW = 50

/** A phone with a page of settings: rows that lead on, rows with switches, a bar of tabs. */
export function settingsScreen(random: () => number, theme: Theme): Screen {
  const screen = new Screen({ width: 390, height: 844 }, theme, theme.panel)
  statusBar(screen, random)
  bareIcon(screen, 'back arrow', [16, 58], 24)
  screen.text('Settings', { x: 195, y: 76, size: 18, weight: 'bold', align: 'centre' })
  bareIcon(screen, 'person', [350, 58], 24)
  field(screen, { phrase: 'the search field', hint: 'Find a setting', icon: 'magnifier' }, [MARGIN, 102, 358, 40])
  const names = shuffled(settings, random)
  let top = 166
  for (const size of shuffled([3, 4, 4], random)) {
    group(screen, random, names.splice(0, size), top)
    top += size * ROW + 18
  }
  tabs(screen, random)
  return screen
}

function statusBar(screen: Screen, random: () => number): void {
  const { text, panel } = screen.theme
  screen.text(`${8 + Math.floor(random() * 12)}:${String(10 + Math.floor(random() * 50))}`, {
    x: 30,
    y: 30,
    size: 14,
    weight: 'bold',
  })
  for (let bar = 0; bar < 4; bar++) screen.fill([304 + bar * 6, 27 - bar * 3, 4, 4 + bar * 3], text, 1)
  screen.frame([338, 19, 26, 12], panel, text, 3)
  screen.fill([340, 21, 8 + Math.floor(random() * 14), 8], text, 1)
  screen.fill([365, 23, 2, 4], text)
}

function group(screen: Screen, random: () => number, names: readonly string[], top: number): void {
  const { theme } = screen
  screen.frame([MARGIN, top, 358, names.length * ROW], theme.card, theme.line, 10)
  for (const [index, name] of names.entries()) {
    const y = top + index * ROW
    if (index > 0) screen.fill([MARGIN + 16, y, 341, 1], theme.line)
    // without the lines above and below
    const line = [MARGIN + 1, y + 1, 356, ROW - (index === names.length - 1 ? 2 : 1)] as const
    screen.target(`the row ${name}`, line, 'text')
    screen.textIn(line, name, { x: MARGIN + 16, size: 15 })
    if (random() < 0.5) toggle(screen, name, [MARGIN + 304, y + 13], random() < 0.5)
    else {
      const arrow = screen.icon('chevron', [MARGIN + 326, y + 17], 16, theme.muted)
      screen.textIn(line, random() < 0.5 ? 'On' : 'Automatic', {
        x: MARGIN + 318,
        size: 14,
        colour: theme.muted,
        align: 'right',
      })
      screen.target(`the small arrow at the end of the row ${name}`, arrow, 'icon', 'ink')
    }
  }
}

function tabs(screen: Screen, random: () => number): void {
  const { theme } = screen
  const top = 772
  screen.fill([0, top, 390, 72], theme.card)
  screen.fill([0, top, 390, 1], theme.line)
  const all = [
    ['house', 'Home'],
    ['calendar', 'Plan'],
    ['bell', 'News'],
    ['camera', 'Scan'],
    ['envelope', 'Mail'],
    ['heart', 'Saved'],
    ['clock', 'Recent'],
    ['gear', 'Tools'],
  ] as const
  const shown = shuffled(all, random).slice(0, 4)
  const chosen = Math.floor(random() * 4)
  for (const [index, [icon, label]] of shown.entries()) {
    const middle = 49 + index * 97
    const colour = index === chosen ? theme.accent : theme.muted
    bareIcon(screen, icon, [middle - 12, top + 12], 24, colour)
    screen.text(label, {
      x: middle,
      y: top + 54,
      size: 12,
      colour,
      align: 'centre',
      weight: index === chosen ? 'bold' : 'regular',
    })
  }
}
