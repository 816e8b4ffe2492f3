/** Characters that a name cannot be told apart by or read with: control characters, direction marks and overrides, line and
 * paragraph separators, halves of a surrogate pair. Joiners (U+200C, U+200D) stay: Persian words and emoji need them. */
const UNREADABLE =
  /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u

/** What is wrong with a name from outside (a model, a tag, a class, a title), in words that follow it; null where nothing is.
 * `most` is counted in UTF-16 code units, as JavaScript does. */
export function nameProblem(name: string, most: number): string | null {
  if (name.length > most) return `is longer than ${most} characters`
  const [character] = UNREADABLE.exec(name) ?? []
  if (character === undefined) return null
  const code = (character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')
  return `has a character that cannot be seen (U+${code})`
}
