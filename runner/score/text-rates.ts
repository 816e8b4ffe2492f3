import { characters, editDistance, wordNumbers } from './edit-distance.ts'

/** Texts as they are compared: composed characters (Unicode NFC), every run of white space as one space, none at the ends.
 * Case, punctuation and accents count. */
export const normalised = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/** Character error rate: edits / characters of the truth, at most 1: a text that is longer than twice the truth, or all wrong,
 * is worth as much as none. Both texts normalised. */
export function characterErrorRate(said: string, truth: string): number {
  const [a, b] = [characters(said), characters(truth)]
  return b.length === 0 ? Number(a.length > 0) : Math.min(1, editDistance(a, b, b.length) / b.length)
}

/** Word error rate: edits of whole words / words of the truth, at most 1. Both texts normalised. */
export function wordErrorRate(said: string, truth: string): number {
  const [a, b] = wordNumbers(said, truth)
  return b.length === 0 ? Number(a.length > 0) : Math.min(1, editDistance(a, b, b.length) / b.length)
}
