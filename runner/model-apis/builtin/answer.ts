import { arrangementOf } from './arrangement.ts'
import { chooseOption } from './choose.ts'
import { sayBoxes, sayCount, sayOption, sayPoints, sayUnknown, type Frame } from './say.ts'
import type { Sight } from './see.ts'
import type { Spot } from './spot.ts'
import { understand, type Wish } from './understand-prompt.ts'
import { fits, select, wantedBy } from './wanted.ts'

/** What is answered, and what was seen that led to it. */
export interface Said { text: string; reasoning: string }

/** More places than this are texture, and no reply that anybody reads. */
const MAX_PLACES = 2000

/** What builtin/pixels says to a question about what it sees. */
export function answerTo(question: string, sight: Sight): Said {
  const wish = understand(question)
  const seen = `${sight.spots.length} things stand out from a ground of rgb(${sight.ground.map(Math.round).join(', ')})`
  const { text, because } = reply(wish, sight)
  return { text, reasoning: `Understood: ${wish.task}${wish.object ? ` of "${wish.object.slice(0, 60)}"` : ''}. ${seen}${because ? `; ${because}` : ''}.` }
}

function reply(wish: Wish, sight: Sight): { text: string; because?: string } {
  const original = { width: sight.width, height: sight.height }
  const frame: Frame = { space: wish.space, sent: wish.size ?? original, original }
  switch (wish.task) {
    case 'count': {
      const found = wantedSpots(wish, sight)
      if (!found) return { text: unseen(wish) }
      return { text: wish.placed ? `${sayPoints(centres(found), frame)}\n${sayCount(found.length)}` : sayCount(found.length) }
    }
    case 'points': {
      const found = wantedSpots(wish, sight)
      return { text: found ? sayPoints(centres(found), frame) : unseen(wish) }
    }
    case 'choice': {
      const { arrangement, because } = arrangementOf(sight.spots)
      const option = chooseOption(wish.options, arrangement)
      return { text: option ? sayOption(option.name) : sayUnknown('the options speak of something else than the arrangement of spots'), because }
    }
    case 'boxes': {
      const labelled = labelledSpots(wish.labels, sight.spots)
      return { text: labelled ? sayBoxes(labelled.slice(0, MAX_PLACES), frame) : sayUnknown('the labels name neither colours nor shapes, and I see nothing else') }
    }
    case 'unknown': return { text: sayUnknown('I count plain shapes, point at them, box them and see how they are arranged, and the question seems to ask for something else') }
  }
}

const centres = (spots: readonly Spot[]): [number, number][] => spots.slice(0, MAX_PLACES).map(({ x, y }) => [x, y])

const unseen = (wish: Wish): string => sayUnknown(`I only see colours and shapes, not "${wish.object.slice(0, 60)}"`)

/** Spots that the question is about; null where its words name no shape or colour. */
function wantedSpots(wish: Wish, sight: Sight): Spot[] | null {
  if (wish.object === '') return sight.spots
  const wanted = wantedBy(wish.object)
  return wanted && select(sight.spots, wanted)
}

/** A label for every spot that has one: an exact look goes before a close one. null where no label has a look. */
function labelledSpots(labels: readonly string[], spots: readonly Spot[]): (Spot & { label: string })[] | null {
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
