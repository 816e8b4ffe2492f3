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
  const [right, ...others] = rightTexts(truth)
  if (right === undefined || !answer?.readable || typeof answer.value !== 'string') return null
  const said = answer.value
  const first = diffOf(right, said)
  if (right.length > SHORT || said.length > SHORT) return { parts: first, note: '' }
  let best = { parts: first, note: '' }
  for (const other of others) {
    const parts = diffOf(other, said)
    if (edits(parts) < edits(best.parts))
      best = { parts, note: 'compared with the nearest of the texts that count as right' }
  }
  return best
}

/** The texts that count as right: a transcription and its alternatives, or the accepted answers of a question. */
function rightTexts({ text, alternatives, answers }: Test['case']['truth']): string[] {
  const texts = (held: unknown): string[] =>
    Array.isArray(held) ? held.filter((entry): entry is string => typeof entry === 'string') : []
  return typeof text === 'string' ? [text, ...texts(alternatives)] : [...new Set(texts(answers))]
}
