/** What has to be shaped: joined, stacked, written from right to left, or drawn with a font of its own. Everything else is drawn letter
 * by letter. Hebrew and Arabic, Devanagari, Thai, Han, kana and hangul with their punctuation, full-width forms, and marks of direction. */
const SHAPED =
  /[\u0590-\u08ff\u0900-\u097f\u0e00-\u0e7f\u1100-\u11ff\u200e\u200f\u2e80-\u9fff\ua8e0-\ua8ff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe30-\ufe4f\ufe70-\ufefc\uff00-\uffef\u{20000}-\u{323af}]/u

export const needsShaping = (text: string): boolean => SHAPED.test(text)

const MARK = /\p{M}/u
const STACKED =
  /[\p{Script_Extensions=Arabic}\p{Script_Extensions=Hebrew}\p{Script_Extensions=Devanagari}\p{Script_Extensions=Thai}]/u
/** Joiners mean something between letters of these scripts only. */
export const JOINER = /[\u200c\u200d]/u

/** Whether a character combines with the letter before it, in a script that cannot be read without. */
export const isStackedMark = (character: string): boolean => MARK.test(character) && STACKED.test(character)
export const isStacked = (character: string): boolean => STACKED.test(character)

const KANA = /[\u3040-\u30ff]/u
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]/u

export type HanStyle = 'sc' | 'jp' | 'kr'

/** In which country's forms Han characters are drawn: kana tell Japanese, hangul Korean. */
export const hanStyleOf = (texts: readonly string[]): HanStyle =>
  texts.some((text) => KANA.test(text)) ? 'jp' : texts.some((text) => HANGUL.test(text)) ? 'kr' : 'sc'

const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u
const LETTER = /\p{L}/u
const RLM = '\u200f'

/** The lines of one paragraph that begins with letters written from right to left go on so, whatever they begin with themselves. */
export function keepDirection(text: string, lines: string[]): string[] {
  const first = [...text].find((character) => LETTER.test(character))
  return first !== undefined && RTL.test(first) ? lines.map((line) => RLM + line) : lines
}

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' })
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
/** Closing punctuation does not begin a line. */
const CLOSING = /^[\s\p{Pe}\p{Pf}\p{Po}\u30fc\u3005]/u

/** Text as pieces that are not cut through. */
export const piecesOf = (text: string): string[] =>
  needsShaping(text) ? [...GRAPHEMES.segment(text)].map(({ segment }) => segment) : [...text]

/** The last place, in UTF-16 units up to `most`, at which a line may end; 0 where there is none. */
export function lastBreak(text: string, most: number): number {
  let last = 0
  for (const { index, segment } of WORDS.segment(text.slice(0, most + 8))) {
    if (index > most) break
    if (index > 0 && !CLOSING.test(segment)) last = index
  }
  return last
}
