/** Quotation marks that open and close, of every language that replies come in. */
export const QUOTE_PAIRS: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ['\u201c', '\u201d'],
  ['\u201e', '\u201c'],
  ['\u201e', '\u201d'],
  ['\u201a', '\u2018'],
  ['\u2018', '\u2019'],
  ['\u2039', '\u203a'],
  ['\u300e', '\u300f'],
  ['\u00ab', '\u00bb'],
  ['\u300c', '\u300d'],
]
