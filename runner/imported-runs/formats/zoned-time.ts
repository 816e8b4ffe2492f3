/** 20260801_181500 in a time zone, as ISO 8601 UTC; taken as UTC where no zone that there is is told. null where it is no time. */
export function zonedTime(text: string, zone: string | undefined): string | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(text) ?? []
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(time)) return null
  return new Date(time - (zone === undefined ? 0 : offsetOf(zone, time))).toISOString()
}

/** By how much the clocks of a zone are ahead of UTC, ms; 0 where there is no such zone. */
function offsetOf(zone: string, time: number): number {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
    return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
  } catch {
    return 0
  }
}
