/** What LaTeX writes between groups of three digits, beside the comma, the apostrophe and the space of plain text: "10\,000", "10\;000",
 * "12{,}500" (the comma of a number; some write it before decimals as well). Inside of a regular expression. */
export const LATEX_MARK = String.raw`(?:\\[,;:!]|\{,\})`
export const GROUP_MARK = String.raw`(?:[,' ]|\\[,;:!]|\{,\})`
const MARKS = new RegExp(GROUP_MARK, 'g')
const LATEX_MARKS = new RegExp(LATEX_MARK, 'g')

/** "10\,000" -> 10000 */
export const grouped = (digits: string): number => Number(digits.replace(MARKS, ''))
/** "12{,}500" -> "12,500" */
export const withCommas = (digits: string): string => digits.replace(LATEX_MARKS, ',')
