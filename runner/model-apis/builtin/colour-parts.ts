import type { Raster } from '../../image/png.ts'
import type { Piece } from './components.ts'

/** Neighbours of one flat colour differ by less than this (sum over the channels). */
const FLAT = 30
/** Flat colours further apart than this (sum over the channels) belong to two things. */
const OTHER = 60
/** A smaller part of the piece is a detail of the thing, not another thing. */
const DETAIL = 0.04

type Rgb = [number, number, number]

const apart = (a: Rgb, b: Rgb): number => Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2])

/** A piece of several flat colours -> one piece a colour, as where one shape lies in front of another; any other piece as it
 * is. Across a blended edge no single step need be large, so that flat insides are found first and then grow to the edge.
 * `owner` has a 0 for every pixel of the raster, and has it again afterwards. */
export function partsByColour(piece: Piece, { width, channels, data }: Raster, owner: Int32Array): Piece[] {
  const colour = (i: number): Rgb => [
    data[i * channels] as number,
    data[i * channels + 1] as number,
    data[i * channels + 2] as number,
  ]
  const alike = (a: number, b: number): boolean => {
    const [p, q] = [a * channels, b * channels]
    return (
      Math.abs((data[p] as number) - (data[q] as number)) +
        Math.abs((data[p + 1] as number) - (data[q + 1] as number)) +
        Math.abs((data[p + 2] as number) - (data[q + 2] as number)) <
      FLAT
    )
  }
  // -1: of the piece, of no part yet
  for (const i of piece) owner[i] = -1
  const isFlat = (i: number): boolean =>
    [i - 1, i + 1, i - width, i + width].every((next) => owner[next] && alike(i, next))
  const flat = new Set<number>()
  for (const i of piece) if (isFlat(i)) flat.add(i)

  const parts: { seed: number[]; mean: Rgb }[] = []
  for (const first of flat) {
    if (owner[first] !== -1) continue
    const seed = spread([first], owner, width, (next, from) => flat.has(next) && alike(next, from), -2)
    if (seed.length < Math.max(8, DETAIL * piece.length)) continue
    const sum = seed.reduce<Rgb>(([r, g, b], i) => [r + colour(i)[0], g + colour(i)[1], b + colour(i)[2]], [0, 0, 0])
    parts.push({ seed, mean: [sum[0] / seed.length, sum[1] / seed.length, sum[2] / seed.length] })
  }
  const several = parts.some(({ mean }) => apart(mean, parts[0]?.mean ?? mean) > OTHER)
  const out = several
    ? grown(
        piece,
        parts.map(({ seed }) => seed),
        owner,
        width,
      )
    : [piece]
  for (const i of piece) owner[i] = 0
  return out
}

/** Takes neighbours that are of no part yet, and gives them the name `as`. Returns all, the first ones included. */
function spread(
  from: readonly number[],
  owner: Int32Array,
  width: number,
  takes: (next: number, from: number) => boolean,
  as: number,
): number[] {
  const taken = [...from]
  for (const i of taken) owner[i] = as
  for (const i of taken) {
    for (const next of [i - 1, i + 1, i - width, i + width]) {
      if (owner[next] !== -1 || !takes(next, i)) continue
      owner[next] = as
      taken.push(next)
    }
  }
  return taken
}

/** All seeds grow in step, until every pixel of the piece is theirs. */
function grown(piece: Piece, seeds: readonly number[][], owner: Int32Array, width: number): Piece[] {
  for (const i of piece) owner[i] = -1
  const queue: number[] = []
  seeds.forEach((seed, n) => {
    for (const i of seed) {
      owner[i] = n + 1
      queue.push(i)
    }
  })
  for (const i of queue) {
    for (const next of [i - 1, i + 1, i - width, i + width]) {
      if (owner[next] !== -1) continue
      owner[next] = owner[i] as number
      queue.push(next)
    }
  }
  return seeds.map((_, n) => piece.filter((i) => owner[i] === n + 1))
}
