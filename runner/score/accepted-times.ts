import { secondsApart, type ClockTime } from './circular-time.ts'

/** The times that are right: any of the hours with any of the minutes and seconds. A hand between two marks can be read in
 * either way. The first of each is the one that is drawn and told. */
export interface AcceptedTimes {
  hours: readonly number[]
  minutes: readonly number[]
  /** null where no seconds are asked for */
  seconds: readonly number[] | null
}

/** One number of a truth, or a list of those that are accepted, as a list. */
export const acceptedOf = (value: number | readonly number[]): readonly number[] =>
  typeof value === 'number' ? [value] : value

function* each({ hours, minutes, seconds }: AcceptedTimes): Generator<ClockTime> {
  for (const hour of hours)
    for (const minute of minutes)
      for (const second of seconds ?? [0]) yield { hours: hour, minutes: minute, seconds: second }
}

/** The accepted time that is nearest to what was said, and how far that is off, s. `round`: hours once round. */
export function nearestTime(
  said: ClockTime,
  accepted: AcceptedTimes,
  round: 12 | 24,
): { time: ClockTime; secondsOff: number } {
  let best: { time: ClockTime; secondsOff: number } | undefined
  for (const time of each(accepted)) {
    const secondsOff = secondsApart(said, time, round)
    if (!best || secondsOff < best.secondsOff) best = { time, secondsOff }
    if (secondsOff === 0) break
  }
  return best ?? { time: said, secondsOff: 0 }
}

/** The accepted times, `most` of them at most, and how many there are. */
export function firstTimes(accepted: AcceptedTimes, most: number): { times: ClockTime[]; all: number } {
  const times: ClockTime[] = []
  for (const time of each(accepted)) {
    times.push(time)
    if (times.length === most) break
  }
  return { times, all: accepted.hours.length * accepted.minutes.length * (accepted.seconds?.length ?? 1) }
}
