import { circledLetter } from './blindtest/circled-letter.ts'
import type { Task } from './blindtest/define-task.ts'
import { grid } from './blindtest/grid.ts'
import { lineIntersections } from './blindtest/lines.ts'
import { nestedSquares } from './blindtest/nested-squares.ts'
import { olympic } from './blindtest/olympic.ts'
import { subway } from './blindtest/subway.ts'
import { twoCircles } from './blindtest/two-circles.ts'
import { defineGenerator } from './define-generator.ts'

const tasks: readonly Task[] = [lineIntersections, twoCircles, circledLetter, olympic, nestedSquares, grid, subway]

/** The tasks and parameters of "Vision language models are blind" (Rahmanzadehgervi et al., ACCV 2024), drawn anew. Its full
 * grids have thousands of pictures; here the tasks take turns and the parameters of each are spread evenly, so any number of pictures is a fair sample and more
 * pictures begin with the same ones. Not as in the paper: grids of at most 1000 px instead of 2000, lines of at least
 * 1 px, rows and columns asked one by one, DejaVu as the font, and as many circles that touch as not. */
export const blindtest = defineGenerator({
  name: 'blindtest',
  title: 'BlindTest',
  description:
    'Seven tasks that are easy for people: crossing lines, touching circles, a circled letter, interlocking circles and pentagons, nested squares, rows and columns, subway routes. Drawn with the parameters and questions of the paper "Vision language models are blind".',
  version: 1,
  types: ['count', 'yes-no', 'read-text'],
  pictures: { usual: 70, fixed: false },
  cases: 80,
  *draw({ seed, count }) {
    const drawing = tasks.map((task) => task.pictures(seed))
    for (let index = 0; index < count; index++) {
      const task = drawing[index % drawing.length]
      if (task) yield task.next().value
    }
  },
})
