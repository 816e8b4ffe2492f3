import { toNumber, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { COORDINATE_NAMES, fromNames, squashed } from './named.ts'
import { N } from './pieces.ts'
import { matchesOf } from '../../tools/matches.ts'

/** How a name may be written: `x_min`, `x min`, `X-Min`, `xmin`. */
const spelled = (name: string): string =>
  name
    .replace(/^(x|y)(min|max|start|end|center|centre)$/, '$1[_ -]?$2')
    .replace(/^(min|max|start|end|center|centre)(x|y)$/, '$1[_ -]?$2')
    .replace(/^c(x|y)$/, 'c_?$1')
const LONG = COORDINATE_NAMES.filter((name) => name.length > 2).sort((a, b) => b.length - a.length)
const SHORT = COORDINATE_NAMES.filter((name) => name.length <= 2 && !/s$/.test(name)).sort(
  (a, b) => b.length - a.length,
)
/** What stands between a name and its number. Of a short name some sign is asked for: "2 x 5" names nothing. */
const OPEN = String.raw`["'*_\x60]{0,4}`
const CALLED = String.raw`(?:[\s_-]?(?:coordinates?|coord|axis|value|position|pos|edge))?`
const JOINED = String.raw`\s{0,5}(?:[=:≈~]{1,2}|>|\bis\b|\bat\b|\bof\b)`
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:(?<long>${LONG.map(spelled).join('|')})${CALLED}${OPEN}(?:${JOINED})?|(?<short>${SHORT.map(spelled).join('|')})${CALLED}${OPEN}${JOINED})${OPEN}\s{0,5}(?:approximately|about|around)?\s{0,2}["']?(?<number>${N})`,
  'giu',
)
/** Between two names of one place: marks, markup and small words. */
const WITHIN =
  /^(?:[\s,;.()|*_"'`/{}[\]•-]|<\/?\/?[\w:]{0,20}>?|>|\b(?:and|to|the|its|with|und|et|px|pixels?|from|of|image|(?:left|top)(?=\)|\sedge))\b)*$/iu
const FARTHEST = 80

/** `x=10, y=20`, `ymin: 1 xmin: 2 ymax: 3 xmax: 4`, `<xmin>1</xmin> ..`, "left 1, top 2, right 3, bottom 4": numbers by name,
 * in any order. A name that comes again begins the next place. */
export function placesByName(text: string): SaidPlace[] {
  const places: SaidPlace[] = []
  let open = new Map<string, SaidNumber>()
  let start = 0
  let end = 0
  const close = (): void => {
    const place = fromNames(open)
    if (place) places.push({ ...place, range: [start, end] })
    open = new Map()
  }
  for (const hit of matchesOf(text, NAMED)) {
    const { long, short, number = '' } = hit.groups ?? {}
    const name = squashed(long ?? short ?? '')
    const at = hit.index + hit[0].lastIndexOf(number)
    const between = text.slice(end, hit.index)
    if (open.size > 0 && (open.has(name) || between.length > FARTHEST || !WITHIN.test(between))) close()
    if (open.size === 0) start = hit.index
    open.set(name, toNumber(number.replace(/\s?px$/, ''), at))
    end = hit.index + hit[0].length
  }
  close()
  return places
}
