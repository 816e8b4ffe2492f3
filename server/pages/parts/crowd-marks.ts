import { glyph, inventedByMost, missedByAll, modelsOf, type GlyphStroke, type Mark, type Shape, type Size, type Test, type Witness, type XY } from '../../../runner/index.ts'
import { plural } from '../../format.ts'
import { marksOver, plainUnit, type Marks } from './marks.ts'
import { groupsOf, strokesOf, tenth, type StrokeGroup } from './mark-strokes.ts'

/** Models that are told apart on one image: six colours and six forms, never both alike. */
const MOST_MODELS = 12
/** Marks of one model that are drawn. */
const MOST_MARKS = 400
const FORMS = 6
/** Half the size of a form, in units. */
const RADIUS = 5.5

/** What one model, all its repeats together, named on the image. `look` picks colour and form; null: too many models to be told
 * apart. */
export interface ModelLayer { look: number | null; name: string; n: number; sample: StrokeGroup[]; marks: { title: string; groups: StrokeGroup[] }[] }

export interface Suspect { text: string; title: string; groups: StrokeGroup[] }

export interface Crowd {
  truth: Marks
  models: ModelLayer[]
  missed: Suspect[]
  invented: Suspect[]
  /** how many models the last two rest on */
  heard: string
  /** whether anything has a place on the image */
  placed: boolean
}

/** Corners of a regular polygon or, where `inner` is less than 1, of a star. `turn`: of the first corner, in whole turns from the top. */
function polygon([x, y]: XY, radius: number, corners: number, turn = 0, inner = 1): XY[] {
  const steps = inner < 1 ? corners * 2 : corners
  return Array.from({ length: steps + 1 }, (_, i): XY => {
    const angle = (i / steps + turn) * 2 * Math.PI
    const r = radius * (i % 2 === 1 && inner < 1 ? inner : 1)
    return [x + r * Math.sin(angle), y - r * Math.cos(angle)]
  })
}

/** The form that stands for a model: ring, square, triangle, diamond, star, triangle on its head. */
function formOf(at: XY, look: number, unit: number): GlyphStroke {
  const radius = RADIUS * unit
  const style = { width: 2 * unit, around: at }
  switch ((look + Math.floor(look / FORMS)) % FORMS) {
    case 0: return { ring: { centre: at, radius: radius * 0.85 }, ...style }
    case 1: return { points: polygon(at, radius * 1.1, 4, 1 / 8), ...style }
    case 2: return { points: polygon(at, radius * 1.15, 3), ...style }
    case 3: return { points: polygon(at, radius * 1.15, 4), ...style }
    case 4: return { points: polygon(at, radius * 1.25, 5, 0, 0.45), ...style }
    default: return { points: polygon(at, radius * 1.15, 3, 1 / 2), ...style }
  }
}

/** Where the form of a model stands on something that it named. */
function badgeAt(shape: Shape): XY {
  switch (shape.kind) {
    case 'box': return [shape.x, shape.y]
    case 'path': return shape.points[0] ?? [0, 0]
    case 'circle': return [shape.at[0], shape.at[1] - Math.abs(shape.radius)]
    case 'link': return shape.from
    case 'point': return shape.at
  }
}

/** The outline of what has one, without the sign of a role, and the form of the model. */
const named = (shape: Shape, look: number, unit: number): GlyphStroke[] =>
  [...(shape.kind === 'point' ? [] : glyph(shape, 'found', unit).filter(({ around }) => !around)), formOf(badgeAt(shape), look, unit)]

const nameOf = ({ model }: Test): string => `${model.api}/${model.model}`

/** Tests of one case as layers over its image: the truth once, then what each model named, then what all miss and most invent. */
export function crowdOf(image: Size, truth: readonly Mark[], tests: readonly Test[]): Crowd {
  const unit = plainUnit(image)
  const names = [...new Set(tests.map(nameOf))]
  const models = names.map((name, index): ModelLayer => {
    const found = tests.filter((test) => nameOf(test) === name).flatMap((test) => (test.score?.matches ?? []).flatMap(({ verdict, found: place }) => (place?.shape ? [{ verdict, label: place.label, shape: place.shape, repeat: test.repeat }] : [])))
    const look = index < MOST_MODELS ? index : null
    return {
      look, name, n: found.length, sample: look === null ? [] : groupsOf([formOf([12, 8], look, 1.1)], 1.1, 0.9),
      marks: look === null ? [] : found.slice(0, MOST_MARKS).map(({ verdict, label, shape }) => ({ title: `${name}: ${[label, verdict].filter(Boolean).join(', ')}`, groups: groupsOf(named(shape, look, unit), unit, 1) })),
    }
  })
  const witnesses = tests.flatMap((test): Witness[] => (test.score ? [{ model: nameOf(test), matches: test.score.matches }] : []))
  const heard = modelsOf(witnesses)
  return {
    truth: marksOver(image, truth, { named: false }), models, heard: plural(heard, 'model'), placed: truth.length > 0 || models.some(({ n }) => n > 0),
    missed: missedByAll(witnesses).map(({ label, shape }) => ({
      text: label || 'unnamed', title: `missed by all: ${label}`,
      groups: shape ? strokesOf({ role: 'missed', shape, label: '', match: 0 }, unit, 1) : [],
    })),
    invented: inventedByMost(witnesses, image).map(({ at, label, models: by }) => ({
      text: `${label ? `${label} ` : ''}at (${Math.round(at[0])}, ${Math.round(at[1])}) px, by ${by.length} of ${heard}: ${by.join(', ')}`, title: `invented by ${by.length} of ${heard} models`,
      groups: strokesOf({ role: 'extra', shape: { kind: 'circle', at: [tenth(at[0]), tenth(at[1])], radius: 14 * unit }, label: '', match: 0 }, unit, 1),
    })),
  }
}
