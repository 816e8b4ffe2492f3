import { isStacked, isStackedMark, JOINER } from './scripts.ts'

/** Longest piece of any text that is looked at: more than any bar can show. */
const ENOUGH = 4000
/** Marks that one letter may carry. */
const MOST_MARKS = 4

const MARK = /\p{M}/u
const INVISIBLE = /[\p{Cc}\p{Cf}]/u

/** What cannot be drawn is told by its number, never by an empty box. */
export const escaped = (character: string): string =>
  `<U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}>`

/** Any text as one line that can be drawn: white space is one space, control and format characters (bidi overrides too) go, as do
 * combining marks of scripts that can be read without; lone surrogates and characters without a glyph are told by their number. */
export function safeText(text: string, drawable: (character: string) => boolean): string {
  const plain = [
    ...text
      .slice(0, ENOUGH)
      .normalize('NFC')
      .replace(/[\s\u0085]+/g, ' ')
      .trim(),
  ]
  let out = ''
  let marks = 0
  plain.forEach((character, index) => {
    if (MARK.test(character)) {
      if (isStackedMark(character) && marks++ < MOST_MARKS && drawable(character)) out += character
      return
    }
    marks = 0
    if (JOINER.test(character)) {
      if (isStacked(plain[index - 1] ?? '') && isStacked(plain[index + 1] ?? '')) out += character
    } else if (!INVISIBLE.test(character))
      out += character === ' ' || drawable(character) ? character : escaped(character)
  })
  return out.trim()
}
