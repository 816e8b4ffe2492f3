import Type, { type Static } from '../tools/typebox.ts'
import { CONTROL_KINDS, type ControlKind } from './order-options.ts'

/** Those in which nothing of the image is left. */
export const BLIND_KINDS: readonly ControlKind[] = ['blank', 'swapped']

/** On a case that is the control of another. */
export const ControlCaseSchema = Type.Object({
  kind: Type.Enum([...CONTROL_KINDS]),
  of: Type.String({ description: 'id of the case of the same suite and type that it is a control of' }),
  how: Type.String({ description: 'what was done to the image, in words' }),
  from: Type.Optional(
    Type.Object(
      { sha: Type.String(), name: Type.String({ description: 'file name in the suite' }) },
      { description: 'the image of the suite that is shown, or that it was drawn from; a blank one has none' },
    ),
  ),
  drawn: Type.Boolean({ description: 'the image was drawn for the run; else it is one of the suite, byte for byte' }),
})
export type ControlCase = Static<typeof ControlCaseSchema>

/** On a planned test and on its row: which kind of control it is, and the number of the test that it is a control of. */
export const ControlSchema = Type.Object({
  kind: Type.Enum([...CONTROL_KINDS]),
  of: Type.Integer({ minimum: 1, description: 'number of the test of the same model and repeat on the case itself' }),
})
export type Control = Static<typeof ControlSchema>

/** Cases of one type that have no control of a kind, and why. */
export const LeftOutSchema = Type.Object({
  kind: Type.Enum([...CONTROL_KINDS]),
  type: Type.String(),
  why: Type.String({ description: 'part of a sentence: "speaks of left or right"' }),
  cases: Type.Integer({ minimum: 1 }),
})
export type LeftOut = Static<typeof LeftOutSchema>

interface Controlled {
  control?: Control | undefined
}

const published = new WeakMap<readonly Controlled[], readonly Controlled[]>()

/** The tests that were ordered, without the controls beside them: what every score, rank and comparison stands on. The very same
 * list where there are no controls, and the same one again for the same list, since what is derived from a list is kept by its
 * identity. */
export function withoutControls<T extends Controlled>(tests: readonly T[]): readonly T[] {
  const known = published.get(tests) as readonly T[] | undefined
  const left = known ?? (tests.some(({ control }) => control) ? tests.filter(({ control }) => !control) : tests)
  published.set(tests, left)
  return left
}
