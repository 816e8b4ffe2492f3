import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { KnownCase } from '../records/case.ts'
import { bitOf, folded, TEXT_FIELDS, wordsOfTruth, type TextHits, type Wanted } from '../records/search-texts.ts'
import type { Row } from '../records/test.ts'
import { LIST_BYTES, readCases, salvageRows, TEST_NAME } from '../store/read-run.ts'
import { RecordError, tempName } from '../store/safe-file.ts'
import { FILTER_BYTES, mayHold, trigramFilter } from './trigram-filter.ts'

/** The texts of a run are one file. Its first line says of which state of the run they are; then comes a line a test: number, when the
 * test ended, then the fields in the order of TEXT_FIELDS with a tab before each, folded. The bytes are searched as they lie there, in
 * blocks of whole lines, and only those blocks whose trigram filter says that they may have the words: the second line has the bytes of
 * each block, the third their filters in base64, one after the other. */

/** A run folder, and the file that its texts are kept in. */
export interface TextsOf {
  dir: string
  file: string
}

/** Letters of a reply, and of the words of a truth, that are searched. */
const REPLY_LETTERS = 20_000
const RECORD_BYTES = 64 * 2 ** 20
const TRUTH_LETTERS = 4_000

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

const FORMAT = 3
const [TAB, LINE] = [9, 10]
const NOTHING: ReadonlyMap<number, number> = new Map()

/** A block ends with the first line that reaches this. */
const BLOCK_BYTES = 256 * 2 ** 10
/** The head of texts of one block is no longer. */
const HEAD_BYTES = 320 + Math.ceil(FILTER_BYTES / 3) * 4
/** A block that was read lies here while it is searched: new memory for each costs as much as reading it. A longer line makes it larger. */
let room = Buffer.allocUnsafeSlow(BLOCK_BYTES + 64 * 2 ** 10)
/** Heads, and whole texts that are as small as one, stay in memory until this much is full. */
const MEMORY_BYTES = 24 * 2 ** 20

interface Block {
  /** in the file */
  from: number
  bytes: number
  filter: Uint8Array
}

/** What is known of the texts of a run without reading them. */
interface Head {
  state: string
  blocks: readonly Block[]
  /** the whole file, if it is small */
  texts: Buffer | null
}
const heads = new Map<string, Head>()
let headBytes = 0

export interface TextSearch {
  runs: readonly TextsOf[]
  wanted: readonly Wanted[]
  /** time for gathering texts, ms */
  ms: number
}

/** Words in the bytes that they are searched as, and the fields that count. */
interface Sought {
  needle: Buffer
  bits: number
}

/** Looks for words in the texts of runs, one after the other. Texts that are missing or old are gathered first while `ms` have not
 * passed; a run that is not reached then is not known. */
export async function searchTexts({ runs, wanted, ms }: TextSearch): Promise<TextHits[]> {
  const until = performance.now() + ms
  const words = wanted.map(({ words, field }) => ({
    needle: Buffer.from(folded(words)),
    bits: field === '' ? -1 : bitOf(field),
  }))
  // the same two objects for all that have none: what goes to another thread is copied piece by piece
  const none: TextHits = { known: true, hits: words.map(() => NOTHING) }
  const unknown: TextHits = { known: false, hits: none.hits }
  const found: TextHits[] = []
  for (const run of runs) {
    const state = stateOf(run.dir)
    const head = headOf(run.file, state) ?? (performance.now() < until ? await gather(run, state) : null)
    try {
      found.push(head ? (hitsOf(run.file, head, words) ?? none) : unknown)
    } catch {
      // the file is gone, or cannot be read any more: it is made again the next time
      forget(run.file)
      found.push(unknown)
    }
  }
  return found
}

/** Where the words are in texts that are as their head says; null where none of them is. Throws where their file cannot be read. */
function hitsOf(file: string, { blocks, texts }: Head, words: readonly Sought[]): TextHits | null {
  const hits = new Map<Sought, Map<number, number>>()
  const sought = words.filter(({ needle }) => needle.length > 0)
  let fd: number | undefined
  try {
    for (const { from, bytes, filter } of blocks) {
      const may = sought.filter(({ needle }) => mayHold(filter, needle))
      if (may.length === 0) continue
      const lines = texts?.subarray(from, from + bytes) ?? readBlock((fd ??= openSync(file, 'r')), from, bytes)
      for (const item of may) hits.set(item, addHits(lines, item, hits.get(item) ?? new Map<number, number>()))
    }
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
  const found = words.map((item) => hits.get(item) ?? NOTHING)
  return found.some(({ size }) => size > 0) ? { known: true, hits: found } : null
}

/** Whoever reads the next block has lost this one. */
function readBlock(fd: number, from: number, bytes: number): Buffer {
  if (bytes > room.length) room = Buffer.allocUnsafeSlow(bytes)
  return room.subarray(0, readSync(fd, room, 0, bytes, from))
}

/** What tells whether the run is still as it was read. */
function stateOf(dir: string): string {
  const state = ['tests.jsonl', 'cases.jsonl'].map((name) => {
    const stat = lstatSync(`${dir}/${name}`, { throwIfNoEntry: false })
    return stat ? [stat.mtimeMs, stat.size, stat.ino] : null
  })
  return JSON.stringify({ format: FORMAT, state })
}

/** The head of kept texts, if they are of this state of the run. */
function headOf(file: string, state: string): Head | null {
  const known = heads.get(file)
  if (known?.state === state) return known
  const beginning = readKept(file, HEAD_BYTES)
  if (!beginning || !isOf(beginning, state)) return null
  const small = beginning.length < HEAD_BYTES
  const head = parsedHead(beginning, state, small)
  if (head || small) return head && remembered(file, head)
  const texts = readKept(file)
  const long = texts && isOf(texts, state) ? parsedHead(texts, state, false) : null
  return long && remembered(file, long)
}
const isOf = (texts: Buffer, state: string): boolean =>
  texts[state.length] === LINE && texts.toString('latin1', 0, state.length) === state

/** null where the head is longer, or was not written by this. */
function parsedHead(texts: Buffer, state: string, whole: boolean): Head | null {
  const lengths = texts.indexOf(LINE, state.length + 1)
  const end = texts.indexOf(LINE, lengths + 1)
  if (lengths < 0 || end < 0) return null
  const sizes = texts
    .toString('latin1', state.length + 1, lengths)
    .split(' ')
    .map(Number)
  const filters = Buffer.from(texts.toString('latin1', lengths + 1, end), 'base64')
  if (filters.length !== sizes.length * FILTER_BYTES) return null
  let from = end + 1
  const blocks = sizes.map((bytes, index): Block => {
    const block = { from, bytes, filter: filters.subarray(index * FILTER_BYTES, (index + 1) * FILTER_BYTES) }
    from += bytes
    return block
  })
  return { state, blocks, texts: whole ? texts : null }
}

async function gather({ dir, file }: TextsOf, state: string): Promise<Head> {
  const blocks = blocksOf(await gathered(dir, readKept(file)))
  const filters = Buffer.concat(blocks.map(trigramFilter)).toString('base64')
  const head = `${state}\n${blocks.map(({ length }) => length).join(' ')}\n${filters}\n`
  const texts = Buffer.concat([Buffer.from(head), ...blocks])
  if (keep(file, texts)) return remembered(file, parsedHead(texts, state, texts.length < HEAD_BYTES) as Head)
  // where nothing can be kept, this search has what it gathered
  return parsedHead(texts, state, true) as Head
}

/** One at least. */
function blocksOf(lines: readonly string[]): Buffer[] {
  const blocks: Buffer[] = []
  let [held, bytes]: [Buffer[], number] = [[], 0]
  for (const line of lines.map((text) => Buffer.from(text))) {
    held.push(line)
    bytes += line.length
    if (bytes < BLOCK_BYTES) continue
    blocks.push(Buffer.concat(held))
    ;[held, bytes] = [[], 0]
  }
  if (held.length > 0 || blocks.length === 0) blocks.push(Buffer.concat(held))
  return blocks
}

const bytesOf = ({ blocks, texts }: Head): number => texts?.length ?? blocks.length * FILTER_BYTES

function forget(file: string): void {
  const known = heads.get(file)
  if (known) headBytes -= bytesOf(known)
  heads.delete(file)
}

function remembered(file: string, head: Head): Head {
  forget(file)
  if (headBytes + bytesOf(head) > MEMORY_BYTES) return head
  headBytes += bytesOf(head)
  heads.set(file, head)
  return head
}

/** Kept texts, or their beginning; null where there are none. */
function readKept(file: string, most = Infinity): Buffer | null {
  let fd: number | undefined
  try {
    fd = openSync(file, 'r')
    if (most === Infinity) return readFileSync(fd)
    const beginning = Buffer.allocUnsafe(most)
    return beginning.subarray(0, readSync(fd, beginning, 0, most, 0))
  } catch {
    return null
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** It is only a cache: false where it cannot be written, and the texts are gathered again the next time. */
function keep(file: string, texts: Buffer): boolean {
  const half = join(dirname(file), tempName())
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(half, texts)
    renameSync(half, file)
    return true
  } catch {
    try {
      rmSync(half, { force: true })
    } catch {
      // where nothing can be written nothing was
    }
    return false
  }
}

/** A line for each test of the run. One that has not been asked again since keeps its reply. */
async function gathered(dir: string, known: Buffer | null): Promise<string[]> {
  const [rows, cases] = await Promise.all([
    salvageRows(dir, LIST_BYTES).then(({ rows }) => rows, none<Row>),
    readCases(dir, LIST_BYTES).catch(none<KnownCase>),
  ])
  const byCase = new Map(cases.map((item) => [keyOf(item.suite, item.type, item.id), item]))
  const replies = repliesIn(known)
  const lines: string[] = []
  for (const row of rows) {
    const before = replies.get(row.n)
    const reply = before?.finished === row.finished ? before.reply : field(replyOf(dir, row.test), REPLY_LETTERS)
    const own = byCase.get(keyOf(row.suite, row.type, row.case))
    const fields = [
      [row.test, row.case, row.model, row.class, row.servedModel, row.reason, ...(row.tags ?? []), row.image].join(' '),
      row.sentence,
      own?.image.name ?? '',
      own?.question ?? '',
      [...new Set(wordsOfTruth(own?.truth))].join(' '),
    ].map((text) => field(text, TRUTH_LETTERS))
    lines.push(`${[row.n, row.finished, ...fields, reply].join('\t')}\n`)
  }
  return lines
}

const none = <T>(error: unknown): T[] => {
  if (error instanceof RecordError) return []
  throw error
}
const keyOf = (suite: string, type: string, id: string): string => `${suite}\n${type}\n${id}`
const field = (text: string, letters: number): string => folded(text.slice(0, letters))

/** Of a record only the reply, read at once: a thread of its own may wait, and a check of all its fields takes ten times as long. */
function replyOf(dir: string, test: string): string {
  let fd: number | undefined
  try {
    if (!TEST_NAME.test(test)) return ''
    fd = openSync(join(dir, 'tests', test, 'test.json'), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size > RECORD_BYTES) return ''
    const { reply } = JSON.parse(readFileSync(fd, 'utf8')) as { reply?: unknown }
    return typeof reply === 'string' ? reply : ''
  } catch {
    // what cannot be read has no words; its own page says what is wrong with it
    return ''
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

function repliesIn(known: Buffer | null): Map<number, { finished: string; reply: string }> {
  const lines = known?.toString('utf8').split('\n').slice(3) ?? []
  return new Map(
    lines.map((line) => {
      const [n = '', finished = '', ...fields] = line.split('\t')
      return [Number(n), { finished, reply: fields[TEXT_FIELDS.length - 1] ?? '' }]
    }),
  )
}

/** Adds by test number the fields that have the words. */
function addHits(lines: Buffer, { needle, bits }: Sought, hits: Map<number, number>): Map<number, number> {
  for (let at = lines.indexOf(needle); at >= 0;) {
    const from = lines.lastIndexOf(LINE, at) + 1
    let [tabs, tab] = [0, lines.indexOf(TAB, from)]
    for (; tab >= 0 && tab < at; tab = lines.indexOf(TAB, tab + 1)) tabs++
    // number and time are no words of the test
    const bit = tabs < 2 ? 0 : 1 << (tabs - 2)
    if ((bit & bits) !== 0) {
      const n = Number(lines.toString('latin1', from, lines.indexOf(TAB, from)))
      hits.set(n, (hits.get(n) ?? 0) | bit)
    }
    const line = lines.indexOf(LINE, at)
    const next = tab < 0 || tab > line ? line : tab
    at = lines.indexOf(needle, Math.max(next, at + 1))
  }
  return hits
}
