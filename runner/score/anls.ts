import { characters, editDistance } from './edit-distance.ts'

/** Below this similarity an answer counts as another one, not as misread. */
const LEAST = 0.5

/** Average normalised Levenshtein similarity of one answer: 1 - edits / length of the longer text, 0 below one half, the best
 * over all true answers (A. F. Biten et al., "Scene text visual question answering", ICCV 2019; DocVQA). Both texts are
 * normalised first, then lower-cased; lengths are those of the normalised texts. */
export function anls(said: string, truths: readonly string[]): number {
  const a = characters(said.toLowerCase())
  return Math.max(0, ...truths.map((truth) => {
    const b = characters(truth.toLowerCase())
    const longer = Math.max(a.length, b.length)
    if (longer === 0) return 1
    const similarity = 1 - editDistance(a, b, Math.floor(longer * (1 - LEAST))) / longer
    return similarity < LEAST ? 0 : similarity
  }))
}
