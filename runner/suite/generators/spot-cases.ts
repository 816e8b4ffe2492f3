import type { Case } from '../../records/case.ts'
import type { Arrangement, SpotPicture } from './drawing/spots.ts'

type Cases = Omit<Case, 'image'>[]

/** The options of the pattern question, each explained so that a person can tell them apart. */
const ARRANGEMENTS: readonly { name: Arrangement; about: string }[] = [
  { name: 'empty', about: 'there is no spot at all' },
  { name: 'single', about: 'there is exactly one spot' },
  { name: 'random', about: 'several spots without any order' },
  { name: 'hexagonal', about: 'a regular hexagonal grid with a spot on every site' },
  { name: 'perturbed hexagonal', about: 'a hexagonal grid whose spots are all shifted a little from their sites' },
  { name: 'hexagonal with defects', about: 'a regular hexagonal grid with spots missing, or with extra spots between the sites' },
]

const QUESTION = 'How are the spots in this image arranged?'

/** The questions about a picture of spots, one a test type, all under the same id. */
export const spotCases = {
  count: ({ spots }: SpotPicture) => ({ type: 'count', given: { object: 'spots' }, truth: { count: spots.length } }),
  locate: ({ spots }: SpotPicture) => ({ type: 'locate', given: { object: 'spots' }, truth: { points: spots.map(({ at, diameter }) => ({ at, diameter })) } }),
  pattern: ({ arrangement }: SpotPicture) => ({ type: 'pattern', given: { options: ARRANGEMENTS, question: QUESTION }, truth: { option: arrangement } }),
}

export function casesOf(picture: SpotPicture, types: readonly (keyof typeof spotCases)[], about: Pick<Case, 'id' | 'class' | 'tags'>): Cases {
  return types.map((type) => ({ ...about, ...spotCases[type](picture) }))
}
