import type { Range } from '../../records/answer.ts'
import { COPULA } from './answer-phrases.ts'
import { CARDINALS, hanNumber } from './numerals.ts'
import { matchesOf, patternOf } from '../../tools/matches.ts'

/** Words that are articles or other words far more often than numbers. */
const NO_NUMBERS = new Set([
  'null',
  'ein',
  'eine',
  'einen',
  'einer',
  'un',
  'une',
  'una',
  'um',
  'uma',
  'uno',
  'once',
  'due',
  'sei',
  'elf',
  'keine',
  'nul',
  'een',
  'bir',
  'nol',
  'lima',
  'dua',
  'ett',
  'sex',
  'fem',
  'tio',
  'ना',
  'एक',
  'один',
  'одна',
  'одно',
  'واحد',
  'واحدة',
  '영',
  '한',
  '두',
  '세',
  '네',
])
const VALUES = new Map(CARDINALS.filter(([word]) => !NO_NUMBERS.has(word)))
/** The same words are numbers where the language shows, or nothing else is said. */
const GATED: readonly (readonly [RegExp, readonly (readonly [string, number])[]])[] = [
  [
    /(?<!\p{L})(?:hay|veo|imagen|son)(?!\p{L})/iu,
    [
      ['once', 11],
      ['uno', 1],
      ['una', 1],
      ['un', 1],
    ],
  ],
  [
    /(?<!\p{L})(?:ci sono|c'è|vedo|nell|immagine)(?!\p{L})/iu,
    [
      ['due', 2],
      ['sei', 6],
      ['uno', 1],
      ['una', 1],
      ['un', 1],
    ],
  ],
  [
    /(?<!\p{L})(?:sind|ist|gibt|bild|zähle|sehe)(?!\p{L})/iu,
    [
      ['elf', 11],
      ['ein', 1],
      ['eine', 1],
    ],
  ],
  [
    /(?<!\p{L})(?:il y a|vois|image|compte)(?!\p{L})/iu,
    [
      ['un', 1],
      ['une', 1],
    ],
  ],
  [
    /(?<!\p{L})(?:há|vejo|imagem|existe)(?!\p{L})/iu,
    [
      ['um', 1],
      ['uma', 1],
    ],
  ],
  [
    /[\p{Script=Cyrillic}]/iu,
    [
      ['один', 1],
      ['одна', 1],
      ['одно', 1],
    ],
  ],
  [/[\p{Script=Devanagari}]/iu, [['एक', 1]]],
  [
    /[\p{Script=Arabic}]/iu,
    [
      ['واحد', 1],
      ['واحدة', 1],
    ],
  ],
]
const ALONE = new Map(CARDINALS)

const UNIT = 'one|two|three|four|five|six|seven|eight|nine'
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'
const BELOW_HUNDRED = String.raw`(?:(?:${TENS})(?:[\s-](?:${UNIT}))?|${[...VALUES.keys()]
  .filter((word) => /^[a-z]+$/.test(word))
  .sort((a, b) => b.length - a.length)
  .join('|')})`
const HUNDREDS = String.raw`(?:(?:an?|${UNIT})\s)?hundred(?:\s(?:and\s)?${BELOW_HUNDRED})?`
const DOZENS = String.raw`(?:(?:an?|one|two|three|four|half\sa)\s)?dozen`
const others = [...VALUES.keys()].filter((word) => !/^[a-z]+$/.test(word)).sort((a, b) => b.length - a.length)
const WORD = new RegExp(
  String.raw`(?<!(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}])[\p{L}\p{M}\p{N}-])(?:${HUNDREDS}|${DOZENS}|${BELOW_HUNDRED}|a\ssingle|${others.join('|')})(?:(?=${COPULA})|(?![\p{L}\p{M}\p{N}]|-\p{L}))`,
  'giu',
)
const HAN =
  /([〇零一二三四五六七八九十百两兩]{1,6})\s?(?=个|個|つ|只|隻|条|條|张|張|本|匹|人|枚|颗|朵|种|点|處|处|次|羽|頭|头|台|名|位|冊|册|件|株|輪|架|辆|輛|艘|座|杯|块|塊|片|把|粒|支|棵|列)|(?<!\p{L})(하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|한|두|세|네)\s?(?=개|마리|명|번|장)/gu
const KOREAN = ['하나', '둘', '셋', '넷', '다섯', '여섯', '일곱', '여덟', '아홉', '열']
const KOREAN_SHORT = ['한', '두', '세', '네']
const TIMES = /\b(?:(once|twice|thrice)|(one|two|three|four|five|six)\stimes?)\b/gi
const TIMES_VALUE = new Map([
  ['once', 1],
  ['twice', 2],
  ['thrice', 3],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
])

/** Dozens elsewhere: "une demi-douzaine", "zwei Dutzend". */
const DOZEN_ELSEWHERE =
  /(?<![\p{L}\p{M}])(?:(?<half>demi[\s-]|halbe[sn]?\s|media\s|meia\s|mezza\s)|(?<times>deux|zwei|dos|duas|due|две|trois|drei|tres|três|tre|три)\s)?(?:douzaines?|dutzend|docenas?|dúzias?|dozzin[ae]|дюжин[аыу]?|(?<halved>полдюжины|半打|半ダース))(?![\p{L}\p{M}])/iu
function dozenElsewhere(text: string): { value: number; range: Range } | null {
  const hit = DOZEN_ELSEWHERE.exec(text)
  if (!hit) return null
  const { half, times, halved } = hit.groups ?? {}
  const value = half || halved ? 6 : times ? (/^(?:t|drei|три)/iu.test(times) ? 36 : 24) : 12
  return { value, range: [hit.index, hit.index + hit[0].length] }
}

/** "one of", "each one", "no one": not a count. */
const PRONOUN_BEFORE = /\b(?:each|every|any|no|another|this|that|which|the|other|some|a\s\w{1,20})\s{1,5}$/i
const PRONOUN_AFTER =
  /^\s{1,5}(?:of|another|by|in\s(?:the|each)|can|could|might|may|would|more\s(?:hidden|inside|time))\b/i

/** Whole numbers said in letters. `times`: "once" and "twice" count as well. */
export function wordNumbersIn(text: string, times: boolean): { value: number; range: Range }[] {
  const dozen = dozenElsewhere(text)
  const found: { value: number; range: Range }[] = dozen ? [dozen] : []
  for (const hit of matchesOf(text, WORD)) {
    const word = hit[0].toLowerCase()
    const end = hit.index + word.length
    const pronoun =
      word === 'one' &&
      (PRONOUN_BEFORE.test(text.slice(Math.max(0, hit.index - 40), hit.index)) ||
        PRONOUN_AFTER.test(text.slice(end, end + 40)))
    // "three thousand" and "five million" are more than what is read here
    const beyond = /^[\s-](?:thousand|million|billion)/i.test(text.slice(end, end + 12))
    const value = valueOf(word)
    if (dozen && hit.index < dozen.range[1] && end > dozen.range[0]) continue
    if (!pronoun && !beyond && value !== null) found.push({ value, range: [hit.index, end] })
  }
  const alone = ALONE.get(
    text
      .trim()
      .replace(/[.!*"']/g, '')
      .toLowerCase(),
  )
  const from = text.length - text.trimStart().length
  const han = /^\s*([〇零一二三四五六七八九十百千万两兩]{1,10})[\s.\u3002]*$/u.exec(text)?.[1]
  if (found.length === 0 && han !== undefined) found.push({ value: hanNumber(han), range: [from, from + han.length] })
  else if (found.length === 0 && alone !== undefined)
    found.push({ value: alone, range: [from, from + text.trim().length] })
  for (const [language, words] of GATED) {
    if (found.length > 0 || !language.test(text)) continue
    for (const [word, value] of words) {
      const hit = patternOf(String.raw`(?<![\p{L}\p{M}])${word}(?![\p{L}\p{M}])`, 'iu').exec(text)
      if (hit) found.push({ value, range: [hit.index, hit.index + word.length] })
    }
  }
  for (const hit of matchesOf(text, HAN)) {
    const value = hit[1]
      ? hanNumber(hit[1])
      : KOREAN.indexOf(hit[2] as string) + 1 || KOREAN_SHORT.indexOf(hit[2] as string) + 1
    found.push({ value, range: [hit.index, hit.index + hit[0].trimEnd().length] })
  }
  if (times) {
    const said = matchesOf(text, TIMES).map((hit) => ({
      value: TIMES_VALUE.get((hit[1] ?? hit[2] ?? '').toLowerCase()) ?? 0,
      range: [hit.index, hit.index + hit[0].length] as Range,
    }))
    if (said.length > 0) return said
  }
  return found.sort((a, b) => a.range[0] - b.range[0])
}

function valueOf(said: string): number | null {
  if (said === 'a single') return 1
  const dozen = /^(?:(a|an|one|two|three|four|half a)\s)?dozen$/.exec(said)
  if (dozen) return dozen[1] === 'half a' ? 6 : 12 * (VALUES.get(dozen[1] ?? '') ?? 1)
  const hundred = /^(?:(\S+)\s)?hundred(?:\s(?:and\s)?(.+))?$/.exec(said)
  if (hundred) return 100 * (VALUES.get(hundred[1] ?? '') ?? 1) + (hundred[2] ? (valueOf(hundred[2]) ?? 0) : 0)
  const single = VALUES.get(said)
  if (single !== undefined) return single
  const [tens, unit] = said.split(/[\s-]/)
  const [a, b] = [VALUES.get(tens ?? ''), VALUES.get(unit ?? '')]
  return a !== undefined && b !== undefined ? a + b : null
}
