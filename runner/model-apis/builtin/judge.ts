import type { Option } from './choose.ts'
import { looksIn } from './looks-in.ts'
import { outside } from './polygon.ts'
import type { Sight } from './see.ts'
import type { Spot } from './spot.ts'
import { select, wantedBy } from './wanted.ts'

/** The largest spot that fits a phrase. */
function largestOf(phrase: string, spots: readonly Spot[]): Spot | null {
  const wanted = wantedBy(phrase)
  return wanted ? select(spots, wanted).reduce<Spot | null>((best, spot) => (best && best.area >= spot.area ? best : spot), null) : null
}

const SIDES: readonly [words: RegExp, is: (dx: number, dy: number) => boolean][] = [
  [/\bleft\b/i, (dx, dy) => -dx > Math.abs(dy)],
  [/\bright\b/i, (dx, dy) => dx > Math.abs(dy)],
  [/\b(?:above|over|top)\b/i, (dx, dy) => -dy > Math.abs(dx)],
  [/\b(?:below|under|beneath|bottom)\b/i, (dx, dy) => dy > Math.abs(dx)],
]

/** A choice between shapes by size, or between the sides on which one lies of another; null where it is none of these or the
 * shapes are not seen. */
export function judgeOption(question: string, options: readonly Option[], { spots }: Sight): Option | null {
  // in the list of options shapes are named as well
  const asked = question.split(/\n\s*options\b/i, 1)[0] ?? ''
  const order = /\b(?:largest|biggest)\b/i.test(asked) ? 1 : /\bsmallest\b/i.test(asked) ? -1 : 0
  if (order !== 0) {
    const sized = options.flatMap((option) => {
      const spot = largestOf(option.name, spots)
      return spot ? [{ option, area: spot.area }] : []
    })
    return sized.sort((a, b) => (b.area - a.area) * order)[0]?.option ?? null
  }
  const [one, other] = looksIn(asked).map((look) => largestOf(look, spots))
  if (!one || !other) return null
  const side = SIDES.find(([, is]) => is(one.x - other.x, one.y - other.y))
  return options.find(({ name }) => side?.[0].test(name)) ?? null
}

/** Things whose edges are this near touch: drawn edges are blended over a px on either side. */
const TOUCH = 2.5

/** Whether something is there, or whether two things touch or overlap; null where the question is another. */
export function judgeYes(question: string, { spots }: Sight): boolean | null {
  if (/\b(?:touch|overlap|intersect)\w*/i.test(question)) {
    const [a, b, ...more] = spots
    if (spots.length === 1) return true
    return a && b && more.length === 0 ? areTogether(a, b, /\boverlap|\bintersect/i.test(question)) : null
  }
  const [, phrase] = /\b(?:is|are) there (?:an?|any|some|at least one)?\s*([a-z -]{2,60}?)s?(?= in\b| on\b| here\b| visible\b|\s*[?.,\n]|\s*$)/i.exec(question) ?? []
  const wanted = phrase === undefined ? null : wantedBy(phrase)
  return wanted && select(spots, wanted).length > 0
}

function areTogether(a: Spot, b: Spot, overlap: boolean): boolean {
  const gap = Math.min(...a.hull.map((corner) => outside(b.hull, corner)), ...b.hull.map((corner) => outside(a.hull, corner)))
  if (!overlap) return gap < TOUCH
  // one cuts into the other: what is left of it is no whole circle, or its hull reaches into the other
  const cut = [a, b].some((spot) => spot.area < 0.985 * (Math.PI / 4) * (spot.right - spot.left) * (spot.bottom - spot.top))
  return gap < 0.5 && cut
}
