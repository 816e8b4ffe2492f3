import { seeded, seedOf } from '../../tools/random.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { colourings, darkOnLight, lightOnDark, manyColours, type Colouring } from './drawing/colour.ts'
import { hexagonalGrid, perturbed, withDefects } from './drawing/hexagonal.ts'
import { scatter } from './drawing/scatter.ts'
import { drawSpots, hundredth, type SpotPicture } from './drawing/spots.ts'
import { casesOf, sizeCase } from './spot-cases.ts'

const SIZE = { width: 700, height: 510 }
const MICROMETRES_PER_PX = 0.14
/** px that stay free between random spots and around every spot at the border */
const GAP = 4

/** classes that are perfect grids or grids with defects */
const GRIDS = ['HSFR', 'HSDN']

/** A picture still to be laid out, from random numbers of its own. */
type Layout = (random: () => number) => Omit<SpotPicture, 'size'>

/** CTRL controls, USSS spots of one size at random places, USDS of several sizes; hexagonal grids: HSFR perfect,
 * HSRP with every spot shifted, HSDN with missing and extra spots. */
const classes: Record<string, Layout[]> = {
  CTRL: control(),
  USSS: uniform(),
  USDS: mixed(),
  HSFR: perfect(),
  HSRP: shifted(),
  HSDN: defective(),
}

export const geometry = defineGenerator({
  name: 'geometry',
  title: 'Geometry',
  description:
    'Spots alone, scattered, or on hexagonal grids that are perfect, perturbed or defective. 700x510 px at 0.14 um per px; every centre, diameter and defect is known exactly.',
  version: 2,
  types: ['count', 'locate', 'pattern', 'size', 'defect'],
  pictures: { usual: 92, fixed: true },
  cases: 333,
  *draw({ seed }) {
    for (const [name, layouts] of Object.entries(classes))
      for (const [index, layout] of layouts.entries()) yield drawOne(seed, name, index + 1, layout)
  },
})

function drawOne(seed: number, name: string, number: number, layout: Layout): DrawnPicture {
  const id = `${name.toLowerCase()}-${String(number).padStart(2, '0')}`
  // a stream of numbers for each picture: a change to one leaves the bytes of all others
  const picture: SpotPicture = { size: SIZE, ...layout(seeded(seedOf(`geometry ${seed} ${id}`))) }
  const { spots, colouring, arrangement, pitch, missing, extra } = picture
  const diameters = [...new Set(spots.map((spot) => spot.diameter))]
  const tags = [
    colouring.name,
    ...(diameters.length === 1 ? [`${diameters[0]}px`, `${micrometres(diameters[0] as number)}um`] : []),
  ]
  const about = { id, class: name, tags }
  return {
    file: `${id}.png`,
    png: drawSpots(picture).png(),
    cases: [
      ...casesOf(picture, ['count', 'locate', 'pattern', ...(GRIDS.includes(name) ? ['defect' as const] : [])], about),
      ...(name === 'USSS' ? [sizeCase(picture, MICROMETRES_PER_PX, about)] : []),
    ],
    drawn: {
      class: name,
      arrangement,
      colouring: colouring.name,
      micrometresPerPx: MICROMETRES_PER_PX,
      spots: spots.map(({ at, diameter }) => ({ at, diameter, micrometres: micrometres(diameter) })),
      ...(pitch === undefined ? {} : { pitch }),
      ...(missing ? { missing } : {}),
      ...(extra ? { extra } : {}),
    },
  }
}

const micrometres = (px: number): number => hundredth(px * MICROMETRES_PER_PX)

function control(): Layout[] {
  return [
    () => ({ arrangement: 'empty', colouring: lightOnDark, spots: [] }),
    (random) => ({ arrangement: 'single', colouring: lightOnDark, spots: scatter([32], SIZE, 40, random) }),
  ]
}

/** 3 diameters x 3 numbers x 4 colourings */
function uniform(): Layout[] {
  return [12, 20, 32].flatMap((diameter) =>
    [20, 50, 100].flatMap((number) =>
      colourings.map((colouring) => (random: () => number) => ({
        arrangement: 'random' as const,
        colouring,
        spots: scatter(Array<number>(number).fill(diameter), SIZE, GAP, random),
      })),
    ),
  )
}

/** 3 mixtures (two sizes, three sizes, any size) x 3 numbers */
function mixed(): Layout[] {
  const mixtures: ((random: () => number) => number)[] = [
    (random) => (random() < 0.5 ? 12 : 28),
    (random) => [10, 20, 36][Math.floor(random() * 3)] as number,
    (random) => 10 + Math.floor(random() * 31),
  ]
  return mixtures.flatMap((sizeOf, mixture) =>
    [20, 40, 80].map((number, index) => (random: () => number) => ({
      arrangement: 'random' as const,
      colouring: colourings[(mixture + index) % colourings.length] as Colouring,
      spots: scatter(
        Array.from({ length: number }, () => sizeOf(random)),
        SIZE,
        GAP,
        random,
      ),
    })),
  )
}

/** 3 pitches */
function perfect(): Layout[] {
  return [92, 68, 52].map((pitch, index) => () => {
    const diameter = [32, 24, 18][index] as number
    const { sites } = hexagonalGrid(pitch, SIZE, diameter / 2 + GAP * 4)
    return {
      arrangement: 'hexagonal',
      colouring: [lightOnDark, darkOnLight, manyColours][index] as Colouring,
      pitch,
      spots: sites.map((place) => ({ at: place, diameter })),
    }
  })
}

/** 2 pitches x 3 amounts (as parts of the pitch) x 4 colourings */
function shifted(): Layout[] {
  return [
    [84, 28],
    [60, 20],
  ].flatMap(([pitch = 0, diameter = 0]) =>
    [0.08, 0.14, 0.2].flatMap((part) =>
      colourings.map((colouring) => (random: () => number) => {
        const most = part * pitch
        const { sites } = hexagonalGrid(pitch, SIZE, diameter / 2 + most + GAP)
        return {
          arrangement: 'perturbed hexagonal' as const,
          colouring,
          pitch,
          spots: perturbed(sites, most, random).map((point) => ({ at: point, diameter })),
        }
      }),
    ),
  )
}

/** 2 pitches x 9 numbers of missing and extra spots */
function defective(): Layout[] {
  const amounts = [
    [1, 0],
    [3, 0],
    [5, 0],
    [0, 1],
    [0, 3],
    [0, 5],
    [1, 1],
    [3, 2],
    [4, 4],
  ]
  return [
    [72, 24],
    [58, 18],
  ].flatMap(([pitch = 0, diameter = 0]) =>
    amounts.map(([missing = 0, extra = 0], index) => (random: () => number) => {
      const grid = hexagonalGrid(pitch, SIZE, diameter / 2 + GAP * 3)
      const defects = withDefects(grid, { missing, extra }, random)
      return {
        arrangement: 'hexagonal with defects' as const,
        colouring: colourings[index % colourings.length] as Colouring,
        pitch,
        spots: [...defects.kept, ...defects.extra].map((place) => ({ at: place, diameter })),
        missing: defects.missing,
        extra: defects.extra,
      }
    }),
  )
}
