export type Task =
  | 'count'
  | 'points'
  | 'click'
  | 'boxes'
  | 'choice'
  | 'yes-no'
  | 'length'
  | 'defects'
  | 'way'
  | 'time'
  | 'number'
  | 'text'
  | 'unknown'

const BOXES = /\bbounding[ -]?box|\bbbox|\bbox_2d\b|"box"|\b(?:the|a|its) box\b|\bdetect\b/i
const OPTIONS = /\bwhich\b|\bwhere\b|\bone of\b|\bone option\b|\bchoose\b|\boptions?\b|\bpick\b|\bselect\b/i
const COUNT = /\bhow many\b|\bcount\b|\bnumber of\b/i
const CLICK = /\bclick\b|\btap\b/i
export const POINTS = /\bcent(?:re|er)s?\b|\bcoordinates?\b|\blocate\b|\bpoints?\b|\bpositions?\b|\bwhere\b/i

/** Tasks whose words stand in no other question, in the order in which they are looked for. */
const PLAIN: readonly [Task, RegExp][] = [
  ['defects', /\bdefective\b/i],
  ['time', /\bwhat time\b|\bclock (?:face|in|shows?)\b|\btime does\b/i],
  ['way', /\bmaze\b|\b(?:way|path|route)\b[^.\n]{0,60}\bfrom\b|\bfollow the (?:line|cable|path|track)\b/i],
  [
    'text',
    /\btranscri(?:be|ption)\b|\bthe text itself\b|\bread the (?:text|words|letters)\b|\bwhat (?:is written|does it say|text)\b/i,
  ],
  ['click', CLICK],
]

const LENGTH =
  /\b(?:diameter|width|height|length|size)s? of (?!(?:the |an? )?(?:image|picture)\b)|\bhow (?:long|wide|large|big|high|tall)\b/i
const NUMBER = /\bthe (?:number|value|year)\b|\bwhat (?:is the value|percentage|share|number)\b|\bhow much\b/i

/** What a prompt asks for. `options` is the number of options or labels that it lists. */
export function taskOf(prompt: string, options: number): Task {
  if (/\byes or no\b|\{yes\}|\byes\s*\/\s*no\b/i.test(prompt)) return 'yes-no'
  if (options > 0 && BOXES.test(prompt)) return 'boxes'
  if (options > 1 && OPTIONS.test(prompt)) return 'choice'
  const plain = PLAIN.find(([, words]) => words.test(prompt))
  if (plain) return plain[0]
  // whichever is asked first is the question, the other one belongs to the form of the answer
  const count = prompt.search(COUNT)
  const points = prompt.search(POINTS)
  const length = prompt.search(LENGTH)
  if (length >= 0 && (count < 0 || length < count) && (points < 0 || length < points)) return 'length'
  if (count >= 0 && (points < 0 || count < points)) return 'count'
  if (NUMBER.test(prompt) && (points < 0 || prompt.search(NUMBER) < points)) return 'number'
  if (points >= 0) return 'points'
  return BOXES.test(prompt) ? 'boxes' : 'unknown'
}
