import { folded, nearName, type Row, type Wanted } from '../../runner/index.ts'
import { wantedKey, type ChartedRow } from './charted-tests.ts'
import { FIELDS, textsOf, type NumberField, type TextsField, type WordField } from './search-fields.ts'

/** The search language of lists of tests: `model:gpt-6.2-sol score:<0.5 "red button" -type:count`. Terms are joined by AND, the
 * values of one term by OR. Nothing anybody can type is an error: what makes no sense is named, and the rest applies. */

/** One thing a search asks for. */
export interface Term {
  /** as typed, and where it stands in the search */
  source: string
  from: number
  to: number
  /** for a chip: "score below 0.5", "not type count" */
  words: string
  not: boolean
  keeps(row: ChartedRow): boolean
  /** of words: what they are looked for in beside the rows */
  wanted?: readonly Wanted[]
  /** of a field of words: what was asked for */
  asked?: { field: string; title: string; values: readonly Value[] }
}

/** `instead` is the whole search with this part mended; '' where nothing better is known. */
export interface SearchProblem {
  source: string
  message: string
  instead: string
}

export interface Search {
  text: string
  terms: readonly Term[]
  problems: readonly SearchProblem[]
}

/** `quoted`: a star in it is a star */
interface Value {
  text: string
  quoted: boolean
}
interface Token {
  source: string
  from: number
  to: number
  not: boolean
  key: string
  values: Value[]
}

/** As much as an address should carry, and as is looked for in 100,000 tests without anybody waiting. */
export const SEARCH_CHARS = 500
const MOST_TERMS = 24
/** Above this many names no near one is looked for. */
const MOST_NAMES = 2000

const isSpace = (char: string | undefined): boolean => char !== undefined && /\s/.test(char)
const isQuote = (char: string | undefined): boolean => char === '"' || char === '“' || char === '”'

/** A text as one value that means just itself: `hsfr 03` -> `"hsfr 03"` */
export const quoted = (text: string): string =>
  /^[\w.+/#%-]+$/.test(text) ? text : `"${text.replace(/["“”\\]/g, '\\$&')}"`

/** case, hsfr-03 -> the term that keeps the tests of this case alone */
export const termOf = (field: string, value: string): string => `${field}:${quoted(value)}`

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let index = 0
  const value = (stops: (char: string) => boolean): Value => {
    let out = ''
    if (isQuote(text[index])) {
      // a quote that is not closed goes on to the end: it is being typed
      for (index++; index < text.length && !isQuote(text[index]); index++) {
        if (text[index] === '\\' && index + 1 < text.length) index++
        out += text[index]
      }
      index++
      return { text: out, quoted: true }
    }
    for (; index < text.length && !stops(text[index] as string); index++) out += text[index]
    return { text: out, quoted: false }
  }
  for (;;) {
    while (isSpace(text[index])) index++
    if (index >= text.length) return tokens
    const from = index
    const not = text[index] === '-' && index + 1 < text.length && !isSpace(text[index + 1])
    if (not) index++
    const key = /^([a-z_]{1,40})(?::|(?=[<>=]))/i.exec(text.slice(index, index + 42))
    const values: Value[] = []
    if (key) {
      index += key[0].length
      for (;;) {
        values.push(value((char) => isSpace(char) || char === ','))
        if (text[index] !== ',') break
        index++
      }
    } else values.push(value((char) => isSpace(char)))
    tokens.push({
      source: text.slice(from, index),
      from,
      to: Math.min(index, text.length),
      not,
      key: key?.[1]?.toLowerCase() ?? '',
      values: values.filter((value) => value.text !== ''),
    })
  }
}

/** `gpt-*` against a text, both in small letters. Looks for one piece after the other, so that no pattern takes long. */
export function fits(text: string, { text: pattern, quoted: literal }: Value): boolean {
  if (literal || !pattern.includes('*')) return text === pattern
  const pieces = pattern.split('*')
  const [first, last] = [pieces[0] as string, pieces.at(-1) as string]
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last)) return false
  let index = first.length
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, index)
    if (found < 0) return false
    index = found + piece.length
  }
  return index <= text.length - last.length
}

const small = ({ text, quoted }: Value): Value => ({ text: text.toLowerCase(), quoted })
const signed = (token: Token, words: string, keeps: (row: ChartedRow) => boolean): Term => ({
  not: token.not,
  source: token.source,
  from: token.from,
  to: token.to,
  words: token.not ? `not ${words}` : words,
  keeps: token.not ? (row) => !keeps(row) : keeps,
})

/** All terms of a search ask about one row before the next. */
let lowered: { row: Row | null; texts: readonly string[] } = { row: null, texts: [] }
function loweredTexts(row: Row): readonly string[] {
  if (lowered.row !== row) lowered = { row, texts: textsOf(row).map(folded) }
  return lowered.texts
}

/** Words anywhere, or in one of the texts of a test. */
function textTerm(token: Token, field: TextsField | null = null): Term {
  const values = (field ? token.values : token.values.slice(0, 1)).map(({ text }) => text)
  const wanted = values.map((text): Wanted => ({ words: folded(text), field: field?.field ?? '' }))
  const keys = wanted.map(wantedKey)
  const texts = field ? (row: Row) => field.of(row).map(folded) : loweredTexts
  const named = values.map((text) => `“${text}”`).join(' or ')
  return {
    ...signed(
      token,
      field ? `${field.title} contains ${named}` : `contains ${named}`,
      (row) =>
        keys.some((key) => row.foundIn?.has(key)) ||
        texts(row).some((item) => wanted.some(({ words }) => item.includes(words))),
    ),
    wanted,
  }
}

function wordTerm(token: Token, field: WordField): Term {
  const wanted = token.values.map(small)
  // few values on many rows: each is looked at once
  const known = new Map<string, boolean>()
  const fitsAny = (value: string): boolean => {
    const before = known.get(value)
    if (before !== undefined) return before
    const now = wanted.some((valueItem) => fits(value.toLowerCase(), valueItem))
    known.set(value, now)
    return now
  }
  return {
    ...signed(token, `${field.title} ${token.values.map(({ text }) => text).join(' or ')}`, (row) =>
      field.of(row).some(fitsAny),
    ),
    asked: { field: token.key, title: field.title, values: wanted },
  }
}

/** `<0.5`, `0.2..0.8`, `5s`, `none` -> its test and its words; null where it is none of these. */
function amountOf(
  text: string,
  field: NumberField,
): { words: string; keeps: (value: number | null) => boolean } | null {
  if (/^(none|unknown)$/i.test(text)) return { words: 'unknown', keeps: (value) => value === null }
  const numberOf = (source: string): { value: number; step: number } | null => {
    const [, digits = '', unit = ''] = /^\$?(\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})\s?([a-z%$]{0,3})$/i.exec(source) ?? []
    const factor =
      digits && Object.hasOwn(field.units, unit.toLowerCase()) ? (field.units[unit.toLowerCase()] as number) : null
    if (factor === null) return null
    const decimals = digits.split('.')[1]?.length ?? 0
    return { value: Number(digits) * factor, step: decimals > 0 || field.rough ? factor * 10 ** -decimals : 0 }
  }
  const [, low = '', high = ''] = /^(.*?)\.\.(.*)$/.exec(text) ?? []
  if (low || high) {
    const [from, to] = [low ? numberOf(low) : { value: -Infinity }, high ? numberOf(high) : { value: Infinity }]
    return (
      from &&
      to && {
        words: low && high ? `${low} to ${high}` : low ? `at least ${low}` : `at most ${high}`,
        keeps: (value) => value !== null && value >= from.value && value <= to.value,
      }
    )
  }
  const [, operator = '', rest = ''] = /^(<=|>=|<|>|=|)(.*)$/.exec(text) ?? []
  const bound = numberOf(rest)
  if (!bound) return null
  const { value: limit, step } = bound
  switch (operator) {
    case '<':
      return { words: `below ${rest}`, keeps: (value) => value !== null && value < limit }
    case '<=':
      return { words: `at most ${rest}`, keeps: (value) => value !== null && value <= limit }
    case '>':
      return { words: `above ${rest}`, keeps: (value) => value !== null && value > limit }
    case '>=':
      return { words: `at least ${rest}`, keeps: (value) => value !== null && value >= limit }
    // 0.83 finds what is shown as 0.83
    default:
      return { words: rest, keeps: (value) => value !== null && Math.abs(value - limit) <= step / 2 + 1e-12 }
  }
}

function numberTerm(token: Token, field: NumberField): Term | string {
  const amounts = token.values.map(({ text }) => amountOf(text, field))
  const wrong = amounts.indexOf(null)
  if (wrong >= 0)
    return `“${token.values[wrong]?.text}” is not a valid number for ${token.key}: write ${field.example}, a range ${rangeExample(field)}, or ${token.key}:none`
  const fine = amounts.filter((amount) => amount !== null)
  return signed(token, `${field.title} ${fine.map(({ words }) => words).join(' or ')}`, (row) => {
    const value = field.of(row)
    return fine.some((item) => item.keeps(value))
  })
}

const rangeExample = ({ units, rough }: NumberField): string =>
  '%' in units ? '0.2..0.8' : rough ? '2s..10s' : '1..100'

/** `text` with the part of a token put otherwise */
const mended = (text: string, { from, to }: { from: number; to: number }, part: string): string =>
  text.slice(0, from) + part + text.slice(to)

export function parseSearch(whole: string): Search {
  const text = whole.slice(0, SEARCH_CHARS)
  const terms: Term[] = []
  const problems: SearchProblem[] = []
  const problem = (token: Token, message: string, part = ''): void => {
    problems.push({ source: token.source, message, instead: part ? mended(text, token, part) : '' })
  }
  const tokens = tokensOf(text)
  if (tokens.length > MOST_TERMS) problem(tokens[MOST_TERMS] as Token, `only the first ${MOST_TERMS} terms are used`)
  for (const token of tokens.slice(0, MOST_TERMS)) {
    const field = FIELDS.get(token.key)
    const minus = token.not ? '-' : ''
    const rest = token.source.slice(minus.length + token.key.length)
    if (token.key !== '' && !field) {
      const near = nearName(token.key, [...FIELDS.keys()])
      if (near) problem(token, `unknown key “${token.key}”; did you mean ${near}?`, minus + near + rest)
      else
        problem(
          token,
          `unknown key “${token.key}”; put it in quotes to search for it as words`,
          `${minus}"${(token.key + rest).replace(/["“”\\]/g, '')}"`,
        )
    } else if (token.values.length === 0) {
      if (field) problem(token, `${token.key} needs a value, such as ${field.example}`)
    } else if (!field) terms.push(textTerm(token))
    else if (field.kind === 'number') {
      const term = numberTerm(token, field)
      if (typeof term === 'string') problem(token, term)
      else terms.push(term)
    } else {
      // numbers are quick to compare, and pages link to tests by many of them; texts are not
      const values = token.values.slice(0, MOST_TERMS)
      if (values.length < token.values.length)
        problem(token, `only the first ${MOST_TERMS} values of ${token.key} are used`)
      const first = { ...token, values }
      terms.push(field.kind === 'text' ? textTerm(first, field) : wordTerm(first, field))
    }
  }
  return { text, terms, problems }
}

/** Values asked for that nothing has, each with what was probably meant: a known name like it, or all that contain it. */
export function valueProblems({ text, terms }: Search, known: (field: string) => readonly string[]): SearchProblem[] {
  return terms.flatMap(({ asked, source, from, to }) => {
    if (!asked) return []
    const names = FIELDS.get(asked.field)
    const all = [...new Set([...known(asked.field), ...(names?.kind === 'word' ? (names.closed ?? []) : [])])]
    if (all.length > MOST_NAMES) return []
    return asked.values
      .filter((value) => !all.some((name) => fits(name.toLowerCase(), value)))
      .map((value): SearchProblem => {
        const parts = value.text.includes('*') ? [] : all.filter((name) => name.toLowerCase().includes(value.text))
        const near = parts.length === 1 ? parts[0] : nearName(value.text, all)
        const better = parts.length > 1 ? `*${value.text}*` : near === undefined ? '' : quoted(near)
        // where several values are asked for, the whole term cannot be put otherwise
        const instead =
          better && asked.values.length === 1
            ? mended(text, { from, to }, `${source.startsWith('-') ? '-' : ''}${asked.field}:${better}`)
            : ''
        return {
          source,
          instead,
          message: `no test here has the ${asked.title} “${value.text}”${better ? `; did you mean ${better}?` : ''}`,
        }
      })
  })
}

/** Whether a row is what a search asks for. */
export const keepsRow = ({ terms }: Search, row: ChartedRow): boolean => terms.every((term) => term.keeps(row))

/** The search with one of its terms taken out. */
export const without = ({ text }: Search, term: Term): string =>
  `${text.slice(0, term.from).trimEnd()} ${text.slice(term.to).trimStart()}`.trim()
