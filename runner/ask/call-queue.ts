import PQueue from 'p-queue'

/** The calls of one API, at most `parallel` of them at a time, first come first served. */
export interface CallQueue {
  /** Rejects with the signal's reason where it aborts before `fn` has started. */
  run<T>(fn: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** may be changed while calls are running */
  parallel: number
}

/** A queue that takes `parallel` calls at a time, at least 1. */
export function createCallQueue(parallel: number): CallQueue {
  const queue = new PQueue({ concurrency: parallel })
  return {
    run(fn, signal) {
      if (!signal) return queue.add(fn)
      // the queue would also abandon a call that is running: it only gets a signal that stays silent from then on
      const waiting = new AbortController()
      const leave = () => waiting.abort(signal.reason)
      if (signal.aborted) leave()
      else signal.addEventListener('abort', leave, { once: true })
      const start = () => {
        signal.removeEventListener('abort', leave)
        return fn()
      }
      return queue.add(start, { signal: waiting.signal })
    },
    get parallel() {
      return queue.concurrency
    },
    set parallel(calls) {
      queue.concurrency = calls
    },
  }
}
