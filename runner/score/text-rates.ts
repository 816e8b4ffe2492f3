import { characters, editDistance, wordNumbers } from './edit-distance.ts'

/** Texts as they are compared: composed characters (Unicode NFC), every run of white space as one space, none at the ends.
 * Case, punctuation and accents count. */
export const normalised = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/** A text so much longer than the truth that more than every character of it would be wrong: not worth a table. A character
 * takes two places in a string at most. */
const hopeless = (said: string, truth: string): boolean => said.length > 4 * truth.length

/** Character error rate: edits / characters of the truth, at most 1: a text that is longer than twice the truth, or all wrong,
 * is worth as much as none. Both texts normalised. */
export function characterErrorRate(said: string, truth: string): number {
  if (truth === '' || hopeless(said, truth)) return said === truth ? 0 : 1
  const [a, b] = [characters(said), characters(truth)]
  return Math.min(1, editDistance(a, b, b.length) / b.length)
}

/** Word error rate: edits of whole words / words of the truth, at most 1. Both texts normalised. */
export function wordErrorRate(said: string, truth: string): number {
  if (truth === '') return said === '' ? 0 : 1
  const [a, b] = wordNumbers(said, truth)
  return Math.min(1, editDistance(a, b, b.length) / b.length)
}

/** Similarity of two texts: 1 - edits / length of the longer one, 0 below `least` (a quarter or more). Of a hopeless text more
 * than half would have to go. Both texts normalised. */
export function similarity(said: string, truth: string, least: number): number {
  if (hopeless(said, truth)) return 0
  const [a, b] = [characters(said), characters(truth)]
  const longer = Math.max(a.length, b.length)
  const share = longer === 0 ? 1 : 1 - editDistance(a, b, Math.floor(longer * (1 - least))) / longer
  return share < least ? 0 : share
}
