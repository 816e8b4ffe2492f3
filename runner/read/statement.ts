import type { Range } from '../records/answer.ts'
import { plainCharacters } from './shown.ts'
import { clausesOf, isHypothetical, isUnsure } from './words/clauses.ts'
import { coloursIn } from './words/colours.ts'
import { elsewhereCalled } from './words/same-things.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

export type YesNo = 'yes' | 'no'

/** Words of a question that carry no content of it. */
const STOP = new Set(
  (
    'a an the is are was were be been being am do does did can could will would has have had there here it its they them this that these those any some ' +
    'in on at of to from by for with and or as into image picture photo photograph scene drawing figure screenshot given shown visible present depicted seen see ' +
    'contain contains include includes show shows depict depicts feature features appear appears exist exists answer yes no please question according you your i we ' +
    'one two three both either single least more than another each other ' +
    'ist sind ein eine einen einem einer der die das den dem es gibt im bild auf zu sehen sich befindet ' +
    'y il un une des le la les dans sur l image est ce que qu se trouve ' +
    'hay un una unos en el la los imagen foto ' +
    'há existe um uma na no imagem ' +
    "c'è ci sono nell nella immagine una un " +
    'есть ли на в изображении картинке фото это ' +
    'هل يوجد توجد هناك في الصورة هذه ' +
    'क्या में इस तस्वीर छवि चित्र है हैं कोई एक'
  ).split(' '),
)
const UNSPACED_QUESTION =
  /(?:有没有|有|存在|是否有|包含)(?:一[只个條条张辆匹头座本把位名]|任何)?([\p{Script=Han}]{1,8}?)(?:吗|嗎|么)?\s{0,3}\?|(?:に|には)([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]{1,10}?)(?:は|が)(?:い|あ|写)|([\p{Script=Hangul}]{1,8}?)(?:이|가|은|는)\s?(?:있|보)/u

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const IRREGULAR = new Map([
  ['people', 'person|people|persons'],
  ['person', 'person|people|persons'],
  ['man', 'man|men'],
  ['men', 'man|men'],
  ['woman', 'woman|women'],
  ['women', 'woman|women'],
  ['child', 'child|children'],
  ['children', 'child|children'],
])
/** A word in its common inflections: dog, dogs; overlap, overlaps, overlapping, overlapped. */
export function inflected(word: string): string {
  const known = IRREGULAR.get(word)
  if (known) return `(?:${known})`
  const stem = word
    .replace(/(?<=\p{L}{3})(?:ies)$/u, 'y')
    .replace(/(?<=[^aeiou\W][aeiou])([bdgklmnprt])\1(?:ing|ed)$/u, '$1')
    .replace(/(?<=\p{L}{4})(?:ing|ed)$/u, '')
    .replace(/(?<=\p{L}{2}(?:s|x|z|ch|sh))es$/u, '')
    .replace(/(?<=\p{L}{2}[^s])s$/u, '')
  const root = escape(stem.replace(/y$/, '')) + (stem.endsWith('y') ? '(?:y|ie|i)' : '')
  const last = /[bdgklmnprt]$/.exec(stem)?.[0] ?? ''
  return `${root}${last ? `${last}?` : ''}(?:e|es|s|ing|ed|d|'s|n|en)?`
}

const EXISTS =
  /^\W{0,20}(?:(?:is|are|was|were)\s(?:there|any)\b|(?:do|does|did|can|could)\s(?:you|we|the|this)\b.*\b(?:see|contain|show|include|have|depict|feature|find|spot)\b|(?:is|are)\s.*\b(?:visible|present|shown|depicted|seen|pictured|in\s(?:the|this)\s(?:image|picture|photo|scene)))/i
const EXISTS_ELSEWHERE =
  /\b(?:gibt es|ist (?:ein|eine)|sind|siehst du)\b|y a-t-il|est-ce qu'il y a|(?:¿|\b)hay\b|\b(?:há|existe)\b|c'è|ci sono|есть ли|هل (?:يوجد|توجد|هناك)|क्या.*है/iu

const FILL = String.raw`(?:a|an|the|any|such|single|visible|clear|actual|obvious|real|discernible|apparent|signs?\sof|evidence\sof|trace\sof|depiction\sof|presence\sof)`
const LOOK = String.raw`(?:see|find|found|seeing|finding|locate|located|locating|pinpoint|discern|recogni[sz]e|make\sout|contains?|shows?|have|has|includes?|detect|spot|identify|notice|observe|depicts?|features?|there|appear|seem|to|be|show|display|displays?|actually|currently|really|clearly|any|a|an|the|one|visible|even|that|is|are|was|were|true|case|think|believe|exist)`
const OTHER_LANGUAGES: readonly (readonly [no: string, yes: string])[] = [
  ['kein(?:e|en|er|em|es)?|nicht|ohne', 'gibt|ist|sind|zeigt|enthält|sehe|befindet|sieht'],
  ["n'y a pas|n'y a aucun|ne|aucune?|pas|sans", 'il y a|contient|montre|vois|voit|est'],
  ['no|ning[uú]n[ao]?|sin|tampoco', 'hay|veo|muestra|contiene|aparece|está'],
  ['não|nenhum[a]?|sem', 'há|existe|vejo|mostra|contém|aparece|está|tem'],
  ["non|nessun[ao]?'?|senza", "c'è|ci sono|vedo|mostra|contiene|compare|è"],
  ['нет|не|без', 'есть|вижу|видно|изображен|изображена|находится'],
  ['لا|ليس|ليست|لم|بدون', 'يوجد|توجد|هناك|أرى|تظهر|يظهر|نعم'],
  ['नहीं|कोई नहीं|बिना', 'है|हैं|दिखाई|दिख'],
]

/** "No question", "without a doubt", "ohne Zweifel": they deny nothing. */
const NO_DOUBT =
  /(?<!\p{L})(?:(?:no|without(?:\s(?:a|any))?)\s(?:doubts?|question|wonder|surprise|problem|mistake)|ohne\s(?:jeden\s)?zweifel|kein(?:e|en)?\s(?:zweifel|frage)|sans\s(?:aucun\s)?doute|sin\s(?:ninguna\s)?duda|sem\s(?:nenhuma\s)?d\u00favida|senza\s(?:alcun\s)?dubbio|без\sсомнени[яй])(?!\p{L})/giu

/** "Not only a dog but also a cat": it denies nothing. */
const NOT_ONLY = /\bnot\s(?:only|just|merely)\s/g
const UNTRUE =
  /\b(?:(?<!not\s)(?:false|untrue|incorrect|wrong)|not\s(?:true|correct|right|accurate|the\scase))\s(?:to\ssay\s)?that\s/
/** Reads a sentence as yes or no to the question: one that says in the question's own words that what was asked is so, or is not
 * so. Clauses that only suppose, or do not know, say neither. null where none says it, or where two disagree. */
export function readStatement(text: string, question: string | undefined): { range: Range; value: YesNo } | null {
  const asked = question && askedIn(plainCharacters(question))
  if (!asked) return null
  const said = clausesOf(text).flatMap((range) => {
    const clause = text
      .slice(...range)
      .toLowerCase()
      .replace(NO_DOUBT, ' ')
      .replace(NOT_ONLY, ' ')
    // "it is false that there is a dog"
    const untrue = UNTRUE.exec(clause)
    if (untrue && (isUnsure(clause.slice(0, untrue.index)) || isHypothetical(clause.slice(0, untrue.index)))) return []
    const value = asked(untrue ? clause.slice(untrue.index + untrue[0].length) : clause)
    const turned = value === 'yes' ? ('no' as const) : ('yes' as const)
    return value ? [{ range, value: untrue ? turned : value }] : []
  })
  const [first] = said
  return first && said.every(({ value }) => value === first.value) ? first : null
}

type Reader = (clause: string) => YesNo | null

function askedIn(whole: string): Reader | null {
  const question = (/[^.!?\n]*\?/.exec(whole)?.[0] ?? whole).toLowerCase().slice(0, 400)
  // a question with a no of its own turns the answer round
  if (/\b(?:not|no|never|without)\b|n't\b|\bkein|\bnicht\b/.test(question)) return null
  const unspaced = UNSPACED_QUESTION.exec(question)
  if (unspaced) return inUnspaced(unspaced[1] ?? unspaced[2] ?? unspaced[3] ?? '')
  const words = matchesOf(question, /[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}]+)*/gu)
    .map(([word]) => word)
    .filter((word) => !STOP.has(word))
    .slice(0, 12)
  if (words.length === 0) return null
  if (EXISTS_ELSEWHERE.test(question) && !EXISTS.test(question)) return elsewhere(words)
  if (!EXISTS.test(question)) return predicate(words)
  const own = existence(words)
  const others = inOtherLanguages(words)
  return (clause) => own(clause) ?? others(clause)
}

/** "There is no dog": existence, said or denied. Words between a negation and its thing must be of the question. */
function existence(words: readonly string[]): Reader {
  const all = words.map(inflected)
  const thing = String.raw`(?:(?:${FILL}|${all.join('|')})\s+){0,6}${all.at(-1) ?? ''}(?![\p{L}-])`
  const whole = String.raw`(?:[\p{L}\p{N}'-]+\s+){0,4}?${all.map((word) => String.raw`(?<!\p{L})${word}`).join(String.raw`\s+(?:[\p{L}-]+\s+){0,2}?`)}(?![\p{L}-])`
  const no = patternOf(
    [
      String.raw`(?<![\p{L}-])(?:no|without|zero|lacks?|lacking|absence\sof|free\sof|devoid\sof|lack\sof|neither|instead\sof|rather\sthan)\s+${thing}`,
      String.raw`(?<!\p{L})(?:not|never|cannot|fails?\sto|unable\sto|\p{L}+n't)\s+(?:${LOOK}\s+){0,6}${thing}`,
      String.raw`${thing}\s+(?:(?:that\s)?(?:is|are|was|were|can|could|does|do|to)\s?(?:not|n't)|isn't|aren't|can't|cannot|doesn't|don't|could\snot)\s+(?:be\s+)?(?:visible|present|there|in\s(?:the|this)|shown|seen|found|here|depicted|appear|exist|included|pictured|anywhere|detected|evident)`,
      String.raw`${thing}\s+(?:is|are)\s+(?:absent|missing|nowhere)`,
    ].join('|'),
    'u',
  )
  const yes = patternOf(
    [
      String.raw`(?<!\p{L})(?:there(?:'s|\sis|\sare|\swas|\swere|\s(?:do\s|does\s|indeed\s)?(?:appears?|seems?)\sto\sbe)|(?:i|we|you)(?:\s(?:can|do|could))?(?:\s(?:also|clearly|indeed|definitely))?\s(?:see|find|detect|spot|identify|notice|observe|found)|(?:image|picture|photo|photograph|scene|drawing|it|this|screenshot|figure)\s(?:clearly\s|does\s|indeed\s|also\s)?(?:shows?|contains?|includes?|depicts?|features?|has|have|displays?)|contains?|shows?|depicts?|features?|it(?:'s|\sis))\s+${whole}`,
      String.raw`^\W*(?:indeed,?\s|yes,?\s)?(?:the|an?|one|two|three|some|several|this)\s+${whole}\s+(?:is|are|can\sbe|sits?|stands?|lies|appears?|walks?|runs?)(?!\p{L})(?!\s*(?:not|n't|absent|missing|nowhere|no\b))`,
      String.raw`^\W*(?:an?|one|two|three|some|several)\s+${whole}\W*$`,
      String.raw`(?:is|are|'s)\s(?:holding|riding|carrying|wearing|using|eating|driving|(?:sitting|standing|lying|leaning|walking)\s(?:on|in|by|against|beside|near|next\sto|behind|under)|playing\swith)\s(?:an?|the|his|her|its|their|one|two|some)\s+${whole}`,
    ].join('|'),
    'u',
  )
  return (clause) => {
    if (isHypothetical(clause) || isUnsure(clause)) return null
    if (no.test(clause)) return 'no'
    return /\b(?:like|resembl\w*|similar|instead|almost|would|only\sif|(?:statue|painting|drawing|shadow)\sof)\b/.test(
      clause,
    ) || !yes.test(clause)
      ? null
      : 'yes'
  }
}

/** The same said in another language, where the thing asked for is one word that is known there: "图中有狗", "Il y a un chien." */
function inOtherLanguages(words: readonly string[]): Reader {
  const [only, more] = words
  const names = only === undefined || more !== undefined ? [] : elsewhereCalled(only)
  const readers = names.map((name) =>
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(name)
      ? inUnspaced(name)
      : elsewhere([name.toLowerCase()]),
  )
  return (clause) => {
    for (const reader of readers) {
      const said = reader(clause)
      if (said) return said
    }
    return null
  }
}

/** "They overlap", "The two circles are not touching": all words of the question in its order, or a pronoun and the last of them. */
function predicate(words: readonly string[]): Reader {
  const all = words.map((word) => String.raw`(?<![\p{L}])${inflected(word)}(?![\p{L}-])`)
  const inOrder = patternOf(all.join('[^]*?'), 'u')
  // "greater than 50": a number says nothing without the word before it
  const numbered = /^\p{N}/u.test(words.at(-1) ?? '') && words.length > 1
  const last = patternOf(
    numbered ? all.slice(-2).join(String.raw`\s(?:than\s|as\s|to\s)?`) : (all.at(-1) ?? '(?!)'),
    'u',
  )
  const alone = patternOf(String.raw`^\W*${all.at(-1) ?? '(?!)'}\W*$`, 'u')
  const asked = words.map((word) => patternOf(`^${inflected(word)}$`, 'u'))
  const colours = coloursIn(words.join(' '))
  /** "The light is green": a subject in words of the question */
  const ofQuestion = (clause: string): boolean => {
    const subject = /^\W*(?:the|this|that|his|her|its)\s([\p{L}\s-]{1,40}?)\s(?:is|are|was|were)\s/u.exec(clause)?.[1]
    const own = subject?.split(/\s/) ?? []
    return own.length > 0 && own.every((word) => STOP.has(word) || asked.some((pattern) => pattern.test(word)))
  }
  return (clause) => {
    if (isHypothetical(clause) || isUnsure(clause)) return null
    if (/\b(?:almost|nearly|barely|hardly|would|should)\b/.test(clause)) return null
    if (!numbered && alone.test(clause)) return 'yes'
    const near = /\b(?:it|they|he|she|both|these|those|no)\b/.test(clause) && (words.length < 5 || numbered)
    const short = ofQuestion(clause)
    const further = numbered && /\b(?:which|that|and|so)\b/.test(clause)
    const found = inOrder.exec(clause) ?? (near || short || further ? last.exec(clause) : null)
    if (found) {
      const before = clause.slice(0, found.index + found[0].length)
      return /\b(?:not|no|never|cannot|neither|nor|without)\b|n't\b/.test(before) ? 'no' : 'yes'
    }
    // asked whether it is green, told that it is red
    const said = /\b(?:not|no|never|or|and|with)\b|n't\b/.test(clause) ? [] : coloursIn(clause)
    const isOther = colours.length === 1 && said.length === 1 && said[0] !== colours[0]
    return isOther && (short || /^\W*(?:it|they|he|she|these|those|this|that)(?:'s|\s(?:is|are))\s/.test(clause))
      ? 'no'
      : null
  }
}

/** The same in languages whose question asks for existence: the last word of the question, with or without a negation. */
function elsewhere(words: readonly string[]): Reader {
  const last = escape((words.at(-1) ?? '').replace(/[аяоеуюыи]$/u, ''))
  const thing = patternOf(
    String.raw`(?<![\p{L}\p{M}])${last}(?:e|en|n|s|es|[аяоеуюыи]|ов|ами|ой)?(?![\p{L}\p{M}])`,
    'u',
  )
  const word = (alternatives: string): RegExp =>
    patternOf(String.raw`(?<![\p{L}\p{M}])(?:${alternatives})(?![\p{L}\p{M}])`, 'u')
  const no = word(OTHER_LANGUAGES.map(([negated]) => negated).join('|'))
  const yes = word(OTHER_LANGUAGES.map(([, affirmed]) => affirmed).join('|'))
  return (clause) => {
    if (!thing.test(clause) || isHypothetical(clause) || isUnsure(clause)) return null
    return no.test(clause) ? 'no' : yes.test(clause) ? 'yes' : null
  }
}

function inUnspaced(thing: string): Reader {
  return (clause) => {
    if (thing === '' || !clause.includes(thing) || isHypothetical(clause) || isUnsure(clause)) return null
    if (
      /没有|沒有|不存在|未见|看不到|没看到|并无|不包含|いません|ありません|いない|見えません|写っていません|없|않/u.test(
        clause,
      )
    )
      return 'no'
    return /有|存在|包含|看到|います|あります|いる|写って|見えます|있|보입/u.test(clause) ? 'yes' : null
  }
}
