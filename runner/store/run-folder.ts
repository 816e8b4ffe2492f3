import { lstat, mkdir, open, rmdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { KnownCase } from '../records/case.ts'
import type { Exchange } from '../records/exchange.ts'
import type { Misses } from '../records/misses.ts'
import type { Run } from '../records/run.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import { slugOf } from '../slug.ts'
import { failpoint } from './failpoint.ts'
import type { Room } from './room.ts'
import { syncFolder, writeWhole } from './safe-file.ts'

/** 2026-11-23T14:05:09.123Z -> 20261123T140509Z */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '')
}

/** A run is written under this prefix until its manifest, cases and plan are whole; then it gets its name in one step. */
export const MAKING = '.making-'

/** The name given out last: many orders in one second need not try all the names before theirs. */
let latest = { path: '', copy: 0 }

/** Makes `<runs>/.making-<id>`, the folder that is to become `<runs>/<id>`; id is `<timestamp>[-slug][-2]`. mkdir itself decides
 * who gets a name, so two orders never share one, and nothing is seen of a run before it is whole. */
export async function makeRunFolder(runsDir: string, now: Date, title: string): Promise<{ id: string; dir: string; making: string }> {
  await mkdir(runsDir, { recursive: true })
  const slug = slugOf(title.toLowerCase())
  const name = timestamp(now) + (slug ? `-${slug}` : '')
  for (let copy = latest.path === join(runsDir, name) ? latest.copy + 1 : 1; ; copy++) {
    const id = copy === 1 ? name : `${name}-${copy}`
    const [dir, making] = [join(runsDir, id), join(runsDir, MAKING + id)]
    latest = { path: join(runsDir, name), copy }
    try {
      await mkdir(making)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw error
    }
    failpoint.hit('run folder made')
    // looked at after mkdir: whoever had the name before has it in place by now
    if (!(await isThere(dir))) return { id, dir, making }
    await rmdir(making)
  }
}

const isThere = (path: string): Promise<boolean> => lstat(path).then(() => true, () => false)

const pretty = (record: unknown): string => `${JSON.stringify(record, null, 1)}\n`
const asLines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** The one writer of a run folder. Whole files are replaced in one step; rows are appended after the files they speak of. */
export class RunFolder {
  dir: string
  /** bytes of everything written so far, close enough for a live page; sealing counts them exactly */
  bytes: number
  /** how writes wait where there is no room; without it they fail at once */
  room: Room | null = null
  #rows: FileHandle | undefined
  #pending: { line: string; done: () => void; failed: (error: unknown) => void }[] = []
  #flushing = false
  /** size of each exchange.json that may still grow */
  #exchanges = new Map<string, number>()

  constructor(dir: string, bytes = 0) {
    this.dir = dir
    this.bytes = bytes
  }

  async create(plan: readonly Planned[], cases: readonly KnownCase[]): Promise<void> {
    for (const folder of ['images', 'sent', 'thumbs', 'tests']) await mkdir(join(this.dir, folder))
    await this.#write('cases.jsonl', asLines(cases))
    await this.#write('tests.jsonl', '')
    await this.#write('plan.jsonl', asLines(plan))
  }

  /** run.json. Its bytes are not counted: the manifest carries the count. */
  manifest(run: Run): Promise<void> { return writeWhole(join(this.dir, 'run.json'), pretty(run)) }

  /** The manifest of a run that is over: waits for room. */
  lastManifest(run: Run): Promise<void> { return this.#durably(() => this.manifest(run)) }

  /** misses.json, once the run is over. */
  misses(misses: Misses): Promise<void> { return this.#write('misses.json', `${JSON.stringify(misses)}\n`) }

  /** An image, a sent image or a thumbnail; named by content, so a second write changes nothing. */
  picture(file: string, bytes: Uint8Array): Promise<void> { return this.#write(file, bytes) }

  async exchange(test: string, exchange: Exchange): Promise<void> {
    await this.#testFolder(test)
    const text = pretty(exchange)
    const kind = exchange.turns.at(-1)?.attempts.at(-1)?.state === 'sent' ? 'intent' : 'reply'
    await this.#durably(() => writeWhole(join(this.dir, 'tests', test, 'exchange.json'), text, kind))
    this.bytes += text.length - (this.#exchanges.get(test) ?? 0)
    this.#exchanges.set(test, text.length)
  }

  /** The files of a finished test, then its row. */
  async finish(test: Test, row: Row, annotated: Uint8Array, thumb: Uint8Array): Promise<void> {
    await this.#testFolder(test.test)
    const folder = join('tests', test.test)
    await this.#write(join(folder, 'annotated.png'), annotated)
    await this.#write(join(folder, 'thumb.webp'), thumb)
    await this.#write(join(folder, 'test.json'), pretty(test))
    this.#exchanges.delete(test.test)
    await this.#append(`${JSON.stringify(row)}\n`)
  }

  async close(): Promise<void> {
    await this.#rows?.close()
    this.#rows = undefined
  }

  async #write(file: string, bytes: Uint8Array | string): Promise<void> {
    await this.#durably(() => writeWhole(join(this.dir, file), bytes))
    this.bytes += typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength
  }

  #durably<T>(work: () => Promise<T>): Promise<T> { return this.room ? this.room.write(work) : work() }

  /** Whole lines or nothing: what a full disk took of a batch is cut off again before the next try. */
  async #appendAll(text: string): Promise<void> {
    this.#rows ??= await open(join(this.dir, 'tests.jsonl'), 'a')
    const { size } = await this.#rows.stat()
    try {
      await this.#rows.appendFile(text)
      failpoint.hit('rows appended')
      await this.#rows.datasync()
      failpoint.hit('rows synced')
    } catch (error) {
      await this.#rows.truncate(size).catch(() => undefined)
      throw error
    }
  }

  async #testFolder(test: string): Promise<void> {
    try {
      await this.#durably(() => mkdir(join(this.dir, 'tests', test)))
      failpoint.hit('test folder made')
      await syncFolder(join(this.dir, 'tests'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }

  /** Appends a row and returns once it is durable. Rows that wait together share one write and one sync. */
  #append(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.#pending.push({ line, done, failed })
      void this.#flush()
    })
  }

  async #flush(): Promise<void> {
    if (this.#flushing) return
    this.#flushing = true
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0)
      try {
        const text = batch.map((entry) => entry.line).join('')
        await this.#durably(() => this.#appendAll(text))
        this.bytes += Buffer.byteLength(text)
        for (const entry of batch) entry.done()
      } catch (error) {
        for (const entry of batch) entry.failed(error)
      }
    }
    this.#flushing = false
  }
}
