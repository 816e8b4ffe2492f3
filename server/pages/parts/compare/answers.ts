import type { Match, MatchPlace, Test } from '../../../../runner/index.ts'

/** Words that are told of one answer; the rest stands on the page of the test. */
const MOST = 4

const wordsOf = (matches: readonly Match[], of: (match: Match) => MatchPlace | null): string => {
  const words = [
    ...new Set(
      matches.flatMap((match) => {
        const place = of(match)
        return place && !place.shape && place.label !== '' ? [place.label] : []
      }),
    ),
  ]
  return words.length > MOST ? `${words.slice(0, MOST).join(', ')} and ${words.length - MOST} more` : words.join(', ')
}

/** What both sides said and what is right, of answers without a place on the image (a number, an option, a text): '' of those
 * that have one, which the pictures show. */
export function answersOf(a: Test | null, b: Test | null): { a: string; b: string; right: string } {
  const said = (test: Test | null): string => wordsOf(test?.score?.matches ?? [], ({ found }) => found)
  const right = (test: Test | null): string => wordsOf(test?.score?.matches ?? [], ({ expected }) => expected)
  return { a: said(a), b: said(b), right: right(a) || right(b) }
}
