import type { Option } from './choose.ts'
import { looksIn } from './looks-in.ts'
import { outside } from './polygon.ts'
import type { Sight } from './see.ts'
import type { Spot } from './spot.ts'
import { fits, select, wantedBy } from './wanted.ts'

/** The largest spot that fits a phrase. */
function largestOf(phrase: string, spots: readonly Spot[]): Spot | null {
  const wanted = wantedBy(phrase)
  return wanted
    ? select(spots, wanted).reduce<Spot | null>((best, spot) => (best && best.area >= spot.area ? best : spot), null)
    : null
}

const SIDES: readonly [words: RegExp, is: (dx: number, dy: number) => boolean][] = [
  [/\bleft\b/i, (dx, dy) => -dx > Math.abs(dy)],
  [/\bright\b/i, (dx, dy) => dx > Math.abs(dy)],
  [/\b(?:above|over|top)\b/i, (dx, dy) => -dy > Math.abs(dx)],
  [/\b(?:below|under|beneath|bottom)\b/i, (dx, dy) => dy > Math.abs(dx)],
]

/** A choice between shapes by size or by which is in front, or between the sides on which one lies of another; null where it
 * is none of these or the shapes are not seen. */
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
  const [spotItem, other] = looksIn(asked).map((look) => largestOf(look, spots))
  if (!spotItem || !other) return null
  if (/\b(?:in front|hides|covers|on top)\b/i.test(asked)) return inFront(spotItem, other, looksIn(asked), options)
  const side = SIDES.find(([, is]) => is(spotItem.x - other.x, spotItem.y - other.y))
  return options.find(({ name }) => side?.[0].test(name)) ?? null
}

/** What lies in front is whole and reaches into the hull of what it cuts; corners of the cut one end at its edge. */
function inFront(
  spot: Spot,
  other: Spot,
  [first = '', second = '']: readonly string[],
  options: readonly Option[],
): Option | null {
  const apart = Math.min(gapOf(spot, other), gapOf(other, spot))
  if (apart > TOUCH) return options.find(({ name }) => /\b(?:not|no|neither|none)\b/i.test(name)) ?? null
  const front = gapOf(spot, other) < gapOf(other, spot) ? first : second
  return options.find(({ name }) => name.toLowerCase().includes(front)) ?? null
}

/** How far the corner of `spot` that comes nearest lies outside the hull of the other one; negative inside. */
const gapOf = (spot: Spot, other: Spot): number => Math.min(...spot.hull.map((corner) => outside(other.hull, corner)))

/** Things whose edges are this near touch: drawn edges are blended over a px on either side. */
const TOUCH = 2.5

/** Whether something is there, or whether two things touch or overlap; null where the question is another. */
export function judgeYes(question: string, { spots }: Sight): boolean | null {
  if (/\b(?:touch|overlap|intersect)\w*/i.test(question)) {
    const [a, b, ...more] = spots
    if (spots.length === 1) return true
    return a && b && more.length === 0 ? areTogether(a, b, /\boverlap|\bintersect/i.test(question)) : null
  }
  const [, phrase] =
    /\b(?:is|are) there (?:an?|any|some|at least one)?\s*([a-z -]{2,60}?)(?= in\b| on\b| here\b| visible\b|\s*[?.,\n]|\s*$)/i.exec(
      question,
    ) ?? []
  const wanted = phrase === undefined ? null : wantedBy(phrase)
  // a close colour is no yes: "pink" is asked where red ones are
  return wanted && spots.some((spot) => fits(spot, wanted) === 2)
}

function areTogether(a: Spot, b: Spot, overlap: boolean): boolean {
  const gap = Math.min(gapOf(a, b), gapOf(b, a))
  if (!overlap) return gap < TOUCH
  // one cuts into the other: what is left of it is no whole circle, or its hull reaches into the other
  const cut = [a, b].some(
    (spot) => spot.area < 0.985 * (Math.PI / 4) * (spot.right - spot.left) * (spot.bottom - spot.top),
  )
  return gap < 0.5 && cut
}
