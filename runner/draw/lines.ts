/** Width of a line in px in the font at hand. */
type Width = (line: string) => number

const ELLIPSIS = '\u2026'

/** `text` if it fits into `room` px, else as much of its beginning as fits with an ellipsis; '' where not even that fits. */
export function cut(text: string, room: number, width: Width): string {
  if (width(text) <= room) return text
  const kept = fitting([...text], room - width(ELLIPSIS), width)
  return kept === 0 && width(ELLIPSIS) > room ? '' : [...text].slice(0, kept).join('').trimEnd() + ELLIPSIS
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
    const characters = [...rest]
    const most = Math.max(1, fitting(characters, room, width))
    const head = characters.slice(0, most + 1).join('')
    const space = head.lastIndexOf(' ')
    const line = space > 0 ? head.slice(0, space) : characters.slice(0, most).join('')
    out.push(cut(line.trimEnd(), room, width))
    rest = rest.slice(line.length).trimStart()
  }
  return out
}

/** How many of the first characters fit into `room` px. */
function fitting(characters: string[], room: number, width: Width): number {
  let used = 0
  for (let i = 0; i < characters.length; i++) {
    used += width(characters[i] as string)
    if (used > room) return i
  }
  return characters.length
}
