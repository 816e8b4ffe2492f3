/** The one way to the terminal. What a provider, a file or a user named may hold escape sequences that clear the screen, set its
 * title or turn text around: they are shown, not obeyed. */

/** Control and format characters as `\u001b`, which JSON reads as the same; line feeds and tabs stay. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) =>
    character === '\n' || character === '\t'
      ? character
      : [...character]
          .flatMap((whole) => whole.split(''))
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  )

/** Where it goes: standard output and standard error, unless somebody reads along. */
const to: Record<'out' | 'err', (text: string) => void> = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}

/** Has everything told to `reader` instead, until what it returns is called. */
export function readAlong(reader: typeof to): () => void {
  const before = { ...to }
  Object.assign(to, reader)
  return () => void Object.assign(to, before)
}

/** Writes to standard output. */
export const out = (text: string): void => to.out(visible(text))

/** Writes to standard error. `over`: in the place of the line that stands there. */
export const err = (text: string, { over = false } = {}): void => {
  to.err(`${over ? '\r\x1b[K' : ''}${visible(text)}`)
}
