import type { XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { hundredth } from '../drawing/spots.ts'
import { defineTask } from './define-task.ts'

const COLOURS = ['#0a78f5', '#e013ec'] as const

/** From the middle towards the second circle. */
const DIRECTIONS = {
  horizontal: [1, 0],
  vertical: [0, 1],
  'diagonal down': [Math.SQRT1_2, Math.SQRT1_2],
  'diagonal up': [Math.SQRT1_2, -Math.SQRT1_2],
} as const satisfies Record<string, XY>

/** Gaps between the two rims in diameters, as in the paper. Those that touch come twice, so that yes and no are
 * about equally frequent. */
const TOUCHING = [-0.15, -0.1, -0.05, 0]
const APART = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]

/** Two filled circles of one size. Touching includes overlapping, and rims that just meet; overlapping does not. */
export const twoCircles = defineTask({
  name: 'circles',
  questions: ['Are the two circles $?'],
  axes: {
    asked: ['touching each other', 'overlapping'],
    gap: [...TOUCHING, ...TOUCHING, ...APART],
    size: [384, 769, 1155],
    circlesInWidth: [4, 5, 6, 7],
    direction: ['horizontal', 'vertical', 'diagonal down', 'diagonal up'],
  },
  draw({ asked, gap, size, circlesInWidth, direction }, random, question) {
    const diameter = hundredth(size / circlesInWidth)
    const [dx, dy] = DIRECTIONS[direction]
    const half = (diameter * (1 + gap)) / 2
    const [x, y] = [0, 1].map(() => size * (0.42 + 0.16 * random())) as XY
    const centres: XY[] = [-half, half].map((way) => [hundredth(x + way * dx), hundredth(y + way * dy)])
    const canvas = new Canvas({ width: size, height: size }, '#ffffff')
    for (const [index, centre] of centres.entries()) canvas.disc(centre, diameter, COLOURS[index] as string)
    const yes = asked === 'overlapping' ? gap < 0 : gap <= 0
    const [left, top] = [0, 1].map(
      (axis) => Math.min(...centres.map((centre) => centre[axis] as number)) - diameter / 2,
    ) as XY
    const [right, bottom] = [0, 1].map(
      (axis) => Math.max(...centres.map((centre) => centre[axis] as number)) + diameter / 2,
    ) as XY
    return {
      canvas,
      cases: [
        {
          type: 'yes-no',
          question: question.replace('$', asked),
          given: {},
          truth: { answer: yes ? 'yes' : 'no', box: [left, top, right - left, bottom - top].map(hundredth) },
        },
      ],
      drawn: { circles: centres.map((point) => ({ at: point, diameter })), gap },
    }
  },
})
