/** Longer timers than 2^31 - 1 ms fire at once. */
const MAX_TIMER_MS = 2_147_483_647

export interface Limits {
  /** from the start to the last byte, ms */
  totalMs: number
  /** from the start to the first byte, and between bytes, ms: for answers that come bit by bit */
  firstByteMs?: number
  idleMs?: number
}

export type Cause = 'timeout' | 'no first byte' | 'silence' | 'aborted'

/** Limits on one call: its signal aborts when a time is up or when `outer` does. `clear` it when the call is over. */
export interface Deadline {
  signal: AbortSignal
  /** something came: the limit between bytes begins anew */
  heard(): void
  /** why it aborted, null while it has not */
  cause(): Cause | null
  clear(): void
}

/** Starts the limits, or ends at once where `outer` has aborted already. */
export function startDeadline({ totalMs, firstByteMs, idleMs }: Limits, outer: AbortSignal): Deadline {
  const controller = new AbortController()
  let cause: Cause | null = null
  let over = false
  const end = (why: Cause) => {
    cause ??= why
    controller.abort()
  }
  const stop = () => end('aborted')
  if (outer.aborted) stop()
  else outer.addEventListener('abort', stop, { once: true })
  const after = (ms: number, why: Cause) => setTimeout(() => end(why), Math.min(ms, MAX_TIMER_MS))
  const total = after(totalMs, 'timeout')
  let quiet = firstByteMs === undefined ? undefined : after(firstByteMs, 'no first byte')
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(quiet)
      if (idleMs !== undefined && cause === null && !over) quiet = after(idleMs, 'silence')
    },
    cause: () => cause,
    clear() {
      over = true
      clearTimeout(total)
      clearTimeout(quiet)
      outer.removeEventListener('abort', stop)
    },
  }
}
