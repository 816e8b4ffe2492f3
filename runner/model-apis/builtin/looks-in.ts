import { COLOUR_WORDS, SHAPE_WORDS } from './wanted.ts'
import { matchesOf } from '../../tools/matches.ts'

const COLOUR = Object.keys(COLOUR_WORDS).join('|')
const SHAPE = Object.keys(SHAPE_WORDS).join('|')
const LOOK = new RegExp(`\\b(?:(?:${COLOUR})\\s(?:${SHAPE})|${SHAPE})(?:e?s)?\\b`, 'gi')

/** Every shape that a text names, with its colour if it has one, in order: "Where is the red star, seen from the square?"
 * -> red star, square. */
export const looksIn = (text: string): string[] => (text.match(LOOK) ?? []).map((look) => look.toLowerCase())

const FROM_TO =
  /\bfrom (?:the |an? )?([^.,;:?!\n]{2,60}?) to (?:the |an? )?([^.,;:?!\n]{2,60}?)(?= in the (?:image|picture)\b|\s*[.,;:?!\n]|\s*$)/gi
const HAS_COLOUR = new RegExp(`\\b(?:${COLOUR})\\b`, 'i')

/** What a way starts at and leads to, if both are told by a colour: "from the green disc S to the red disc G". */
export function endsIn(prompt: string): [from: string, to: string] | null {
  for (const [, from = '', to = ''] of matchesOf(prompt, FROM_TO))
    if (HAS_COLOUR.test(from) && HAS_COLOUR.test(to)) return [from, to]
  return null
}
