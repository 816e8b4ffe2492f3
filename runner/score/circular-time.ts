/** A time as a clock shows it. Seconds are 0 where there is no hand for them. */
export interface ClockTime {
  hours: number
  minutes: number
  seconds: number
}

/** Once round a 12 hour face, s. */
const ROUND = 12 * 60 * 60

const secondOf = ({ hours, minutes, seconds }: ClockTime): number => (hours % 12) * 3600 + minutes * 60 + seconds

/** Seconds between two times the short way round a 12 hour face: 0..21600. 11:59 and 0:01 are 120 s apart. */
export function secondsApart(a: ClockTime, b: ClockTime): number {
  const apart = Math.abs(secondOf(a) - secondOf(b)) % ROUND
  return Math.min(apart, ROUND - apart)
}

export interface Hands {
  hour: number
  minute: number
  second: number
}

/** Where the hands of a clock with steady hands stand at a time: degrees clockwise from 12. */
export function handsAt(time: ClockTime): Hands {
  return { hour: secondOf(time) / 120, minute: time.minutes * 6 + time.seconds / 10, second: time.seconds * 6 }
}

/** Degrees between two directions the short way round: 0..180. */
export function degreesApart(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360
  return Math.min(apart, 360 - apart)
}
