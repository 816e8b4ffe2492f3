import type { Case } from '../../records/case.ts'
import type { XY } from '../../records/space.ts'
import { hundredth, type Arrangement, type Spot, type SpotPicture } from './drawing/spots.ts'

type Cases = Omit<Case, 'image'>[]

/** The options of the pattern question, each explained so that a person can tell them apart. */
const ARRANGEMENTS: readonly { name: Arrangement; about: string }[] = [
  { name: 'empty', about: 'there is no spot at all' },
  { name: 'single', about: 'there is exactly one spot' },
  { name: 'random', about: 'several spots without any order' },
  { name: 'hexagonal', about: 'a regular hexagonal grid with a spot on every site' },
  { name: 'perturbed hexagonal', about: 'a hexagonal grid whose spots are all shifted a little from their sites' },
  {
    name: 'hexagonal with defects',
    about: 'a regular hexagonal grid with spots missing, or with extra spots between the sites',
  },
]

const QUESTION = 'How are the spots in this image arranged?'
const PERFECT =
  'A perfect image is a regular hexagonal grid with exactly one spot on every site and none between the sites.'

/** The questions about a picture of spots, one a test type, all under the same id. */
export const spotCases = {
  count: ({ spots }: SpotPicture) => ({ type: 'count', given: { object: 'spots' }, truth: { count: spots.length } }),
  locate: ({ spots }: SpotPicture) => ({
    type: 'locate',
    given: { object: 'spots' },
    truth: { points: spots.map(({ at, diameter }) => ({ at, diameter })) },
  }),
  pattern: ({ arrangement }: SpotPicture) => ({
    type: 'pattern',
    given: { options: ARRANGEMENTS, question: QUESTION },
    truth: { option: arrangement },
  }),
  defect: ({ spots, missing = [], extra = [] }: SpotPicture) => ({
    type: 'defect',
    given: { object: 'spots', rule: PERFECT, sites: true },
    truth: {
      defective: missing.length + extra.length > 0,
      missing: missing.length,
      extra: extra.length,
      missingSites: missing.map((point) => ({ at: point })),
      extraSites: extra.map((point) => ({ at: point })),
      diameter: spots[0]?.diameter ?? 0,
    },
  }),
}

export function casesOf(
  picture: SpotPicture,
  types: readonly (keyof typeof spotCases)[],
  about: Pick<Case, 'id' | 'class' | 'tags'>,
): Cases {
  return types.map((type) => ({ ...about, ...spotCases[type](picture) }))
}

/** How large the spots are, all of one diameter, where the width of the image is told in micrometres. */
export function sizeCase(
  { spots, size }: SpotPicture,
  micrometresPerPx: number,
  about: Pick<Case, 'id' | 'class' | 'tags'>,
): Omit<Case, 'image'> {
  const {
    at: [x, y],
    diameter,
  } = nearestTo([size.width / 2, size.height / 2], spots)
  return {
    ...about,
    type: 'size',
    given: {
      what: 'the diameter of the spots',
      unit: 'um',
      scale: `The whole image is ${hundredth(size.width * micrometresPerPx)} um wide.`,
    },
    truth: {
      length: hundredth(diameter * micrometresPerPx),
      segment: [
        [x - diameter / 2, y],
        [x + diameter / 2, y],
      ].map((end) => end.map(hundredth)),
      unitsPerPx: micrometresPerPx,
    },
  }
}

function nearestTo([x, y]: XY, spots: readonly Spot[]): Spot {
  const away = ({ at }: Spot): number => (at[0] - x) * (at[0] - x) + (at[1] - y) * (at[1] - y)
  return spots.reduce((best, spot) => (away(spot) < away(best) ? spot : best))
}
