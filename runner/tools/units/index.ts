import { isLengthUnit, lengthFactor, lengthNames } from './lengths.ts'
import { converted, isMeasured, unitNames } from './measures.ts'

export { isLengthUnit, lengthFactor, LENGTH_TAILS } from './lengths.ts'

/** A number in one unit as one in another: of lengths, else of mass, time, money, pressure, temperature and the like. null where the
 * two do not measure the same, or one of them is not known. */
export function convertUnits(value: number, from: string, to: string): number | null {
  const factor = lengthFactor(from, to)
  return factor === null ? converted(value, from, to) : Number((value * factor).toPrecision(12))
}

/** Whether a unit is one that can be converted at all. */
export const isUnit = (unit: string): boolean => isLengthUnit(unit) || isMeasured(unit)

/** Names of all units that are longer than a letter, for patterns of what may follow a number. */
export const allUnitNames = (): string[] => [...new Set([...lengthNames(), ...unitNames()])]

/** Whether two units that measure the same belong to one system, so that a person turns one into the other without a table: 1000 m are a
 * km, 60 min an hour, 12 in a foot, 3.6 km/h a m/s. psi and bar, °F and °C, miles and km do not. */
export function isSameSystem(from: string, to: string): boolean {
  const [one, none] = [convertUnits(1, from, to), convertUnits(0, from, to)]
  if (one === null || none === null) return false
  const size = one - none
  if (none !== 0 && size !== 1) return false
  return [size, 1 / size].some((ratio) => ratio >= 1 && Math.abs(ratio * 10 - Math.round(ratio * 10)) < 1e-6 * ratio)
}
