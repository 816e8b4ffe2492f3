/** A time as a clock shows it. Seconds are 0 where there is no hand for them. */
export interface ClockTime {
  hours: number
  minutes: number
  seconds: number
}

/** Seconds between two times the short way round a face of 12 or 24 hours: 0..21600, 0..43200. On one of 12 hours, 11:59 and 0:01
 * are 120 s apart. */
export function secondsApart(a: ClockTime, b: ClockTime, hours: 12 | 24 = 12): number {
  const round = hours * 60 * 60
  const apart = Math.abs(secondOf(a) - secondOf(b)) % round
  return Math.min(apart, round - apart)
}

const secondOf = ({ hours, minutes, seconds }: ClockTime): number => hours * 3600 + minutes * 60 + seconds

export interface Hands {
  hour: number
  minute: number
  second: number
}

/** Where the hands of a clock with steady hands stand at a time: degrees clockwise from 12. */
export function handsAt(time: ClockTime): Hands {
  return { hour: (secondOf(time) / 120) % 360, minute: time.minutes * 6 + time.seconds / 10, second: time.seconds * 6 }
}

/** Degrees between two directions the short way round: 0..180. */
export function degreesApart(a: number, b: number): number {
  const apart = Math.abs(a - b) % 360
  return Math.min(apart, 360 - apart)
}
