import { lastBreak, needsShaping, piecesOf } from './scripts.ts'

/** Width of a line in px in the font at hand. */
type Width = (line: string) => number

const ELLIPSIS = '\u2026'

/** `text` if it fits into `room` px, else as much of its beginning as fits with an ellipsis; '' where not even that fits. */
export function cut(text: string, room: number, width: Width): string {
  if (width(text) <= room) return text
  const pieces = piecesOf(text)
  const kept = fitting(pieces, room - width(ELLIPSIS), width)
  return kept === 0 && width(ELLIPSIS) > room ? '' : pieces.slice(0, kept).join('').trimEnd() + ELLIPSIS
}

/** At most `lines` lines of at most `room` px, broken at spaces, inside a word only where the word is longer than a line;
 * the last line ends in an ellipsis where text is left over. */
export function wrap(text: string, room: number, lines: number, width: Width): string[] {
  const out: string[] = []
  let rest = text.trim()
  while (rest !== '' && out.length < lines) {
    if (out.length === lines - 1 || width(rest) <= room) {
      out.push(cut(rest, room, width))
      break
    }
    const characters = piecesOf(rest)
    const most = Math.max(1, fitting(characters, room, width))
    const fits = characters.slice(0, most).join('')
    const end = needsShaping(fits)
      ? lastBreak(rest, fits.length)
      : characters
          .slice(0, most + 1)
          .join('')
          .lastIndexOf(' ')
    const line = end > 0 ? rest.slice(0, end) : fits
    out.push(cut(line.trimEnd(), room, width))
    rest = rest.slice(line.length).trimStart()
  }
  return out
}

/** How many of the first characters fit into `room` px. */
function fitting(characters: string[], room: number, width: Width): number {
  if (characters.some(needsShaping)) return fittingShaped(characters, room, width)
  let used = 0
  for (let i = 0; i < characters.length; i++) {
    used += width(characters[i] as string)
    if (used > room) return i
  }
  return characters.length
}

/** The same where letters are as wide as their neighbours make them. */
function fittingShaped(pieces: string[], room: number, width: Width): number {
  const fits = (count: number): boolean => width(pieces.slice(0, count).join('')) <= room
  let [low, high] = [0, 16]
  while (high < pieces.length && fits(high)) [low, high] = [high, high * 2]
  high = Math.min(high, pieces.length + 1)
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}
