/** A field that an object of a JSON text has more than once. JSON.parse takes the last one without a word. */
export interface TwiceGiven {
  /** as in `annotations[3].bbox` */
  field: string
  /** the member of the outermost list or of a list in the outermost object that it is in: `annotations[3]`; '' where it is in none */
  row: string
}

interface Level {
  /** names seen, of an object; null for a list */
  seen: Set<string> | null
  /** the name or the index of what is being read */
  at: string | number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Fields that are given twice in one object. `text` is JSON, which is not checked again. */
export function twiceGiven(text: string): TwiceGiven[] {
  const found: TwiceGiven[] = []
  const levels: Level[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      const end = endOfText(text, i)
      const level = levels.at(-1)
      const seen = level?.seen
      if (level && seen && isName(text, end)) {
        const name = nameOf(text.slice(i, end))
        level.at = name
        if (seen.has(name)) found.push({ field: pathOf(levels), row: rowOf(levels) })
        else seen.add(name)
      }
      i = end - 1
    } else if (code === 0x7b) levels.push({ seen: new Set(), at: '' })
    else if (code === 0x5b) levels.push({ seen: null, at: 0 })
    else if (code === 0x7d || code === 0x5d) levels.pop()
    else if (code === 0x2c) {
      const level = levels.at(-1)
      if (typeof level?.at === 'number') level.at++
    }
  }
  return found
}

/** Behind the closing quote. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end + 1
  }
  return text.length
}

function isName(text: string, end: number): boolean {
  let next = end
  while (text.charCodeAt(next) <= 0x20) next++
  return text[next] === ':'
}

/** "\u0061" is "a". */
const nameOf = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)

const pathOf = (levels: readonly Level[]): string =>
  levels.map(({ at }, i) => (typeof at === 'number' ? `[${at}]` : `${i === 0 ? '' : '.'}${at.slice(0, 60)}`)).join('')

function rowOf(levels: readonly Level[]): string {
  const list = levels.findIndex(({ at }) => typeof at === 'number')
  return list < 0 || list > 1 ? '' : pathOf(levels.slice(0, list + 1))
}

/** How a problem says it. */
export const TWICE_GIVEN = 'is given twice; keep one of the two'
