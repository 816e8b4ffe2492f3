/** Metres of one unit of length. Spelled as `plain` leaves a unit. */
const METRES = new Map([
  ['pm', 1e-12],
  ['å', 1e-10],
  ['angstrom', 1e-10],
  ['nm', 1e-9],
  ['nanometer', 1e-9],
  ['nanometre', 1e-9],
  ['um', 1e-6],
  ['micron', 1e-6],
  ['micrometer', 1e-6],
  ['micrometre', 1e-6],
  ['mm', 1e-3],
  ['millimeter', 1e-3],
  ['millimetre', 1e-3],
  ['cm', 1e-2],
  ['centimeter', 1e-2],
  ['centimetre', 1e-2],
  ['dm', 0.1],
  ['m', 1],
  ['meter', 1],
  ['metre', 1],
  ['km', 1e3],
  ['kilometer', 1e3],
  ['kilometre', 1e3],
  ['in', 0.0254],
  ['inch', 0.0254],
  ['inche', 0.0254],
  ['ft', 0.3048],
  ['foot', 0.3048],
  ['feet', 0.3048],
  ['mile', 1609.344],
  ['mi', 1609.344],
  ['yard', 0.9144],
  ['yd', 0.9144],
  ['公里', 1e3],
  ['千米', 1e3],
  ['英里', 1609.344],
  ['キロメートル', 1e3],
  ['センチメートル', 0.01],
  ['ミリメートル', 1e-3],
  ['メートル', 1],
  ['킬로미터', 1e3],
  ['센티미터', 0.01],
  ['밀리미터', 1e-3],
  ['미터', 1],
  ['км', 1e3],
  ['см', 0.01],
  ['м', 1],
  ['kilómetro', 1e3],
  ['quilómetro', 1e3],
  ['quilômetro', 1e3],
  ['kilomètre', 1e3],
  ['chilometro', 1e3],
  ['chilometri', 1e3],
  ['километр', 1e3],
  ['километров', 1e3],
  ['метр', 1],
  ['метров', 1],
  ['metro', 1],
  ['metri', 1],
  ['mètre', 1],
  ['millimètre', 1e-3],
  ['centimètre', 0.01],
  ['milímetro', 1e-3],
  ['centímetro', 0.01],
  ['millimetro', 1e-3],
  ['millimetri', 1e-3],
  ['centimetro', 0.01],
  ['centimetri', 0.01],
  ['миллиметр', 1e-3],
  ['миллиметра', 1e-3],
  ['миллиметров', 1e-3],
  ['сантиметр', 0.01],
  ['сантиметра', 0.01],
  ['сантиметров', 0.01],
  ['ミリ', 1e-3],
  ['センチ', 0.01],
  ['مم', 1e-3],
  ['سم', 0.01],
  ['كم', 1e3],
  ['कि.मी', 1e3],
  ['किमी', 1e3],
  ['纳米', 1e-9],
  ['微米', 1e-6],
  ['毫米', 1e-3],
  ['厘米', 1e-2],
  ['米', 1],
  ['マイクロメートル', 1e-6],
  ['마이크로미터', 1e-6],
  ['мкм', 1e-6],
  ['мм', 1e-3],
  ['mikrometer', 1e-6],
  ['micromètre', 1e-6],
  ['micrómetro', 1e-6],
  ['micrômetro', 1e-6],
])
const PIXELS = ['px', 'pixel']

/** Both micro signs, case, dots and the plural ending aside. */
const plain = (unit: string): string => {
  const bare = unit
    .trim()
    .toLowerCase()
    .replace(/[\u00b5\u03bc]/g, 'u')
    .replace(/\.$/, '')
  return bare.length > 3 ? bare.replace(/s$/, '') : bare
}

export const isLengthUnit = (unit: string): boolean => METRES.has(plain(unit)) || PIXELS.includes(plain(unit))

/** What turns a length in `from` into one in `to`; null where one of the two is unknown, or where they do not measure the same. */
export function lengthFactor(from: string, to: string): number | null {
  const [a, b] = [plain(from), plain(to)]
  if (a === '' || a === b) return 1
  const [metres, wanted] = [METRES.get(a), METRES.get(b)]
  if (metres === undefined || wanted === undefined) return PIXELS.includes(a) && PIXELS.includes(b) ? 1 : null
  // powers of ten stay exact in decimals this way: 3200 nm are 3.2 um
  return Number((metres / wanted).toPrecision(12))
}

/** Units as they follow a number in running text. "in" is left out there: it is a word far more often. Units of other things are
 * among them, so that "30 px" never counts as 30 um. */
export const LENGTH_TAILS = [
  String.raw`(?:nano|micro|milli|centi|kilo)?met(?:er|re)s?`,
  'microns?',
  '(?:milli|centi)mètres?|mil[íi]metros?|cent[íi]metros?|(?:milli|centi)metr[oi]|(?:милли|санти)метр(?:а|ов)?|см|مم|سم',
  'ミリメートル|センチメートル|ミリ|センチ|밀리미터|센티미터',
  '纳米|微米|毫米|厘米|米|マイクロメートル|마이크로미터|мкм|мм|mikrometer|micromètres?|micr[óô]metros?',
  'angstroms?',
  'inch(?:es)?',
  'feet',
  'foot',
  'pixels?',
  'degrees?',
  'percent',
  '[pnu\u00b5\u03bcmcdk]m',
  String.raw`\\mu\s?(?:\\(?:text|mathrm)\{)?m\}?`,
  '\u00e5',
  'ft',
  'px',
  'm',
  '%',
  '°',
  'seconds?',
  's',
].join('|')

/** Names of units of length that are longer than a letter and no word of another meaning, for patterns of what may follow a number. */
export const lengthNames = (): string[] => [...METRES.keys()].filter((name) => name.length > 1 && name !== 'in')
