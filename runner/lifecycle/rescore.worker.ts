import { createHash } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { controlResultsOf } from '../analysis/control-results.ts'
import { countsOf, resultsOf } from '../analysis/totals.ts'
import { draw } from '../draw/draw.worker.ts'
import { barOf } from '../one-test/picture-text.ts'
import { NotRescored, rescoreTest } from '../one-test/rescore-test.ts'
import { differencesOf, reasonsOf } from '../one-test/rescored-difference.ts'
import { rowOf } from '../one-test/test-row.ts'
import type { KnownCase } from '../records/case.ts'
import { withoutControls } from '../records/control.ts'
import { annotatedFile, type Order } from '../records/order.ts'
import type { Rescored, RescoredChange } from '../records/rescored.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import { diskTrouble } from '../store/disk-wait.ts'
import { readExchange, readTest } from '../store/read-run.ts'
import { writeInVersion } from '../store/rescored.ts'
import { RecordError } from '../store/safe-file.ts'
import { sums } from '../store/seal.worker.ts'
import { csvOf } from './changes-csv.ts'

export interface Batch {
  /** the run folder, and the folder of the version that is being made */
  dir: string
  making: string
  run: string
  order: Pick<Order, 'reminders' | 'webp'>
  tests: {
    row: Row
    planned: Planned
    testCase: KnownCase | null
    /** where people amended the truth of the case */
    amendedTruth: KnownCase['truth'] | null
    suitePassMark: number | undefined
  }[]
}

/** What a disk refused, in words; an error would lose its code on the way out of the thread. */
interface Refusable {
  refused: string | null
}

export interface BatchResult extends Refusable {
  rows: Row[]
  changes: RescoredChange[]
  /** rows of the tests of amended cases, scored by the amended truth */
  amended: Row[]
  rescored: number
  left: Rescored['left']
}

type Item = Batch['tests'][number]

/** Reads and scores some tests of a run anew, draws those that come out otherwise, and writes them into the version. */
export async function rescoreBatch(batch: Batch): Promise<BatchResult> {
  const result: BatchResult = { rows: [], changes: [], amended: [], rescored: 0, left: [], refused: null }
  for (const item of batch.tests) {
    try {
      const made = await rescoreOne(batch, item)
      result.rows.push(made?.row ?? item.row)
      if (made) result.rescored++
      if (made?.amended) result.amended.push(made.amended)
      if (made?.change) result.changes.push(made.change)
      if (made?.trouble) result.left.push({ test: item.row.test, why: made.trouble })
    } catch (error) {
      result.refused = diskTrouble(error)
      if (result.refused !== null) return result
      result.rows.push(item.row)
      result.left.push({ test: item.row.test, why: whyOf(error as Error, item) })
    }
  }
  return result
}

/** A record that cannot be read, or a rule that breaks on a reply, is said of its test and stops no other. */
const whyOf = (error: Error, { row }: Item): string =>
  error instanceof NotRescored
    ? error.message
    : error instanceof RecordError
      ? error.message.replace(`tests/${row.test}/`, '')
      : `the rules of this version break on it: ${error.message}`

async function rescoreOne(
  { dir, making, run, order }: Batch,
  { row, planned, testCase, amendedTruth, suitePassMark }: Item,
): Promise<{ row: Row; change: RescoredChange | null; amended: Row | null; trouble: string } | null> {
  // an API fault and a test that was never asked have no reply to read
  if (row.outcome === 'error' || row.outcome === 'skipped') return null
  const before = await readTest(dir, row.test)
  const exchange = await readExchange(dir, row.test)
  const input = { test: before, exchange, testCase: testCase ?? before.case, reminders: order.reminders, suitePassMark }
  const after = await rescoreTest(input)
  if (!after) return null
  const thumb = { width: row.width, height: row.height }
  const amended =
    amendedTruth && (await rescoreTest({ ...input, testCase: { ...input.testCase, truth: amendedTruth } }))
  const amendedRow = amended && rowOf(planned, { ...amended, picture: before.picture }, thumb)
  const scored = rowOf(planned, { ...after, picture: before.picture }, thumb)
  const differs = differencesOf(row, before, after, scored.score)
  if (differs.length === 0) return { row, change: null, amended: amendedRow, trouble: '' }

  const folder = join('tests', row.test)
  await mkdir(join(making, folder))
  const picture = await pictureOf(dir, after, run, order.webp === true)
  const { width, height, scale } = picture ?? before.picture
  const whole: Test = { ...after, picture: { width, height, scale } }
  if (picture) {
    await writeInVersion(making, join(folder, annotatedFile(order)), picture.annotated)
    await writeInVersion(making, join(folder, 'thumb.webp'), picture.thumb)
  }
  await writeInVersion(making, join(folder, 'test.json'), `${JSON.stringify(whole, null, 1)}\n`)
  return {
    row: rowOf(planned, whole, picture?.thumbSize ?? thumb),
    change: {
      format: 1,
      n: row.n,
      test: row.test,
      suite: row.suite,
      case: row.case,
      type: row.type,
      api: row.api,
      model: row.model,
      repeat: row.repeat,
      differs,
      why: reasonsOf(row, before, after, differs),
      before: { outcome: row.outcome, score: row.score, answer: answerOf(before), sentence: row.sentence },
      after: { outcome: after.outcome, score: scored.score, answer: answerOf(after), sentence: after.sentence },
      picture: picture?.thumbSize ?? null,
    },
    amended: amendedRow,
    trouble: picture ? '' : 'was scored anew, but its image is missing or damaged, so no picture was drawn',
  }
}

const answerOf = ({ answer }: Pick<Test, 'answer'>): string => (answer?.readable ? answer.text : '')

/** null where the image is not there, or not the one that was asked about. */
async function pictureOf(dir: string, test: Omit<Test, 'picture'>, run: string, webp: boolean) {
  const { sha, file } = test.case.image
  if (!/^images\/[0-9a-f]{64}\.[a-z]{3,4}$/.test(file)) return null
  const image = await readFile(join(dir, file)).catch(() => null)
  if (!image || createHash('sha256').update(image).digest('hex') !== sha) return null
  return draw({ image, marks: test.marks, webp, ...barOf(test, run) })
}

export interface Ended extends Refusable {
  rescored: Rescored | null
}

export interface Ending {
  making: string
  planned: Planned[]
  over: boolean
  rows: Row[]
  changes: RescoredChange[]
  amended: Row[]
  amendedCases: number
  rescored: Omit<Rescored, 'counts' | 'results' | 'controls' | 'amended'>
}

/** Writes the lists, the manifest and the sums of a version, in this order. */
export async function endVersion(ending: Ending): Promise<Ended> {
  try {
    return { rescored: await writeLists(ending), refused: null }
  } catch (error) {
    const refused = diskTrouble(error)
    if (refused === null) throw error
    return { rescored: null, refused }
  }
}

async function writeLists({
  making,
  planned,
  over,
  rows,
  changes,
  amended,
  amendedCases,
  rescored,
}: Ending): Promise<Rescored> {
  const lines = (records: readonly unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const published = withoutControls(planned)
  const figuresOf = (list: readonly Row[]) => ({
    counts: countsOf(published.length, withoutControls(list), over),
    results: resultsOf(published, withoutControls(list), over),
  })
  const byTest = new Map(amended.map((row) => [row.test, row]))
  const manifest: Rescored = {
    ...rescored,
    ...figuresOf(rows),
    ...(published.length < planned.length
      ? { controls: controlResultsOf(planned, rows, { over, intervals: true }) }
      : {}),
    ...(amendedCases === 0
      ? {}
      : {
          amended: {
            cases: amendedCases,
            tests: withoutControls(rows).filter(({ test, outcome, score }) => {
              const row = byTest.get(test)
              return row && (row.outcome !== outcome || row.score !== score)
            }).length,
            ...figuresOf(rows.map((row) => byTest.get(row.test) ?? row)),
          },
        }),
  }
  await writeInVersion(making, 'rows.jsonl', lines(rows))
  if (amendedCases > 0) await writeInVersion(making, 'amended.jsonl', lines(amended))
  await writeInVersion(making, 'changes.jsonl', lines(changes))
  await writeInVersion(making, 'changes.csv', csvOf(changes))
  await writeInVersion(making, 'rescored.json', `${JSON.stringify(manifest, null, 1)}\n`)
  await writeInVersion(making, 'SHA256SUMS', await sums(making))
  return manifest
}
