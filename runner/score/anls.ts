import { similarity } from './text-rates.ts'

/** Below this similarity an answer counts as another one, not as misread. */
const LEAST = 0.5

/** Average normalised Levenshtein similarity of one answer: 1 - edits / length of the longer text, 0 below one half, the best
 * over all true answers (A. F. Biten et al., "Scene text visual question answering", ICCV 2019; DocVQA). Both texts are
 * normalised first, then lower-cased; lengths are those of the normalised texts. */
export function anls(said: string, truths: readonly string[]): number {
  return Math.max(0, ...truths.map((truth) => similarity(said.toLowerCase(), truth.toLowerCase(), LEAST)))
}
