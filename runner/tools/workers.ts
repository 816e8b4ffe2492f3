import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'

/** Worker threads for everything that would hold up the event loop: drawing, generating, looking at pixels. */
export interface Workers {
  /** Calls the exported function `name` of a compiled worker module: `run(new URL('./draw.worker.js', import.meta.url), 'draw', input)`.
   * Buffers arrive as Uint8Array on the other side. */
  run<T>(worker: URL, name: string, input: unknown, signal?: AbortSignal): Promise<T>
  close(): Promise<void>
}

/** Once, on a busy machine, the pool never heard of the end of a thread that had ended. Nobody is to wait for that. */
const ENDING_MS = 3_000

export function startWorkers(threads = Math.max(1, Math.min(8, availableParallelism()))): Workers {
  const pool = new Piscina({ minThreads: 0, maxThreads: threads, idleTimeout: 30_000, env: {} })
  return {
    run: (worker, name, input, signal) =>
      pool.run(input, { filename: fileURLToPath(worker), name, ...(signal ? { signal } : {}) }),
    close: () =>
      new Promise((resolve, reject) => {
        const late = setTimeout(resolve, ENDING_MS)
        pool
          .destroy()
          .then(resolve, reject)
          .finally(() => clearTimeout(late))
      }),
  }
}
