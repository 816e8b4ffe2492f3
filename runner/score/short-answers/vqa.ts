import { matchesOf } from '../../tools/matches.ts'
/** Marks that are taken out, in the order in which the script of the challenge goes through them. */
const MARKS = [...`;/[]"{}()=+\\_-><@\`,?!`]
const DIGITS = new Map(
  ['none zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'].flatMap((words, digit) =>
    words.split(' ').map((word) => [word, String(digit)] as const),
  ),
)
const ARTICLES = new Set(['a', 'an', 'the'])
const CONTRACTIONS = contractions(
  "ain't aren't can't could've couldn't didn't doesn't don't hadn't hasn't haven't he'd he's how'd how'll how's isn't it'd it'll " +
    "ma'am mightn't might've mustn't must've needn't not've o'clock oughtn't shan't should've shouldn't somebody'll somebody's " +
    "someone'd someone'll someone's something'd something'll that's there'd there're there's they'd they'll they're they've 'twas " +
    "wasn't we've weren't what'll what're what's what've when's where'd where's where've who'd who'll who's who've why'll why're " +
    "why's won't would've wouldn't y'all you'd you'll you're you've couldn't've hadn't've he'd've it'd've mightn't've she'd've " +
    "shouldn't've somebody'd've someone'd've something'd've there'd've they'd've we'd've who'd've wouldn't've y'all'll you'd've " +
    "'ow's'at y'all'd've",
)
/** Stops that are taken off at most: the script hands a flag over where the number stands, and the flag is 32. */
const MOST_STOPS = 32

/** Each with any one of its apostrophes left out, and what is meant. */
function contractions(spelled: string): Map<string, string> {
  const meant = new Map<string, string>([["somebody'd", 'somebodyd']])
  for (const word of spelled.split(' '))
    for (const { index } of matchesOf(word, /'/g)) meant.set(word.slice(0, index) + word.slice(index + 1), word)
  return meant
}

/** An answer as VQA compares it (S. Antol et al., "VQA: Visual question answering", 2015; the script of the challenge, in the form
 * that VLMEvalKit and lmms-eval run): marks are taken out, or become spaces where they touch no space and no digit,digit stands in
 * the answer; a stop goes unless a digit follows; lower case; none to ten as digits; no articles; apostrophes of contractions. */
export function vqaForm(text: string): string {
  const said = text.replace(/[\n\t]/g, ' ').trim()
  const grouped = /\d,\d/.test(said)
  let out = said
  for (const mark of MARKS)
    out = out.replaceAll(mark, grouped || said.includes(`${mark} `) || said.includes(` ${mark}`) ? '' : ' ')
  let stops = 0
  out = out.replace(/\.(?!\d)/g, (stop) => (++stops > MOST_STOPS ? stop : ''))
  return out
    .toLowerCase()
    .split(/\s+/)
    .map((word) => DIGITS.get(word) ?? word)
    .filter((word) => word !== '' && !ARTICLES.has(word))
    .map((word) => CONTRACTIONS.get(word) ?? word)
    .join(' ')
}

/** VQA accuracy: for each annotator left out, min(n / 3, 1) of the n others who gave this answer; the mean of these. */
export function vqaAccuracy(said: string, annotators: readonly string[]): number {
  if (annotators.length === 0) return 0
  const answer = vqaForm(said)
  const same = annotators.map((text) => vqaForm(text) === answer)
  const agreed = same.filter(Boolean).length
  return same.reduce((sum, own) => sum + Math.min(1, (agreed - (own ? 1 : 0)) / 3), 0) / annotators.length
}
