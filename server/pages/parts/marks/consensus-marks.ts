import {
  glyph,
  pageUnit,
  inventedByMost,
  missedByAll,
  modelsOf,
  type GlyphStroke,
  type Mark,
  type Shape,
  type Size,
  type Test,
  type Witness,
  type XY,
} from '../../../../runner/index.ts'
import { plural } from '../../../format.ts'
import { styleIn, type ModelStyle } from '../charts/model-styles.ts'
import { marksOver, type Marks } from './marks.ts'
import { groupsOf, strokesOf, tenth, type StrokeGroup } from './mark-strokes.ts'

/** Models that have a layer of their own on one image. */
const MOST_MODELS = 12
/** Marks of one model that are drawn. */
const MOST_MARKS = 400
/** Half the size of a form, in units. */
const RADIUS = 5.5

/** What one model, all its repeats together, named on the image. `layer` null: one model too many to
 * be told apart. */
export interface ModelLayer {
  layer: number | null
  tone: number
  name: string
  n: number
  sample: StrokeGroup[]
  marks: { title: string; groups: StrokeGroup[] }[]
}

export interface Suspect {
  text: string
  title: string
  groups: StrokeGroup[]
}

export interface Consensus {
  truth: Marks
  models: ModelLayer[]
  missed: Suspect[]
  invented: Suspect[]
  /** how many models the last two rest on */
  heard: string
  /** whether anything has a place on the image */
  placed: boolean
}

/** Corners around (0, 0), closed, for a radius of 1. */
const PLUS: readonly XY[] = [
  [-0.35, -1],
  [0.35, -1],
  [0.35, -0.35],
  [1, -0.35],
  [1, 0.35],
  [0.35, 0.35],
  [0.35, 1],
  [-0.35, 1],
  [-0.35, 0.35],
  [-1, 0.35],
  [-1, -0.35],
  [-0.35, -0.35],
  [-0.35, -1],
]
const BAR: readonly XY[] = [
  [-1.1, -0.45],
  [1.1, -0.45],
  [1.1, 0.45],
  [-1.1, 0.45],
  [-1.1, -0.45],
]

/** Corners of a regular polygon. `turn`: of the first corner, in whole turns from the top. */
const polygon = ([x, y]: XY, radius: number, corners: number, turn = 0): XY[] =>
  Array.from({ length: corners + 1 }, (_, i): XY => {
    const angle = (i / corners + turn) * 2 * Math.PI
    return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)]
  })

/** The form that stands for a model, as in the charts: ring, square, triangle, diamond, triangle on its head, plus, hexagon,
 * bar. */
function formOf(point: XY, { nth }: ModelStyle, unit: number): GlyphStroke {
  const radius = RADIUS * unit
  const style = { width: 2 * unit, around: point }
  const outline = (corners: readonly XY[]): XY[] =>
    corners.map(([x, y]) => [point[0] + x * radius, point[1] + y * radius])
  switch (nth) {
    case 0:
      return { ring: { centre: point, radius: radius * 0.85 }, ...style }
    case 1:
      return { points: polygon(point, radius * 1.1, 4, 1 / 8), ...style }
    case 2:
      return { points: polygon(point, radius * 1.15, 3), ...style }
    case 3:
      return { points: polygon(point, radius * 1.15, 4), ...style }
    case 4:
      return { points: polygon(point, radius * 1.15, 3, 1 / 2), ...style }
    case 5:
      return { points: outline(PLUS), ...style }
    case 6:
      return { points: polygon(point, radius * 1.05, 6), ...style }
    default:
      return { points: outline(BAR), ...style }
  }
}

/** Where the form of a model stands on something that it named. */
function badgeAt(shape: Shape): XY {
  switch (shape.kind) {
    case 'box':
      return [shape.x, shape.y]
    case 'path':
      return shape.points[0] ?? [0, 0]
    case 'circle':
      return [shape.at[0], shape.at[1] - Math.abs(shape.radius)]
    case 'link':
      return shape.from
    case 'point':
      return shape.at
  }
}

/** The outline of what has one, without the sign of a role, and the form of the model. */
const named = (shape: Shape, style: ModelStyle, unit: number): GlyphStroke[] => [
  ...(shape.kind === 'point' ? [] : glyph(shape, 'found', unit).filter(({ around }) => !around)),
  formOf(badgeAt(shape), style, unit),
]

const nameOf = ({ model }: Test): string => `${model.api}/${model.model}`

/** Tests of one case as layers over its image: the truth once, then what each model named, then what all miss and most invent. */
export function consensusOf(
  image: Size,
  truth: readonly Mark[],
  tests: readonly Test[],
  styles: ReadonlyMap<string, ModelStyle>,
): Consensus {
  const unit = pageUnit(image)
  const names = [...new Set(tests.map(nameOf))]
  const models = names.map((name, index): ModelLayer => {
    const found = tests
      .filter((test) => nameOf(test) === name)
      .flatMap((test) =>
        (test.score?.matches ?? []).flatMap(({ verdict, found: place }) =>
          place?.shape ? [{ verdict, label: place.label, shape: place.shape, repeat: test.repeat }] : [],
        ),
      )
    const style = styleIn(styles, name)
    const layer = index < MOST_MODELS ? index : null
    return {
      layer,
      tone: style.tone,
      name,
      n: found.length,
      sample: layer === null ? [] : groupsOf([formOf([12, 8], style, 1.1)], 1.1, 0.9),
      marks:
        layer === null
          ? []
          : found
              .slice(0, MOST_MARKS)
              .map(({ verdict, label, shape }) => ({
                title: `${name}: ${[label, verdict].filter(Boolean).join(', ')}`,
                groups: groupsOf(named(shape, style, unit), unit, 1),
              })),
    }
  })
  const witnesses = tests.flatMap((test): Witness[] =>
    test.score ? [{ model: nameOf(test), matches: test.score.matches }] : [],
  )
  const heard = modelsOf(witnesses)
  return {
    truth: marksOver(image, truth, { named: false }),
    models,
    heard: plural(heard, 'model'),
    placed: truth.length > 0 || models.some(({ n }) => n > 0),
    missed: missedByAll(witnesses).map(({ label, shape }) => ({
      text: label || 'unnamed',
      title: `missed by all: ${label}`,
      groups: shape ? strokesOf({ role: 'missed', shape, label: '', match: 0 }, unit, 1) : [],
    })),
    invented: inventedByMost(witnesses, image).map(({ at, label, models: by }) => ({
      text: `${label ? `${label} ` : ''}at (${Math.round(at[0])}, ${Math.round(at[1])}) px, by ${by.length} of ${heard}: ${by.join(', ')}`,
      title: `invented by ${by.length} of ${heard} models`,
      groups: strokesOf(
        {
          role: 'extra',
          shape: { kind: 'circle', at: [tenth(at[0]), tenth(at[1])], radius: 14 * unit },
          label: '',
          match: 0,
        },
        unit,
        1,
      ),
    })),
  }
}
