import { shuffled } from '../../../tools/random.ts'
import { rotated, regular, type Box } from '../drawing/rings.ts'
import { fillPolygon } from '../drawing/polygon.ts'
import type { Theme } from './theme.ts'
import { Screen } from './screen.ts'
import { bareIcon, moreButton } from './widgets.ts'
import { bands, ordinals, tracks } from './words.ts'

const ROW = 48

/** A phone that plays music: a cover, a progress bar, controls, the tracks that come next. */
export function playerScreen(random: () => number, theme: Theme): Screen {
  const screen = new Screen({ width: 390, height: 844 }, theme, theme.ground)
  const names = shuffled(tracks, random)
  bareIcon(screen, 'back arrow', [18, 24], 24)
  screen.text('Now playing', { x: 195, y: 42, size: 15, weight: 'bold', align: 'centre' })
  moreButton(screen, 'the three dots icon', [342, 26])
  cover(screen, random, [75, 72, 240, 240])
  screen.text(names[0] as string, { x: 32, y: 356, size: 20, weight: 'bold' })
  screen.text(shuffled(bands, random)[0] as string, { x: 32, y: 382, size: 14, colour: theme.muted })
  bareIcon(screen, 'heart', [332, 346], 26)
  progress(screen, random, 412)
  controls(screen, random)
  queue(screen, random, names.slice(1, 6), 558)
  return screen
}

/** An abstract picture: tilted polygons inside a square. */
function cover(screen: Screen, random: () => number, box: Box): void {
  const [x, y, width, height] = box
  const paints = shuffled(['#c8553d', '#f2c14e', '#588b8b', '#2d3047', '#93b7be', '#e0a899'], random)
  screen.fill(box, paints[0] as string, 14)
  for (const [index, radius] of [88, 62, 36].entries()) {
    const centre: [number, number] = [
      x + width / 2 + Math.floor((random() - 0.5) * 50),
      y + height / 2 + Math.floor((random() - 0.5) * 50),
    ]
    fillPolygon(
      screen.canvas,
      rotated(regular(centre, radius, 3 + Math.floor(random() * 4)), centre, random() * 90),
      paints[index + 1] as string,
    )
  }
}

function progress(screen: Screen, random: () => number, y: number): void {
  const { theme } = screen
  const index = 40 + Math.floor(random() * 240)
  screen.fill([32, y, 326, 4], theme.line, 2)
  screen.fill([32, y, index, 4], theme.accent, 2)
  screen.fill([32 + index - 7, y - 5, 14, 14], theme.text, 7)
  screen.target('the knob of the progress bar', [32 + index - 7, y - 5, 14, 14], 'icon')
  screen.text(`${Math.floor(index / 110)}:${String(Math.floor((index * 60) / 110) % 60).padStart(2, '0')}`, {
    x: 32,
    y: y + 26,
    size: 12,
    colour: theme.muted,
  })
  screen.text('2:58', { x: 358, y: y + 26, size: 12, colour: theme.muted, align: 'right' })
}

function controls(screen: Screen, random: () => number): void {
  const { theme } = screen
  bareIcon(screen, 'refresh', [36, 467], 22, theme.muted)
  bareIcon(screen, 'previous track', [100, 463], 30)
  screen.fill([165, 448, 60, 60], theme.accent, 30)
  const plays = random() < 0.5
  screen.icon(plays ? 'pause' : 'play triangle', [181, 464], 28, theme.onAccent)
  screen.target(`the round button with the ${plays ? 'pause sign' : 'play triangle'}`, [165, 448, 60, 60], 'icon')
  bareIcon(screen, 'next track', [260, 463], 30)
  bareIcon(screen, random() < 0.5 ? 'share' : 'microphone', [332, 467], 22, theme.muted)
}

function queue(screen: Screen, random: () => number, names: readonly string[], top: number): void {
  const { theme } = screen
  screen.text('Up next', { x: 32, y: top - 12, size: 14, weight: 'bold' })
  screen.text('Clear', { x: 358, y: top - 12, size: 13, colour: theme.accent, align: 'right' })
  for (const [index, name] of names.entries()) {
    const box = [20, top + index * (ROW + 6), 350, ROW] as const
    screen.fill(box, theme.name.startsWith('dark') ? theme.card : theme.panel, 8)
    screen.textIn(box, name, { x: 36, size: 14 })
    screen.textIn(box, `${2 + Math.floor(random() * 4)}:${String(Math.floor(random() * 60)).padStart(2, '0')}`, {
      x: 356,
      size: 12,
      colour: theme.muted,
      align: 'right',
    })
    screen.target(index % 2 ? `the track "${name}"` : `the ${ordinals[index]} track of the list`, box, 'text')
  }
}
