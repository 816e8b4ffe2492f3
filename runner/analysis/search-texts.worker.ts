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
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { KnownCase } from '../records/case.ts'
import { bitOf, folded, TEXT_FIELDS, wordsOfTruth, type TextHits, type Wanted } from '../records/search-texts.ts'
import type { Row } from '../records/test.ts'
import { LIST_BYTES, readCases, salvageRows, TEST_NAME } from '../store/read-run.ts'
import { RecordError, TEMP_PREFIX } from '../store/safe-file.ts'
import { FILTER_BYTES, mayHold, trigramFilter } from './trigram-filter.ts'

/** The texts of a run are one file. Its first line says of which state of the run they are, the second has their trigram filter in
 * base64; then comes a line a test: number, when the test ended, then the fields in the order of TEXT_FIELDS with a tab before
 * each, folded. The bytes are searched as they lie there, and only where the filter says that they may have the words. */

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

const FORMAT = 2
const [TAB, LINE] = [9, 10]
const NOTHING: ReadonlyMap<number, number> = new Map()

/** Both first lines of a file of texts. */
const HEAD_BYTES = 256 + Math.ceil(FILTER_BYTES / 3) * 4
/** Of texts that are searched for their first hit only, what is read before the rest is: words that are common stand in it. */
const FIRST_BYTES = 64 * 2 ** 10
/** Heads, and whole texts that are as small as one, stay in memory until this much is full. */
const MEMORY_BYTES = 24 * 2 ** 20

/** What is known of the texts of a run without opening their file. */
interface Head {
  state: string
  filter: Uint8Array
  texts: Buffer | null
}
const heads = new Map<string, Head>()

export interface TextSearch {
  runs: readonly TextsOf[]
  wanted: readonly Wanted[]
  /** time for gathering texts, ms */
  ms: number
  /** one hit of each of the wanted words is enough: whether a run has them */
  first?: boolean
}

/** Words in the bytes that they are searched as, and the fields that count. */
interface Sought {
  needle: Buffer
  bits: number
}

/** Looks for words in the texts of runs, one after the other. Texts that are missing or old are gathered first while `ms` have not
 * passed; a run that is not reached then is not known. */
export async function searchTexts({ runs, wanted, ms, first = false }: TextSearch): Promise<TextHits[]> {
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
    found.push(head ? (hitsOf(run.file, head, words, first) ?? none) : unknown)
  }
  return found
}

/** Where the words are in texts that are as their head says; null where none of them is. */
function hitsOf(file: string, head: Head, words: readonly Sought[], first: boolean): TextHits | null {
  const may = words.filter(({ needle }) => needle.length > 0 && mayHold(head.filter, needle))
  if (may.length === 0) return null
  const all = (texts: Buffer, sought: readonly Sought[]): ReadonlyMap<number, number>[] =>
    words.map((item) => (sought.includes(item) ? hitsIn(texts, item, first) : NOTHING))
  if (first && !head.texts) {
    const beginning = readKept(file, FIRST_BYTES)
    const hits = beginning ? all(beginning.subarray(0, beginning.lastIndexOf(LINE) + 1), may) : []
    if (may.every((item) => (hits[words.indexOf(item)]?.size ?? 0) > 0)) return { known: true, hits }
  }
  const texts = head.texts ?? readKept(file)
  const hits = texts ? all(texts, may) : []
  return hits.some(({ size }) => size > 0) ? { known: true, hits } : null
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
  const bytes = readKept(file, HEAD_BYTES)
  if (!bytes || !isOf(bytes, state)) return null
  const end = bytes.indexOf(LINE, state.length + 1)
  const filter = Buffer.from(bytes.toString('latin1', state.length + 1, end), 'base64')
  if (filter.length !== FILTER_BYTES) return null
  return remembered(file, { state, filter, texts: bytes.length < HEAD_BYTES ? bytes : null })
}
const isOf = (texts: Buffer, state: string): boolean =>
  texts[state.length] === LINE && texts.toString('latin1', 0, state.length) === state

async function gather({ dir, file }: TextsOf, state: string): Promise<Head> {
  const lines = Buffer.from((await gathered(dir, readKept(file))).join(''))
  const filter = trigramFilter(lines)
  const texts = Buffer.concat([Buffer.from(`${state}\n${Buffer.from(filter).toString('base64')}\n`), lines])
  keep(file, texts)
  return remembered(file, { state, filter, texts: texts.length < HEAD_BYTES ? texts : null })
}

function remembered(file: string, head: Head): Head {
  heads.delete(file)
  if (heads.size * HEAD_BYTES < MEMORY_BYTES) heads.set(file, head)
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

/** It is only a cache: where it cannot be written, the texts are gathered again the next time. */
function keep(file: string, texts: Buffer): void {
  const half = join(dirname(file), TEMP_PREFIX + randomBytes(6).toString('hex'))
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(half, texts)
    renameSync(half, file)
  } catch {
    rmSync(half, { force: true })
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
  const lines = known?.toString('utf8').split('\n').slice(2) ?? []
  return new Map(
    lines.map((line) => {
      const [n = '', finished = '', ...fields] = line.split('\t')
      return [Number(n), { finished, reply: fields[TEXT_FIELDS.length - 1] ?? '' }]
    }),
  )
}

/** Test number -> the fields that have the words; with `first`, of the first test that has them alone. */
function hitsIn(texts: Buffer, { needle, bits }: Sought, first: boolean): ReadonlyMap<number, number> {
  const hits = new Map<number, number>()
  const begin = texts.indexOf(LINE, texts.indexOf(LINE) + 1) + 1
  for (let at = texts.indexOf(needle, begin); at >= 0;) {
    const from = texts.lastIndexOf(LINE, at) + 1
    let [tabs, tab] = [0, texts.indexOf(TAB, from)]
    for (; tab >= 0 && tab < at; tab = texts.indexOf(TAB, tab + 1)) tabs++
    // number and time are no words of the test
    const bit = tabs < 2 ? 0 : 1 << (tabs - 2)
    if ((bit & bits) !== 0) {
      const n = Number(texts.toString('latin1', from, texts.indexOf(TAB, from)))
      hits.set(n, (hits.get(n) ?? 0) | bit)
      if (first) break
    }
    const line = texts.indexOf(LINE, at)
    const next = tab < 0 || tab > line ? line : tab
    at = texts.indexOf(needle, Math.max(next, at + 1))
  }
  return hits.size > 0 ? hits : NOTHING
}
