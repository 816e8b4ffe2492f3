import { shuffled } from '../../../tools/random.ts'
import type { Theme } from './theme.ts'
import { Screen } from './screen.ts'
import { bareIcon, button, buttonWidth, checkbox, field, radio } from './widgets.ts'
import { consents, fields, people } from './words.ts'

/** A page of a shop: a form of labelled fields, a list to choose from, checkboxes, buttons. */
export function formScreen(random: () => number, theme: Theme): Screen {
  const screen = new Screen({ width: 960, height: 720 }, theme, theme.panel)
  header(screen, random)
  screen.frame([80, 88, 800, 600], theme.card, theme.line, 10)
  screen.text('Your order', { x: 116, y: 138, size: 22, weight: 'bold' })
  screen.text('Fields that are empty can be filled in later.', { x: 116, y: 164, size: 13, colour: theme.muted })
  const person = shuffled(people, random)[0] as string
  const names = shuffled(fields, random).slice(0, 6)
  for (const [index, name] of names.entries()) {
    const [x, y] = [116 + (index % 2) * 374, 192 + Math.floor(index / 2) * 76]
    screen.text(name, { x, y: y + 12, size: 13, weight: 'bold' })
    field(screen, { phrase: `the ${name} field`, ...(random() < 0.4 ? { value: valueOf(name, person) } : {}) }, [
      x,
      y + 22,
      354,
      36,
    ])
  }
  delivery(screen, random, 424)
  for (const [index, label] of shuffled(consents, random).slice(0, 4).entries())
    checkbox(screen, label, [116 + (index % 2) * 374, 536 + Math.floor(index / 2) * 32], random() < 0.4)
  buttons(screen, random)
  return screen
}

function header(screen: Screen, random: () => number): void {
  const { theme } = screen
  screen.fill([0, 0, 960, 56], theme.card)
  screen.fill([0, 56, 960, 1], theme.line)
  bareIcon(screen, 'menu', [24, 16], 24)
  screen.text('Hazel & Finch', { x: 66, y: 34, size: 16, weight: 'bold' })
  for (const [index, name] of shuffled(['heart', 'bell', 'person', 'telephone', 'magnifier', 'gear'] as const, random)
    .slice(0, 4)
    .entries())
    bareIcon(screen, name, [784 + index * 40, 16], 24)
}

function delivery(screen: Screen, random: () => number, y: number): void {
  const { theme } = screen
  screen.text('Country', { x: 116, y: y + 12, size: 13, weight: 'bold' })
  screen.frame([116, y + 22, 354, 36], theme.card, theme.border, 6)
  screen.textIn([116, y + 22, 354, 36], ['Norway', 'Portugal', 'Kenya', 'Chile'][Math.floor(random() * 4)] as string, {
    x: 127,
    size: 13,
  })
  screen.target(
    'the arrow that opens the list of countries',
    screen.icon('downward chevron', [444, y + 33], 14, theme.muted),
    'icon',
    'ink',
  )
  screen.text('Delivery', { x: 490, y: y + 12, size: 13, weight: 'bold' })
  const chosen = Math.floor(random() * 3)
  for (const [index, label] of ['Post', 'Courier', 'Pick up'].entries())
    radio(screen, label, [490 + index * 122, y + 32], index === chosen)
  screen.fill([116, y + 84, 728, 1], theme.line)
}

function buttons(screen: Screen, random: () => number): void {
  let right = 844
  const [main, second] = shuffled(
    [
      ['Send', 'Back'],
      ['Save', 'Cancel'],
      ['Continue', 'Cancel'],
      ['Place order', 'Back'],
    ] as const,
    random,
  )[0] as readonly [string, string]
  for (const [index, label] of [main, second, 'Save as draft'].entries()) {
    const width = buttonWidth(label)
    button(screen, label, [right - width, 628, width, 36], index === 0)
    right -= width + 12
  }
}

/** What the person wrote into a field. */
function valueOf(name: string, person: string): string {
  const [first = '', last = ''] = person.split(' ')
  const values: Record<string, string> = {
    'First name': first,
    'Last name': last,
    Email: `${first.toLowerCase()}@example.org`,
    Telephone: '0170 555 0142',
    Street: '14 Mill Lane',
    Town: 'Eastwick',
    Postcode: '40213',
    Company: `${last} & Partners`,
    'Order number': 'A-20817',
    Coupon: 'SPRING10',
  }
  return values[name] ?? ''
}
