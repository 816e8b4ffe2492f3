/** How far an import is, in memory that it shares with the worker. */
export type ImportCounter = Int32Array<SharedArrayBuffer>

/** Entries of a source that were looked at, and the images that it holds; 0 until they are counted. */
export interface ImportProgress {
  done: number
  images: number
}

export const newCounter = (): ImportCounter => new Int32Array(new SharedArrayBuffer(8))

export const progressOf = (counter: ImportCounter): ImportProgress => ({
  done: Atomics.load(counter, 0),
  images: Atomics.load(counter, 1),
})
