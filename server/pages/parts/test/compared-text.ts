import { diffOf, type DiffPart, type Test } from '../../../../runner/index.ts'

/** Longer texts are compared with the first right text alone: each comparison may take 20 ms. */
const SHORT = 2_000

export interface Compared {
  parts: DiffPart[]
  /** said where the answer is nearest to another text that counts as right */
  note: string
}

const edits = (parts: readonly DiffPart[]): number =>
  parts.reduce((sum, { kind, text, said = '' }) => sum + (kind === 'same' ? 0 : Math.max(text.length, said.length)), 0)

/** What the answer made of a text, where both the truth and the answer are one; null for every other kind of test. */
export function comparedText({ case: { truth }, answer }: Pick<Test, 'case' | 'answer'>): Compared | null {
  if (typeof truth.text !== 'string' || !answer?.readable || typeof answer.value !== 'string') return null
  const said = answer.value
  const others = Array.isArray(truth.alternatives)
    ? truth.alternatives.filter((alternative): alternative is string => typeof alternative === 'string')
    : []
  const first = diffOf(truth.text, said)
  if (truth.text.length > SHORT || said.length > SHORT) return { parts: first, note: '' }
  let best = { parts: first, note: '' }
  for (const other of others) {
    const parts = diffOf(other, said)
    if (edits(parts) < edits(best.parts))
      best = { parts, note: 'compared with the nearest of the texts that count as right' }
  }
  return best
}
