import type { Range } from '../records/answer.ts'
import { patternOf } from '../tools/matches.ts'

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const LONGEST = 300

const EDGE = String.raw`[\s.!"'*_\x60]*`
const WHO = String.raw`(?:there (?:are|is|appear to be|seem to be)|i (?:can )?(?:see|find|found|detect(?:ed)?|count(?:ed)?))`
const TAIL = String.raw`(?:\s+(?:(?:are|is|were|was)\s+)?(?:visible|present|found|shown|detected|here|to be seen))?(?:\s+(?:in|on)\s+(?:the|this)\s+(?:image|picture|photo|drawing))?`

/** "There are none of them" in other languages, as one clause. */
const ELSEWHERE =
  /^[\s"'*_]*(?:(?:es|hier|auf dem bild|im bild)\s(?:gibt|sind|ist)\s(?:es\s)?(?:hier\s)?keine?n?(?:\s[\p{L}\s]{1,40})?|ich\ssehe\skeine?n?(?:\s[\p{L}\s]{1,40})?|keine?[rs]?|il\sn'y\sa\s(?:pas\sd|aucun|pas\sde)[\p{L}'\s]{0,40}|aucune?(?:\s[\p{L}\s]{1,40})?|no\shay(?:\sning[uú]n[ao]?)?(?:\s[\p{L}\s]{1,40})?|ning[uú]n[ao]?(?:\s[\p{L}\s]{1,40})?|não\shá(?:\s[\p{L}\s]{1,40})?|nenhum[a]?(?:\s[\p{L}\s]{1,40})?|non\sc(?:i\ssono|'è)(?:\s[\p{L}\s]{1,40})?|nessun[ao]?(?:\s[\p{L}\s]{1,40})?|[\p{Script=Cyrillic}\s]{0,40}(?<!\p{L})нет(?:\s[\p{Script=Cyrillic}\s]{1,40})?|[\p{Script=Han}]{0,12}一[\p{Script=Han}]{1,5}(?:也|都)(?:没有?|沒有?)(?:看到|看见|看見|见到|出现)?|(?:图中|圖中|图片中|画面中|图像中)?\s?(?:没有|沒有|并没有|不存在)[\p{Script=Han}]{0,12}|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{0,20}(?:ありません|いません|ないです)|[\p{Script=Hangul}\s]{0,30}없(?:습니다|어요|음)|لا\s(?:يوجد|توجد)(?:\s[\p{Script=Arabic}\s]{1,40})?|[\p{Script=Devanagari}\s]{0,30}कोई\s[\p{Script=Devanagari}\s]{0,30}नहीं\s(?:है|हैं))[\s.!"'*_\u3002]*$/iu

/** Where a short text without a single digit says that there is nothing to name: "None.", "There are no spots in the image."
 * `nouns` are the things asked for. null where it does not say so. */
export function saidNone(text: string, nouns: readonly string[]): Range | null {
  const said = text.trim()
  if (said === '' || said.length > LONGEST || /\d/.test(said)) return null
  const things = [
    'objects?',
    'instances?',
    'items?',
    ...nouns.flatMap((noun) => [
      `${escape(noun)}(?:e?s)?`,
      escape(noun.replace(/s$/i, '')),
      escape(noun.replace(/y$/i, 'ies')),
    ]),
  ].join('|')
  const listed = String.raw`(?:(?:given|listed|requested|specified|provided|above|asked)\s)?(?:${things}|labels?|classes|categories|types?)(?:\s(?:listed|given|requested|specified|provided|above|you\s\w{3,10}))?`
  const series = String.raw`(?:${things})(?:(?:,|,? (?:or|and|nor)) (?:any )?(?:${things})){0,20}`
  const denied = patternOf(
    String.raw`^${EDGE}(?:none of (?:the|these|those) ${listed}|(?:i (?:do not|don't|don\u2019t|did not|didn't|cannot|can't|can\u2019t|could not) (?:see|find|detect|identify|spot|locate)|there (?:are not|aren't|is not|isn't)|(?:the|this) (?:image|picture|photo) (?:does not|doesn't) (?:contain|show|have|include|depict)) (?:any|a single) (?:visible )?(?:of the ${listed}|${series}))${TAIL}${EDGE}$`,
    'i',
  )
  const none = patternOf(
    String.raw`^${EDGE}(?:${WHO}\s+)?(?:none(?: of (?:them|these|those))?|nothing|no (?:such |visible |clear )?(?:${things})(?:(?:,|,? (?:or|and|nor)) (?:no |any )?(?:visible )?(?:${things})){0,20}(?:\s(?:of|with|from|for|matching)\s(?:any\sof\s)?(?:the|these|those)\s(?:(?:given|listed|requested|specified|provided)\s)?(?:labels?|classes|categories|list|types?))?|neither (?:any |an? )?(?:${things})(?:,? n?or (?:any |an? )?(?:${things})){1,20})${TAIL}${EDGE}$`,
    'i',
  )
  // made only where it may match: each question has a pattern of its own
  const amongThem = (): boolean =>
    /\bnone of\b/i.test(said) &&
    patternOf(
      String.raw`^${EDGE}none of (?:them|these|those|(?:the|these|those) [\p{L} ]{2,40}?) (?:is|are) (?:an? )?(?:${things})${EDGE}$`,
      'iu',
    ).test(said)
  const from = text.indexOf(said)
  return none.test(said) || amongThem() || denied.test(said) || (said.length < 100 && ELSEWHERE.test(said))
    ? [from, from + said.length]
    : null
}
