/** Longer timers than 2^31 - 1 ms fire at once. */
const MAX_TIMER_MS = 2_147_483_647

/** A total limit on one call: its signal aborts when the time is up or when `outer` does. `clear` it when the call is over. */
export interface Deadline {
  signal: AbortSignal
  /** why it aborted, null while it has not */
  cause(): 'timeout' | 'aborted' | null
  clear(): void
}

/** Starts the limit: `ms` milliseconds from now, or at once where `outer` has aborted already. */
export function startDeadline(ms: number, outer: AbortSignal): Deadline {
  const controller = new AbortController()
  let cause: 'timeout' | 'aborted' | null = null
  const end = (why: 'timeout' | 'aborted') => {
    cause ??= why
    controller.abort()
  }
  const stop = () => end('aborted')
  if (outer.aborted) stop()
  else outer.addEventListener('abort', stop, { once: true })
  const timer = setTimeout(() => end('timeout'), Math.min(ms, MAX_TIMER_MS))
  return {
    signal: controller.signal,
    cause: () => cause,
    clear() {
      clearTimeout(timer)
      outer.removeEventListener('abort', stop)
    },
  }
}
