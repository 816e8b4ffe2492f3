/** Words for whole numbers from zero upwards, by language, in order. */
const FROM_ZERO = [
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
  'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig',
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt',
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte',
  'zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte',
  'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti',
  'nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig',
  'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście',
  'sıfır bir iki üç dört beş altı yedi sekiz dokuz',
  'nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh',
  'noll ett två tre fyra fem sex sju åtta nio tio',
  "нуль один два три чотири п'ять шість сім вісім дев'ять десять",
  'ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать',
  'صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة',
  'शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह',
  '영 하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열',
].map((words) => words.split(' '))
/** Other forms of the same: genders, cases, spellings. */
const FORMS: readonly (readonly [string, number])[] = [
  ['ein', 1],
  ['eine', 1],
  ['einen', 1],
  ['einer', 1],
  ['zwo', 2],
  ['fuenf', 5],
  ['zwoelf', 12],
  ['keine', 0],
  ['une', 1],
  ['un', 1],
  ['una', 1],
  ['dieciseis', 16],
  ['uma', 1],
  ['duas', 2],
  ['tres', 3],
  ['quatorze', 14],
  ['una', 1],
  ['un', 1],
  ['одна', 1],
  ['одно', 1],
  ['две', 2],
  ['нуль', 0],
  ['واحدة', 1],
  ['اثنين', 2],
  ['اثنتان', 2],
  ['ثلاث', 3],
  ['أربع', 4],
  ['خمس', 5],
  ['ست', 6],
  ['سبع', 7],
  ['ثماني', 8],
  ['تسع', 9],
  ['عشر', 10],
  ['पांच', 5],
  ['छः', 6],
  ['한', 1],
  ['두', 2],
  ['세', 3],
  ['네', 4],
  ['다섯', 5],
  ['열한', 11],
  ['열두', 12],
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['sixty', 60],
  ['seventy', 70],
  ['eighty', 80],
  ['ninety', 90],
  ['dreißig', 30],
  ['vierzig', 40],
  ['fünfzig', 50],
  ['trente', 30],
  ['treinta', 30],
  ['trinta', 30],
  ['trenta', 30],
  ['тридцать', 30],
  ['quarante', 40],
  ['cuarenta', 40],
  ['quarenta', 40],
  ['quaranta', 40],
  ['сорок', 40],
  ['cinquante', 50],
  ['cincuenta', 50],
  ['cinquenta', 50],
  ['cinquanta', 50],
  ['пятьдесят', 50],
]
/** Tens, and how a unit is joined to them, by language: "vingt-cinq", "veinticinco", "двадцать пять". */
const TENS: readonly (readonly [
  tens: readonly string[],
  units: string,
  join: (ten: string, unit: string) => string,
])[] = [
  [
    ['zwanzig', 'dreißig', 'vierzig', 'fünfzig'],
    'ein zwei drei vier fünf sechs sieben acht neun',
    (ten, unit) => `${unit}und${ten}`,
  ],
  [
    ['vingt', 'trente', 'quarante', 'cinquante'],
    'et-un deux trois quatre cinq six sept huit neuf',
    (ten, unit) => `${ten}-${unit}`,
  ],
  [
    ['veinti', 'treinta y ', 'cuarenta y ', 'cincuenta y '],
    'uno dos tres cuatro cinco seis siete ocho nueve',
    (ten, unit) => ten + unit,
  ],
  [
    ['vinte', 'trinta', 'quarenta', 'cinquenta'],
    'um dois três quatro cinco seis sete oito nove',
    (ten, unit) => `${ten} e ${unit}`,
  ],
  [
    ['venti', 'trenta', 'quaranta', 'cinquanta'],
    'uno due tre quattro cinque sei sette otto nove',
    (ten, unit) => (/^[uo]/.test(unit) ? ten.slice(0, -1) : ten) + unit,
  ],
  [
    ['двадцать', 'тридцать', 'сорок', 'пятьдесят'],
    'один два три четыре пять шесть семь восемь девять',
    (ten, unit) => `${ten} ${unit}`,
  ],
]
const COMPOUNDS = TENS.flatMap(([tens, units, join]) =>
  tens.flatMap((ten, i) => units.split(' ').map((unit, k) => [join(ten, unit), 20 + 10 * i + k + 1] as const)),
)

/** Number words with their values; English first. */
export const CARDINALS: readonly (readonly [string, number])[] = [
  ...FROM_ZERO.flatMap((words) => words.map((word, value) => [word, value] as const)),
  ...FORMS,
  ...COMPOUNDS,
]

/** Those of English up to twenty. */
export const TO_TWENTY = new Map(CARDINALS.slice(0, 21))

const RANKS = 'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth'.split(' ')
/** Ordinal words, from 1. */
export const ORDINALS = new Map<string, number>([
  ...RANKS.map((word, i) => [word, i + 1] as const),
  ...['1st', '2nd', '3rd', '4th', '5th', '6th', '7th', '8th', '9th', '10th'].map((word, i) => [word, i + 1] as const),
])

/** Digits of Chinese and Japanese writing. */
const HAN_DIGITS = new Map<string, number>([
  ...[...'〇一二三四五六七八九'].map((digit, i) => [digit, i] as const),
  ['零', 0],
  ['两', 2],
  ['兩', 2],
])

const HAN_PLACES = new Map([
  ['十', 10],
  ['百', 100],
  ['千', 1000],
])

/** "七" -> 7, "十二" -> 12, "二百零三" -> 203, "一万二千" -> 12000, "二〇二四" -> 2024. */
export function hanNumber(said: string): number {
  if (!/[十百千万]/.test(said)) return Number([...said].map((digit) => HAN_DIGITS.get(digit) ?? 0).join(''))
  let [sum, below, digit] = [0, 0, 0]
  for (const sign of said) {
    const place = HAN_PLACES.get(sign)
    if (sign === '万') {
      sum += (below + digit || 1) * 10_000
      below = digit = 0
    } else if (place !== undefined) {
      below += (digit || 1) * place
      digit = 0
    } else digit = HAN_DIGITS.get(sign) ?? 0
  }
  return sum + below + digit
}
