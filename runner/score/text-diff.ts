import { normalised } from './text-rates.ts'

/** A stretch of a comparison. `text` is the truth's, for `extra` the answer's; `changed` has both. */
export interface DiffPart {
  kind: 'same' | 'missing' | 'extra' | 'changed'
  text: string
  said?: string
}

/** Cells of the table that is filled: 4 MB and some 20 ms. Longer texts are compared word by word, still longer ones as a whole. */
const MOST_CELLS = 4_000_000

const [SAME, CHANGED, MISSING, EXTRA] = [0, 1, 2, 3]

/** What an answer made of a text, stretch by stretch, in the order of reading: a least number of edits, character by character
 * where both are short enough, else word by word. Both are normalised as for the score. */
export function diffOf(expected: string, answer: string): DiffPart[] {
  const [truth, said] = [normalised(expected), normalised(answer)]
  const [a, b] = [[...truth], [...said]]
  if (cells(a, b) <= MOST_CELLS) return stretches(a, b)
  return stretches(words(truth), words(said))
}

const cells = (a: readonly string[], b: readonly string[]): number => (a.length + 1) * (b.length + 1)

/** Words with the space after each. */
const words = (text: string): string[] => text.match(/\S+\s?/g) ?? []

function stretches(a: readonly string[], b: readonly string[]): DiffPart[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [middleA, middleB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  const parts = new Parts()
  parts.add('same', a.slice(0, start))
  if (cells(middleA, middleB) <= MOST_CELLS) align(middleA, middleB, parts)
  else parts.add('changed', middleA, middleB)
  parts.add('same', a.slice(a.length - end))
  return parts.list
}

/** Fills the table of least edits from the ends, then walks it from the start. */
function align(a: readonly string[], b: readonly string[], parts: Parts): void {
  const width = b.length + 1
  const steps = new Uint8Array(cells(a, b))
  let below = Uint32Array.from({ length: width }, (_, j) => b.length - j)
  steps.fill(EXTRA as number, a.length * width, a.length * width + b.length)
  for (let i = a.length - 1; i >= 0; i--) {
    const row = new Uint32Array(width)
    row[b.length] = a.length - i
    steps[i * width + b.length] = MISSING as number
    for (let j = b.length - 1; j >= 0; j--) {
      const same = a[i] === b[j]
      const across = (below[j + 1] as number) + (same ? 0 : 1)
      const [missing, extra] = [(below[j] as number) + 1, (row[j + 1] as number) + 1]
      row[j] = Math.min(across, missing, extra)
      steps[i * width + j] = (
        row[j] === across ? (same ? SAME : CHANGED) : row[j] === missing ? MISSING : EXTRA
      ) as number
    }
    below = row
  }
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const step = steps[i * width + j]
    if (step === SAME) parts.add('same', [a[i++] as string], [b[j++] as string])
    else if (step === CHANGED) parts.add('changed', [a[i++] as string], [b[j++] as string])
    else if (step === MISSING) parts.add('missing', [a[i++] as string])
    else parts.add('extra', [b[j++] as string])
  }
}

/** Collects parts; neighbours of one kind become one. */
class Parts {
  readonly list: DiffPart[] = []

  add(kind: DiffPart['kind'], text: readonly string[], said: readonly string[] = []): void {
    if (text.length + said.length === 0) return
    const last = this.list.at(-1)
    const both = kind === 'changed'
    if (last?.kind === kind) {
      last.text += text.join('')
      if (both) last.said = (last.said ?? '') + said.join('')
    } else this.list.push({ kind, text: text.join(''), ...(both ? { said: said.join('') } : {}) })
  }
}
