import type { BigIntStats } from 'node:fs'
import { lstat, mkdir, open, readFile, rmdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { KnownCase } from '../records/case.ts'
import type { Exchange } from '../records/exchange.ts'
import type { Misses } from '../records/misses.ts'
import type { Run } from '../records/run.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import { slugOf } from '../tools/slug.ts'
import { failpoint } from './failpoint.ts'
import type { FolderHandle } from './folder-handle.ts'
import { salvageRows } from './read-run.ts'
import type { DiskWait } from './disk-wait.ts'
import { writePages } from './pages.ts'
import { clearTemps, setAside, syncFolder, writeTogether, writeWhole } from './safe-file.ts'

/** 2026-11-23T14:05:09.123Z -> 20261123T140509Z */
export function timestamp(date: Date): string {
  return date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')
}

/** A run is written under this prefix until its manifest, cases and plan are whole; then it gets its name in one step. */
export const MAKING = '.making-'

/** The name given out last: many orders in one second need not try all the names before theirs. */
let latest = { path: '', copy: 0 }

/** Makes `<runs>/.making-<id>`, the folder that is to become `<runs>/<id>`; id is `<timestamp>[-slug][-ending][-2]`. mkdir itself decides
 * who gets a name, so two orders never share one, and nothing is seen of a run before it is whole. */
export async function makeRunFolder(
  runsDir: string,
  now: Date,
  title: string,
  ending = '',
): Promise<{ id: string; dir: string; making: string }> {
  await mkdir(runsDir, { recursive: true })
  const name = [timestamp(now), slugOf(title.toLowerCase()), ending].filter(Boolean).join('-')
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

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

const pretty = (record: unknown): string => `${JSON.stringify(record, null, 1)}\n`
const NEWLINE = Buffer.from('\n')
const asLines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')

export const writeManifest = (dir: string, run: Run): Promise<void> => writeWhole(join(dir, 'run.json'), pretty(run))

/** Bytes of run.json with this in it. */
export const manifestLength = (run: Run): number => Buffer.byteLength(pretty(run))

/** By which a file that somebody wrote in between is told. */
type Stamp = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs'>

const stampOf = (path: string): Promise<Stamp | null> => lstat(path, { bigint: true }).catch(() => null)

const isSame = (a: Stamp | null, b: Stamp | null): boolean =>
  a !== null && b !== null && a.dev === b.dev && a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs

/** The one writer of a run folder, wherever that is moved. Whole files are replaced in one step; rows are appended after the
 * files they speak of. */
export class RunFolder {
  readonly #place: FolderHandle
  /** bytes of everything written so far, close enough for a live page; sealing counts them exactly */
  bytes: number
  /** how writes wait where there is no room; without it they fail at once */
  diskWait: DiskWait | null = null
  #pending: { line: string; done: () => void; failed: (error: unknown) => void }[] = []
  #flushing = false
  /** where whole rows end in a tests.jsonl that a failed append left longer, and which file that was */
  #torn: { inode: number; end: number } | null = null
  /** tests.jsonl as this process left it, as long as nobody else was seen to write it; else null, and for one that was there before */
  #leftRows: Stamp | null = null
  /** size of each exchange.json that may still grow */
  #exchanges = new Map<string, number>()
  /** tests whose folders are there for good */
  readonly #tests = new Set<string>()

  constructor(place: FolderHandle, bytes = 0) {
    this.#place = place
    this.bytes = bytes
  }

  /** where the folder was when it was last written to */
  get dir(): string {
    return this.#place.dir
  }
  /** the name that the folder has now, which is its address on the pages */
  get name(): string {
    return basename(this.dir)
  }

  /** Reads or computes something in the folder as it lies now. Rejects with RunLost where it is not there any more. */
  in<T>(work: (dir: string) => Promise<T>): Promise<T> {
    return this.#place.in(work)
  }

  async create(plan: readonly Planned[], cases: readonly KnownCase[]): Promise<void> {
    await this.makeFolders()
    await this.#write('cases.jsonl', asLines(cases))
    await this.#write('tests.jsonl', '')
    await this.#write('plan.jsonl', asLines(plan))
    this.#leftRows = await this.in((dir) => stampOf(join(dir, 'tests.jsonl')))
  }

  /** The folders inside the run folder, those of them that are not there. */
  async makeFolders(): Promise<void> {
    for (const folder of ['images', 'sent', 'thumbs', 'tests'])
      await this.#durably((dir) => mkdir(join(dir, folder)).catch(unlessThere))
  }

  /** run.json as it stands; fails at once where it cannot be written. Its bytes are not counted: the manifest carries the count. */
  manifest(run: Run): Promise<void> {
    return this.in((dir) => writeManifest(dir, run))
  }

  /** The manifest of a run that is over: waits for room. */
  lastManifest(run: Run): Promise<void> {
    return this.#durably((dir) => writeManifest(dir, run))
  }

  /** Half-written files go; waits for a disk that lets them go. */
  clearTemps(): Promise<void> {
    return this.#durably(clearTemps)
  }

  /** index.html, as the run stands. */
  pages(run: Run): Promise<void> {
    return this.#durably((dir) => writePages(dir, run, []))
  }

  /** SHA256SUMS, the last file of all. */
  seal(sums: string): Promise<void> {
    return this.#durably((dir) => writeWhole(join(dir, 'SHA256SUMS'), sums))
  }

  /** misses.json, once the run is over. */
  misses(misses: Misses): Promise<void> {
    return this.#write('misses.json', `${JSON.stringify(misses)}\n`)
  }

  /** An image, a sent image or a thumbnail; named by content, so a second write changes nothing. */
  picture(file: string, bytes: Uint8Array): Promise<void> {
    return this.#write(file, bytes)
  }

  read(file: string): Promise<Buffer> {
    return this.in((dir) => readFile(join(dir, file)))
  }

  async exchange(test: string, exchange: Exchange): Promise<void> {
    const text = pretty(exchange)
    const kind = exchange.turns.at(-1)?.attempts.at(-1)?.state === 'sent' ? 'intent' : 'reply'
    await this.#inTestFolder(test, (folder) => writeWhole(join(folder, 'exchange.json'), text, kind))
    this.bytes += text.length - (this.#exchanges.get(test) ?? 0)
    this.#exchanges.set(test, text.length)
  }

  /** The files of a finished test, then its row. */
  async finish(
    test: Test,
    row: Row,
    { file, annotated, thumb }: { file: string; annotated: Uint8Array; thumb: Uint8Array },
  ): Promise<void> {
    const text = Buffer.from(pretty(test))
    await this.#inTestFolder(test.test, (folder) =>
      writeTogether(folder, [
        [file, annotated],
        ['thumb.webp', thumb],
        ['test.json', text],
      ]),
    )
    this.bytes += annotated.byteLength + thumb.byteLength + text.byteLength
    this.#exchanges.delete(test.test)
    this.#tests.delete(test.test)
    await this.#append(`${JSON.stringify(row)}\n`)
  }

  /** Rows of tests whose files are there already. */
  async addRows(rows: readonly Row[]): Promise<void> {
    await Promise.all(rows.map((row) => this.#append(`${JSON.stringify(row)}\n`)))
  }

  /** tests.jsonl anew, where it was lost. */
  replaceRows(rows: readonly Row[]): Promise<void> {
    return this.#durably((dir) => writeWhole(join(dir, 'tests.jsonl'), asLines(rows)))
  }

  /** Lists that were deleted or edited by hand during the run are written again from memory. Of tests.jsonl it is told by its size and
   * time whether anybody did; one that was there before the run was resumed is compared row by row. */
  async restore(
    lists: { plan: readonly Planned[]; cases: readonly KnownCase[]; rows: readonly Row[] },
    time: string,
    tell: (text: string) => void,
  ): Promise<void> {
    for (const [file, records] of [
      ['plan.jsonl', lists.plan],
      ['cases.jsonl', lists.cases],
    ] as const) {
      if (await this.in((dir) => lstat(join(dir, file)).catch(() => null))) continue
      await this.#write(file, asLines(records))
      tell(`${file} was deleted during the run and has been written again.`)
    }
    // a large list takes long to compare, and as much memory as the run itself
    if (isSame(this.#leftRows, await this.in((dir) => stampOf(join(dir, 'tests.jsonl'))))) return
    const { rows: found, damage } = await this.in(salvageRows)
    const there = new Map(found.map((row) => [row.n, JSON.stringify(row)]))
    if (
      damage === null &&
      found.length === lists.rows.length &&
      lists.rows.every((row) => there.get(row.n) === JSON.stringify(row))
    )
      return
    const aside = await this.in((dir) => setAside(join(dir, 'tests.jsonl'), time))
    await this.replaceRows(lists.rows)
    tell(
      `tests.jsonl was changed by hand during the run${damage === null ? '' : ` (${damage})`}. It was written again${aside === null ? '' : `; the changed one is kept as ${aside}`}.`,
    )
  }

  close(): Promise<void> {
    return this.#place.close()
  }

  async #write(file: string, bytes: Uint8Array | string): Promise<void> {
    await this.#durably((dir) => writeWhole(join(dir, file), bytes))
    this.bytes += typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength
  }

  #durably<T>(work: (dir: string) => Promise<T>): Promise<T> {
    const write = (): Promise<T> => this.in(work)
    return this.diskWait ? this.diskWait.write(write) : write()
  }

  /** Whole lines or nothing: what a full disk took of a batch is cut off again before the next try. The file is open only
   * while it is written: an open one would be the old file where an editor has put a new one, and keep a disk from being
   * remounted. */
  async #appendAll(dir: string, text: string): Promise<void> {
    const rows = await open(join(dir, 'tests.jsonl'), 'a+')
    try {
      const found = await rows.stat({ bigint: true })
      const isOurs = isSame(this.#leftRows, found)
      this.#leftRows = null
      const [size, ino] = [Number(found.size), Number(found.ino)]
      const end = this.#torn?.inode === ino ? Math.min(size, this.#torn.end) : size
      if (end < size) await rows.truncate(end)
      this.#torn = { inode: ino, end }
      // an editor may have left the last line open
      const { buffer } = end === 0 ? { buffer: NEWLINE } : await rows.read(Buffer.alloc(1), 0, 1, end - 1)
      await rows.appendFile(buffer.equals(NEWLINE) ? text : `\n${text}`)
      failpoint.hit('rows appended')
      await rows.datasync()
      failpoint.hit('rows synced')
      this.#torn = null
      const left = await rows.stat({ bigint: true })
      // whoever writes at the same time makes it longer
      if (isOurs && left.size === found.size + BigInt(Buffer.byteLength(text))) this.#leftRows = left
    } finally {
      await rows.close()
    }
  }

  /** Writes in the folder of a test, which is made before its first file, and again where it was deleted in between. */
  #inTestFolder(test: string, work: (folder: string) => Promise<void>): Promise<void> {
    return this.#durably(async (dir) => {
      const folder = join(dir, 'tests', test)
      if (this.#tests.has(test))
        try {
          return await work(folder)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        }
      await mkdir(folder).catch(unlessThere)
      failpoint.hit('test folder made')
      await syncFolder(join(dir, 'tests'))
      this.#tests.add(test)
      await work(folder)
    })
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
        await this.#durably((dir) => this.#appendAll(dir, text))
        this.bytes += Buffer.byteLength(text)
        for (const entry of batch) entry.done()
      } catch (error) {
        for (const entry of batch) entry.failed(error)
      }
    }
    this.#flushing = false
  }
}
