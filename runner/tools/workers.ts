import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { FairQueue } from './fair-queue.ts'

/** Worker threads for everything that would hold up the event loop: drawing, generating, looking at pixels. */
export interface Workers {
  /** Calls the exported function `name` of a compiled worker module: `run(new URL('./draw.worker.js', import.meta.url), 'draw', input)`.
   * Buffers arrive as Uint8Array on the other side. */
  run<T>(worker: URL, name: string, input: unknown, signal?: AbortSignal): Promise<T>
  /** threads at work, and pieces of work that wait for one */
  load(): WorkerLoad
  close(): Promise<void>
}

export interface WorkerLoad {
  busy: number
  waiting: number
}

/** Once, on a busy machine, the pool never heard of the end of a thread that had ended. Nobody is to wait for that. */
const ENDING_MS = 3_000

/** Pictures lie outside the heap of a thread, and go when the few objects that hold them are collected: with the usual 48 MB that
 * is so seldom that each thread holds up to 100 MB of pictures that are done. V8 also begins to go through the whole heap as much
 * earlier as this is large: with 32 MB half as often again as with 6. */
const YOUNG_MB = 6

export function startWorkers(
  threads = Math.max(1, Math.min(8, availableParallelism())),
  { niceIncrement = 0, perThread = 1 } = {},
): Workers {
  const pool = new Piscina({
    minThreads: 0,
    maxThreads: threads,
    concurrentTasksPerWorker: perThread,
    idleTimeout: 30_000,
    env: {},
    niceIncrement,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  let given = 0
  return {
    run(worker, name, input, signal) {
      given++
      return pool
        .run(input, { filename: fileURLToPath(bundleOf(worker)), name, ...(signal ? { signal } : {}) })
        .catch((error: unknown) => {
          throw withCode(error)
        })
        .finally(() => given--)
    },
    load: () => ({ busy: Math.min(given, threads), waiting: Math.max(0, given - threads * perThread) }),
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

/** Pictures that one thread draws side by side: most of each is libvips at work in threads of its own, and the JavaScript of the
 * others fits in between. */
const PICTURES_AT_ONCE = 2
/** Threads for the pictures of runs: few, since each loads sharp and the fonts and compiles all that draws anew, which costs
 * a second. One keeps two cores at work; libvips gets no more than the four threads of libuv, which two keep busy.
 * What is aborted ends its thread, and with it the work of others: no signal may be given. */
export function startDrawing(): Drawing {
  const start = (): Workers => startWorkers(availableParallelism() > 3 ? 2 : 1, { perThread: PICTURES_AT_ONCE })
  let threads = start()
  return {
    run: (worker, name, input) => threads.run(worker, name, input),
    load: () => threads.load(),
    close: () => threads.close(),
    async rest() {
      if (threads.load().busy > 0) return
      const idle = threads
      threads = start()
      // a thread that will not end is nothing that a run fails for
      await idle.close().catch(() => undefined)
    },
  }
}

export interface Drawing extends Workers {
  /** Ends the threads where none is at work, and gives back the memory that they hold. The next picture starts one anew, which takes a
   * second: for when no more of them are to be expected. */
  rest(): Promise<void>
}

/** An error on its way from a thread keeps its text and loses its fields; Node's own begin with their code:
 * "ENOSPC: no space left on device, write". */
function withCode(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error
  const [, code] = /^Error: (E[A-Z]{2,15}): /.exec(String(error)) ?? []
  return code === undefined ? error : Object.assign(error, { code })
}

/** Work that pages ask for gives way to runs wherever both want the processor. */
const GIVES_WAY = 10
/** Pieces of work of one session that may wait. */
const MOST_OF_ONE = 12

/** Threads of their own for what pages ask for, as few as do: nothing of it can take those of a run, and everybody gets a turn. */
export const startSideWorkers = (threads = 1): Workers =>
  inTurn(startWorkers(threads, { niceIncrement: GIVES_WAY }), threads)

/** The same workers, with everybody getting a turn. */
export function inTurn(workers: Workers, atOnce: number): Workers {
  const queue = new FairQueue(atOnce, MOST_OF_ONE)
  return {
    run: (worker, name, input, signal) => queue.run(() => workers.run(worker, name, input, signal), signal),
    load: () => {
      const { busy, waiting } = workers.load()
      return { busy, waiting: waiting + queue.length }
    },
    close: () => workers.close(),
  }
}

/** A worker in one piece with what it imports, which the build puts beside it: a thread that opens a dozen files is ready in a
 * third of the time. */
const bundleOf = (worker: URL): string => worker.href.replace(/\.js$/, '.bundle.js')

/** The same without a thread, for what is in one already. */
export const inThisThread = (): Workers => ({
  async run<T>(worker: URL, name: string, input: unknown) {
    const module = (await import(bundleOf(worker))) as Record<string, (input: unknown) => Promise<T>>
    const work = module[name]
    if (!work) throw new Error(`${worker.href} has no ${name}.`)
    return work(input)
  },
  load: () => ({ busy: 0, waiting: 0 }),
  close: async () => undefined,
})
