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

export function startWorkers(threads = Math.max(1, Math.min(8, availableParallelism()))): Workers {
  const pool = new Piscina({ minThreads: 0, maxThreads: threads, idleTimeout: 30_000, env: {} })
  return {
    run: (worker, name, input, signal) =>
      pool.run(input, { filename: fileURLToPath(worker), name, ...(signal ? { signal } : {}) }),
    close: () => pool.destroy(),
  }
}
