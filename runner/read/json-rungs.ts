import type { Range } from '../records/answer.ts'
import { parseJson, type JsonNode } from './json.ts'
import { matchesOf } from '../tools/matches.ts'

/** JSON found in a reply by one rule of the ladder. Several roots only where a rule collects (JSON lines, rescue). */
export interface JsonFind {
  rule: 'json' | 'fenced json' | 'outermost json' | 'rescued json'
  range: Range
  roots: JsonNode[]
}

const FENCE = /```[ \t]*([\w+-]{0,20})/g

/** Insides of the ``` fences, the last first; a fence that never closes reaches to the end. */
function fences(text: string): Range[] {
  const found: Range[] = []
  let open: number | null = null
  for (const fence of matchesOf(text, FENCE)) {
    if (open === null) open = fence.index + fence[0].length
    else {
      found.push([open, fence.index])
      open = null
    }
  }
  if (open !== null) found.push([open, text.length])
  return found.reverse()
}

function trimmed(text: string, [from, to]: Range): Range {
  while (from < to && /\s/.test(text[from] as string)) from++
  while (to > from && /\s/.test(text[to - 1] as string)) to--
  return [from, to]
}

/** The one value that fills the range, if it is JSON by the standard. */
function strictIn(text: string, within: Range): JsonNode | undefined {
  const [from, to] = trimmed(text, within)
  const { node, end, strict } = parseJson(text, from, to)
  return strict && end === to ? node : undefined
}

/** Rungs for replies that are JSON: the whole text, else the last fence that is. */
export function* cleanJson(text: string): Generator<JsonFind> {
  const whole = strictIn(text, [0, text.length])
  if (whole) yield { rule: 'json', range: whole.range, roots: [whole] }
  for (const fence of fences(text)) {
    const node = strictIn(text, fence)
    if (node) yield { rule: 'fenced json', range: node.range, roots: [node] }
  }
}

/** Rungs for replies with JSON somewhere in them: from the first bracket to the last of its kind, else whatever can be
 * rescued, from the fences (last first) before the whole text. Bare lists of numbers are left to later rules: in prose,
 * `[1, 2]` is a tuple, not a document. */
export function* buriedJson(text: string): Generator<JsonFind> {
  const start = text.search(/[[{]/)
  const end = start < 0 ? -1 : text.lastIndexOf(text[start] === '[' ? ']' : '}')
  const outermost = end > start ? strictIn(text, [start, end + 1]) : undefined
  if (outermost && (holdsStructure(outermost) || isEmptyList(outermost)))
    yield { rule: 'outermost json', range: outermost.range, roots: [outermost] }
  for (const within of [...fences(text), [0, text.length] as Range]) {
    const roots = rescued(text, within)
    const [first, last] = [roots[0], roots.at(-1)]
    if (first && last) yield { rule: 'rescued json', range: [first.range[0], last.range[1]], roots }
  }
}

/** Rungs for short answers. Inside prose only objects count: `[1]` there is a footnote, not an answer. */
export function* jsonAnswers(text: string): Generator<JsonFind> {
  yield* cleanJson(text)
  for (const find of buriedJson(text)) yield { ...find, roots: find.roots.filter((root) => root.kind === 'object') }
}

/** Walks the text once: parses at every bracket, goes on where the parser stopped. */
function rescued(text: string, [from, to]: Range): JsonNode[] {
  const roots: JsonNode[] = []
  const bracket = /[[{]/g
  bracket.lastIndex = from
  // a search that ran on behind the part would read all of a long text for each of its parts
  const part = text.slice(0, to)
  for (let hit = bracket.exec(part); hit; hit = bracket.exec(part)) {
    const { node, end } = parseJson(text, hit.index, to)
    if (node && holdsStructure(node) && !isEmptyRest(node)) roots.push(node)
    bracket.lastIndex = Math.max(end, hit.index + 1)
  }
  return roots
}

const holdsStructure = (node: JsonNode): boolean =>
  node.kind === 'object'
    ? node.entries.length > 0
    : node.kind === 'array' && node.items.some((item) => item.kind === 'object' || item.kind === 'array')

/** Brackets that are opened, never closed, and hold nothing: a reply can have a million of them, and none says anything. */
function isEmptyRest(node: JsonNode): boolean {
  if (node.kind === 'array') return node.cut !== null && node.items.every(isEmptyRest)
  return node.kind === 'object' && node.cut !== null && node.entries.every(({ value }) => isEmptyRest(value))
}

const isEmptyList = (node: JsonNode): boolean => node.kind === 'array' && node.items.length === 0
