import { hideThinking } from './thinking.ts'

/** Runs of digits of other scripts, by their zero. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0ae6, 0x0e50, 0xff10]
const SAME = new Map<string, string>([
  ...ZEROS.flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(zero + digit), String(digit)] as const),
  ),
  // full-width forms of ASCII
  ...Array.from({ length: 94 }, (_, i) => [String.fromCharCode(0xff01 + i), String.fromCharCode(0x21 + i)] as const),
  // spaces, and marks of direction and width that nobody sees
  ...[
    ...'\u3000\u00a0\u2007\u2009\u200a\u202f\u205f\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff',
  ].map((space) => [space, ' '] as const),
  ...[...'\u2212\u2010\u2011\ufe63'].map((minus) => [minus, '-'] as const),
  ...[...'\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f'].map((quote) => [quote, '"'] as const),
  ...[...'\u2018\u2019\u02bc'].map((quote) => [quote, "'"] as const),
  ['\u3002', '.'],
  ['\u0964', '.'],
  ['\u066b', '.'],
  ['\u3001', ','],
  ['\u060c', ','],
  ['\u066c', ','],
  ['\u061b', ';'],
  ['\u061f', '?'],
  ['\u3010', '['],
  ['\u3011', ']'],
  ['\u2236', ':'],
  ['\u2019', "'"],
])
const FOREIGN = /[^\u0000-\u007f]/g

/** The text in plain characters: digits of every script, full-width forms, quotes, dashes and spaces as ASCII has them, every
 * character at its old place. */
export const plainCharacters = (text: string): string =>
  text.replace(FOREIGN, (character) => SAME.get(character) ?? character)

/** What a reader of short answers looks at: the reply without its thinking, in plain characters. Ranges found in it are ranges of
 * the reply. */
export const shownText = (reply: string): string =>
  plainCharacters(hideThinking(reply)).replace(STRUCK, (said) => ' '.repeat(said.length))
/** "~~6~~ 5": what is struck out is taken back. */
const STRUCK = /~~[^~\n]{1,200}~~(?=[^]*[\p{L}\p{N}])/gu
