import type { Range } from '../records/answer.ts'
import { toNumber } from './numbers.ts'

/** Nested deeper than this is nothing a model answers with; the limit keeps the parser off the end of the stack. */
export const DEEPEST = 100

/** A JSON value that knows the characters it came from. `cut`: why it has no end; what in it was complete is kept. */
export type JsonNode =
  | { kind: 'object'; range: Range; cut: string | null; entries: { key: string; value: JsonNode }[] }
  | { kind: 'array'; range: Range; cut: string | null; items: JsonNode[] }
  | { kind: 'string'; range: Range; value: string }
  | { kind: 'number'; range: Range; value: number; percent: boolean }
  | { kind: 'literal'; range: Range; value: boolean | null }

export interface Parsed {
  /** undefined where no value starts at `from` */
  node: JsonNode | undefined
  /** the character after the value or, where it broke, the one it broke at */
  end: number
  /** true: JSON as its standard (RFC 8259) has it. false: it took repairs */
  strict: boolean
}

const NUMBER = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?/y
const STRICT_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/
const WORD = /[A-Za-z_$][\w$-]*/y
const SPACE = /[ \t\r\n]+/y
/** Line comments only: looking for the end of a block comment that never ends, at every bracket, would be quadratic. */
const LOOSE_SPACE = /(?:\s|\/\/[^\n]*)+/y
const LITERALS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
  ['undefined', null],
])
const STRICT_LITERALS = new Set(['true', 'false', 'null'])
const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
])

/** Parses one value that starts at `from`, repairing what models get wrong: trailing and missing commas, single quotes,
 * bare keys, Python's True and None, comments, percent signs, and an end that never comes. Reads every character once:
 * where the text breaks, all open lists and objects are closed as `cut`, and a caller goes on at `end`. */
export function parseJson(whole: string, from = 0, to = whole.length): Parsed {
  const text = whole.slice(0, to)
  let index = from
  let strict = true
  let broken: string | null = null

  const fail = (why = index < text.length ? 'not valid JSON' : 'cut off'): undefined => {
    broken ??= why
    strict = false
    return undefined
  }
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index
    return pattern.exec(text)?.[0]
  }
  const skip = (): void => {
    index += match(SPACE)?.length ?? 0
    const loose = match(LOOSE_SPACE)
    if (loose !== undefined) {
      strict = false
      index += loose.length
    }
  }

  function value(depth: number): JsonNode | undefined {
    const first = text[index]
    if (first === undefined) return fail()
    if (depth > DEEPEST) return fail(`nested deeper than ${DEEPEST}`)
    if (first === '{') return object(depth)
    if (first === '[') return array(depth)
    if (first === '"' || first === "'") return string(first)
    return number(depth) ?? word() ?? fail()
  }

  function array(depth: number): JsonNode {
    const start = index++
    const items: JsonNode[] = []
    for (;;) {
      skip()
      if (text[index] === ']') {
        index++
        return { kind: 'array', range: [start, index], cut: null, items }
      }
      const item = value(depth + 1)
      if (item) items.push(item)
      if (!broken) separator(']')
      if (broken) return { kind: 'array', range: [start, index], cut: broken, items }
    }
  }

  function object(depth: number): JsonNode {
    const start = index++
    const entries: { key: string; value: JsonNode }[] = []
    for (;;) {
      skip()
      if (text[index] === '}') {
        index++
        return { kind: 'object', range: [start, index], cut: null, entries }
      }
      const name = key()
      const held = name === undefined ? fail() : value(depth + 1)
      if (name !== undefined && held) entries.push({ key: name, value: held })
      if (!broken) separator('}')
      if (broken) return { kind: 'object', range: [start, index], cut: broken, entries }
    }
  }

  /** After an item: a comma (one before the closing bracket is a repair), or the closing bracket. */
  function separator(closing: string): void {
    skip()
    const next = text[index]
    if (next === ',') {
      index++
      skip()
      if (text[index] === closing) strict = false
    } else if (next === '{' || next === '[') strict = false
    else if (next !== closing) fail()
  }

  function key(): string | undefined {
    const first = text[index]
    let name: string | undefined
    if (first === '"' || first === "'") {
      const node = string(first)
      name = node?.kind === 'string' ? node.value : undefined
    } else {
      name = match(WORD)
      strict = false
      index += name?.length ?? 0
    }
    if (name === undefined) return undefined
    skip()
    if (text[index] !== ':') return undefined
    index++
    skip()
    return name
  }

  function string(quote: string): JsonNode | undefined {
    const start = index
    if (quote === "'") strict = false
    let decoded = ''
    let piece = start + 1
    for (let i = start + 1; i < to; i++) {
      const code = text.charCodeAt(i)
      if (text[i] === quote) {
        index = i + 1
        return { kind: 'string', range: [start, index], value: decoded + text.slice(piece, i) }
      }
      if (code < 0x20) strict = false
      if (code !== 0x5c) continue
      decoded += text.slice(piece, i)
      const escape = text[i + 1] ?? ''
      const hex = escape === 'u' ? text.slice(i + 2, i + 6) : ''
      if (/^[0-9a-fA-F]{4}$/.test(hex)) {
        decoded += String.fromCharCode(Number.parseInt(hex, 16))
        i += 5
      } else {
        if (!ESCAPES.has(escape) && !'"\\/'.includes(escape)) strict = false
        decoded += ESCAPES.get(escape) ?? escape
        i += 1
      }
      piece = i + 1
    }
    // never closed: what follows the quote may still hold whole objects
    index = start + 1
    return fail('cut off')
  }

  function number(depth: number): JsonNode | undefined {
    const said = match(NUMBER)
    if (said === undefined) return undefined
    // a number that touches the end of a list that never ends may have lost digits
    if (depth > 0 && index + said.length >= to) {
      index = to
      return fail()
    }
    if (!STRICT_NUMBER.test(said)) strict = false
    const { value, percent, range } = toNumber(said, index)
    index += said.length
    return { kind: 'number', range, value, percent }
  }

  function word(): JsonNode | undefined {
    if (broken) return undefined
    const start = index
    const minus = text[index] === '-' ? 1 : 0
    index += minus
    const said = match(WORD) ?? ''
    const end = index + said.length
    index = start
    if (said === 'NaN' || said === 'Infinity') {
      index = end
      strict = false
      return { kind: 'number', range: [start, index], value: Number.NaN, percent: false }
    }
    const literal = LITERALS.get(said)
    if (literal === undefined || minus === 1) return undefined
    if (!STRICT_LITERALS.has(said)) strict = false
    index = end
    return { kind: 'literal', range: [start, index], value: literal }
  }

  const node = value(0)
  return { node, end: index, strict }
}
