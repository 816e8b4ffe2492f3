import type { XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { drawPath } from '../drawing/lines.ts'
import { hundredth } from '../drawing/spots.ts'
import { defineTask, points } from './define-task.ts'

const LEVELS = 12
const BLUE = '#1540e6'
const RED = '#e6181c'

/** Two lines of two segments each over three columns. The columns are the same for both, so that they cross at most
 * once in each half; on every column they are at least one of 12 levels apart, so that nobody has to guess. */
export const lineIntersections = defineTask({
  name: 'lines',
  questions: [
    'Count the intersection points where the blue and red lines meet.',
    'How many times do the blue and red lines touch each other?',
  ],
  axes: { intersections: [0, 1, 2], size: [384, 768, 1152], width: [2, 4] },
  draw({ intersections, size, width }, random, question) {
    let [blue, red] = [levels(random), levels(random)]
    while (!clear(blue, red) || crossings(blue, red).length !== intersections)
      [blue, red] = [levels(random), levels(random)]
    const at = (column: number, level: number): XY => [
      hundredth(size * (0.04 + 0.46 * column)),
      hundredth(size * (0.04 + (0.92 * level) / (LEVELS - 1))),
    ]
    const lines = [
      { colour: BLUE, levels: blue },
      { colour: RED, levels: red },
    ].map((line) => ({ colour: line.colour, places: line.levels.map((level, column) => at(column, level)) }))
    const canvas = new Canvas({ width: size, height: size }, '#ffffff')
    for (const { colour, places } of lines) drawPath(canvas, places, { colour, width: points(width, size) })
    const met = crossings(blue, red).map(([column, level]) => at(column, level))
    return {
      canvas,
      cases: [
        {
          type: 'count',
          question,
          given: { object: 'intersection points' },
          truth: { count: intersections, points: met.map((place) => ({ at: place })) },
        },
      ],
      drawn: { lines, crossings: met },
    }
  },
})

const levels = (random: () => number): number[] => Array.from({ length: 3 }, () => Math.floor(random() * LEVELS))

const clear = (blue: readonly number[], red: readonly number[]): boolean =>
  blue.every((level, column) => level !== red[column])

/** [column, level] of each crossing, both as fractions. */
function crossings(blue: readonly number[], red: readonly number[]): XY[] {
  const apart = blue.map((level, column) => level - (red[column] as number))
  return [0, 1].flatMap((half): XY[] => {
    const [from, to] = [apart[half] as number, apart[half + 1] as number]
    if (from * to >= 0) return []
    const part = from / (from - to)
    const [start, end] = [blue[half] as number, blue[half + 1] as number]
    return [[half + part, start + (end - start) * part]]
  })
}
