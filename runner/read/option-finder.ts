import type { Range } from '../records/answer.ts'
import { plainCharacters } from './shown.ts'
import { COPULA } from './words/answer-phrases.ts'
import { CARDINALS, ORDINALS } from './words/numerals.ts'
import { matchesOf, patternOf } from '../tools/matches.ts'

/** An option as it is offered: its name, and what its line says about it. */
export interface Option {
  name: string
  about?: string | undefined
}
export interface OptionHit {
  index: number
  range: Range
}

/** Finds options in a text, by their names, by what is said about them, and by their letters (A, B, ..). */
export interface OptionFinder {
  /** the option that the text is, apart from punctuation and case: "B", "(b)", "Random spots.", "B. Random spots", "the second" */
  exactly(text: string): number | undefined
  /** the option that stands at this place, behind quotes, stars and small words; `small`: a letter in lower case counts as well */
  at(text: string, from: number, small?: boolean): OptionHit | undefined
  /** every option named in the text as a whole word */
  names(text: string): OptionHit[]
  /** every letter of an option that is clearly marked as one: "(B)", "option B", "B." at the start of a line */
  letters(text: string): OptionHit[]
  /** the option of a letter */
  letter(letter: string): number | undefined
  /** inside of a regular expression for one letter of an option */
  LETTER: string
  /** inside of a regular expression for one name of an option; case is to be ignored */
  NAME: string
}

const EDGE = String.raw`[\s*_"'\x60.,:;!?()[\]{}<>#$~\u2705\u2714-]{1,50}`
const EDGES = new RegExp(`^${EDGE}|${EDGE}$`, 'g')
/** What a whole reply says around its option: "It's B", "Option B", "选择B", "Letra B"; "B选项正确", "Bです", "B ist richtig". */
const BEFORE_OPTION =
  /^(?:(?:it|this|that)(?:'s|\u2019s|\sis)\s|(?:the\s)?(?:option|choice|answer|letter)(?!\p{L})|選択肢|(?:我|应该|應該|因此|所以)*(?:选择?|選擇?)(?:项|項)?|オプション|вариант|буква|الخيار|विकल्प|letra|lettre|lettera|buchstabe)\s*:?\s*\(?/iu
const BEHIND_OPTION = new RegExp(
  String.raw`\s*(?:(?:选项|選項|option)?(?:是)?(?:正确|正確)的?|选项|選項|option|번?\s?${COPULA}|を選びます|を選択します|(?:번)?(?:를|을)\s선택합니다|\s(?:is|ist|est|es|é|è)\s(?:the\s|die\s|la\s|a\s)?(?:correct|right|richtig|korrekt|correcte?|correct[ao]|corret[ao]|corrett[ao])(?:\s(?:answer|option|choice|antwort|réponse|respuesta|resposta|risposta))?)$`,
  'iu',
)
/** No option with its letter and decorations is longer. */
const LONGEST = 800
/** What a sentence says of the option that it means. Inside of a regular expression. */
const CALLED_RIGHT = String.raw`(?:best\s)?(?:fits|matches)|is\s(?:(?:the|therefore|clearly|indeed|definitely)\s){0,2}(?:correct|right|best)|ist\s(?:die\s)?(?:richtig|korrekt)e?|est\s(?:la\s)?(?:bonne|correcte?)|es\s(?:la\s)?correct[ao]|é\s(?:a\s)?corret[ao]|è\s(?:la\s|quella\s)?corrett[ao]`
/** What an option is called right before its letter. Inside of a regular expression. */
const CALLED =
  '[Oo]ption|[Ll]etter|[Ll]etra|[Ll]ettre|[Ll]ettera|[Bb]uchstabe|[Aa]ntwort|[Rr]éponse|[Rr]espuesta|[Rr]esposta|[Rr]isposta|[Oo]pción|[Oo]pção|[Oo]pzione|[Вв]ариант|[Оо]твет|الخيار|विकल्प'
/** Shorter explanations are words that stand in any sentence. */
const SHORTEST_ABOUT = 10
const LEAD =
  /(?:[\s*_"'`({[:=>#$]|\\(?:boxed|text|textbf)\b|\b(?:is|be|the|option|choice|pattern|letter|probably|clearly|definitely|most likely|therefore|ist|est|es|é|è|die|la|el|il|opción|opção|opzione|letra|lettre|lettera|вариант|विकल्प|الخيار)(?!\p{L})|a\s(?=[A-Z](?!\p{L}))|[是为為は]|选择?项?|選擇?項?|選択肢){0,12}/iuy
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** Longest name first, so that where one name holds another, the longer wins at its place. Words of a name may be apart by any space. */
export function optionFinder(options: readonly Option[]): OptionFinder {
  const names = options.map(({ name }) => fold(name))
  const aliases = new Map<string, number>()
  const add = (text: string, index: number): void => {
    if (text !== '' && !aliases.has(text)) aliases.set(text, index)
  }
  names.forEach(add)
  names.forEach((name, i) => {
    const value = /^\d{1,2}$/.test(name) ? CARDINALS.find(([, number]) => number === Number(name)) : undefined
    if (value) add(value[0], i)
  })
  // names that are nothing but letters leave the words to what is said about them
  const allLetters = names.every((name) => /^[a-z]$/.test(name))
  options.forEach(({ about }, i) => {
    const text = fold(about ?? '').replace(/[.!?]+$/, '')
    if (text.length >= SHORTEST_ABOUT || allLetters) add(text, i)
  })
  // "truck" is "a truck", where that is one option alone
  const short = [...aliases].flatMap(([text, i]) => {
    const bare = text.replace(/^(?:the|an?)\s(?=\p{L}{2})/u, '')
    return bare === text ? [] : [[bare, i] as const]
  })
  for (const [bare, i] of short) if (short.filter(([other]) => other === bare).length === 1) add(bare, i)
  // names that are letters are their own letters: A for the first option would mean two things then
  const lettered = names.some((name) => /^[a-z]$/.test(name))
  const most = Math.min(26, options.length)
  const letter = (said: string): number | undefined => {
    const index = said.toUpperCase().charCodeAt(0) - 65
    if (lettered) return aliases.get(fold(said))
    return said.length === 1 && index >= 0 && index < most ? index : undefined
  }
  const lastLetter = String.fromCharCode(64 + most)
  const own = names.filter((name) => /^[a-z]$/.test(name)).map((name) => name.toUpperCase())
  const LETTER = lettered ? `[${own.join('')}]` : `[A-${lastLetter}]`

  const patterns = [...aliases.keys()]
    .filter((name) => name.length > 1 || UNSPACED.test(name) || /^\d$/.test(name))
    .sort((a, b) => b.length - a.length)
    .map((name) => {
      const inside = name
        .split(' ')
        .map(escape)
        .join(String.raw`\s{1,5}`)
      if (UNSPACED.test(name)) return inside
      // "12" and "3.5" hold no 2 and no 3
      const digits = /^\d/.test(name) ? String.raw`(?<![\d.,:-])` : ''
      const after = /\d$/.test(name) ? String.raw`(?!\d|[.,:]\d)` : ''
      return String.raw`${digits}(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_]|[\p{Script=Latin}\p{N}]-)(?<!non-)${inside}${after}(?![\p{Script=Latin}\p{Script=Cyrillic}\p{N}_]|-\p{L})`
    })
  const NAME = patterns.length > 0 ? `(?:${patterns.join('|')})` : '(?!)'
  const here = patternOf(String.raw`(?:an?\s{1,5})?(${NAME})`, 'iuy')
  const anywhere = patternOf(NAME, 'giu')
  const END = String.raw`[*_"'\x60)}\]$]{0,4}\s*(?:$|[.,;:!?)\]}\n/]|[-\u2013\u2014]\s|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Hangul}|${COPULA})`
  const letterHere = patternOf(String.raw`(${LETTER})(?=${END}|(?<![AI])\s)`, 'uy')
  const smallHere = patternOf(String.raw`(${LETTER})(?=${END})`, 'iuy')
  const marked = patternOf(
    String.raw`\((${LETTER})\)|\[(${LETTER})\]|\*\*\(?(${LETTER})[.):]?\)?\*\*|(?<!\p{L})(?:${CALLED})\s(${LETTER})(?![\p{L}\p{N}'])|^[ \t*>-]{0,20}(${LETTER})[.):](?=\s|\*|$)|(?<![\p{L}\p{N}'])(${LETTER})\s(?=(?:${CALLED_RIGHT})(?!\p{L}))|(?<![\p{Script=Latin}\p{N}])(${LETTER})(?=(?:번)?(?:를|을)\s(?:선택|고)|を選|が正|が最も)`,
    'gmu',
  )

  const exactly = (text: string): number | undefined => {
    if (text.length > LONGEST) return undefined
    const bare = fold(text.replace(EDGES, '').replace(BEFORE_OPTION, '').replace(BEHIND_OPTION, ''))
    const named = aliases.get(fold(text)) ?? aliases.get(bare)
    if (named !== undefined) return named
    if (/^[a-z]$/.test(bare)) return letter(bare)
    const numbered = /^\s*(?:the\s)?(?:option|choice|answer)\s(?:number\s|no\.?\s?|#)?(\d{1,2})$/i.exec(
      text.replace(EDGES, ''),
    )
    if (numbered && !names.some((name) => /^\d/.test(name))) {
      const place = Number(numbered[1])
      return place >= 1 && place <= options.length ? place - 1 : undefined
    }
    const both = /^\(?([a-z])\)?\s*[.):,\u2013\u2014-]\s*(.+)$/u.exec(bare)
    if (both) {
      const byName = aliases.get((both[2] ?? '').replace(EDGES, ''))
      return byName !== undefined && letter(both[1] ?? '') === byName ? byName : undefined
    }
    const twice = /^(.+?)\s*\(([a-z])\)?$/u.exec(bare)
    const first = twice ? aliases.get((twice[1] ?? '').trim()) : undefined
    if (first !== undefined && letter(twice?.[2] ?? '') === first) return first
    return ordinal(bare) ?? shortened(bare)
  }

  /** "second", "the 2nd option" */
  const ordinal = (bare: string): number | undefined => {
    const said = /^(?:the\s)?([\p{L}\d]+)(?:\s(?:one|option|choice|answer|image))?$/u.exec(bare)?.[1]
    const place = said === undefined ? undefined : ORDINALS.get(said)
    return place !== undefined && place <= options.length ? place - 1 : undefined
  }

  /** "hexagon" for hexagonal, "left" for "the left one": words that belong to one name alone. */
  const shortened = (bare: string): number | undefined => {
    if (!/^\p{L}{4,30}$/u.test(bare)) return undefined
    const fits = names.flatMap((name, i) =>
      name
        .split(' ')
        .some(
          (word) =>
            word === bare ||
            `${word}s` === bare ||
            (bare.length >= 5 && word.startsWith(bare) && word.length - bare.length <= 3),
        )
        ? [i]
        : [],
    )
    return fits.length === 1 ? fits[0] : undefined
  }

  const at = (text: string, from: number, small = false): OptionHit | undefined => {
    LEAD.lastIndex = from
    const start = from + (LEAD.exec(text)?.[0].length ?? 0)
    here.lastIndex = start
    const name = here.exec(text)
    letterHere.lastIndex = smallHere.lastIndex = start
    const said = letterHere.exec(text)?.[1] ?? (small ? smallHere.exec(text)?.[1] : undefined)
    if (name?.[1] !== undefined && !(said !== undefined && name[1].length === 1)) {
      const end = start + name[0].length
      return ranged(aliases.get(fold(name[1])), end - name[1].length, end)
    }
    return said === undefined ? undefined : ranged(letter(said), start, start + said.length)
  }

  const namesIn = (text: string): OptionHit[] =>
    matchesOf(text, anywhere).flatMap(
      (hit) => ranged(aliases.get(fold(hit[0])), hit.index, hit.index + hit[0].length) ?? [],
    )

  const letters = (text: string): OptionHit[] =>
    matchesOf(text, marked).flatMap((hit) => {
      const said = hit.slice(1).find((group) => group !== undefined) ?? ''
      return ranged(letter(said), hit.index, hit.index + hit[0].length) ?? []
    })

  return { exactly, at, names: namesIn, letters, letter, LETTER, NAME }
}

const ranged = (index: number | undefined, from: number, to: number): OptionHit | undefined =>
  index === undefined ? undefined : { index, range: [from, to] }

const fold = (text: string): string => plainCharacters(text).trim().replace(/\s+/g, ' ').toLowerCase()
const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
