import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
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

/** The texts of a run are one file, a line a test: number, when the test ended, then the fields in the order of TEXT_FIELDS with a
 * tab before each, folded. The bytes are searched as they lie there. The first line says of which state of the run they are. */

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

const FORMAT = 1
const NOTHING = new Map<number, number>()

/** Looks for words in the texts of runs, one after the other. Texts that are missing or old are gathered first while `ms` have not
 * passed; a run that is not reached then is not known. */
export async function searchTexts({
  runs,
  wanted,
  ms,
}: {
  runs: readonly TextsOf[]
  wanted: readonly Wanted[]
  ms: number
}): Promise<TextHits[]> {
  const until = performance.now() + ms
  const found: TextHits[] = []
  for (const run of runs) {
    const texts = await textsOf(run, () => performance.now() < until)
    found.push(
      texts
        ? { known: true, hits: wanted.map((item) => hitsIn(texts, item)) }
        : { known: false, hits: wanted.map(() => NOTHING) },
    )
  }
  return found
}

/** What tells whether the run is still as it was read. */
function stateOf(dir: string): string {
  const state = ['tests.jsonl', 'cases.jsonl'].map((name) => {
    const stat = lstatSync(join(dir, name), { throwIfNoEntry: false })
    return stat ? [stat.mtimeMs, stat.size, stat.ino] : null
  })
  return JSON.stringify({ format: FORMAT, state })
}

async function textsOf({ dir, file }: TextsOf, mayGather: () => boolean): Promise<Buffer | null> {
  const state = stateOf(dir)
  const known = readKept(file)
  if (known && known.subarray(0, known.indexOf(10)).toString() === state) return known
  if (!mayGather()) return null
  const texts = Buffer.from(`${state}\n${(await gathered(dir, known)).join('')}`)
  keep(file, texts)
  return texts
}

function readKept(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch {
    return null
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
  const lines = known?.toString('utf8').split('\n').slice(1) ?? []
  return new Map(
    lines.map((line) => {
      const [n = '', finished = '', ...fields] = line.split('\t')
      return [Number(n), { finished, reply: fields[TEXT_FIELDS.length - 1] ?? '' }]
    }),
  )
}

const [TAB, LINE] = [9, 10]

/** Test number -> the fields that have the words. */
function hitsIn(texts: Buffer, { words, field }: Wanted): Map<number, number> {
  const hits = new Map<number, number>()
  const needle = Buffer.from(folded(words))
  if (needle.length === 0) return hits
  const only = field === '' ? -1 : bitOf(field)
  for (let at = texts.indexOf(needle, texts.indexOf(LINE) + 1); at >= 0;) {
    const from = texts.lastIndexOf(LINE, at) + 1
    let [tabs, tab] = [0, texts.indexOf(TAB, from)]
    for (; tab >= 0 && tab < at; tab = texts.indexOf(TAB, tab + 1)) tabs++
    // number and time are no words of the test
    const bit = tabs < 2 ? 0 : 1 << (tabs - 2)
    const n = Number(texts.subarray(from, texts.indexOf(TAB, from)).toString('latin1'))
    if ((bit & only) !== 0) hits.set(n, (hits.get(n) ?? 0) | bit)
    const line = texts.indexOf(LINE, at)
    const next = tab < 0 || tab > line ? line : tab
    at = texts.indexOf(needle, Math.max(next, at + 1))
  }
  return hits
}
