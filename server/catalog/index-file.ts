import { rename, rm } from 'node:fs/promises'
import { Low, type Adapter } from 'lowdb'
import Type, { Compile, type Static } from '../../runner/tools/typebox.ts'
import { readWhole, RecordError, RunSchema, writeWhole } from '../../runner/index.ts'

const IndexedSchema = Type.Object({
  folder: Type.String(),
  signature: Type.Object({ mtimeMs: Type.Number(), bytes: Type.Number(), inode: Type.Number() }),
  manifest: Type.Union([RunSchema, Type.Null()]),
  problem: Type.Union([Type.String(), Type.Null()]),
})
/** What was read from a folder's run.json, and from which state of that file. */
export type Indexed = Static<typeof IndexedSchema>

const INDEX_FORMAT = 1
const IndexSchema = Type.Object({ format: Type.Literal(INDEX_FORMAT), runs: Type.Array(IndexedSchema) })
const index = Compile(IndexSchema)
type Index = Static<typeof IndexSchema>

const WRITE_AFTER_MS = 1_500
const MAX_BYTES = 256 * 2 ** 20

/** lowdb's own file would be written under one temporary name: two servers on one data folder would tear it apart. Here
 * each write has a temporary name of its own, and the last one stands whole. An entry is turned into text once. */
class IndexAdapter implements Adapter<Index> {
  readonly #path: string
  #texts = new WeakMap<Indexed, string>()

  constructor(path: string) {
    this.#path = path
  }

  async read(): Promise<Index | null> {
    try {
      return JSON.parse(await readWhole(this.#path, 'index.json', MAX_BYTES)) as Index
    } catch (error) {
      if (error instanceof RecordError && error.trouble === 'missing') return null
      throw error
    }
  }

  write({ format, runs }: Index): Promise<void> {
    return writeWhole(
      this.#path,
      `{"format":${format},"runs":[\n${runs.map((entry) => this.#textOf(entry)).join(',\n')}\n]}\n`,
    )
  }

  #textOf(entry: Indexed): string {
    const text = this.#texts.get(entry) ?? JSON.stringify(entry)
    this.#texts.set(entry, text)
    return text
  }
}

/** The index on disk: a cache. Whatever is wrong with it, the answer is an empty one, which the next look at the folders
 * fills; that it cannot be written never stops anything. */
export class IndexFile {
  readonly #path: string
  readonly #low: Low<Index>
  readonly #warn: (text: string) => void
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  #warned = false

  constructor(path: string, warn: (text: string) => void) {
    this.#path = path
    this.#warn = warn
    this.#low = new Low<Index>(new IndexAdapter(path), empty())
  }

  async read(): Promise<Map<string, Indexed>> {
    try {
      await this.#low.read()
      if (!index.Check(this.#low.data)) throw new Error('it does not have the expected fields')
    } catch (error) {
      this.#warn(
        `The index of runs could not be used (${(error as Error).message}); it is rebuilt from the run folders.`,
      )
      const aside = `${this.#path}.damaged`
      // an earlier damaged index makes way; a folder that somebody has there does not
      await rm(aside, { force: true })
        .then(() => rename(this.#path, aside))
        .catch(() => undefined)
      this.#low.data = empty()
    }
    return new Map(this.#low.data.runs.map((entry) => [entry.folder, entry]))
  }

  /** Notes what to write; it is written at most every 1.5 s. What holds no run is found again at once and is left out. */
  put(entries: ReadonlyMap<string, Indexed>): void {
    this.#low.data = { format: INDEX_FORMAT, runs: [...entries.values()].filter(({ manifest }) => manifest !== null) }
    this.#timer ??= setTimeout(() => void this.#write(), WRITE_AFTER_MS).unref()
  }

  async close(): Promise<void> {
    if (this.#timer) await this.#write()
    await this.#writing
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing
      .then(() => this.#low.write())
      .catch((error: Error) => {
        if (!this.#warned) this.#warn(`The index of runs cannot be written (${error.message}); it is kept in memory.`)
        this.#warned = true
      })
    return this.#writing
  }
}

const empty = (): Index => ({ format: INDEX_FORMAT, runs: [] })
