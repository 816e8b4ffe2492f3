import { shuffled } from '../../../tools/random.ts'
import { cutText, wrapText } from '../drawing/text.ts'
import type { Theme } from './theme.ts'
import { Screen } from './screen.ts'
import { bareIcon, button, buttonWidth, field, iconButton, paragraph, windowFrame } from './widgets.ts'
import { folders, ordinals, people, sentences, subjects } from './words.ts'

const SIDE = 190
const LIST = 350
const ROW = 68

/** A window of a mail program: folders, a list of messages, the message that is open. */
export function mailScreen(random: () => number, theme: Theme): Screen {
  const screen = new Screen({ width: 1280, height: 800 }, theme, theme.desk)
  const [x, y, width, height] = windowFrame(screen, [40, 30, 1200, 740], 'Mail')
  toolbar(screen, random, x, y, width)
  const top = y + 52
  const low = y + height
  sidebar(screen, random, x, top, low)
  const from = shuffled(people, random)
  const about = shuffled(subjects, random)
  const open = Math.floor(random() * 5)
  list(screen, random, { x: x + SIDE, top, low, from, about, open })
  message(screen, random, {
    x: x + SIDE + LIST + 1,
    top,
    right: x + width,
    low,
    sender: from[open] as string,
    subject: about[open] as string,
  })
  return screen
}

function toolbar(screen: Screen, random: () => number, x: number, y: number, width: number): void {
  const tools = ['pencil', 'reply arrow', 'archive box', 'flag', 'trash', 'padlock', 'paper plane', 'calendar'] as const
  for (const [index, name] of shuffled(tools, random).slice(0, 6).entries())
    iconButton(screen, name, [x + 14 + index * 42, y + 10, 34, 32])
  field(screen, { phrase: 'the search field', hint: 'Search mail', icon: 'magnifier' }, [
    x + width - 264,
    y + 10,
    200,
    32,
  ])
  bareIcon(screen, 'gear', [x + width - 42, y + 16], 20)
  screen.fill([x, y + 51, width, 1], screen.theme.line)
}

function sidebar(screen: Screen, random: () => number, x: number, top: number, low: number): void {
  const { theme } = screen
  // the window's lower corners are round
  screen.fill([x, top, SIDE - 1, low - top - 9], theme.panel)
  screen.fill([x, low - 20, SIDE - 1, 20], theme.panel, 9)
  screen.fill([x + 20, low - 20, SIDE - 21, 20], theme.panel)
  screen.fill([x + SIDE - 1, top, 1, low - top], theme.line)
  const chosen = Math.floor(random() * 3)
  for (const [index, name] of ['Inbox', ...shuffled(folders.slice(1), random).slice(0, 6)].entries()) {
    const box = [x + 10, top + 14 + index * 38, SIDE - 20, 32] as const
    // rows that are not chosen show where they end as well
    screen.fill(box, index === chosen ? theme.chosen : theme.card, 6)
    screen.icon(index === 0 ? 'envelope' : 'folder', [box[0] + 10, box[1] + 8], 16, theme.muted)
    screen.textIn(box, name, { x: box[0] + 36, size: 13, weight: index === chosen ? 'bold' : 'regular' })
    if (index === 0)
      screen.textIn(box, String(2 + Math.floor(random() * 40)), {
        x: box[0] + box[2] - 12,
        size: 12,
        colour: theme.muted,
        align: 'right',
      })
    screen.target(`the ${name} folder`, box, 'text')
  }
}

function list(
  screen: Screen,
  random: () => number,
  {
    x,
    top,
    low,
    from,
    about,
    open,
  }: { x: number; top: number; low: number; from: string[]; about: string[]; open: number },
): void {
  const { theme } = screen
  screen.fill([x + LIST, top, 1, low - top], theme.line)
  for (let index = 0; top + (index + 1) * ROW < low - 4; index++) {
    const box = [x, top + index * ROW, LIST, ROW - 1] as const
    if (index === open) screen.fill(box, theme.chosen)
    screen.fill([x, box[1] + ROW - 1, LIST, 1], theme.line)
    screen.text(from[index] as string, { x: x + 18, y: box[1] + 27, size: 13, weight: 'bold' })
    screen.text(`${8 + Math.floor(random() * 12)}:${String(Math.floor(random() * 60)).padStart(2, '0')}`, {
      x: x + LIST - 16,
      y: box[1] + 27,
      size: 12,
      colour: theme.muted,
      align: 'right',
    })
    screen.text(cutText(about[index] as string, LIST - 40, { size: 13 }), {
      x: x + 18,
      y: box[1] + 49,
      size: 13,
      colour: theme.muted,
    })
    // two ways to say which row is meant; the sender of the open message stands beside it once more
    screen.target(
      index % 2 && index !== open ? `the message from ${from[index]}` : `the ${ordinals[index]} message of the list`,
      box,
      'text',
    )
  }
}

function message(
  screen: Screen,
  random: () => number,
  {
    x,
    top,
    right,
    low,
    sender,
    subject,
  }: { x: number; top: number; right: number; low: number; sender: string; subject: string },
): void {
  const { theme } = screen
  screen.text(cutText(subject, right - x - 100, { size: 20, weight: 'bold' }), {
    x: x + 28,
    y: top + 48,
    size: 20,
    weight: 'bold',
  })
  bareIcon(screen, 'star', [right - 50, top + 31], 22, theme.muted)
  screen.fill([x + 28, top + 68, 36, 36], theme.accent, 18)
  screen.textIn([x + 28, top + 68, 36, 36], sender.slice(0, 1), {
    x: x + 46,
    size: 16,
    weight: 'bold',
    colour: theme.onAccent,
    align: 'centre',
  })
  screen.text(sender, { x: x + 76, y: top + 83, size: 13, weight: 'bold' })
  screen.text('to me', { x: x + 76, y: top + 102, size: 12, colour: theme.muted })
  const lines = wrapText(shuffled(sentences, random).slice(0, 7).join(' '), right - x - 60, { size: 14 })
  paragraph(screen, lines, [x + 28, top + 146], { size: 14, step: 25 })
  let left = x + 28
  for (const [index, label] of ['Reply', 'Reply to all', 'Forward'].entries()) {
    button(screen, label, [left, low - 60, buttonWidth(label), 34], index === 0)
    left += buttonWidth(label) + 10
  }
}
