import { CARDINALS, hanNumber } from './numerals.ts'

/** Hours and minutes in words, by language. A time found has its numbers in named groups of words or digits. */
const TENS = 'twenty|thirty|forty|fifty'
const english = CARDINALS.slice(0, 21).map(([word]) => word)
const words = [...new Set(CARDINALS.map(([word]) => word))].sort((a, b) => b.length - a.length)
const VALUES = new Map(CARDINALS.map(([word, value]) => [word, value] as const).reverse())
CARDINALS.slice(0, 21).forEach(([word, value]) => VALUES.set(word, value))

/** A number of a time in digits or words; English words up to fifty-nine. */
const N = String.raw`(?:\d{1,2}|(?:${TENS})[\s-](?:${english.slice(1, 10).join('|')})|${words.join('|')})`
const hour = String.raw`(?<hour>${N})`
const noon =
  'noon|midday|midnight|mittag|mitternacht|midi|minuit|mediod\u00eda|medianoche|meio-dia|meia-noite|mezzogiorno|mezzanotte'
const minute = String.raw`(?<minute>${N})`
const second = String.raw`(?<second>${N})`
const HAN = '[一二三四五六七八九十两兩]{1,3}'
/** Hours of Korean are counted in its own words, minutes in those that came from Chinese. */
const HANGUL_HOUR = '(?<hour>열두|열한|열|한|두|세|네|다섯|여섯|일곱|여덟|아홉)'
const HANGUL_DIGITS = '일이삼사오육칠팔구십'
const HAN_OF = '一二三四五六七八九十'
const ALL_HANGUL = new RegExp(`^[${HANGUL_DIGITS}]{1,3}$`)
/** "одиннадцатого": of the eleventh hour, which begins at ten. */
const RUSSIAN_HOURS =
  'первого|второго|третьего|четвёртого|пятого|шестого|седьмого|восьмого|девятого|десятого|одиннадцатого|двенадцатого'
const OF_HOUR = new Map(RUSSIAN_HOURS.split('|').map((word, i) => [word, i + 1] as const))
const HOUR_OF = String.raw`(?<hour>${RUSSIAN_HOURS.replace('ё', '[её]')})`
const AND = String.raw`[\s,]{0,3}(?:and|und|et|y|e|и|و)?[\s,]{0,3}`

/** In order of how much they say; where two overlap, the first is taken. `offset` turns minutes and hours into the time. */
export const TIME_FORMS: readonly {
  form: RegExp
  /** what a text must hold for the form to be in it; a quick look */
  needs: RegExp
  how:
    | 'plain'
    | 'past'
    | 'to'
    | 'half'
    | 'half to'
    | 'into'
    | 'quarter past'
    | 'quarter to'
    | 'before half'
    | 'after half'
    | 'sharp'
}[] = (
  [
    // "10h08m35", "10:08'35", "10.08.35", "10 : 08", "1008"
    [
      String.raw`(?<hour>\d{1,2})\s?h\s?(?<minute>\d{2})\s?(?:min|m|')\s?(?<second>\d{2})(?:\s?s|"|'')?(?!\d)`,
      'plain',
      'h',
    ],
    [String.raw`(?<hour>\d{1,2}):(?<minute>\d{2})'\s?(?<second>\d{2})(?:"|'')?(?!\d)`, 'plain', "'"],
    [
      String.raw`(?<=^\W{0,5})(?<hour>\d{1,2})\.(?<minute>\d{2})\.(?<second>\d{2})(?=(?:\s?uhr)?\W{0,5}$)`,
      'plain',
      '\\.\\d\\d\\.',
    ],
    [String.raw`(?<hour>\d{1,2})\s:\s(?<minute>\d{2})(?:\s:\s(?<second>\d{2}))?(?!\d|\s:\s?\d)`, 'plain', '\\d :'],
    [
      String.raw`(?<=^\W{0,5}|^\W{0,5}(?:the\s)?(?:time|answer)(?:\sis|:)\s)(?<hour>[01]\d|2[0-3])(?<minute>[0-5]\d)(?:\s?(?:hours?|hrs?|h))?(?=\W{0,5}$)`,
      'plain',
      '\\d{4}',
    ],
    [
      String.raw`(?<hour>\d{1,2}):(?<minute>\d{1,2})(?::(?<second>\d{2}))?(?!\d|:\d)(?:${AND}(?<more>\d{1,2})\s?(?:seconds?|secs?|s|sekunden|secondes|segundos|secondi|секунд\p{L}?)\b)?`,
      'plain',
      ':',
    ],
    [
      String.raw`${hour}\s?(?:hours?|hrs?|h|uhr|heures?|horas?|ore|час(?:а|ов)?|ساعة|ساعات|बजकर|बजे)${AND}${minute}\s?(?:minutes?|mins?|m|minuten?|minutos?|minuti|минут\p{L}?|دقيقة|دقائق|मिनट)(?!\p{L})(?:${AND}${second}\s?(?:seconds?|secs?|s|sekunden|secondes|segundos|secondi|секунд\p{L}?|ثانية|सेकंड)(?!\p{L}))?`,
      'plain',
      'h|ore|час|ساع|बज',
    ],
    [
      String.raw`(?<hour>\d{1,2})\s?[点點時时시](?:\s?(?<minute>\d{1,2})\s?[分분])(?:\s?(?<second>\d{1,2})\s?[秒초])?`,
      'plain',
      '[点點時时시]',
    ],
    [String.raw`差(?<minute>\d{1,2}|${HAN})分(?:钟|鐘)?到?(?<hour>\d{1,2}|${HAN})[点點]`, 'to', '差'],
    [String.raw`(?<hour>\d{1,2}|${HAN})[点點]差(?<minute>\d{1,2}|${HAN})分`, 'to', '差'],
    [String.raw`${HANGUL_HOUR}\s?시\s?(?<minute>[${HANGUL_DIGITS}]{1,3})\s?분`, 'plain', '시'],
    [String.raw`${HANGUL_HOUR}\s?시(?:\s?정각)?(?=[\s.,]*$|입니다|이에요|예요|이다)`, 'sharp', '시'],
    [String.raw`(?:половина|пол)\s?${HOUR_OF}`, 'half to', 'пол'],
    [String.raw`${minute}\sминут\p{L}?\s${HOUR_OF}`, 'into', 'минут'],
    [String.raw`dreiviertel\s${hour}`, 'quarter to', 'dreiviertel'],
    [String.raw`(?<hour>\d{1,2})\s?[点點時时시]\s?[半반]`, 'half', '[点點時时시]'],
    [String.raw`(?<hour>\d{1,2})\s?(?:[点點](?:整|钟|鐘)?|時|시)(?!\s?\d)`, 'sharp', '[点點時时시]'],
    [
      String.raw`(?<hour>\d{1,2})(?:\.|\s?h\s?|\suhr\s)(?<minute>\d{2})(?=\s?(?:uhr|h|a\.?m|p\.?m|o'?clock)|\s{0,3}[.!*]{0,3}\s{0,3}$|\s)(?!\s?(?:%|cm|mm|px))`,
      'plain',
      '[.h]',
    ],
    [
      String.raw`(?:a\s)?(?:quarter|viertel)\s(?:to|of|before|till|vor)\s(?<noon>${noon})`,
      'quarter to',
      'quarter|viertel',
    ],
    [String.raw`(?:a\s)?(?:quarter|viertel)\s(?:past|after|nach)\s(?<noon>${noon})`, 'quarter past', 'quarter|viertel'],
    [String.raw`half[\s-]?past\s(?<noon>${noon})`, 'half', 'half'],
    [
      String.raw`${minute}\s?(?:minutes?\s|minuten\s)?(?:to|before|till|until|vor)\s(?<noon>${noon})`,
      'to',
      'to|before|till|until|vor',
    ],
    [String.raw`${minute}\s?(?:minutes?\s|minuten\s)?(?:past|after|nach)\s(?<noon>${noon})`, 'past', 'past|after|nach'],
    [String.raw`(?<noon>midi|minuit)\smoins\s${minute}`, 'to', 'moins'],
    [String.raw`${minute}\s(?:minuten\s)?vor\shalb\s${hour}`, 'before half', 'halb'],
    [String.raw`${minute}\s(?:minuten\s)?nach\shalb\s${hour}`, 'after half', 'halb'],
    [String.raw`half[\s-]?past\s${hour}`, 'half', 'half'],
    [String.raw`(?:a\s)?quarter\s(?:past|after)\s${hour}`, 'quarter past', 'quarter'],
    [String.raw`(?:a\s)?quarter\s(?:to|of|before|till)\s${hour}`, 'quarter to', 'quarter'],
    [String.raw`${minute}\s?(?:minutes?\s|minuten\s)?(?:past|after|nach)\s${hour}`, 'past', 'past|after|nach'],
    [
      String.raw`${minute}\s?(?:minutes?\s|minuten\s)?(?:to|before|till|until|vor)\s${hour}`,
      'to',
      'to|before|till|until|vor',
    ],
    [String.raw`halb\s${hour}`, 'half to', 'halb'],
    [String.raw`viertel\snach\s${hour}`, 'quarter past', 'viertel'],
    [String.raw`viertel\svor\s${hour}`, 'quarter to', 'viertel'],
    [String.raw`${hour}\s(?:heures?\s)?et\s(?:demie?|quart)`, 'half', 'demi|quart'],
    [String.raw`${hour}\s(?:y|e)\s(?:media|meia|mezz[ao])`, 'half', 'media|meia|mezz'],
    [String.raw`${hour}\s(?:y|e)\s(?:cuarto|(?:um\s)?quarto|(?:un\s)?quarto)`, 'quarter past', 'cuarto|quarto'],
    [
      String.raw`${hour}\s(?:heures?\s)?(?:menos|meno|moins)\s(?:cuarto|(?:um|un|le)\s?quart(?:o)?)`,
      'quarter to',
      'cuarto|quart',
    ],
    [
      String.raw`${hour}\s(?:heures?|horas?|часов|часа|час|uhr)\s(?:e\s|y\s)?${minute}(?!\p{L})`,
      'plain',
      'heure|hora|час|uhr',
    ],
    [String.raw`(?<=^\W{0,5})${hour}\s(?:e|y)\s${minute}(?=\W{0,5}$)`, 'plain', '\\s[ey]\\s'],
    [String.raw`${hour}\s(?:heures?\s)?(?:menos|meno|moins)\s${minute}`, 'to', 'men|moins'],
    // Portuguese and Spanish of America: "quinze para as cinco"
    [String.raw`${minute}\s(?:minut[ao]s\s)?para\s(?:as|a|las|la)\s${hour}`, 'to', 'para'],
    [String.raw`(?:son\slas|las|sono\sle|le|são\sas|às)\s${hour}\s(?:y|e)\s${minute}`, 'plain', 'las|le|são|às'],
    [String.raw`(?<hour>${HAN})[点點時时](?:零|〇)?(?<minute>${HAN})[分]?(?![刻半])`, 'plain', '[点點時时]'],
    [String.raw`(?<hour>${HAN})[点點時时]半`, 'half', '[点點時时]半'],
    [String.raw`(?<hour>\d{1,2}|${HAN})[点點]一刻`, 'quarter past', '一刻'],
    [String.raw`差一刻(?<hour>\d{1,2}|${HAN})[点點]`, 'quarter to', '差一刻'],
    [String.raw`(?<hour>${HAN})(?:[点點](?:整|钟|鐘)?|時)(?![一二三四五六七八九十零半])`, 'sharp', '[点點時时]'],
    [String.raw`${hour}\s?시\s?반`, 'half', '시'],
    [String.raw`без\sчетверти\s${hour}`, 'quarter to', 'четверти'],
    [
      String.raw`${hour}\s(?:o'?\s?clock|uhr|heures?|en\spunto|em\sponto|in\spunto|час(?:а|ов)?|बजे)(?!\p{L}|\s\d)`,
      'sharp',
      'clock|uhr|heure|punto|ponto|час|बजे',
    ],
    [String.raw`(?:الساعة)\s${hour}(?:\sو\s?${minute}\s?(?:دقيقة|دقائق))?`, 'plain', 'الساعة'],
    [
      String.raw`(?<hour>${english.slice(1, 13).join('|')})\s(?:oh|o'|zero)[\s-](?<minute>${english.slice(1, 10).join('|')})`,
      'plain',
      "oh|o'|zero",
    ],
    [
      String.raw`(?<hour>${english.slice(1, 13).join('|')})[\s-](?<minute>(?:${TENS})(?:[\s-](?:${english.slice(1, 10).join('|')}))?|${english.slice(10, 20).join('|')})(?!\p{L})`,
      'plain',
      'ten|twenty|thirty|forty|fifty|eleven|twelve|teen',
    ],
    [
      String.raw`hour\shand\s(?:is\s|points?\s)?(?:at|to|on|near)\s(?:the\s)?${hour}\b[^.]{0,40}minute\shand\s(?:is\s|points?\s)?(?:at|to|on)\s(?:the\s)?${minute}\sminutes?`,
      'plain',
      'hand',
    ],
    [
      String.raw`minute\shand\s(?:is\s|points?\s)?(?:at|to|on)\s(?:the\s)?${minute}\sminutes?\b[^.]{0,40}hour\shand\s(?:is\s|points?\s)?(?:at|to|on|near)\s(?:the\s)?${hour}\b`,
      'plain',
      'hand',
    ],
    [
      String.raw`(?<noon>noon|midday|midnight|mittag|mitternacht|midi|minuit|mediodía|medianoche|meio-dia|meia-noite|mezzogiorno|mezzanotte|полдень|полночь|正午|零点|정오|자정)`,
      'sharp',
      'noon|mid|mitt|minuit|medi|mei[oa]|mezz|полд|полн|正午|零点|정오|자정',
    ],
  ] as const
).map(([form, how, needs]) => {
  let compiled: RegExp | undefined
  return {
    needs: new RegExp(needs, 'iu'),
    // most are never needed, and all together take a tenth of the time of a start
    get form(): RegExp {
      compiled ??= new RegExp(
        String.raw`(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Devanagari}\p{N}]|\p{N}[:.])${form}(?![\p{Script=Latin}\p{Script=Cyrillic}](?<!\d[aApP](?=[mM](?!\p{L}))))`,
        'giu',
      )
      return compiled
    },
    how,
  }
})

const ALL_HAN = new RegExp(`^${HAN}$`)

/** A number in digits or words; null where it is none. */
export function numberSaid(said: string | undefined): number | null {
  if (said === undefined) return null
  if (/^\d+$/.test(said)) return Number(said)
  if (ALL_HAN.test(said)) return hanNumber(said)
  if (ALL_HANGUL.test(said)) return hanNumber([...said].map((sign) => HAN_OF[HANGUL_DIGITS.indexOf(sign)]).join(''))
  const word = said.toLowerCase()
  const single = VALUES.get(word) ?? OF_HOUR.get(word.replace('четвертого', 'четвёртого'))
  if (single !== undefined) return single
  const [tens, unit] = word.split(/[\s-]/).map((part) => VALUES.get(part))
  return tens !== undefined && unit !== undefined ? tens + unit : null
}
