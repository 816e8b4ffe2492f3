import type { Size } from '../../records/space.ts'

/** What a prompt says about a length that is to be measured. */
export interface LengthAsked {
  side: 'diameter' | 'width' | 'height'
  /** of the answer; px where the prompt names none */
  unit: string
  /** what the image or one px of it measures; null where the prompt does not say */
  scale: { amount: number; unit: string; of: 'width' | 'height' | 'px' } | null
}

/** Metres of one unit, by every name it goes by. */
const METRES: Record<string, number> = {
  nm: 1e-9,
  nanometre: 1e-9,
  nanometer: 1e-9,
  um: 1e-6,
  µm: 1e-6,
  μm: 1e-6,
  micrometre: 1e-6,
  micrometer: 1e-6,
  micron: 1e-6,
  mm: 1e-3,
  millimetre: 1e-3,
  millimeter: 1e-3,
  cm: 0.01,
  centimetre: 0.01,
  centimeter: 0.01,
  m: 1,
  metre: 1,
  meter: 1,
  km: 1000,
  kilometre: 1000,
  kilometer: 1000,
  inch: 0.0254,
}

const PX = '(?:px|pixels?)'
const UNIT = `((?:${Object.keys(METRES)
  .sort((a, b) => b.length - a.length)
  .join('|')})(?:e?s)?|${PX})(?![a-z])`
const NUMBER = '(\\d{1,9}(?:\\.\\d{1,9})?)'

const ASKED = new RegExp(`\\bin ${UNIT}`, 'i')
const WHOLE = new RegExp(
  `\\b(?:image|picture|field of view)\\b[^.\\n\\d]{0,40}${NUMBER}\\s?${UNIT}\\s(wide|across|in width|high|tall|in height)`,
  'i',
)
const PER_PX = new RegExp(`${NUMBER}\\s?${UNIT}\\s?(?:per|/|a)\\s?${PX}`, 'i')
const PX_IS = new RegExp(
  `\\b(?:1|one|each|every|a)\\s?${PX}\\s(?:is|=|equals|measures|corresponds to|stands for)\\s${NUMBER}\\s?${UNIT}`,
  'i',
)

export function lengthIn(prompt: string): LengthAsked {
  const scale = scaleIn(prompt)
  const side = /\b(width|height|wide|high|tall)\b/i.exec(prompt.split(/[\n.?]/, 1)[0] ?? '')?.[1]?.toLowerCase()
  return {
    side: side === undefined ? 'diameter' : /^w/.test(side) ? 'width' : 'height',
    unit: ASKED.exec(prompt)?.[1] ?? scale?.unit ?? 'px',
    scale,
  }
}

function scaleIn(prompt: string): LengthAsked['scale'] {
  const [, whole, wholeUnit, way] = WHOLE.exec(prompt) ?? []
  if (whole && wholeUnit && way)
    return { amount: Number(whole), unit: wholeUnit, of: /high|tall|height/i.test(way) ? 'height' : 'width' }
  const [, amount, unit] = PER_PX.exec(prompt) ?? PX_IS.exec(prompt) ?? []
  return amount && unit ? { amount: Number(amount), unit, of: 'px' } : null
}

/** Length of one px of an image of `size`, in the unit asked for; null where the scale does not tell. */
export function unitsPerPx({ unit, scale }: LengthAsked, size: Size): number | null {
  if (isPx(unit)) return 1
  if (!scale) return null
  const [from, to] = [metresOf(scale.unit), metresOf(unit)]
  return from === null || to === null ? null : (scale.amount / (scale.of === 'px' ? 1 : size[scale.of])) * (from / to)
}

const isPx = (unit: string): boolean => /^(?:px|pixels?)$/i.test(unit)

/** "Micrometers" -> 1e-6 */
function metresOf(unit: string): number | null {
  const name = unit.toLowerCase()
  return METRES[name] ?? METRES[name.replace(/s$/, '')] ?? METRES[name.replace(/es$/, '')] ?? null
}
