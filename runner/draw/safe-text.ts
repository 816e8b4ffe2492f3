/** Longest piece of any text that is looked at: more than any bar can show. */
const ENOUGH = 4000
/** Stands for every character that the fonts cannot draw. */
export const REPLACEMENT = '\u25a1'

const INVISIBLE = /[\p{Cc}\p{Cf}\p{M}]/gu
const RTL = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc'
const RTL_RUN = new RegExp(`[${RTL}](?:[^\\p{L}\\p{N}]*[${RTL}])*`, 'gu')

/** Any text as one line that can be drawn: white space is one space, control and format characters (bidi overrides too)
 * and loose combining marks go, lone surrogates and characters without a glyph become a visible box. */
export function safeText(text: string, drawable: (character: string) => boolean): string {
  const plain = text
    .slice(0, ENOUGH)
    .replace(/\p{Cs}/gu, REPLACEMENT)
    .normalize('NFC')
    .replace(/[\s\u0085]+/g, ' ')
    .replace(INVISIBLE, '')
    .trim()
  let out = ''
  for (const character of plain) out += character === ' ' || drawable(character) ? character : REPLACEMENT
  return out
}

/** A line in the order in which it is drawn from left to right: runs of right-to-left letters are reversed. */
export function visualOrder(line: string): string {
  return line.replace(RTL_RUN, (run) => [...run].reverse().join(''))
}
