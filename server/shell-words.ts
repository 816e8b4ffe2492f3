/** A text in the quotes of a POSIX shell, which takes nothing in them for its own. */
export const inShellQuotes = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** A text as one word of a POSIX shell: in quotes where it has to be. */
export const shellWord = (text: string): string => (/^[A-Za-z0-9._/:@%+=,-]+$/.test(text) ? text : inShellQuotes(text))
