/** '#e69f00' -> [230, 159, 0] */
export function rgb(hex: string): readonly [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [Math.floor(value / 65536), Math.floor(value / 256) % 256, value % 256]
}

/** A ground and the colours of what lies on it. Every colour stands out from the ground by 3:1 or more (WCAG 1.4.11). */
export interface Colouring {
  name: string
  ground: string
  /** given in turn to one spot after the other */
  spots: readonly string[]
}

export const lightOnDark: Colouring = { name: 'light-on-dark', ground: '#15191f', spots: ['#f1e9d2'] }
export const darkOnLight: Colouring = { name: 'dark-on-light', ground: '#f6f3ec', spots: ['#24384c'] }
export const colouredOnGrey: Colouring = { name: 'coloured-on-grey', ground: '#d3d6da', spots: ['#b3401a'] }
export const manyColours: Colouring = {
  name: 'many-colours',
  ground: '#1a1f2b',
  spots: ['#e69f00', '#56b4e9', '#21b384', '#f0e442', '#d98bb8', '#e8703a'],
}

export const colourings: readonly Colouring[] = [lightOnDark, darkOnLight, colouredOnGrey, manyColours]
