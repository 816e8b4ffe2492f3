import type { Range } from '../../records/answer.ts'
import { numbersIn, type Refused, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { matchesOf } from '../../tools/matches.ts'

/** The tags in which model families write places, as listed in their model cards and in Roboflow's `supervision`:
 *   Molmo 1      <point x="63.3" y="85.8" alt="spot">spot</point>, <points x1= y1= x2= y2= ..>
 *   Molmo 2      <points coords="IMG ID X Y ID X Y ..">label</points>
 *   Qwen-VL      <|object_ref_start|>label<|object_ref_end|><|box_start|>(x1,y1),(x2,y2)<|box_end|>
 *   InternVL     <ref>label</ref><box>[[x1,y1,x2,y2]]</box>
 *   DeepSeek-VL2 <|ref|>label<|/ref|><|det|>[[x1,y1,x2,y2]]<|/det|>
 *   PaliGemma    <locYYYY><locXXXX><locYYYY><locXXXX> label    bins of 1/1024, y first
 *   Kosmos-2     <phrase>label</phrase><object><patch_index_0100><patch_index_0430></object>    a grid of 32 x 32 patches
 *   Florence-2   label<loc_x1><loc_y1><loc_x2><loc_y2>
 * Numbers are in the declared space, except PaliGemma's and Kosmos-2's, whose tokens are bins of the image by definition. */
const TAG =
  /<(?:points?|click|coordinates?|position)\s([^<>]{0,100000}?)\/?>|<(?:ref|phrase|\|ref\||\|object_ref_start\|)>([^<]{1,200})<|<(?:box|bbox|point|points|click|coordinates?|coord|position|loc|location|\|box_start\||\|point_start\||\|det\|)>|((?:<loc\d{4}>){4})[ \t]*([^<>;\n]{0,200})|((?:<loc_\d{1,4}>){4})|<patch_index_(\d{4})>\s?<patch_index_(\d{4})>/g

/** Longest inside of one tag: a list of a few thousand numbers. */
const LONGEST_INSIDE = 100_000

export function placesInTags(text: string): { places: SaidPlace[]; refused: Refused[] } {
  const places: SaidPlace[] = []
  const refused: Refused[] = []
  let label: string | undefined
  for (const tag of matchesOf(text, TAG)) {
    const start = tag.index
    const end = start + tag[0].length
    const [, attributes, ref, gemma, gemmaLabel, florence, first, second] = tag
    if (attributes !== undefined)
      places.push(...fromAttributes(attributes, end - 1 - attributes.length, textAfter(text, end)))
    else if (ref !== undefined) label = ref.trim()
    else if (gemma !== undefined) {
      const numbers = binsIn(gemma, start)
      places.push({
        range: [start, start + gemma.length],
        numbers,
        named: false,
        bins: { across: 1024, yFirst: true },
        note: '<loc> bins of 1/1024, y first',
        ...labelled(gemmaLabel),
      })
    } else if (first !== undefined && second !== undefined)
      places.push({ range: [start, end], ...patches(Number(first), Number(second), [start, end]), ...labelled(label) })
    else if (florence !== undefined)
      places.push({
        range: [start, end],
        numbers: binsIn(florence, start),
        named: true,
        ...labelled(textBefore(text, start)),
      })
    else {
      const close = text.indexOf('<', end)
      if (close < 0) refused.push({ range: [start, text.length], reason: 'cut off' })
      else if (close - end <= LONGEST_INSIDE) places.push(...fromInside(text.slice(end, close), end, label))
    }
  }
  return { places, refused }
}

/** Two patches of a grid of 32 x 32: a box from the middle of one to the middle of the other, or around both where they stand in one
 * row or column, as processing_kosmos2.py of Transformers has it. */
function patches(first: number, second: number, range: Range): Pick<SaidPlace, 'numbers' | 'named' | 'bins' | 'note'> {
  const at = (patch: number): [number, number] => [patch % 32, Math.floor(patch / 32)]
  const [[left, top], [right, bottom]] = [at(first), at(second)]
  const [before, behind] = left === right || top === bottom ? [0, 1] : [0.5, 0.5]
  return {
    numbers: [left + before, top + before, right + behind, bottom + behind].map((value) => ({
      value,
      percent: false,
      range,
    })),
    named: false,
    bins: { across: 32, yFirst: false },
    note: 'patches of 1/32',
  }
}

const labelled = (label: string | undefined): { label?: string } => (label?.trim() ? { label: label.trim() } : {})

/** `x="1" y="2"`, `x1= y1= x2= y2=`, or Molmo 2's `coords=`; the label is `alt`, else the text in the tag. */
function fromAttributes(attributes: string, from: number, text: string): SaidPlace[] {
  const label = labelled(/\balt\s*=\s*"([^"]{0,200})"/.exec(attributes)?.[1] ?? text)
  const coords = /\bcoords\s*=\s*"([^"]*)"/.exec(attributes)
  if (coords) {
    const [, ...numbers] = shifted(coords[1] ?? '', from + coords.index + coords[0].indexOf('"') + 1)
    const triples = Array.from({ length: Math.floor(numbers.length / 3) }, (_, i) => numbers.slice(3 * i, 3 * i + 3))
    return triples.map(([id, x, y]) => ({ range: span(id, y), numbers: [x, y] as SaidNumber[], named: true, ...label }))
  }
  const pairs = matchesOf(
    attributes,
    /\bx(\d{0,5})\s{0,9}=\s{0,9}"([^"]{1,40})"\s{0,9}y\1\s{0,9}=\s{0,9}"([^"]{1,40})"/g,
  )
  return [...pairs].flatMap((pair) => {
    const start = from + pair.index
    const numbers = [...(pair.slice(2) as string[])].flatMap((said) => [...numbersIn(said)].slice(0, 1))
    return numbers.length === 2
      ? [{ range: [start, start + pair[0].length] as Range, numbers, named: true, ...label }]
      : []
  })
}

/** The numbers between two tags: fours are boxes, a two is a point. Anything but numbers and brackets is no place. */
function fromInside(inside: string, from: number, label: string | undefined): SaidPlace[] {
  if (!/^[\s\d.,;()[\]+\-%]*$/.test(inside)) return []
  const numbers = shifted(inside, from)
  // "100 200, 500 600": pairs that a comma or a semicolon parts
  const isPairs = /^[^,;]*\d[ \t]+[\d.]+\s*(?:[,;]\s*[\d.]+[ \t]+[\d.]+\s*){1,2000}$/.test(inside)
  const size = numbers.length === 2 || isPairs ? 2 : 4
  if (numbers.length === 0 || numbers.length % size !== 0) return []
  return Array.from({ length: numbers.length / size }, (_, i) => {
    const own = numbers.slice(size * i, size * (i + 1))
    return { range: span(own[0], own.at(-1)), numbers: own, named: false, ...labelled(label) }
  })
}

const shifted = (text: string, from: number): SaidNumber[] =>
  [...numbersIn(text)].map((saidNumber) => ({
    ...saidNumber,
    range: [saidNumber.range[0] + from, saidNumber.range[1] + from],
  }))

const span = (first: SaidNumber | undefined, last: SaidNumber | undefined): Range => [
  first?.range[0] ?? 0,
  last?.range[1] ?? 0,
]

const binsIn = (tokens: string, from: number): SaidNumber[] =>
  matchesOf(tokens, /\d+/g).map((bin) => ({
    value: Number(bin[0]),
    percent: false,
    range: [from + bin.index, from + bin.index + bin[0].length],
  }))

const textAfter = (text: string, index: number): string => /^[^<]*/.exec(text.slice(index, index + 200))?.[0] ?? ''
const textBefore = (text: string, index: number): string =>
  /[^<>;,\n]*$/.exec(text.slice(Math.max(0, index - 200), index))?.[0] ?? ''
