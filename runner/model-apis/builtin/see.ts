import type { Raster } from '../../image/png.ts'
import type { Size } from '../../records/space.ts'
import { partsByColour } from './colour-parts.ts'
import { findPieces } from './components.ts'
import { contrastToGround, type Contrast } from './ground.ts'
import { measure } from './measure.ts'
import { smoothed } from './smooth.ts'
import { splitDiscs, WHOLE } from './split.ts'
import type { Colour, Spot } from './spot.ts'

/** Everything that stands out on an image, in reading order; places in px of the whole image. Beside it the pixels it was
 * seen on, which may be fewer than the image has, and how far each of them is from the ground. */
export interface Sight extends Size {
  ground: Colour
  spots: Spot[]
  raster: Raster
  contrast: Contrast
}

/** Above this much noise (standard deviation) the image is smoothed first. */
const NOISY = 5
/** Fewer pixels are a speck. */
const SPECK = 8
/** Against the middle size, an area below this part is dirt beside things. */
const DIRT = 0.02

function middleArea(spots: Spot[]): number {
  const areas = spots.map((spot) => spot.area).sort((a, b) => a - b)
  return areas[Math.floor(areas.length / 2)] ?? 0
}

function scaled(spot: Spot, [sx, sy]: [number, number]): Spot {
  if (sx === 1 && sy === 1) return spot
  return {
    ...spot,
    x: spot.x * sx,
    y: spot.y * sy,
    left: spot.left * sx,
    right: spot.right * sx,
    top: spot.top * sy,
    bottom: spot.bottom * sy,
    area: spot.area * sx * sy,
    diameter: spot.diameter * Math.sqrt(sx * sy),
    hullArea: spot.hullArea * sx * sy,
    hull: spot.hull.map(([x, y]) => [x * sx, y * sy]),
  }
}

/** `decoded` may be smaller than the image, whose size is `full`. */
export function see(decoded: Raster, full: Size): Sight {
  const first = contrastToGround(decoded)
  const isNoisy = first.noise > NOISY
  const raster = isNoisy ? smoothed(decoded) : decoded
  const contrast = isNoisy ? contrastToGround(raster) : first
  const threshold = Math.min(64, 16 + 4 * contrast.noise)
  const owner = new Int32Array(raster.width * raster.height)
  const pieces = findPieces(raster, contrast, threshold, SPECK).flatMap((piece) => partsByColour(piece, raster, owner))
  const spots = pieces.flatMap((piece) => {
    const whole = measure(piece, raster)
    if (whole.area >= WHOLE * whole.hullArea) return [whole]
    return splitDiscs(piece, raster.width, whole)
      .filter((part) => part.length >= SPECK)
      .map((part) => measure(part, raster))
  })
  const scale: [number, number] = [full.width / raster.width, full.height / raster.height]
  const dirt = DIRT * middleArea(spots)
  return {
    ...full,
    ground: contrast.ground,
    raster,
    contrast,
    spots: spots
      .filter((spot) => spot.area >= dirt)
      .map((spot) => scaled(spot, scale))
      .sort((a, b) => a.y - b.y || a.x - b.x),
  }
}
