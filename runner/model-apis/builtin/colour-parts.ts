import type { Raster } from '../../image/png.ts'
import type { Piece } from './components.ts'

/** Neighbours of one flat colour differ by less than this (sum over the channels). */
const FLAT = 30
/** Flat colours further apart than this (sum over the channels) belong to two things. */
const OTHER = 60
/** A smaller part of the piece is a detail of the thing, not another thing. */
const DETAIL = 0.04

/** What a pixel of the piece is before it is of a part: nothing else yet, flat inside, taken by a part. */
const [OF_PIECE, FLAT_INSIDE, OF_PART] = [-1, -2, -3]

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
  for (const i of piece) owner[i] = OF_PIECE
  const isLike = (i: number, next: number): boolean => Boolean(owner[next]) && alike(i, next)
  for (const i of piece)
    if (isLike(i, i - 1) && isLike(i, i + 1) && isLike(i, i - width) && isLike(i, i + width)) owner[i] = FLAT_INSIDE

  const parts: { seed: number[]; mean: Rgb }[] = []
  for (const first of piece) {
    if (owner[first] !== FLAT_INSIDE) continue
    const seed = spread(first, owner, width, alike)
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

/** The flat insides that hang together with `first`, which are of a part then. */
function spread(first: number, owner: Int32Array, width: number, alike: (a: number, b: number) => boolean): number[] {
  const taken = [first]
  owner[first] = OF_PART
  const take = (next: number, from: number): void => {
    if (owner[next] !== FLAT_INSIDE || !alike(next, from)) return
    owner[next] = OF_PART
    taken.push(next)
  }
  for (const i of taken) {
    take(i - 1, i)
    take(i + 1, i)
    take(i - width, i)
    take(i + width, i)
  }
  return taken
}

/** All seeds grow in step, until every pixel of the piece is theirs. */
function grown(piece: Piece, seeds: readonly number[][], owner: Int32Array, width: number): Piece[] {
  for (const i of piece) owner[i] = OF_PIECE
  const queue: number[] = []
  seeds.forEach((seed, n) => {
    for (const i of seed) {
      owner[i] = n + 1
      queue.push(i)
    }
  })
  const take = (next: number, seed: number): void => {
    if (owner[next] !== OF_PIECE) return
    owner[next] = seed
    queue.push(next)
  }
  for (const i of queue) {
    const seed = owner[i] as number
    take(i - 1, seed)
    take(i + 1, seed)
    take(i - width, seed)
    take(i + width, seed)
  }
  return seeds.map((_, n) => piece.filter((i) => owner[i] === n + 1))
}
