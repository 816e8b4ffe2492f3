import type { TextHits, Wanted } from '../../runner/index.ts'
import { wantedKey } from './charted-tests.ts'
import { parseSearch } from './search.ts'

/** What a search looks for in the texts of tests. */
export interface SearchWords {
  /** each once */
  wanted: readonly Wanted[]
  /** of each term that a test must have, places in `wanted`, any of which will do */
  needed: readonly (readonly number[])[]
}

export function wordsOf(q: string): SearchWords {
  const terms = q ? parseSearch(q).terms : []
  const wanted = [
    ...new Map(terms.flatMap((term) => term.wanted ?? []).map((item) => [wantedKey(item), item])).values(),
  ]
  const keys = wanted.map(wantedKey)
  return {
    wanted,
    needed: terms.flatMap((term) =>
      term.wanted && !term.not ? [term.wanted.map((item) => keys.indexOf(wantedKey(item)))] : [],
    ),
  }
}

/** Whether a run may have a test with the words: one whose texts are not known may. */
export const mayHave = ({ needed }: SearchWords, { known, hits }: TextHits): boolean =>
  !known || needed.every((places) => places.some((place) => (hits[place]?.size ?? 0) > 0))
