import type { Colour } from './spot.ts'

export const COLOURS = [
  'black',
  'grey',
  'white',
  'red',
  'orange',
  'brown',
  'yellow',
  'green',
  'cyan',
  'blue',
  'purple',
  'pink',
] as const
export type ColourName = (typeof COLOURS)[number]

/** Hue (degrees), saturation and lightness (0..1) of a colour. */
function hueOf([r, g, b]: Colour): { hue: number; saturation: number; lightness: number } {
  const high = Math.max(r, g, b)
  const low = Math.min(r, g, b)
  const range = high - low
  const lightness = (high + low) / 510
  const saturation = range === 0 ? 0 : range / (255 - Math.abs(high + low - 255))
  if (range === 0) return { hue: 0, saturation, lightness }
  const sixth = high === r ? ((g - b) / range + 6) % 6 : high === g ? (b - r) / range + 2 : (r - g) / range + 4
  return { hue: sixth * 60, saturation, lightness }
}

/** The everyday name of a colour. */
export function colourName(colour: Colour): ColourName {
  const { hue, saturation, lightness } = hueOf(colour)
  const range = Math.max(...colour) - Math.min(...colour)
  if (lightness < 0.1) return 'black'
  if (range < 28 || saturation < 0.12) return lightness > 0.88 ? 'white' : lightness < 0.2 ? 'black' : 'grey'
  if (hue < 45 && lightness < 0.5 && saturation < (hue < 14 ? 0.45 : 0.65)) return 'brown'
  if (hue < 14 || hue >= 345) return lightness > 0.72 ? 'pink' : 'red'
  if (hue < 45) return lightness < 0.36 ? 'brown' : 'orange'
  if (hue < 70) return 'yellow'
  if (hue < 165) return 'green'
  if (hue < 195) return 'cyan'
  if (hue < 255) return 'blue'
  if (hue < 295) return 'purple'
  return lightness > 0.55 || hue > 320 ? 'pink' : 'purple'
}
