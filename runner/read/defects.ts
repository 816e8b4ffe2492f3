import type { Range } from '../records/answer.ts'
import { BOUND_BEFORE } from './counted.ts'
import { hanNumber } from './words/numerals.ts'
import { wordNumbersIn } from './words/word-numbers.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

/** A sentence on defects: how many are missing and extra, and whether the pattern is defective. null: not said. */
export interface DefectsSaid {
  range: Range
  defective: boolean | null
  missing: number | null
  extra: number | null
}

const PERFECT =
  /\b(?:perfect|flawless|intact|(?:no|without(?:\sany)?|zero)\s(?:\w+\s){0,2}?(?:defects?|anomal(?:y|ies)|irregularit(?:y|ies)|flaws?)|(?:is\snot|isn't)\sdefective|(?<!not\s)everything\sis\s(?:present|in\s(?:its\s)?place)|(?:no|neither)\smissing\s(?:or|nor|and\sno)\sextra|defect[- ]free|non-defective|nothing\sis\s(?:missing|extra)|complete\sand\sregular)\b|(?:没有|沒有|无)(?:任何)?(?:缺陷|缺失)|完好无缺/i
const NOT_PERFECT = /\b(?:not|n't|im|never)\s?(?:a\s)?(?:perfect|flawless|intact)\b/i
const DEFECTIVE = /(?<!not\s|n't\s|non-|whether it is\s|if it is\s)\bdefective\b|\bhas\s(?:a\s)?defects?\b/i
const WORDS = {
  missing: String.raw`(?:missing|absent|lacking|vacant|vacanc(?:y|ies)|gaps?|fehl(?:en|end|ende|enden|t)|manqu(?:e|ent|ants?|antes?)|falta(?:n|ntes?)?)`,
  extra: String.raw`(?:extra|additional|superfluous|surplus|interstitials?|too\smany|zusätzlich(?:e|er|en)?|überzählig(?:e|er|en)?|supplémentaires?|en\strop|adicional(?:es)?|sobran?)`,
} as const

/** "缺少2个，多出一个" */
const HAN = {
  missing: /(?:缺少|缺失|丢失|少了|缺了)(?:了)?[:\s]{0,3}(\d{1,4}|[零一二三四五六七八九十两]{1,3})(?!\d)/g,
  extra: /(?:多出|多余|多了|额外)(?:了|的)?[:\s]{0,3}(\d{1,4}|[零一二三四五六七八九十两]{1,3})(?!\d)/g,
}
const numberOf = (said: string): number => (/^\d/.test(said) ? Number(said) : hanNumber(said))

/** Reads a short text that says in words what is missing and what is too much; null where it says neither. */
export function defectsIn(text: string): DefectsSaid | null {
  const said = text.trim()
  if (said === '' || said.length > 600 || /\b(?:if|whether|would|might|could|unclear|not\ssure)\b/i.test(said))
    return null
  const from = text.indexOf(said)
  const range: Range = [from, from + said.length]
  const missing = countOf(said, 'missing')
  const extra = countOf(said, 'extra')
  if (missing === 'several' || extra === 'several') return null
  const perfect = PERFECT.test(said) && !NOT_PERFECT.test(said)
  if (perfect && !missing && !extra) return { range, defective: false, missing: missing ?? 0, extra: extra ?? 0 }
  if (perfect) return null
  const any = (missing ?? 0) + (extra ?? 0) > 0
  const defective =
    DEFECTIVE.test(said) || NOT_PERFECT.test(said) || any ? true : missing === 0 && extra === 0 ? false : null
  return defective === null && missing === null && extra === null ? null : { range, defective, missing, extra }
}

/** One number said of a kind: "two spots are missing", "one extra spot", "no spots are missing"; several where they differ. */
function countOf(text: string, kind: 'missing' | 'extra'): number | null | 'several' {
  const plain = text.replace(/\b(?:a|an)\s(?=(?:\w+\s)?(?:missing|extra|additional))/gi, 'one ')
  const numbers = [
    ...wordNumbersIn(plain, false),
    ...matchesOf(plain, /(?<![\p{L}\p{N}.])\d{1,4}(?![\p{L}\p{N}]|\.\d)/gu).map((hit) => ({
      value: Number(hit[0]),
      range: [hit.index, hit.index + hit[0].length] as Range,
    })),
    ...matchesOf(plain, /\b(?:no|none|nothing)\b/gi).map((hit) => ({
      value: 0,
      range: [hit.index, hit.index + hit[0].length] as Range,
    })),
  ]
  const word = WORDS[kind]
  const other = WORDS[kind === 'missing' ? 'extra' : 'missing']
  const behind = patternOf(String.raw`^(?!(?:\s[\p{L}-]+){0,3}?\s${other})(?:\s[\p{L}-]+){0,3}?\s${word}\b`, 'iu')
  const before = patternOf(String.raw`\b${word}(?:\s(?:spots?|count|number|objects?|sites?))?(?:\s?[:=]\s?|\s)$`, 'iu')
  const found = numbers
    .filter(({ range: [from] }) => !BOUND_BEFORE.test(plain.slice(Math.max(0, from - 40), from)))
    .filter(
      ({ range: [from, to] }) =>
        behind.test(plain.slice(to, to + 60)) || before.test(plain.slice(Math.max(0, from - 40), from)),
    )
    .map(({ value }) => value)
  for (const hit of matchesOf(plain, HAN[kind])) found.push(numberOf(hit[1] ?? ''))
  const distinct = [...new Set(found)]
  return distinct.length > 1 ? 'several' : (distinct[0] ?? null)
}
