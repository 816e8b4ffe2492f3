import { hexagonalLattice } from './lattice.ts'
import type { Point } from './polygon.ts'
import type { Spot } from './spot.ts'
import { percent } from '../../tools/format.ts'

/** How spots lie: what a sentence about a pattern can be chosen by. */
export const ARRANGEMENTS = ['empty', 'single', 'random', 'hexagonal', 'perturbed', 'defects'] as const
export type Arrangement = (typeof ARRANGEMENTS)[number]

export interface Seen {
  arrangement: Arrangement
  missing: readonly Point[]
  extra: readonly Point[]
  because: string
}

/** Part of the spacing by which spots of a perfect grid may be off: pixels round them. */
const EXACT = 0.035
/** A grid with more defects than this part of its spots is none. */
const BROKEN = 0.35

/** Order that chance alone reaches: it falls with the root of the number of spots (measured on random places). */
const chanceOrder = (count: number) => 2.7 / Math.sqrt(count)

export function arrangementOf(spots: readonly Spot[]): Seen {
  const seen = (
    arrangement: Arrangement,
    because: string,
    missing: readonly Point[] = [],
    extra: readonly Point[] = [],
  ): Seen => ({ arrangement, because, missing, extra })
  if (spots.length === 0) return seen('empty', 'nothing stands out from the ground')
  if (spots.length === 1) return seen('single', 'one spot stands out from the ground')
  const lattice = hexagonalLattice(spots)
  if (!lattice) return seen('random', `${spots.length} spots are too few to make out a grid`)
  const { order, disorder } = lattice
  const missing = lattice.missing
  const extra = lattice.extra.map(({ x, y }): Point => [x, y])
  const defects = missing.length + extra.length
  const spread = `${percent(disorder)} of the spacing`
  if (order < Math.max(0.3, chanceOrder(spots.length)) || defects > BROKEN * spots.length)
    return seen('random', `${spots.length} spots follow no grid`)
  if (disorder > EXACT)
    return seen('perturbed', `the spots follow a hexagonal grid but are off by ${spread}`, missing, extra)
  if (defects > 0)
    return seen(
      'defects',
      `a hexagonal grid with ${missing.length} empty and ${extra.length} extra places`,
      missing,
      extra,
    )
  return seen('hexagonal', `every site of a hexagonal grid is taken, off by ${spread}`)
}
