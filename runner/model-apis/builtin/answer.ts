import { arrangementOf, type Arrangement } from './arrangement.ts'
import { chooseOption } from './choose.ts'
import { judgeOption, judgeYes } from './judge.ts'
import { unitsPerPx } from './length-in.ts'
import {
  sayBoxes,
  sayCount,
  sayDefects,
  sayLength,
  sayOption,
  sayPath,
  sayPoints,
  sayUnknown,
  type Frame,
} from './say.ts'
import type { Sight } from './see.ts'
import type { Spot } from './spot.ts'
import { understand, type Wish } from './understand-prompt.ts'
import { fits, select, wantedBy } from './wanted.ts'
import { wayBetween } from './way.ts'

/** What is answered, and what was seen that led to it. */
export interface Said {
  text: string
  reasoning: string
}

/** More places than this are texture, and no reply that anybody reads. */
const MAX_PLACES = 2000

/** What builtin/pixels says to a question about what it sees. */
export function answerTo(question: string, sight: Sight): Said {
  const wish = understand(question)
  const seen = `${sight.spots.length} things stand out from a ground of rgb(${sight.ground.map(Math.round).join(', ')})`
  const { text, because } = reply(wish, sight)
  return {
    text,
    reasoning: `Understood: ${wish.task}${wish.object ? ` of "${wish.object.slice(0, 60)}"` : ''}. ${seen}${because ? `; ${because}` : ''}.`,
  }
}

function reply(wish: Wish, sight: Sight): { text: string; because?: string } {
  const original = { width: sight.width, height: sight.height }
  const frame: Frame = { space: wish.space, sent: wish.size ?? original, original }
  switch (wish.task) {
    case 'count': {
      const found = wantedSpots(wish, sight)
      if (!found) return { text: unseen(wish) }
      return {
        text: wish.placed ? `${sayPoints(centres(found), frame)}\n${sayCount(found.length)}` : sayCount(found.length),
      }
    }
    case 'points': {
      const found = wantedSpots(wish, sight)
      return { text: found ? sayPoints(centres(found), frame) : unseen(wish) }
    }
    case 'click': {
      const found = wish.object === '' ? null : wantedSpots(wish, sight)
      return { text: found ? sayPoints(centres(found.slice(0, 1)), frame) : unseen(wish) }
    }
    case 'choice':
      return choice(wish, sight)
    case 'yes-no': {
      const judged = judgeYes(wish.prompt, sight)
      return {
        text:
          judged === null
            ? sayUnknown('I only see whether plain coloured shapes are there, and whether a pair of them touches')
            : sayOption(judged ? 'yes' : 'no'),
      }
    }
    case 'length':
      return { text: length(wish, sight) }
    case 'defects': {
      const { arrangement, missing, extra, because } = arrangementOf(wantedSpots(wish, sight) ?? sight.spots)
      if (!GRIDS.has(arrangement)) return { text: sayUnknown(because), because }
      return { text: sayDefects({ missing, extra }, wish.sited ? frame : null), because }
    }
    case 'way': {
      if (!wish.ends) return { text: sayUnknown('I cannot read, and find the ends of a way only by their colours') }
      const way = wayBetween(wish.ends, sight)
      return { text: typeof way === 'string' ? sayUnknown(way) : sayPath(way, frame) }
    }
    case 'boxes': {
      const labelled = labelledSpots(wish.labels, sight.spots)
      return {
        text: labelled
          ? sayBoxes(labelled.slice(0, MAX_PLACES), frame)
          : sayUnknown('the labels name neither colours nor shapes, and I see nothing else'),
      }
    }
    case 'time':
      return { text: sayUnknown('I cannot read clocks') }
    case 'text':
      return { text: sayUnknown('I cannot read') }
    case 'number':
      return { text: sayUnknown('I cannot read charts and gauges') }
    case 'unknown':
      return {
        text: sayUnknown('I see plain shapes, spots and ways, and the question seems to ask for something else'),
      }
  }
}

/** Arrangements of which one can say what is missing. */
const GRIDS: ReadonlySet<Arrangement> = new Set<Arrangement>(['hexagonal', 'perturbed', 'defects'])

function choice({ prompt, options }: Wish, sight: Sight): { text: string; because?: string } {
  const judged = judgeOption(prompt, options, sight)
  if (judged) return { text: sayOption(judged.name) }
  const { arrangement, because } = arrangementOf(sight.spots)
  const option = chooseOption(options, arrangement)
  return {
    text: option
      ? sayOption(option.name)
      : sayUnknown('the options speak of something else than sizes and sides of shapes or the arrangement of spots'),
    because,
  }
}

/** The middle one of all lengths: one spot that was seen badly does not change it. */
function length(wish: Wish, sight: Sight): string {
  const perPx = unitsPerPx(wish.length, sight)
  if (perPx === null)
    return sayUnknown('the question does not tell how large the image is, and I cannot read a scale in it')
  const found = wantedSpots(wish, sight)
  if (!found) return unseen(wish)
  const lengths = found
    .map(
      (spot) =>
        ({ diameter: spot.diameter, width: spot.right - spot.left, height: spot.bottom - spot.top })[wish.length.side],
    )
    .sort((a, b) => a - b)
  const middle = lengths[Math.floor(lengths.length / 2)]
  return middle === undefined ? sayUnknown('I see nothing to measure') : sayLength(middle * perPx)
}

const centres = (spots: readonly Spot[]): [number, number][] => spots.slice(0, MAX_PLACES).map(({ x, y }) => [x, y])

const unseen = ({ object }: Wish): string =>
  sayUnknown(`I only see colours and shapes, not ${object === '' ? 'what is asked for' : `"${object.slice(0, 60)}"`}`)

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
