import type { Shape } from '../records/shape.ts'
import type { Outcome, Role } from '../records/words.ts'

/** Red, green, blue, 0..255. */
export type Colour = readonly [number, number, number]

const hex = (code: string): Colour =>
  [0, 2, 4].map((index) => parseInt(code.slice(index, index + 2), 16)) as unknown as Colour

/** Okabe-Ito, the same as in static/css/tokens.css, which a test compares; expected is a neutral grey-blue. */
export const ROLE_COLOURS: Record<Role, Colour> = {
  expected: hex('56728f'),
  found: hex('009e73'),
  mislabelled: hex('b8326e'),
  missed: hex('0072b2'),
  extra: hex('d55e00'),
  ignored: hex('7d5ba6'),
}
const LINK = hex('00684c')
/** A link joins what matches; one that shows by how much something missed has the colour of what is missed. */
export const colourOf = (kind: Shape['kind'], role: Role): Colour =>
  kind === 'link' && role === 'found' ? LINK : ROLE_COLOURS[role]

export const OUTCOME_COLOURS: Record<Outcome, Colour> = {
  passed: hex('009e73'),
  failed: hex('d55e00'),
  unparsed: hex('e69f00'),
  refused: hex('e69f00'),
  truncated: hex('e69f00'),
  error: hex('cc79a7'),
  skipped: hex('8d8a84'),
}

export const WHITE = hex('ffffff')
export const BLACK = hex('000000')
/** Text on every outcome colour: at least 4.9:1 (WCAG 2.2 relative luminance). */
export const BAND_INK = hex('0d1114')
export const INK = hex('1c2126')
/** Labels and the foot line: 5.6:1 on the paper. */
export const MUTED = hex('5a646e')
export const PAPER = hex('f7f7f5')
export const HAIRLINE = hex('d9dad6')
/** Beside an image that is narrower than its bar. */
export const GROUND = hex('e6e7e4')
