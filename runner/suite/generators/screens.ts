import { seeded, seedOf, shuffled } from '../../tools/random.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { dialogScreen } from './screens/dialog.ts'
import { filesScreen } from './screens/files.ts'
import { formScreen } from './screens/form.ts'
import { mailScreen } from './screens/mail.ts'
import { playerScreen } from './screens/player.ts'
import type { Screen, Target } from './screens/screen.ts'
import { settingsScreen } from './screens/settings.ts'
import { themes, type Theme } from './screens/theme.ts'

/** In this order, again and again. */
const layouts: Record<string, (random: () => number, theme: Theme) => Screen> = {
  mail: mailScreen,
  settings: settingsScreen,
  form: formScreen,
  files: filesScreen,
  dialog: dialogScreen,
  player: playerScreen,
}

/** Targets below this share of the image are tiny: those of ScreenSpot-Pro have 0.07 % on average. */
const TINY = 0.0007

export const screens = defineGenerator({
  name: 'screens',
  title: 'Screens',
  description:
    'Drawn interfaces of programs, pages and phones; on each one thing with words and one icon to click, some of them tiny.',
  version: 1,
  types: ['point'],
  pictures: { usual: 24, fixed: false },
  cases: 48,
  *draw({ seed, count }) {
    for (let index = 0; index < count; index++) yield drawOne(seed, index)
  },
})

function drawOne(seed: number, index: number): DrawnPicture {
  const names = Object.keys(layouts)
  const layout = names[index % names.length] as string
  const id = `${layout}-${String(Math.floor(index / names.length) + 1).padStart(2, '0')}`
  const random = seeded(seedOf(`screens ${seed} ${id}`))
  const theme = themes[(index + Math.floor(index / names.length)) % themes.length] as Theme
  const screen = (layouts[layout] as (typeof layouts)[string])(random, theme)
  const targets = shuffled(screen.targets, random)
  const chosen = (['text', 'icon'] as const).map((kind) => targets.find((target) => target.kind === kind) as Target)
  return {
    file: `${id}.png`,
    png: screen.canvas.png(),
    cases: chosen.map(({ phrase, box, kind }) => ({
      id: `${id}-${kind}`,
      type: 'point',
      class: layout,
      tags: [kind, theme.name, ...(share(box, screen) < TINY ? ['tiny'] : [])],
      given: { target: phrase },
      truth: { box, kind },
    })),
    drawn: { layout, theme: theme.name, targets: screen.targets },
  }
}

const share = ([, , width, height]: Target['box'], { size }: Screen): number =>
  (width * height) / (size.width * size.height)
