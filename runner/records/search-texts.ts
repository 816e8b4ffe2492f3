/** What the words of a search are looked for in, of each test: its names, and the texts that no list of rows holds. */
export const TEXT_FIELDS = ['names', 'sentence', 'image', 'question', 'truth', 'reply'] as const
export type TextField = (typeof TEXT_FIELDS)[number]

/** Words that are looked for: in one field, or in any of them (''). */
export interface Wanted {
  words: string
  field: TextField | ''
}

/** The fields of one test that have the words, as bits by their place in TEXT_FIELDS. */
export const bitOf = (field: TextField): number => 1 << TEXT_FIELDS.indexOf(field)

/** How texts and words are compared: small letters, one space between words, one form of each letter. */
export const folded = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ')

/** What a search found in the texts of a run. `hits`: for each of the wanted words, in their order, test number -> fields as bits. */
export interface TextHits {
  hits: ReadonlyMap<number, number>[]
  /** false where the texts of the run are not gathered yet: nothing is known of it */
  known: boolean
}

/** Words of a truth: every text in it, and the answer where that is a number. Coordinates are nothing to search for. */
export function wordsOfTruth(value: unknown, depth = 0): string[] {
  if (typeof value === 'string' || (typeof value === 'number' && depth === 1)) return [String(value)]
  return value !== null && typeof value === 'object'
    ? Object.values(value).flatMap((part) => wordsOfTruth(part, depth + 1))
    : []
}
