/** Time as an argument: wall time for records, a monotonic ms counter for durations (a clock step never makes one negative). */
export interface Clock {
  now(): Date
  ms(): number
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  ms: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      // setTimeout counts in 32 bits: longer waits would fire at once
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', stop)
          resolve()
        },
        Math.min(ms, 2_000_000_000),
      )
      signal?.addEventListener('abort', stop, { once: true })
    }),
}
