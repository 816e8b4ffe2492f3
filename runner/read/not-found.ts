import type { Range } from '../records/answer.ts'
import { clausesOf, isHypothetical } from './words/clauses.ts'
import { elsewhereCalled } from './words/same-things.ts'
import { matchesOf } from '../tools/matches.ts'

/** A denial that something is there, by language, whatever is denied. */
const DENIALS =
  /(?<!\p{L})(?:(?:can(?:not|['\u2019]t|\snot)|could(?:\snot|n['\u2019]t)|(?:was|am|were|are|'m)\s(?:not\sable|unable)\sto|unable\sto|fail(?:ed)?\sto|do(?:\snot|n['\u2019]t)|did(?:\snot|n['\u2019]t))\s(?:\p{L}+ly\s)?(?:find|locate|see|spot|identify|detect|recogni[sz]e|make\sout|pinpoint)|(?:not|never)\s(?:\p{L}+ly\s)?(?:found|visible|present|shown|there|located|detected|seen)|no\s(?:such\s)?(?=\p{L})|(?:is|are|was|were)(?:\snot|n['\u2019]t)\s(?:visible|present|shown|there|found|in)|(?:is|are)\s(?:missing|absent)|nicht\s(?:finden|sehen|gefunden|sichtbar|vorhanden|zu\s(?:sehen|finden|erkennen)|erkennen|lokalisieren)|kein(?:e[nmrs]?)?|(?:ne|n['\u2019])\s?(?:trouve|vois|voit|parviens|peux)\b[^.!?]{0,40}?(?:pas|aucun)|introuvable|pas\s(?:visible|présent|trouvé)|no\s(?:encuentro|veo|logro|puedo|se\s(?:ve|encuentra|muestra)|hay|aparece)|não\s(?:encontro|vejo|consigo|há|está|aparece|encontrei)|non\s(?:trovo|vedo|riesco|c['\u2019]è|è\s(?:visibile|presente)|compare)|не\s(?:вижу|нахожу|могу|найден\p{L}*|видно|видна|виден|удалось|наш\p{L}{2})|нет)(?!\p{L})|找不到|看不到|没有|沒有|未找到|不存在|无法(?:找到|定位)|見つかりません|見つけられません|見当たりません|ありません|見えません|찾을\s수\s없|찾지\s못|보이지\s않|없습니다|(?<!\p{L})(?:لا|لم|ليس)\s(?:أرى|أجد|يوجد|توجد|أستطيع|أتمكن|يمكنني)|नहीं\s(?:मिल|दिख|है|ढूंढ|देख)/iu

/** Words of a target that say nothing of their own. */
const EMPTY = new Set(
  'the a an of for in on to with and or icon button link field element target that which is'.split(' '),
)

/** Where a clause says in plain words that what was asked for is not there: it denies, and names the thing in the words of the question or
 * in another language. Another thing that is not there says nothing. */
export function notFound(text: string, noun: string): Range | null {
  const words = matchesOf(noun, /[\p{L}\p{M}\p{N}]+/gu).map(([word]) => word.toLowerCase())
  const telling = words.filter((word) => !EMPTY.has(word))
  const asked = telling.length > 0 ? telling : words
  if (asked.length === 0) return null
  const clauses = clausesOf(text)
  for (const range of clauses) {
    const clause = text.slice(...range)
    if (isHypothetical(clause) || !DENIALS.test(clause)) continue
    const lower = clause.toLowerCase()
    const isNamed = (word: string): boolean =>
      lower.includes(word.replace(/(?<=.{3})s$/, '')) ||
      elsewhereCalled(word).some((name) => name.length > 0 && lower.includes(name.toLowerCase()))
    if (asked.every(isNamed)) return range
  }
  return null
}
