import { arrangementOf } from './arrangement.ts'
import { chooseOption } from './choose.ts'
import { sayBoxes, sayCount, sayOption, sayPoints, sayUnknown } from './say.ts'
import type { Sight } from './see.ts'
import type { Spot } from './spot.ts'
import { understand, type Wish } from './understand-prompt.ts'
import { fits, select, wantedBy } from './wanted.ts'

/** More than this many places are texture, and no reply that anybody reads. */
const MAX_PLACES = 2000

/** What builtin/pixels says to a question about what it sees. */
export function answerTo(question: string, sight: Sight): string {
  const wish = understand(question)
  const original = { width: sight.width, height: sight.height }
  const frame = { space: wish.space, sent: wish.size ?? original, original }
  switch (wish.task) {
    case 'count': {
      const found = spotsFor(wish, sight)
      return found ? sayCount(found.length) : sayUnknown(`I only see shapes and colours, not ${thing(wish)}`)
    }
    case 'points': {
      const found = spotsFor(wish, sight)
      return found ? sayPoints(found.slice(0, MAX_PLACES).map(({ x, y }) => [x, y] as const), frame) : sayUnknown(`I only see shapes and colours, not ${thing(wish)}`)
    }
    case 'choice': {
      const seen = arrangementOf(sight.spots)
      const option = chooseOption(wish.options, seen.arrangement)
      return option ? `${seen.because}.\n${sayOption(option.name)}` : sayUnknown(`${seen.because}, and none of the options speaks of that`)
    }
    case 'boxes': {
      const labelled = boxesFor(wish.labels, sight.spots)
      return labelled ? sayBoxes(labelled, frame) : sayUnknown('the labels name neither colours nor shapes, and I see nothing else')
    }
    case 'unknown': return sayUnknown('I can count, point at, box and tell the arrangement of plain shapes, and the question seems to ask for something else')
  }
}

const thing = (wish: Wish) => (wish.object ? `"${wish.object.slice(0, 60)}"` : 'what is asked for')

/** Spots that the question is about; null where its words name no shape or colour. */
function spotsFor(wish: Wish, sight: Sight): Spot[] | null {
  if (wish.object === '') return sight.spots
  const wanted = wantedBy(wish.object)
  return wanted && select(sight.spots, wanted)
}

/** A label for every spot that has one: an exact look goes before a close one. */
function boxesFor(labels: readonly string[], spots: readonly Spot[]): (Spot & { label: string })[] | null {
  const known = labels.flatMap((label) => {
    const wanted = wantedBy(label)
    return wanted ? [{ label, wanted }] : []
  })
  if (known.length === 0) return null
  return spots.flatMap((spot) => {
    const [best] = known.map(({ label, wanted }) => ({ label, fit: fits(spot, wanted) })).sort((a, b) => b.fit - a.fit)
    return best && best.fit > 0 ? [{ ...spot, label: best.label }] : []
  })
}
