import type { Match, MatchPlace } from '../records/score.ts'
import { centre } from '../records/shape.ts'
import type { Size, XY } from '../records/space.ts'

/** What one scored test says about a case. Several repeats of a model are several witnesses of one name. */
export interface Witness {
  model: string
  matches: readonly Match[]
}

/** Something that is not there and that several models name at about the same place. */
export interface Invented {
  at: XY
  label: string
  models: string[]
}

/** Extras whose middles are nearer than this belong together, in shares of the image sides: as near as `locate` counts a hit. */
const NEAR = 0.05

/** How many models were heard. */
export const modelsOf = (witnesses: readonly Witness[]): number => new Set(witnesses.map(({ model }) => model)).size

/** Expected things that no test found; [] where nobody was heard. They are known by their place in the truth. */
export function missedByAll(witnesses: readonly Witness[]): MatchPlace[] {
  const places = new Map<number, { place: MatchPlace; found: boolean }>()
  for (const { verdict, expected } of witnesses.flatMap(({ matches }) => matches)) {
    if (!expected || verdict === 'ignored') continue
    const known = places.get(expected.index) ?? { place: expected, found: false }
    places.set(expected.index, { ...known, found: known.found || verdict === 'matched' })
  }
  return [...places.values()]
    .filter(({ found }) => !found)
    .map(({ place }) => place)
    .sort((a, b) => a.index - b.index)
}

/** Places where more than half of the models, and at least two, name something that is not there. Extras are gathered round the
 * first of them; a model counts once, whatever it repeats. */
export function inventedByMost(witnesses: readonly Witness[], image: Size): Invented[] {
  const clusters: { at: XY; label: string; points: XY[]; models: Set<string> }[] = []
  for (const { model, matches } of witnesses)
    for (const { verdict, found } of matches) {
      if (verdict !== 'extra' || !found?.shape) continue
      const point = centre(found.shape)
      const near = clusters.find(
        (cluster) =>
          Math.hypot((cluster.at[0] - point[0]) / image.width, (cluster.at[1] - point[1]) / image.height) <= NEAR,
      )
      if (near) {
        near.points.push(point)
        near.models.add(model)
      } else clusters.push({ at: point, label: found.label, points: [point], models: new Set([model]) })
    }
  const most = modelsOf(witnesses) / 2
  return clusters
    .filter(({ models }) => models.size >= 2 && models.size > most)
    .map(({ label, points, models }) => ({ at: mean(points), label, models: [...models] }))
    .sort((a, b) => b.models.length - a.models.length)
}

const mean = (points: readonly XY[]): XY =>
  [0, 1].map((axis) => points.reduce((sum, point) => sum + (point[axis] as number), 0) / points.length) as XY
