import type { Size, Space } from '../../records/space.ts'
import type { Option } from './choose.ts'
import { lengthIn, type LengthAsked } from './length-in.ts'
import { endsIn } from './looks-in.ts'
import { POINTS, taskOf, type Task } from './task-of.ts'
import { matchesOf } from '../../tools/matches.ts'

/** What a prompt asks for, understood from its words alone. */
export interface Wish {
  task: Task
  /** the prompt itself, as far as it was read */
  prompt: string
  /** space that coordinates are to be given in; px of the image where the prompt names none */
  space: Space
  /** px that the prompt says the image has, null where it does not say */
  size: Size | null
  /** words for what is to be counted or found: "red circles" */
  object: string
  options: Option[]
  labels: string[]
  /** whether a count is to come with the places of what was counted */
  placed: boolean
  /** whether defects are to come with their places */
  sited: boolean
  length: LengthAsked
  /** what a way starts at and leads to; null where the prompt does not tell by a colour */
  ends: [from: string, to: string] | null
}

/** More of a prompt is not read: bounds the work on a hostile one. */
const READ = 20_000

const FROM_TO = /\b0(?:\.0)?\s*(?:to|-|–|and|\.\.+|through|…)\s*(1[,. ]?000|999|100|1(?:\.0)?)\b(?![.,]?\d)/i

/** Number ranges are looked for before the word pixel: "0 to 1000, not pixels" means thousandths. */
export function spaceOf(prompt: string): Space {
  const yFirst = /\by[ -]?(coordinate )?(first|before)\b|[[(]\s*"?y\w*"?\s*,\s*"?x/i.test(prompt)
  // "0 (left) to 1 (right)"
  const top = FROM_TO.exec(prompt.replace(/\s?\([a-z ,-]{0,40}\)/gi, ''))?.[1]?.replace(/[,. ](?=000)/, '')
  if (top === '1000' || top === '999') return yFirst ? 'thousand-yx' : 'thousand'
  if (top === '100' || (!top && /\bper ?cent(age)?s?\b|%/i.test(prompt))) return 'percent'
  if (top || /\bnormali[sz]ed\b|\bfractions? of\b/i.test(prompt)) return 'unit'
  return 'pixel'
}

export function sizeOf(prompt: string): Size | null {
  const said =
    /\b(\d{1,6})\s*(?:px|pixels)?\s*(?:x|×|by)\s*(\d{1,6})\b/i.exec(prompt) ??
    /\b(\d{1,6})\s*(?:px|pixels)?\s*wide\b.{0,24}?\b(\d{1,6})\s*(?:px|pixels)?\s*(?:high|tall)\b/is.exec(prompt)
  const [width, height] = [Number(said?.[1] ?? 0), Number(said?.[2] ?? 0)]
  return width > 0 && height > 0 ? { width, height } : null
}

const LIST_LINE = /^[ \t]{0,20}(?:[-*•]|\(?[A-Z0-9]{1,2}[).:])[ \t]{1,20}(\S.*)$/gm

/** Options as lines ("- name: explanation", "A. name") or, failing these, as a list in a sentence ("one of: a, b or c"). */
export function optionsIn(prompt: string): Option[] {
  const lines = matchesOf(prompt, LIST_LINE).map(([, line = '']) => line)
  const items =
    lines.length > 1
      ? lines
      : listAfter(
          prompt,
          /\b(?:one of(?: these| the following)?(?: words| options| labels)?|options|choices|choose (?:between|from|among)|labels?|categories|classes)\b[^:\n"]{0,60}?[:]\s*/i,
        )
  return items
    .map((item) => {
      const [, name = item, about = ''] = /^["'`*]*(.+?)["'`*]*\s*(?::| [-–—] | \()\s*(.*)$/s.exec(item) ?? []
      return { name: bare(name), about: bare(about) }
    })
    .filter(({ name }) => name !== '')
}

const bare = (text: string) => text.replace(/^["'`*\s]+|["'`*\s.;,]+$/g, '')

/** "... labels: red circle, blue square or green star." -> the three. */
function listAfter(prompt: string, lead: RegExp): string[] {
  const found = lead.exec(prompt)
  if (!found) return []
  const line = prompt.slice(found.index + found[0].length).split(/\n|\.(?=\s|$)/, 1)[0] ?? ''
  return line
    .replace(/[[\]]/g, '')
    .split(/[,;]|\bor\b/)
    .map(bare)
    .filter((item) => item.length > 0 && item.length <= 100)
}

/** The words after "how many", "every" and the like, up to a verb or a stop. Looked for ahead, so that "find the centre of
 * every spot" gives both "centre of every spot" and "spot". */
const OBJECT =
  /\b(?:how many|number of|count|every|each|all|find|locate|detect|point (?:to|at)|click (?:on|to hit)|(?:diameter|width|height|length|size)s? of|is there|are there|pattern of)(?=\s+((?:[a-z][a-z-]*\s+){0,5}?[a-z][a-z-]*)(?:\s+(?:are|is|in|on|do|does|can|you|that|which|there|here|visible|shown|appear|with|and|by|as|from|of this)\b|\s*[.,:;?!"\n]|\s*$))/gi
const LEADING = /^(?:(?:the|a|an|any|of|one|all|every|each|different|visible|separate|single|total)\s+)+/i
/** Words that are about the answer or the picture, not about things on it. */
const NO_OBJECT =
  /\b(?:cent(?:re|er)|position|location|coordinate|point|image|picture|answer|number|object label|box|boxe|value|axi|axe|one)s?\b/i

/** What is to be counted or found, as the prompt calls it; '' where it does not say. */
export function objectIn(prompt: string): string {
  const phrases = matchesOf(prompt, OBJECT).map(([, phrase = '']) => phrase.trim().replace(LEADING, ''))
  return phrases.find((phrase) => phrase !== '' && !NO_OBJECT.test(phrase)) ?? ''
}

export function understand(whole: string): Wish {
  // long gaps say nothing, and every rule above would try them from each of their places
  const prompt = whole.slice(0, READ).replace(/\s{20,}/g, '\n')
  const options = optionsIn(prompt)
  return {
    task: taskOf(prompt, options.length),
    prompt,
    space: spaceOf(prompt),
    size: sizeOf(prompt),
    object: objectIn(prompt),
    options,
    labels: options.map(({ name }) => name),
    placed: POINTS.test(prompt),
    sited: /_sites\b|\bsites of\b|\bwhere (?:are|is)\b/i.test(prompt),
    length: lengthIn(prompt),
    ends: endsIn(prompt),
  }
}
