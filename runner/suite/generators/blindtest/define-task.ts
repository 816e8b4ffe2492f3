import type { Case } from '../../../records/case.ts'
import { seeded, seedOf } from '../../../tools/random.ts'
import type { DrawnPicture } from '../define-generator.ts'
import { balanced, type Axes, type Choice } from '../drawing/balanced.ts'
import type { Canvas } from '../drawing/canvas.ts'

/** What a task makes of one choice of parameters. A case's `part` is added to the picture's name where there are several. */
export interface TaskPicture {
  canvas: Canvas
  cases: (Pick<Case, 'type' | 'question' | 'given' | 'truth'> & { part?: string })[]
  drawn: Record<string, unknown>
}

/** One of the tasks: its pictures, without end. */
export interface Task {
  name: string
  pictures(seed: number): Generator<DrawnPicture, never>
}

interface TaskPlan<A extends Axes> {
  name: string
  /** wordings of the paper, asked in turn */
  questions: readonly string[]
  /** the parameters of the paper; each value comes equally often */
  axes: A
  /** `random` is for all that no axis says */
  draw(choice: Choice<A>, random: () => number, question: string): TaskPicture
}

export function defineTask<const A extends Axes>({ name, questions, axes, draw }: TaskPlan<A>): Task {
  return {
    name,
    *pictures(seed) {
      let number = 0
      for (const choice of balanced(axes, seeded(seedOf(`blindtest ${seed} ${name}`)))) {
        const question = questions[number % questions.length] as string
        number++
        const id = `${name}-${String(number).padStart(3, '0')}`
        // a stream of numbers for each picture: a change to one leaves the bytes of all others
        const { canvas, cases, drawn } = draw(choice, seeded(seedOf(`blindtest ${seed} ${id}`)), question)
        yield {
          file: `${id}.png`,
          png: canvas.png(),
          cases: cases.map(({ part, ...asked }) => ({ id: part ? `${id}-${part}` : id, class: name, ...asked })),
          drawn: { task: name, parameters: choice, ...drawn },
        }
      }
      throw new Error('balanced() never ends')
    },
  }
}

/** The paper's pictures are 5 inches wide, so a line of 1 point is 1/360 of the width; here at least 1 px. */
export const points = (width: number, size: number): number => Math.max(1, (width * size) / 360)
