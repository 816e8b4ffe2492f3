import { shuffled } from '../../../tools/random.ts'
import type { XY } from '../../../records/space.ts'
import { Canvas } from '../drawing/canvas.ts'
import { drawPath } from '../drawing/lines.ts'
import { hundredth } from '../drawing/spots.ts'
import { CAPITALS, drawText } from '../drawing/text.ts'
import { defineTask } from './define-task.ts'
import { layRoutes, STATIONS, type Route, type Station } from './subway-routes.ts'

/** The field is 18 x 18 units; stations stand on its four sides, each with three platforms. */
const FIELD = 18
const COLOURS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b']
const LABELS: Record<Station, XY> = { A: [9, 0.95], B: [17.05, 9], C: [9, 17.05], D: [0.95, 9] }

/** A map of single-coloured routes between four stations, each with as many routes as the others. Asked is how many of
 * them go from one station to another. */
export const subway = defineTask({
  name: 'subway',
  questions: ['How many single-colored paths go from $1 to $2?', 'Count the one-colored routes that go from $1 to $2.'],
  axes: {
    routesAtStation: [1, 2, 3],
    size: [512, 1024],
    /** points, where the paper's map is 18 inches wide */
    width: [10, 20],
  },
  draw({ routesAtStation, size, width }, random, question) {
    const unit = size / FIELD
    const line = (width * size) / (FIELD * 72)
    const routes = layRoutes(routesAtStation, random)
    const canvas = new Canvas({ width: size, height: size }, '#ffffff')
    const at = ([x, y]: XY): XY => [hundredth(x * unit), hundredth(y * unit)]
    const drawn = routes.map(({ from, to, nodes }, index) => ({
      from,
      to,
      colour: COLOURS[index] as string,
      places: nodes.map(at),
    }))
    for (const { colour, places } of drawn) drawPath(canvas, places, { colour, width: line })
    for (const station of STATIONS) {
      const [x, y] = at(LABELS[station])
      drawText(canvas, station, {
        x,
        y: y + (unit * 1.3 * CAPITALS) / 2,
        size: unit * 1.3,
        weight: 'bold',
        colour: '#000000',
        align: 'centre',
      })
    }
    const [from, to] = asked(routes, random)
    const count = between(routes, from, to)
    return {
      canvas,
      cases: [
        {
          type: 'count',
          question: question.replace('$1', from).replace('$2', to),
          given: { object: 'single-colored paths' },
          truth: { count },
        },
      ],
      drawn: { routes: drawn, width: hundredth(line), from, to },
    }
  },
})

const between = (routes: readonly Route[], a: Station, b: Station): number =>
  routes.filter(({ from, to }) => (from === a && to === b) || (from === b && to === a)).length

/** Two stations. The right answer is drawn first among those the map allows, so that none of them is rare. */
function asked(routes: readonly Route[], random: () => number): readonly [Station, Station] {
  const pairs = STATIONS.flatMap((a) => STATIONS.flatMap((b) => (a === b ? [] : [[a, b] as const])))
  const counts = [...new Set(pairs.map(([a, b]) => between(routes, a, b)))].sort((a, b) => a - b)
  const [count] = shuffled(counts, random)
  const [pair] = shuffled(
    pairs.filter(([a, b]) => between(routes, a, b) === count),
    random,
  )
  if (!pair) throw new Error('A map without stations has no question.')
  return pair
}
