import type { Range } from '../../records/answer.ts'
import { toNumber, type SaidNumber } from '../numbers.ts'
import type { SaidPlace } from '../place.ts'
import { tablesIn } from '../marks/tables.ts'

// Spaces and digits are bounded, so that no run of them makes a pattern look twice at the same text for long.
const S = String.raw`\s{0,20}`
const N = String.raw`([-+\u2212]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,3})?%?)(?:\s?px)?`
const COMMA = String.raw`(?:\s{0,20}[,;|]\s{0,20}|\s{1,20})`
const TUPLE = new RegExp(`[[({<\u27e8]${S}${N}${COMMA}${N}(?:${COMMA}${N}${COMMA}${N})?${S}[\\])}>\u27e9]`, 'g')

const NAME = (name: string): string => String.raw`["']?${name}["']?\s{0,5}[=:≈~]{1,2}\s{0,5}`
const NEXT = String.raw`[\s,;]{1,20}(?:and\s{1,5})?`
const named = (names: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_])` + names.map((name) => NAME(name) + N).join(NEXT), 'giu')
const NAMED = [
  named(['x_?min', 'y_?min', 'x_?max', 'y_?max']),
  named(['x1', 'y1', 'x2', 'y2']),
  named(['left', 'top', 'right', 'bottom']),
  named(['x', 'y']),
  new RegExp(String.raw`<x>\s{0,5}${N}\s{0,5}</x>\s{0,5}<y>\s{0,5}${N}\s{0,5}</y>`, 'giu'),
]

/** `(x, y)`, `[x, y]` and the same with four numbers, anywhere in the text. */
export function placesInTuples(text: string): SaidPlace[] {
  return [...text.matchAll(TUPLE)].map((hit) => place(hit, false))
}

/** A corner with its sides: `left: 1, top: 2, width: 3, height: 4`, "x 1, y 2, width 3 and height 4". */
const SAYS = String.raw`["']?\s{0,5}(?:[=:≈~]{1,2}|is|of)?\s{0,5}`
const WITH = String.raw`(?:[\s,;.()]|\b(?:and|with|has|a|an|its|the|at|und|mit)\b){1,20}`
const sided = (names: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_])` + names.map((name) => `["']?(?:${name})${SAYS}${N}`).join(WITH), 'giu')
const SIDED: readonly (readonly [RegExp, centred: boolean])[] = [
  [sided(['x_?min|x1|x|left', 'y_?min|y1|y|top', 'width|w', 'height|h']), false],
  [sided(['top|y', 'left|x', 'width|w', 'height|h']), false],
  [
    sided([
      'c_?x|x_?c|center_?x|x_?center|centre_?x',
      'c_?y|y_?c|center_?y|y_?center|centre_?y',
      'width|w',
      'height|h',
    ]),
    true,
  ],
]
/** "from x=480 to x=520 and y=240 to y=260" */
const SPANNED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])x${SAYS}${N}\s{0,3}(?:to|through|until|bis|à|-|\u2013)\s{0,3}(?:x${SAYS})?${N}${WITH}(?:from\s)?y${SAYS}${N}\s{0,3}(?:to|through|until|bis|à|-|\u2013)\s{0,3}(?:y${SAYS})?${N}`,
  'giu',
)
/** "500 pixels from the left and 250 pixels from the top" */
const UNIT = String.raw`(?:\s?(?:px|pixels?|units?))?`
const FROM_EDGES = new RegExp(
  String.raw`(?<![\p{L}\p{N}.])${N}${UNIT}\s(?:in\s)?from\sthe\sleft(?:\s(?:edge|side|border))?(?:\sof\sthe\simage)?[\s,;]{1,3}(?:and\s)?(?:about\s|approximately\s)?${N}${UNIT}\s(?:down\s)?from\sthe\stop`,
  'giu',
)
export function placesWithSides(text: string): SaidPlace[] {
  const spanned = [...text.matchAll(SPANNED)].flatMap((hit) => {
    const said = place(hit, true)
    const [left, right, top, bottom] = said.numbers
    return left && right && top && bottom ? [{ ...said, numbers: [left, top, right, bottom] }] : []
  })
  if (spanned.length > 0) return spanned
  const edges = [...text.matchAll(FROM_EDGES)].map((hit) => place(hit, true))
  if (edges.length > 0) return edges
  for (const [pattern, centred] of SIDED) {
    const places = [...text.matchAll(pattern)].flatMap((hit) => {
      const said = place(hit, true)
      const swapped = pattern === SIDED[1]?.[0]
      const [a, b, width, height] = said.numbers
      if (!a || !b || !width || !height) return []
      const [x, y] = swapped ? [b, a] : [a, b]
      const [before, after] = centred ? [-0.5, 0.5] : [0, 1]
      const moved = (from: SaidNumber, side: SaidNumber, by: number): SaidNumber => ({
        ...from,
        value: from.value + side.value * by,
      })
      return [
        {
          ...said,
          numbers: [moved(x, width, before), moved(y, height, before), moved(x, width, after), moved(y, height, after)],
          note: 'from a corner, width and height',
        },
      ]
    })
    if (places.length > 0) return places
  }
  return []
}

/** `x=10, y=20`, `x: 10 y: 20`, `x1=.. y1=.. x2=.. y2=..`: the first pattern that finds anything. */
export function placesInPairs(text: string): SaidPlace[] {
  for (const pattern of NAMED) {
    const places = [...text.matchAll(pattern)].map((hit) => place(hit, true))
    if (places.length > 0) return places
  }
  return []
}

/** Two corners: "(100, 100) to (300, 300)", "from (1, 2) - (3, 4)". */
const CORNER_PAIR = new RegExp(
  String.raw`[[(]${S}${N}${COMMA}${N}${S}[\])]\s{0,5}(?:to|and|through|until|bis|à|hasta|até|a|-|\u2013|->|\u2192|,|;|\n)\s{0,5}(?:the\s|its\s)?(?:\*{0,2}(?:bottom|lower)[-_ ]right(?:\scorner)?(?:\s(?:at|is))?[*:=\s]{0,4})?[[(]${S}${N}${COMMA}${N}${S}[\])]`,
  'gi',
)
export function placesInCorners(text: string): SaidPlace[] {
  return [...text.matchAll(CORNER_PAIR)].map((hit) => place(hit, false))
}

const COLUMNS = [
  ['x1', 'y1', 'x2', 'y2'],
  ['xmin', 'ymin', 'xmax', 'ymax'],
  ['left', 'top', 'right', 'bottom'],
  ['x', 'y'],
]
const LABEL_COLUMN = /^(?:label|class|category|name|object|type)$/
const NUMBER_CELL = /^[-+\u2212]?(?:\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})%?(?=(?:\s?px)?$)/

/** Tables whose head names the columns of the coordinates; columns of other things, such as a running number, stand beside. */
export function placesInTables(text: string): SaidPlace[] {
  return tablesIn(text).flatMap(({ header, rows }) => {
    const heads = header.map((cell) => cell.text.toLowerCase().replace(/[\s_]|\(px\)/g, ''))
    const columns = COLUMNS.find((names) => names.every((name) => heads.includes(name)))
    if (!columns || heads.some((head) => /^(?:w|h|width|height)$/.test(head))) return []
    const labelAt = heads.findIndex((head) => LABEL_COLUMN.test(head))
    return rows.flatMap((row): SaidPlace[] => {
      const cells = columns.map((name) => row[heads.indexOf(name)])
      const numbers = cells.flatMap((cell) => {
        const said = cell && NUMBER_CELL.exec(cell.text)
        return cell && said ? [toNumber(said[0], cell.range[0])] : []
      })
      const [first, last] = [cells[0], cells.at(-1)]
      if (numbers.length !== columns.length || !first || !last) return []
      const label = row[labelAt]?.text
      return [{ range: [first.range[0], last.range[1]], numbers, named: true, ...(label ? { label } : {}) }]
    })
  })
}

const LINE = new RegExp(
  String.raw`^[ \t|*>-]{0,10}(?:\d{1,3}[.)][ \t]{1,5})?(?:(?<label>[\p{L}][\p{L}\p{N} _/()-]{0,100}?)[ \t]{0,5}[,|:;\t][ \t|]{0,9})?(?<numbers>-?\d[^\p{L}\n]{0,200})$`,
  'gmu',
)

/** Lines of a table, of comma-separated values, or of bare numbers: "RBC, 1, 2, 3, 4", "| 1 | 2 |", "500, 500". Every line of
 * numbers must have two, or every one four; what is no such line is words around them. */
export function placesInLines(text: string, labels: readonly string[]): SaidPlace[] {
  const lines = [...text.matchAll(LINE)].map((hit) => {
    const said = hit.groups?.['numbers'] ?? ''
    const from = hit.index + hit[0].length - said.length
    const numbers = [...said.matchAll(/-?(?:\d+(?:\.\d+)?|\.\d+)%?/g)].map((number) =>
      toNumber(number[0], from + number.index),
    )
    return {
      label: hit.groups?.['label']?.trim(),
      numbers,
      range: [from, from + said.trimEnd().length] as Range,
      between: said,
    }
  })
  const rows = lines.filter(({ between }) => /^[-\d.,;|%\s]*$/.test(between.replace(/\s?[x\u00d7]\s?/g, ' ')))
  const size = rows[0]?.numbers.length
  if ((size !== 2 && size !== 4) || rows.some(({ numbers }) => numbers.length !== size)) return []
  // "500 x 500", "12,345": two numbers, or one with a separator
  if (
    rows.length === 1 &&
    size === 2 &&
    /^\d{1,3},\d{3}$/.test(rows[0]?.between.trim() ?? '') &&
    text.trim() === rows[0]?.between.trim()
  )
    return rows.map(({ numbers, range }) => ({ numbers, range, named: false }))
  return rows.map(({ label, numbers, range }) => ({
    range,
    numbers,
    named: false,
    ...(label !== undefined &&
    (labels.length === 0 || labels.some((name) => name.toLowerCase() === label.toLowerCase()))
      ? { label }
      : {}),
  }))
}

/** A reply of nothing but pairs: "100,100 500,250 900,100". */
export function placesInPlainPairs(text: string): SaidPlace[] {
  const said = text.trim()
  if (
    said.length > 100_000 ||
    !/^-?\d{1,6}(?:\.\d{1,6})?,-?\d{1,6}(?:\.\d{1,6})?(?:[\s;]{1,3}-?\d{1,6}(?:\.\d{1,6})?,-?\d{1,6}(?:\.\d{1,6})?){1,2000}$/.test(
      said,
    )
  )
    return []
  return [...text.matchAll(new RegExp(`${N},${N}`, 'g'))].map((hit) => place(hit, false))
}

/** "320 x 240", "x=320px, y=240px" are pairs; this is a reply of two numbers and nothing else. */
export function placeAlone(text: string): SaidPlace[] {
  const hit = new RegExp(
    String.raw`^[\s"'*_\x60]{0,10}(?:click\s{0,3})?${N}\s{0,5}(?:,|;|x|\u00d7|\s)\s{0,5}${N}[\s"'*_\x60.]{0,10}$`,
    'i',
  ).exec(text)
  if (!hit) return []
  const from = text.length - text.trimStart().length
  return [{ ...place(hit, false), range: [from, from + text.trim().length] }]
}

function place(hit: RegExpMatchArray & { index: number }, isNamed: boolean): SaidPlace {
  const range: Range = [hit.index, hit.index + hit[0].length]
  const numbers = hit
    .slice(1)
    .filter((said) => said !== undefined)
    .map((said) => toNumber(said, hit.index))
  return { range, numbers, named: isNamed }
}

/** Finds which of the labels stands right before a place on its line: `red square: (10, 20, 30, 40)`. */
export function labelFinder(text: string, labels: readonly string[]): (index: number) => string | undefined {
  if (labels.length === 0) return () => undefined
  const longestFirst = [...labels].sort((a, b) => b.length - a.length)
  return (index) => {
    const before = text.slice(Math.max(0, index - 200), index)
    const lower = before.toLowerCase()
    const named = longestFirst.filter((label) => lower.includes(label.toLowerCase()))
    if (named.length === 0) return undefined
    const line = before
      .slice(before.lastIndexOf('\n') + 1)
      .replace(
        /(?:[\s:=*_"'`,|\-\u2013\u2014>[({]|<[|\w]{1,20}>|(?<=\s)#?\d{1,2}(?=:)|\b(?:is|are|at|located|found|box|bounding|bbox|from|the|coordinates?|position|with|in|(?:top|upper)[- ]left|corner)\b)+$/i,
        '',
      )
      .toLowerCase()
    return named.find((label) => {
      const start = line.length - label.length
      return label !== '' && line.endsWith(label.toLowerCase()) && !/[\p{L}\p{N}]/u.test(line[start - 1] ?? '')
    })
  }
}
