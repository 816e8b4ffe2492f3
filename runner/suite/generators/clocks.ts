import { seeded, seedOf } from '../../tools/random.ts'
import type { XY } from '../../records/space.ts'
import { drawFace, drawHands, LIVERIES, type Face, type Hands } from './clocks/face.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { balanced, type Choice } from './drawing/balanced.ts'
import { Canvas } from './drawing/canvas.ts'
import { hundredth } from './drawing/spots.ts'

/** How far the hour hand of an impossible clock is at least from where the minute hand allows it, degrees. It belongs
 * to a place every 30 degrees, so 15 is the most there is. 10 degrees are 20 minutes. */
const CLEARLY = 10

const axes = {
  // one in four is impossible
  valid: ['yes', 'yes', 'yes', 'no'],
  numerals: ['arabic', 'roman', 'quarters', 'none'],
  second: ['with', 'without'],
  livery: ['white', 'night', 'cream', 'blue', 'mint', 'station'],
  shape: ['round', 'round', 'square'],
  ticks: ['minutes', 'minutes', 'hours', 'dots'],
  hands: ['bar', 'tapered', 'sword'],
  size: ['420x420', '560x560', '720x720', '720x480', '480x640'],
} as const

/** Time as 12 hours show it. */
interface Time {
  hours: number
  minutes: number
  seconds: number
}

/** Analog clocks, as ClockBench asks about: what time is it, and can it be? */
export const clocks = defineGenerator({
  name: 'clocks',
  title: 'Clocks',
  description:
    'Analog clocks of many looks, with and without a second hand. One in four is impossible: its hour hand contradicts the minute hand by 20 minutes or more.',
  version: 1,
  types: ['clock'],
  pictures: { usual: 24, fixed: false },
  cases: 24,
  *draw({ seed, count }) {
    const choices = balanced(axes, seeded(seedOf(`clocks ${seed}`)))
    for (let number = 1; number <= count; number++)
      yield drawOne(`clock-${String(number).padStart(3, '0')}`, choices.next().value, seed)
  },
})

function drawOne(id: string, choice: Choice<typeof axes>, seed: number): DrawnPicture {
  const random = seeded(seedOf(`clocks ${seed} ${id}`))
  const [width = 0, height = 0] = choice.size.split('x').map(Number)
  const radius = hundredth(Math.min(width, height) * (0.36 + 0.07 * random()))
  // a clock that hangs anywhere on its wall, its rim and a little room included
  const centre = [width, height].map((side) => {
    const free = side / 2 - radius * 1.12
    return hundredth(side / 2 + free * (2 * random() - 1))
  }) as XY
  const livery = LIVERIES[choice.livery]
  const face: Face = { centre, radius, livery, shape: choice.shape, numerals: choice.numerals, ticks: choice.ticks }
  // nobody can read what stands between two ticks
  const step = choice.ticks === 'hours' ? 5 : 1
  const ticks = (): number => Math.floor((random() * 60) / step) * step
  const seconds = choice.second === 'with'
  const time: Time = { hours: Math.floor(random() * 12), minutes: ticks(), seconds: seconds ? ticks() : 0 }
  const valid = choice.valid === 'yes'
  const right = handsAt(time, seconds)
  const hands = valid
    ? right
    : { ...right, hour: hundredth((right.hour + CLEARLY + (30 - 2 * CLEARLY) * random()) % 360) }
  const canvas = new Canvas({ width, height }, livery.wall)
  drawFace(canvas, face)
  drawHands(canvas, face, hands, choice.hands)
  const { hours, minutes } = time
  return {
    file: `${id}.png`,
    png: canvas.png(),
    cases: [
      {
        id,
        type: 'clock',
        class: valid ? 'possible' : 'impossible',
        tags: [choice.numerals, `${choice.second} second hand`],
        given: { seconds },
        truth: {
          valid,
          ...(valid ? { hours, minutes, ...(seconds ? { seconds: time.seconds } : {}) } : {}),
          centre,
          radius,
          hands,
        },
      },
    ],
    drawn: { ...choice, centre, radius, hands },
  }
}

/** Hands move evenly. Without a second hand the minute hand stands on a whole minute. */
function handsAt({ hours, minutes, seconds }: Time, withSecond: boolean): Hands {
  return {
    hour: hundredth(hours * 30 + minutes / 2 + seconds / 120),
    minute: hundredth(minutes * 6 + seconds / 10),
    ...(withSecond ? { second: seconds * 6 } : {}),
  }
}
