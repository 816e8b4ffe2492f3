import Type, { type Static } from '../tools/typebox.ts'

const Count = Type.Integer({ minimum: 0 })
const Share = Type.Number({ description: 'of the image side, x to the right, y downwards' })
const Tests = Type.Array(Type.Integer({ minimum: 1 }), {
  description: 'numbers of the tests concerned, the first ones',
})

/** Cells a side of the map, and of the coarser field of shifts. */
export const MISS_GRID = 8
export const SHIFT_GRID = 4
/** Numbers of tests kept a cell. */
export const KEPT_TESTS = 90

/** One cell of the map: places that were expected there and found or not, and places that were named there for nothing. */
export const MissCellSchema = Type.Object({
  x: Count,
  y: Count,
  matched: Count,
  missed: Count,
  extra: Count,
  tests: Tests,
  all: Type.Integer({ description: 'tests concerned in all' }),
})
export type MissCell = Static<typeof MissCellSchema>

/** Where found places lie from the true ones they stand for. */
export const ShiftSchema = Type.Object({
  matched: Type.Integer({ description: 'pairs of the score' }),
  near: Type.Integer({ description: "pairs of a missed and an extra place that are each other's nearest" }),
  images: Type.Integer({ description: 'the interval treats pairs on one image as one observation' }),
  dx: Share,
  dy: Share,
  interval: Type.Union([Type.Object({ dxLow: Share, dxHigh: Share, dyLow: Share, dyHigh: Share }), Type.Null()], {
    description: '95 %, null for one image',
  }),
  distance: Type.Number({ description: 'mean distance, shares of the image sides' }),
  cells: Type.Array(Type.Object({ x: Count, y: Count, n: Count, dx: Share, dy: Share, tests: Tests, all: Count })),
})
export type Shift = Static<typeof ShiftSchema>

/** One model on one test type. Every image is laid over the others as a frame of 0..1. */
export const MissGroupSchema = Type.Object({
  slug: Type.String(),
  type: Type.String(),
  tests: Type.Integer({ description: 'scored tests with places in them' }),
  matched: Count,
  missed: Count,
  extra: Count,
  cells: Type.Array(MissCellSchema),
  shift: Type.Union([ShiftSchema, Type.Null()]),
})
export type MissGroup = Static<typeof MissGroupSchema>

/** misses.json */
export const MissesSchema = Type.Object({ format: Type.Literal(1), groups: Type.Array(MissGroupSchema) })
export type Misses = Static<typeof MissesSchema>
