import type { Range } from '../records/answer.ts'
import { buriedJson, cleanJson } from './json-rungs.ts'
import type { JsonNode } from './json.ts'
import { tablesIn, type Cell } from './marks/tables.ts'
import { CARDINALS, TO_TWENTY } from './words/numerals.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

/** Named values of a reply: from one JSON object, a table, or text such as "Missing: 2". Names are in lower case with underscores.
 * `ambiguous`: there are values, but they contradict each other. */
export type FieldsReading =
  | { rule: string; range: Range; fields: Map<string, JsonNode> }
  | { rule: null; reason: string; ambiguous?: true }

type JsonObject = Extract<JsonNode, { kind: 'object' }>

const DEEPEST = 4
/** Labelled values stand near the end of a reply. */
const LONGEST = 20_000
const MARKS = String.raw`["'*_\x60]{0,4}`

/** Reads the one JSON object that has any of `names`, wherever it stands; failing that,
 * a table whose head or first column has any, then "name: value" in the text. Whole
 * objects go before cut ones. Two objects that differ, or two values under one name, are ambiguous: nothing is guessed. */
export function readFields(text: string, names: readonly string[]): FieldsReading {
  for (const find of [cleanJson(text), buriedJson(text)]) {
    for (const { rule, roots } of find) {
      const objects = roots.flatMap((root) => holders(root, names, DEEPEST))
      const whole = objects.filter((object) => object.cut === null)
      const [first, ...others] = whole.length > 0 ? whole : objects
      if (!first) continue
      const said = text.slice(...first.range)
      if (others.some((other) => text.slice(...other.range) !== said))
        return { rule: null, reason: `ambiguous: ${others.length + 1} JSON objects that differ`, ambiguous: true }
      return { rule, range: first.range, fields: fieldsOf(first) }
    }
  }
  return fromTables(text, names) ?? fromLabels(text, names)
}

const plainName = (key: string): string =>
  key
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')

const fieldsOf = ({ entries }: JsonObject): Map<string, JsonNode> =>
  new Map(entries.map(({ key, value }) => [plainName(key), value]))

/** Objects with any of the names; what is inside of one is its own. */
function holders(node: JsonNode, names: readonly string[], depth: number): JsonObject[] {
  if (depth === 0) return []
  if (node.kind === 'array') return node.items.flatMap((item) => holders(item, names, depth - 1))
  if (node.kind !== 'object') return []
  if (node.entries.some(({ key }) => names.includes(plainName(key)))) return [node]
  return node.entries.flatMap(({ value }) => holders(value, names, depth - 1))
}

/** One row under a head of names, or names down the first of two columns. */
function fromTables(text: string, names: readonly string[]): FieldsReading | undefined {
  for (const { header, rows } of tablesIn(text.slice(-LONGEST)).reverse()) {
    const shift = Math.max(0, text.length - LONGEST)
    const [only, more] = rows
    const down = [header, ...rows].flatMap((row) => (row.length === 2 ? [row as [Cell, Cell]] : []))
    const across = only && !more ? header.flatMap((name, i) => (only[i] ? [[name, only[i]] as [Cell, Cell]] : [])) : []
    for (const pairs of [across, down]) {
      const held = pairs.filter(([name, value]) => names.includes(plainName(name.text)) && VALUE.test(value.text))
      const [first] = held
      if (!first || new Set(held.map(([name]) => plainName(name.text))).size !== held.length) continue
      const moved = ([from, to]: Range): Range => [from + shift, to + shift]
      const ranges = held.map(([, value]) => moved(value.range))
      return {
        rule: 'table',
        range: [Math.min(...ranges.map(([from]) => from)), Math.max(...ranges.map(([, to]) => to))],
        fields: new Map(held.map(([name, value]) => [plainName(name.text), valueOf(value.text, moved(value.range))])),
      }
    }
  }
  return undefined
}

const WORDS = CARDINALS.slice(0, 13)
  .map(([word]) => word)
  .join('|')
const VALUE = /^(?:true|false|yes|no|none|-?\d{1,9}(?:\.\d{1,9})?)$/i

function fromLabels(text: string, names: readonly string[]): FieldsReading {
  const fields = new Map<string, JsonNode>()
  const label = patternOf(
    String.raw`(?<![\p{L}\p{N}_])${MARKS}(${names.map((name) => name.replaceAll('_', '[_ ]')).join('|')})${MARKS}\s{0,5}[:=][\s"'*_\x60]{0,8}(true|false|yes|no|none|${WORDS}|-?\d{1,9}(?:\.\d{1,9})?)(?![\p{L}\p{N}_]|\.\d)`,
    'giu',
  )
  let [from, to] = [text.length, 0]
  const skipped = Math.max(0, text.length - LONGEST)
  for (const hit of matchesOf(text.slice(skipped), label)) {
    const name = plainName(hit[1] as string)
    const start = skipped + hit.index
    const end = start + hit[0].length
    const value = valueOf(hit[2] as string, [end - (hit[2] as string).length, end])
    const before = fields.get(name)
    if (before && text.slice(...before.range).toLowerCase() !== (hit[2] as string).toLowerCase())
      return { rule: null, reason: `ambiguous: two values for "${name}"`, ambiguous: true }
    if (!before) fields.set(name, value)
    from = Math.min(from, start)
    to = end
  }
  return fields.size > 0
    ? { rule: 'labelled values', range: [from, to], fields }
    : { rule: null, reason: 'none of the fields asked for was found' }
}

function valueOf(said: string, range: Range): JsonNode {
  const word = said.toLowerCase()
  const spelled = CARDINALS.slice(0, 13).find(([name]) => name === word)
  if (spelled) return { kind: 'number', range, value: spelled[1], percent: false }
  if (word === 'true' || word === 'yes') return { kind: 'literal', range, value: true }
  if (word === 'false' || word === 'no') return { kind: 'literal', range, value: false }
  return { kind: 'number', range, value: word === 'none' ? 0 : Number(said), percent: false }
}

/** The first of the names that there is. */
export function fieldOf(fields: ReadonlyMap<string, JsonNode>, ...names: string[]): JsonNode | undefined {
  for (const name of names) if (fields.has(name)) return fields.get(name)
  return undefined
}

/** A whole number >= 0, also one in quotes, in digits or as a word; null for anything else. */
export function wholeNumber(node: JsonNode | undefined): number | null {
  const value =
    node?.kind === 'number' && !node.percent
      ? node.value
      : node?.kind === 'string' && /^\s*\d{1,9}\s*$/.test(node.value)
        ? Number(node.value)
        : node?.kind === 'string'
          ? (TO_TWENTY.get(node.value.trim().toLowerCase()) ?? Number.NaN)
          : Number.NaN
  return Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** true or false, also as a word in quotes; null for anything else. */
export function yesOrNo(node: JsonNode | undefined): boolean | null {
  if (node?.kind === 'literal') return node.value
  if (node?.kind !== 'string') return null
  const word = /^[\s.!*]*(true|yes|false|no)[\s.!*]*$/i.exec(node.value.slice(0, 50))?.[1]?.toLowerCase()
  return word === undefined ? null : word === 'true' || word === 'yes'
}
