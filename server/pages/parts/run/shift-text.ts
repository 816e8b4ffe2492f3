import type { Shift } from '../../../../runner/index.ts'
import { count, plural } from '../../../format.ts'

/** A shift of the image side: 0.0312 -> "3.1 %", 0.0004 -> "0.04 %" */
const share = (value: number): string => {
  const points = Math.abs(value) * 100
  return `${points.toFixed(points < 0.995 ? 2 : 1)} %`
}

/** In which direction a model is off, in one sentence, and only where the 95 % interval leaves 0 out. */
export function shiftText(shift: Shift | null): string {
  if (!shift) return 'Nothing that was found can be set against a place, so no direction is known.'
  const pairs = shift.matched + shift.near
  const over =
    shift.near > 0
      ? `over ${plural(shift.matched, 'match', 'matches')} and ${plural(shift.near, 'near miss', 'near misses')}`
      : `over ${plural(shift.matched, 'match', 'matches')}`
  if (!shift.interval) return `All ${count(pairs)} found places lie on one image: too little to tell a direction.`
  const { dxLow, dxHigh, dyLow, dyHigh } = shift.interval
  const parts = [
    dxLow > 0 ? `${share(shift.dx)} too far right` : dxHigh < 0 ? `${share(shift.dx)} too far left` : '',
    dyLow > 0 ? `${share(shift.dy)} too low` : dyHigh < 0 ? `${share(shift.dy)} too high` : '',
  ].filter(Boolean)
  const images = `on ${plural(shift.images, 'image')}`
  return parts.length > 0
    ? `Points ${parts.join(' and ')} ${over} ${images}.`
    : `No systematic shift ${over} ${images}: found places lie ${share(shift.distance)} off on average, to all sides.`
}
