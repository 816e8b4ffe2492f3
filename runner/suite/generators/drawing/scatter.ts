import type { Size, XY } from '../../../records/space.ts'
import { hundredth, type Spot } from './spots.ts'

const TRIES_A_SPOT = 2000
const FRESH_STARTS = 50

/** Spots of the given diameters at random places: whole, and at least `gap` px from each other and from the border.
 * The largest are placed first, each anew until it fits (random sequential addition). Throws where there is no room. */
export function scatter(diameters: readonly number[], area: Size, gap: number, random: () => number): Spot[] {
  const largestFirst = [...diameters].sort((a, b) => b - a)
  for (let start = 0; start < FRESH_STARTS; start++) {
    const spots: Spot[] = []
    for (const diameter of largestFirst) {
      const point = freePlace(diameter, spots, area, gap, random)
      if (!point) break
      spots.push({ at: point, diameter })
    }
    if (spots.length === diameters.length) return spots
  }
  throw new Error(
    `${diameters.length} spots of up to ${largestFirst[0]} px do not fit on ${area.width}x${area.height} px with gaps of ${gap} px.`,
  )
}

function freePlace(
  diameter: number,
  spots: readonly Spot[],
  area: Size,
  gap: number,
  random: () => number,
): XY | undefined {
  const edge = gap + diameter / 2
  for (let attempt = 0; attempt < TRIES_A_SPOT; attempt++) {
    const x = hundredth(edge + random() * (area.width - 2 * edge))
    const y = hundredth(edge + random() * (area.height - 2 * edge))
    const free = spots.every((other) => {
      const apart = (diameter + other.diameter) / 2 + gap
      const [dx, dy] = [x - other.at[0], y - other.at[1]]
      return dx * dx + dy * dy >= apart * apart
    })
    if (free) return [x, y]
  }
  return undefined
}
