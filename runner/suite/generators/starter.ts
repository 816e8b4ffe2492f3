import { seeded, seedOf } from '../../tools/random.ts'
import type { Size } from '../../records/space.ts'
import { defineGenerator, type DrawnPicture } from './define-generator.ts'
import { colouredOnGrey, darkOnLight, lightOnDark, manyColours } from './drawing/colour.ts'
import { hexagonalGrid, perturbed, withDefects } from './drawing/hexagonal.ts'
import { scatter } from './drawing/scatter.ts'
import { boxOf, drawThings, labelsOn, night, paper, scatterThings, type Ground, type Thing } from './drawing/scene.ts'
import { drawSpots, type Spot, type SpotPicture } from './drawing/spots.ts'
import { casesOf, type spotCases } from './spot-cases.ts'

type Random = () => number

/** What every installation shows first: a few small pictures, each type of test, from a tiny image to a tall one. */
export const starter = defineGenerator({
  name: 'starter',
  title: 'Starter',
  description:
    'A few small pictures of spots and coloured shapes over four test types, to see a whole run in under a minute.',
  version: 1,
  types: ['count', 'locate', 'pattern', 'detect'],
  pictures: { usual: 12, fixed: true },
  cases: 24,
  *draw({ seed }) {
    for (const [id, draw] of Object.entries(pictures)) yield draw(id, seeded(seedOf(`starter ${seed} ${id}`)))
  },
})

const pictures: Record<string, (id: string, random: Random) => DrawnPicture> = {
  'spots-seven': spots(['count', 'locate', 'pattern'], (random) => {
    const size = { width: 480, height: 360 }
    return {
      arrangement: 'random',
      size,
      colouring: lightOnDark,
      spots: scatter(Array<number>(7).fill(34), size, 10, random),
    }
  }),
  'spots-grid': spots(['count', 'locate', 'pattern'], () => {
    const size = { width: 480, height: 360 }
    return {
      arrangement: 'hexagonal',
      size,
      colouring: darkOnLight,
      spots: ofDiameter(28, hexagonalGrid(76, size, 40).sites),
    }
  }),
  'spots-shifted': spots(['pattern'], (random) => {
    const size = { width: 480, height: 360 }
    return {
      arrangement: 'perturbed hexagonal',
      size,
      colouring: colouredOnGrey,
      spots: ofDiameter(24, perturbed(hexagonalGrid(64, size, 36).sites, 10, random)),
    }
  }),
  'spots-defects': spots(['locate', 'pattern'], (random) => {
    const size = { width: 560, height: 400 }
    const { kept, missing, extra } = withDefects(hexagonalGrid(68, size, 36), { missing: 3, extra: 1 }, random)
    return {
      arrangement: 'hexagonal with defects',
      size,
      colouring: lightOnDark,
      spots: ofDiameter(24, [...kept, ...extra]),
      missing,
      extra,
    }
  }),
  'spots-many': spots(['count', 'locate'], (random) => {
    const size = { width: 700, height: 510 }
    return {
      arrangement: 'random',
      size,
      colouring: manyColours,
      spots: scatter(
        Array.from({ length: 40 }, () => 16 + Math.floor(random() * 30)),
        size,
        6,
        random,
      ),
    }
  }),
  'spots-tiny': spots(['count', 'locate'], (random) => {
    const size = { width: 48, height: 32 }
    return { arrangement: 'random', size, colouring: lightOnDark, spots: scatter([8, 8, 8], size, 3, random) }
  }),
  'spots-tall': spots(['count', 'locate'], (random) => {
    const size = { width: 120, height: 480 }
    return {
      arrangement: 'random',
      size,
      colouring: darkOnLight,
      spots: scatter([30, 30, 24, 24, 24, 18], size, 8, random),
    }
  }),
  'spots-one': spots(['locate', 'pattern'], (random) => {
    const size = { width: 360, height: 260 }
    return { arrangement: 'single', size, colouring: colouredOnGrey, spots: scatter([30], size, 40, random) }
  }),
  'spots-none': spots(['count'], () => ({
    arrangement: 'empty',
    size: { width: 360, height: 260 },
    colouring: darkOnLight,
    spots: [],
  })),
  'shapes-four': shapes({ width: 480, height: 360 }, paper, [90, 80, 80, 60]),
  'shapes-eight': shapes({ width: 640, height: 420 }, night, [90, 90, 80, 80, 70, 60, 60, 50]),
  'shapes-twelve': shapes({ width: 700, height: 510 }, paper, [100, 90, 90, 80, 80, 70, 70, 60, 60, 50, 50, 40]),
}

const ofDiameter = (diameter: number, places: readonly Spot['at'][]): Spot[] =>
  places.map((point) => ({ at: point, diameter }))

/** A picture of spots, asked about by each of the types. */
function spots(
  types: readonly (keyof typeof spotCases)[],
  lay: (random: Random) => SpotPicture,
): (id: string, random: Random) => DrawnPicture {
  return (id, random) => {
    const picture = lay(random)
    const { arrangement, spots: drawn, missing, extra } = picture
    return {
      file: `${id}.png`,
      png: drawSpots(picture).png(),
      cases: casesOf(picture, types, { id, class: 'spots' }),
      drawn: { arrangement, spots: drawn, ...(missing ? { missing } : {}), ...(extra ? { extra } : {}) },
    }
  }
}

/** A picture of coloured shapes: where each is, and how many there are of one kind. */
function shapes(size: Size, ground: Ground, sides: readonly number[]): (id: string, random: Random) => DrawnPicture {
  return (id, random) => {
    const things = scatterThings(sides, size, ground, random)
    const shape = things[Math.floor(random() * things.length)]?.shape as Thing['shape']
    return {
      file: `${id}.png`,
      png: drawThings(things, size, ground).png(),
      cases: [
        {
          id,
          type: 'detect',
          class: 'shapes',
          given: { labels: labelsOn(ground) },
          truth: { boxes: things.map((thing) => ({ label: `${thing.colour} ${thing.shape}`, box: boxOf(thing) })) },
        },
        {
          id,
          type: 'count',
          class: 'shapes',
          given: { object: `${shape}s` },
          truth: { count: things.filter((thing) => thing.shape === shape).length },
        },
      ],
      drawn: { things },
    }
  }
}
