const NUM = String.raw`[-+$€£]{0,2}(?<![\d.,])\d[\d,.]{0,20}(?<=\d)%?`
const NOTE = String.raw`(?:\s{0,2}\(?\p{L}[\p{L}-]{0,20}\)?){0,3}`
const OP = String.raw`(?:\s{0,3}(?:[+*\u00d7\u00f7\u22c5]|\\times|\\cdot|\\div)\s{0,3}|\s[/x\u2013-]\s|\s(?:plus|minus|times)\s)`
const CHAIN = String.raw`${NUM}${NOTE}(?:${OP}\(?${NUM}${NOTE}\)?)+`
/** An expression, and the sign or word that says what it comes to. */
const WORKING = new RegExp(
  String.raw`${CHAIN}(\s{0,3}(?:=|\u2248|\u2192|->|=>|\bequals\b|\bmakes\b|\bgives\b|\bis\b|\bcomes\sto\b)\s{0,3})?`,
  'giu',
)
/** "the sum of 15 and 20 is 35" */
const SUM = new RegExp(
  String.raw`\b(?:sum|difference|product|average|mean|ratio|total)\s(?:of|between)\s${NUM}(?:(?:,\s|\sand\s|,\sand\s|\sto\s)${NUM}){1,10}\s(?=is\b|=|equals\b)`,
  'giu',
)

/** The text with the operands of its arithmetic blanked out, every other character at its place: "3 + 2 = 5" leaves "= 5", and an
 * expression that says no result leaves nothing. */
export const withoutOperands = (text: string): string =>
  text
    .replace(SUM, (said) => ' '.repeat(said.length))
    .replace(WORKING, (said, equals: string | undefined) =>
      equals === undefined
        ? // "5 rows x 6 columns" is no product of two numbers
          /\p{L}{3,}\s[x\u00d7]\s\d/u.test(said)
          ? said
          : ' '.repeat(said.length)
        : ' '.repeat(said.length - equals.length) + '='.padStart(equals.length),
    )
    .replace(/=\s{0,3}(?=[^=\n]{1,40}=\s{0,3}\d)[^=\n]*(?==)/g, (said) =>
      /^=\s*$/.test(said) || !/\d/.test(said) ? said : ' '.repeat(said.length),
    )
