import type { XY } from '../../../records/space.ts'

/** Sine and cosine by their Taylor series, good to 1e-15: V8 took its trigonometry from two different libraries between
 * Node 20 and 24, and drawn bytes must not depend on the last bit of either. */
export function turned(degrees: number): { sin: number; cos: number } {
  const whole = Math.floor(degrees / 90 + 0.5)
  const x = ((degrees - whole * 90) * Math.PI) / 180
  const square = x * x
  let [sin, cos] = [1, 1]
  // Horner from the highest power that still counts at x = pi/4
  for (let power = 16; power > 0; power -= 2) {
    sin = 1 - (square / (power * (power + 1))) * sin
    cos = 1 - (square / (power * (power - 1))) * cos
  }
  sin *= x
  const quarter = ((whole % 4) + 4) % 4
  if (quarter === 1) return { sin: cos, cos: -sin }
  if (quarter === 2) return { sin: -sin, cos: -cos }
  return quarter === 3 ? { sin: -cos, cos: sin } : { sin, cos }
}

/** The place `radius` px from a centre, `degrees` clockwise from 12 o'clock (y down), rounded to 1/1024 px. */
export function around([x, y]: XY, radius: number, degrees: number): XY {
  const { sin, cos } = turned(degrees)
  return [fine(x + radius * sin), fine(y - radius * cos)]
}

const fine = (px: number): number => Math.floor(px * 1024 + 0.5) / 1024
