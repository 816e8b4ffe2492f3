import { foldedLabel } from '../tools/folded-label.ts'
import { iou, shareInside, type Box } from './pair-boxes.ts'
import { mean } from './summary.ts'

interface Labelled {
  label: string
  box: Box
}

/** The boxes of one image: those to be found, regions that count neither way (a `crowd` is many objects, of which any number of boxes
 * may lie; any other is one object that need not be found), and those that were found, in the order given. */
export interface BoxedImage {
  expected: readonly Labelled[]
  ignored: readonly (Labelled & { crowd: boolean })[]
  found: readonly Labelled[]
}

/** What pycocotools looks at of a label on an image at most, `params.maxDets`. */
const MOST_FOUND = 100
/** IoU thresholds of COCO's main figure, as numpy.linspace(0.5, 0.95, 10) gives them. */
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)))

/** What is known of one label over all images. */
interface LabelHits {
  expected: number
  /** of every found box, in order, as bits: at which of the thresholds it is right, and above those at which it counts */
  found: number[]
}

/** Mean over the labels, and over the IoU thresholds, of the average precision, 0..1: what pycocotools 2.0.11 (cocoeval.py) computes
 * where every box has the same score, so that boxes stand in the order of the images and of each list: box by box, each takes the
 * free object of its label that it overlaps most. Models say nothing of how sure they are, so the figure depends on an order that
 * means little. Of an image one number is kept for each found box. */
export class AveragePrecisions {
  readonly #labels = new Map<string, LabelHits>()

  add({ expected, ignored, found }: BoxedImage): void {
    const [there, passed, said] = [byLabel(expected), byLabel(ignored), byLabel(found)]
    for (const label of new Set([...there.keys(), ...said.keys()])) {
      const image = {
        expected: there.get(label) ?? [],
        ignored: passed.get(label) ?? [],
        found: (said.get(label) ?? []).slice(0, MOST_FOUND),
      }
      const known = this.#labels.get(label) ?? { expected: 0, found: [] }
      this.#labels.set(label, known)
      known.expected += image.expected.length
      const bits = image.found.map(() => 0)
      for (const [at, least] of THRESHOLDS.entries())
        for (const [i, hit] of hitsIn(image, least).entries())
          if (hit !== null) bits[i]! |= (hit ? 1 << at : 0) | (1 << (at + THRESHOLDS.length))
      known.found.push(...bits)
    }
  }

  /** at an IoU of 0.5, which is the first of the thresholds; null where nothing is to be found */
  get at50(): number | null {
    return this.#mean([0])
  }

  /** over the thresholds from 0.5 to 0.95 */
  get at50To95(): number | null {
    return this.#mean([...THRESHOLDS.keys()])
  }

  /** `at`: places in `THRESHOLDS` */
  #mean(at: readonly number[]): number | null {
    const labels = [...this.#labels.values()].filter(({ expected }) => expected > 0)
    return mean(
      labels.flatMap(({ expected, found }) =>
        at.map((place) =>
          averagePrecision(
            found
              .filter((bits) => bits & (1 << (place + THRESHOLDS.length)))
              .map((bits) => Boolean(bits & (1 << place))),
            expected,
          ),
        ),
      ),
    )
  }
}

/** For every found box of one label, in order, whether it is right; null where it does not count. Objects to be found come before ignored
 * ones, however much those overlap; of equal overlaps the later object is taken. */
function hitsIn({ expected, ignored, found }: BoxedImage, least: number): (boolean | null)[] {
  const threshold = Math.min(least, 1 - 1e-10)
  const free = new Set(expected.keys())
  const freeIgnored = new Set(ignored.keys())
  return found.map(({ box }) => {
    const hit = bestOf(free, threshold, (i) => iou(expected[i]!.box, box))
    if (hit !== undefined) {
      free.delete(hit)
      return true
    }
    const passed = bestOf(freeIgnored, threshold, (i) =>
      ignored[i]!.crowd ? shareInside(box, ignored[i]!.box) : iou(ignored[i]!.box, box),
    )
    if (passed === undefined) return false
    if (!ignored[passed]!.crowd) freeIgnored.delete(passed)
    return null
  })
}

function bestOf(places: Iterable<number>, least: number, overlap: (place: number) => number): number | undefined {
  let [best, most]: [number | undefined, number] = [undefined, least]
  for (const place of places) {
    const shared = overlap(place)
    if (shared >= most) [best, most] = [place, shared]
  }
  return best
}

/** The mean, over the recalls 0, 0.01 .. 1, of the best precision at that recall or beyond (T.-Y. Lin et al., "Microsoft COCO",
 * 2014). `hits`: for every box, in order, whether it is right. */
export function averagePrecision(hits: readonly boolean[], expected: number): number {
  let right = 0
  const rights = Float64Array.from(hits, (hit) => (hit ? ++right : right))
  let sum = 0
  let best = 0
  for (let step = 100, index = rights.length - 1; step >= 0; step--) {
    // recalls are looked at from the greatest down, so that the best precision beyond is at hand; the steps are those of
    // numpy.linspace(0, 1, 101), of which the 57th is 0.5700000000000001
    const least = step === 100 ? 1 : step * 0.01
    for (; index >= 0 && rights[index]! / expected >= least; index--)
      best = Math.max(best, rights[index]! / (index + 1))
    sum += best
  }
  return sum / 101
}

function byLabel<T extends Labelled>(all: readonly T[]): Map<string, T[]> {
  const lists = new Map<string, T[]>()
  for (const item of all) {
    const key = foldedLabel(item.label)
    const known = lists.get(key)
    if (known) known.push(item)
    else lists.set(key, [item])
  }
  return lists
}
