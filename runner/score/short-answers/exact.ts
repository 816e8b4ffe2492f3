const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')
const NUMBERS = new Map<string, number>([
  ...UNITS.map((word, i) => [word, i] as const),
  ...TENS.map((word, i) => [word, 20 + 10 * i] as const),
])
const NUMBER_WORD = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(${TENS.join('|')})[\s-](${UNITS.slice(1, 10).join('|')})|(${[...NUMBERS.keys()].join('|')}))(?![\p{L}\p{N}])`,
  'gu',
)
/** An article belongs to a word that follows: "vitamin A" and the letter "A" keep theirs. */
const ARTICLE = /(?<![\p{L}\p{N}])(?:a|an|the)\s+(?=\S)/gu
/** ASCII punctuation, as SQuAD's script takes it off, and what typography puts for it. */
const PUNCTUATION = /[!-/:-@[-`{-~\u2018\u2019\u201c\u201d\u00ab\u00bb\u2026\u00b7]/u

/** Texts in one spelling: compatibility forms (NFKC), lower case, plain dashes and quotes. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/[\u2018\u2019]/gu, "'")

/** Marks that mean something where they stand are kept: between digits (3.5, 12:30, 2011-2012), a minus before a number, and
 * what ends a grade or a name (A+, A-, C#, C++). */
function withoutPunctuation(text: string): string {
  const symbols = [...text]
  return symbols
    .filter((symbol, i) => {
      if (!PUNCTUATION.test(symbol)) return true
      const [before = ' ', after = ' '] = [symbols[i - 1], symbols[i + 1]]
      if (/\d/.test(after)) {
        if (/\d/.test(before)) return true
        return symbol === '-' && !/[\p{L}]/u.test(before)
      }
      if (!/[\s.,;!?)]/.test(after) && !(after === '+' && symbol === '+')) return false
      if (symbol === '-') return /\p{L}/u.test(before) && !/[\p{L}\p{N}]/u.test(symbols[i - 2] ?? ' ')
      return symbol === '#' || symbol === '+' ? /[\p{L}\p{N}+]/u.test(before) : false
    })
    .join('')
}

function form(text: string, joined: string, and: string): string {
  const said = plain(text)
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\d)\s*-\s*(?=\d)/g, '-')
    .replace(/(?<![\p{L}\p{N}])\.(?=\d)/gu, '0.')
    .replace(NUMBER_WORD, (_, tens?: string, unit?: string, single?: string) =>
      String(
        single === undefined ? (NUMBERS.get(tens ?? '') ?? 0) + (NUMBERS.get(unit ?? '') ?? 0) : NUMBERS.get(single),
      ),
    )
    .replace(/(?<=\p{L})[-/](?=\p{L})/gu, joined)
    .replace(/\s&\s/g, and)
  const bare = withoutPunctuation(said).replace(ARTICLE, '').replace(/\s+/g, ' ').trim()
  return bare === '' ? said.trim() : bare
}

/** A short answer as it is compared: lower case, no articles, no punctuation, number words as digits (the normal form of SQuAD's
 * script, P. Rajpurkar et al., 2016, with the differences that docs/test-types.md names). */
export const exactForm = (text: string): string => form(text, '', ' ')

/** A title, and initials, before a surname. */
const PERSON =
  /^(?:(dr|mr|mrs|ms|miss|prof|professor|sir)\b\.?\s+)?((?:\p{Lu}\.\s*){0,4})(?=\p{Lu}\p{L}+[\p{L}\s'-]*$)(.+)$/iu

/** "Dr. M. Okafor" names the Okafor, where no title or initial of the other one says otherwise. */
function samePerson(a: string, b: string): boolean {
  const [one, other] = [PERSON.exec(a.trim()), PERSON.exec(b.trim())]
  if (!one || !other) return false
  const agree = (x = '', y = ''): boolean => {
    const [left, right] = [x, y].map((part) => part.toLowerCase().replace(/[\s.]/g, '')) as [string, string]
    return left === '' || right === '' || left === right
  }
  return agree(one[1], other[1]) && agree(one[2], other[2]) && exactForm(one[3] ?? '') === exactForm(other[3] ?? '')
}

/** Whether two short answers are the same one. "ice-cream" is "icecream" and "ice cream". */
export const sameAnswer = (a: string, b: string): boolean =>
  exactForm(a) === exactForm(b) || form(a, ' ', ' and ') === form(b, ' ', ' and ') || samePerson(a, b)
