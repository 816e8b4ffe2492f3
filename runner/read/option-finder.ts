import type { Range } from '../records/answer.ts'

/** Finds options in a text, by their names and by their letters (A, B, ..). */
export interface OptionFinder {
  /** the option that the text is, apart from punctuation and case: "B", "(b)", "Random spots.", "B. Random spots" */
  exactly(text: string): number | undefined
  /** the option that stands at this place, behind quotes, stars and small words */
  at(text: string, from: number): { index: number; range: Range } | undefined
  /** every option named in the text as a whole word, and every clearly marked letter; "not X" is no mention of X */
  mentions(text: string): { index: number; range: Range }[]
}

const EDGE = String.raw`[\s*_"'\x60.,:;!()[\]{}<>#]{1,50}`
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, 'g')
/** No option with its letter and decorations is longer. */
const LONGEST = 400
const LEAD =
  /(?:[\s*_"'`({[:=>]|\\(?:boxed|text|textbf)\b|\b(?:is|be|the|option|choice|pattern|probably|most likely)\b){0,12}/iy
const NEGATED =
  /(?:\bnot|n't|\bno|\bneither|\bnor|rather than|instead of|unlike)\s{1,5}(?:an?\s{1,5}|the\s{1,5}|really\s{1,5})?["'*(]{0,3}$/i

/** Longest name first, so that where one name holds another, the longer wins at its place. Words of a name may be apart by any space. */
export function optionFinder(names: readonly string[]): OptionFinder {
  const folded = names.map(fold)
  const indexOf = new Map(folded.map((name, i) => [name, i]))
  const patterns = [...folded]
    .filter((name) => name.length > 1)
    .sort((a, b) => b.length - a.length)
    .map((name) =>
      name
        .split(' ')
        .map(escape)
        .join(String.raw`\s{1,5}`),
    )
  const NAME =
    patterns.length > 0
      ? String.raw`(?<![\p{L}\p{N}_]|[\p{L}\p{N}]-)(?<!non-)(?:${patterns.join('|')})(?![\p{L}\p{N}_]|-\p{L})`
      : '(?!)'
  const here = new RegExp(String.raw`(?:an?\s{1,5})?(${NAME})`, 'iuy')
  const anywhere = new RegExp(NAME, 'giu')

  const lastLetter = String.fromCharCode(64 + Math.min(26, names.length))
  // one-letter names are their own letters: A for the first option would mean two things then
  const singles = folded.some((name) => name.length === 1)
  const letterIndex = (letter: string): number | undefined => {
    if (singles) return indexOf.get(fold(letter))
    const index = letter.toUpperCase().charCodeAt(0) - 65
    return index >= 0 && index < Math.min(26, names.length) ? index : undefined
  }
  const LETTER = singles ? String.raw`[\p{L}\p{N}]` : `[A-${lastLetter}]`
  const letterHere = new RegExp(
    String.raw`(${LETTER})(?=[*_"'\x60)}\]]{0,4}\s*(?:$|[.,;:!?)\]}\n]|[-\u2013\u2014]\s)|(?<![AI])\s)`,
    'uy',
  )
  const marked = new RegExp(
    String.raw`\((${LETTER})\)|\[(${LETTER})\]|\*\*(${LETTER})[.)]?\*\*|\b[Oo]ption\s(${LETTER})(?![\p{L}\p{N}'])|^[ \t]{0,20}(${LETTER})[.):](?=\s|$)`,
    'gmu',
  )

  const exactly = (text: string): number | undefined => {
    if (text.length > LONGEST) return undefined
    const bare = fold(text.replace(EDGES, '').replace(/^(?:option|choice)\s+/i, ''))
    const named = indexOf.get(fold(text)) ?? indexOf.get(bare)
    if (named !== undefined) return named
    if (/^[\p{L}\p{N}]$/u.test(bare)) return letterIndex(bare)
    const both = /^([\p{L}\p{N}])\s*[.):-]\s*(.+)$/u.exec(bare)
    const byName = both ? indexOf.get(both[2] ?? '') : undefined
    return byName !== undefined && letterIndex(both?.[1] ?? '') === byName ? byName : undefined
  }

  const at = (text: string, from: number): { index: number; range: Range } | undefined => {
    LEAD.lastIndex = from
    const start = from + (LEAD.exec(text)?.[0].length ?? 0)
    here.lastIndex = start
    const name = here.exec(text)
    if (name?.[1] !== undefined) {
      const end = start + name[0].length
      return ranged(indexOf.get(fold(name[1])), end - name[1].length, end)
    }
    letterHere.lastIndex = start
    const letter = letterHere.exec(text)?.[1]
    return letter === undefined ? undefined : ranged(letterIndex(letter), start, start + letter.length)
  }

  const mentions = (text: string): { index: number; range: Range }[] => {
    const found: { index: number; range: Range }[] = []
    for (const hit of text.matchAll(anywhere)) {
      if (NEGATED.test(text.slice(Math.max(0, hit.index - 40), hit.index))) continue
      const item = ranged(indexOf.get(fold(hit[0])), hit.index, hit.index + hit[0].length)
      if (item) found.push(item)
    }
    for (const hit of text.matchAll(marked)) {
      const letter = hit.slice(1).find((group) => group !== undefined) ?? ''
      if (NEGATED.test(text.slice(Math.max(0, hit.index - 40), hit.index))) continue
      const item = ranged(letterIndex(letter), hit.index, hit.index + hit[0].length)
      if (item) found.push(item)
    }
    return found.sort((a, b) => a.range[0] - b.range[0])
  }

  return { exactly, at, mentions }
}

const ranged = (index: number | undefined, from: number, to: number): { index: number; range: Range } | undefined =>
  index === undefined ? undefined : { index, range: [from, to] }

const fold = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase()
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
