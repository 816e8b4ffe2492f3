/** One thing that a unit measures: `size` base units of that kind for each, counted from `zero`. */
interface Measure {
  kind: string
  size: number
  zero?: number
}

const SIZES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  // grams
  mass: {
    'ug|microgram': 1e-6,
    'mg|milligram': 1e-3,
    'g|gram|gramme': 1,
    'kg|kgs|kilo|kilogram|kilogramme': 1e3,
    't|tonne|metric ton': 1e6,
    'oz|ounce': 28.349523125,
    'lb|lbs|pound': 453.59237,
  },
  // seconds
  time: {
    'ms|msec|millisecond': 1e-3,
    's|sec|second': 1,
    'min|minute': 60,
    'h|hr|hrs|hour': 3600,
    'd|day': 86_400,
    'wk|wks|week': 604_800,
  },
  // months: a year has no fixed number of days
  months: { 'month|mo': 1, 'yr|yrs|year': 12, decade: 120, 'century|centurie': 1200 },
  // pascals
  pressure: {
    'pa|pascal': 1,
    'hpa|hectopascal': 100,
    'kpa|kilopascal': 1e3,
    'mpa|megapascal': 1e6,
    'mbar|millibar': 100,
    bar: 1e5,
    'psi|psig|pound per square inch|lb/in²': 6894.757293168,
    'atm|atmosphere': 101_325,
    'mmhg|torr': 133.322387415,
  },
  // litres
  volume: {
    'ul|microliter|microlitre': 1e-6,
    'ml|milliliter|millilitre|cc': 1e-3,
    'cl|centiliter|centilitre': 0.01,
    'dl|deciliter|decilitre': 0.1,
    'l|liter|litre': 1,
    'm³|cubic meter|cubic metre': 1e3,
  },
  // metres a second
  speed: { 'm/s|mps': 1, 'km/h|kmh|kph': 1 / 3.6, 'mph|mi/h': 0.44704, 'kn|knot': 1852 / 3600 },
  // joules
  energy: { 'j|joule': 1, 'kj|kilojoule': 1e3, 'cal|calorie': 4.184, 'kcal|kilocalorie': 4184, kwh: 3.6e6 },
  frequency: { 'hz|hertz': 1, khz: 1e3, mhz: 1e6, ghz: 1e9, rpm: 1 / 60 },
  voltage: { 'v|volt': 1, 'kv|kilovolt': 1e3 },
  current: { 'a|amp|ampere': 1, 'ma|milliamp|milliampere': 1e-3 },
  usd: { usd: 1, 'cent|¢': 0.01 },
  eur: { eur: 1, cent: 0.01 },
  gbp: { 'gbp|pound': 1, 'pence|p|penny': 0.01 },
}
const DEGREES: readonly (readonly [names: string, size: number, zero: number])[] = [
  ['c|°c|celsius|celsiu|centigrade', 1, 0],
  ['f|°f|fahrenheit', 5 / 9, 32],
  ['kelvin', 1, 273.15],
]
/** A degree without a scale is one of the scale that is asked for. */
const BARE_DEGREE = ['°', 'degree', 'deg']

const MEASURES = new Map<string, Measure[]>()
const measures = (names: string, measure: Measure): void => {
  for (const name of names.split('|')) MEASURES.set(name, [...(MEASURES.get(name) ?? []), measure])
}
for (const [kind, units] of Object.entries(SIZES))
  for (const [names, size] of Object.entries(units)) measures(names, { kind, size })
for (const [names, size, zero] of DEGREES) measures(names, { kind: 'temperature', size, zero })

/** "degrees celsius", "deg. c" and "° c" are "c". */
const plain = (unit: string): string => unit.replace(/^(?:degrees?|deg\.?|°)\s*(?=\p{L})/u, '')

/** A number in the unit `from` as one in `to`; null where they do not measure the same or one of them is not known. Units as `unitOf`
 * leaves them. Factors are those of NIST Special Publication 811 (2008). Lengths are converted elsewhere. */
export function converted(value: number, from: string, to: string): number | null {
  const [one, other] = [MEASURES.get(plain(from)) ?? [], MEASURES.get(plain(to)) ?? []]
  if (BARE_DEGREE.includes(from) && other.some(({ kind }) => kind === 'temperature')) return value
  for (const a of one) {
    const b = other.find(({ kind }) => kind === a.kind)
    // powers of ten stay exact in decimals this way
    if (b) return Number((((value - (a.zero ?? 0)) * a.size) / b.size + (b.zero ?? 0)).toPrecision(12))
  }
  return null
}

/** Names of units, for patterns of what may follow a number. Single letters are left out: most of them are words or other marks. */
export const unitNames = (): string[] => [...MEASURES.keys()].filter((name) => name.length > 1 && name !== 'mo')

/** Whether a unit, as `unitOf` leaves it, is one that can be converted at all. */
export const isMeasured = (unit: string): boolean => MEASURES.has(plain(unit))
