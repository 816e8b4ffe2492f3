/** Numbers, times, money and sizes as text: the one source for annotated images, pages, the command line and messages, so
 * that the same value reads the same wherever it stands. English digits everywhere: 1,262 and 0.83. test/rules keeps other
 * files from writing money or durations by themselves. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** 1262 -> "1,262" */
export const count = (n: number): string => whole.format(n)

/** (1, "test") -> "1 test"; (1262, "test") -> "1,262 tests" */
export const plural = (n: number, name: string, many = `${name}s`): string => `${count(n)} ${n === 1 ? name : many}`

/** Large counts at three digits: 1234567 -> "1.23 M", 48100 -> "48.1 k", 999 -> "999" */
export function short(n: number): string {
  if (n < 10_000) return count(n)
  const [value, unit] = n < 999_500 ? [n / 1e3, 'k'] : n < 999_500_000 ? [n / 1e6, 'M'] : [n / 1e9, 'G']
  return `${trimmed(value)} ${unit}`
}

const trimmed = (value: number): string => String(Number(value.toPrecision(3)))

/** 0..1 with `digits` decimals. Only a true 1 reads 1 and only a true 0 reads 0: 0.997 -> "0.99". */
function honest(value: number, digits: number): string {
  const step = 10 ** -digits
  if (value > 0 && value < step) return step.toFixed(digits)
  if (value < 1 && value > 1 - step) return (1 - step).toFixed(digits)
  return value.toFixed(digits)
}

/** A test's score: 0.8333 -> "0.83"; null -> "–" */
export const score = (value: number | null): string => (value === null ? '–' : honest(value, 2))

/** A mean score or a rate in points: 0.8321 -> "83.2", 1 -> "100" */
export const points = (value: number | null): string =>
  value === null ? '–' : value === 0 || value === 1 ? String(value * 100) : (Number(honest(value, 3)) * 100).toFixed(1)

/** 0.8321 -> "83.2 %" */
export const percent = (value: number | null): string => (value === null ? '–' : `${points(value)} %`)

/** 95 % interval, in points: (0.781, 0.842) -> "78–84" */
export const interval = (low: number | null, high: number | null): string =>
  low === null || high === null ? '' : `${Math.round(low * 100)}–${Math.round(high * 100)}`

/** Money in USD: null -> "unknown", 0 -> "$0", 0.0123 -> "$0.0123", 0.5 -> "$0.50", 1.4 -> "$1.40", 1204.5 -> "$1,205".
 * Below a dollar three significant digits, without zeros at the end but never fewer than two decimals: calls that cost a
 * fraction of a cent can be compared. */
export function usd(value: number | null): string {
  if (value === null) return 'unknown'
  if (value === 0) return '$0'
  if (value < 0) return `\u2212${usd(-value)}`
  if (value < 0.000001) return '<$0.000001'
  if (value < 1) {
    const text = value.toFixed(Math.max(2, 2 - Math.floor(Math.log10(value))))
    return `$${text.replace(/(\.\d\d\d*?)0+$/, '$1')}`
  }
  return value < 999.995 ? `$${value.toFixed(2)}` : `$${count(value)}`
}

/** What a call or test cost, with how it is known: (0.0123, "api") -> "$0.0123", (0.0123, "list") -> "$0.0123 est.",
 * (0, "free") -> "$0 (free)", (null, null) -> "unknown" */
export function testCost(value: number | null, source: string | null): string {
  if (value !== null && source === 'free') return `${usd(value)} (free)`
  return value === null || value === 0 || source === 'api' ? usd(value) : `${usd(value)} est.`
}

/** What many tests cost: a price that is not known is said beside the sum, never counted as nothing. `finished`: tests with an
 * end, of which `unknownTests` have no known cost. ({ usd: 1.4, unknownTests: 2 }, 10) -> "$1.40 est. + 2 tests of unknown cost" */
export function totalCost(cost: { usd: number; unknownTests: number }, finished: number): string {
  if (cost.unknownTests > 0 && cost.unknownTests >= finished) return 'unknown'
  const sum = cost.usd > 0 ? `${usd(cost.usd)} est.` : usd(0)
  return cost.unknownTests > 0 ? `${sum} + ${plural(cost.unknownTests, 'test')} of unknown cost` : sum
}

const pad = (n: number): string => String(n).padStart(2, '0')

/** 320 -> "320 ms", 5890 -> "5.89 s", 184000 -> "3m 04s", 3720000 -> "1h 02m" */
export function duration(ms: number | null): string {
  if (ms === null) return '–'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`
  const minutes = Math.round(seconds / 60)
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`
    : `${Math.floor(minutes / 1440)}d ${Math.round((minutes % 1440) / 60)}h`
}

/** How long something will still take, no finer than it can be known: 84 -> "a moment", 42_200 -> "42 s", 231_000 -> "4 min" */
export function roughly(ms: number): string {
  if (ms < 1500) return 'a moment'
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`
  return ms < 5_400_000 ? `${Math.round(ms / 60_000)} min` : duration(ms)
}

/** A length of time that was set or asked about, not measured: 50 ms -> "50 ms", 30_000 -> "30 s", 600_000 -> "10 min",
 * 12_600_000 -> "3.5 h" */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 120_000) return `${trimmed(ms / 1000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 6_000) / 10} min` : `${Math.round(ms / 360_000) / 10} h`
}

/** SI bytes at three digits: 122_300_000 -> "122 MB" */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = n
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : trimmed(value)} ${units[unit]}`
}

/** A moment for `<time>`: the ISO text and what is read, in UTC. */
export interface Moment {
  iso: string
  text: string
}

/** To the second: "2026-11-23 14:05:09". An unreadable time is shown as it stands. */
export function moment(iso: string): Moment {
  const date = new Date(iso)
  return Number.isNaN(date.valueOf())
    ? { iso: '', text: iso }
    : { iso, text: date.toISOString().slice(0, 19).replace('T', ' ') }
}

/** So many ms after a moment; '–' where that is no date any more, as after 1e308 ms. */
export function exactMomentAfter(iso: string, ms: number): Moment {
  const date = new Date(Date.parse(iso) + ms)
  return Number.isNaN(date.valueOf()) ? { iso: '', text: '–' } : exactMoment(date.toISOString())
}

/** To the ms, with its zone: "2026-11-23 14:06:31.204 UTC" */
export function exactMoment(iso: string): Moment {
  const date = new Date(iso)
  return Number.isNaN(date.valueOf())
    ? { iso: '', text: iso }
    : { iso, text: date.toISOString().replace('T', ' ').replace('Z', ' UTC') }
}

/** A metric's value in its unit: (0.5, "%") -> "50.0 %", (12.34, "px") -> "12.3 px" */
export function measure(value: number | null, unit: string): string {
  if (value === null) return '–'
  if (unit === '%') return percent(value)
  const text = Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)))
  return unit ? `${text} ${unit}` : text
}

/** A length in px, no finer than a tenth: 2.25 -> "2.3 px", 14.2 -> "14 px" */
export const px = (value: number): string => `${value < 10 ? Number(value.toFixed(1)) : count(value)} px`

/** { width: 640, height: 480 } -> "640 \u00d7 480 px" */
export const dimensions = ({ width, height }: { width: number; height: number }): string =>
  `${width} \u00d7 ${height} px`

/** How far off, as a share of the image's side, without its sign: -0.0312 -> "3.1 %", 0.0004 -> "0.04 %" */
export function offset(share: number): string {
  const value = Math.abs(share) * 100
  return `${value.toFixed(value < 0.995 ? 2 : 1)} %`
}
