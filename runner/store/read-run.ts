import { join } from 'node:path'
import { Compile, type Static, type TSchema } from '../tools/typebox.ts'
import { KnownCaseSchema, type KnownCase } from '../records/case.ts'
import { ExchangeSchema, type Exchange } from '../records/exchange.ts'
import { MissesSchema, type Misses } from '../records/misses.ts'
import { RunSchema, type Run } from '../records/run.ts'
import { PlannedSchema, RowSchema, TestSchema, type Planned, type Row, type Test } from '../records/test.ts'
import { FORMAT } from '../records/words.ts'
import { openSchema } from './open-schema.ts'
import { readLines, readWhole, RecordError } from './safe-file.ts'

const MANIFEST_BYTES = 16 * 2 ** 20
const TEST_BYTES = 64 * 2 ** 20
/** The longest list that is read for a page: rows of about 300,000 tests, some seconds of reading. */
export const LIST_BYTES = 256 * 2 ** 20

/** Deeper than anything we write. Reading such a text works; showing it as text again would overflow the stack. */
const MAX_DEPTH = 500

function depthOf(text: string): number {
  let [depth, deepest, inString] = [0, 0, false]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 92) index++
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth)
    else if (code === 93 || code === 125) depth--
  }
  return deepest
}

/** Nothing lies deeper than there are brackets: letter by letter is looked at only where there are many. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * MAX_DEPTH) return false
  let brackets = 0
  for (const bracket of '{[')
    for (
      let index = text.indexOf(bracket);
      index >= 0 && brackets <= MAX_DEPTH;
      index = text.indexOf(bracket, index + 1)
    )
      brackets++
  return brackets > MAX_DEPTH && depthOf(text) > MAX_DEPTH
}

function parse(text: string, shown: string): unknown {
  if (isTooDeep(text)) throw new RecordError(shown, `is nested deeper than ${MAX_DEPTH} levels`)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RecordError(shown, `is not valid JSON: ${(error as Error).message}`)
  }
}

/** A checker for one kind of record: refuses a newer format by name, names the first field that is wrong, lets fields pass that
 * only a newer version knows. */
function checker<T extends TSchema>(schema: T): (value: unknown, shown: string) => Static<T> {
  const compiled = Compile(openSchema(schema))
  return (value, shown) => {
    const format = (value as { format?: unknown } | null)?.format
    if (typeof format === 'number' && format > FORMAT)
      throw new RecordError(shown, `was written by a newer Benchloupe (format ${format}): upgrade to open it`, 'newer')
    if (!compiled.Check(value)) {
      const first = compiled.Errors(value)[0]
      throw new RecordError(
        shown,
        first
          ? `has an invalid field: ${first.instancePath || 'the record'} ${first.message}`
          : 'does not have the expected fields',
      )
    }
    return value as Static<T>
  }
}

const asRun = checker(RunSchema)
const asPlanned = checker(PlannedSchema)
const asRow = checker(RowSchema)
const asCase = checker(KnownCaseSchema)
const asTest = checker(TestSchema)
const asExchange = checker(ExchangeSchema)
const asMisses = checker(MissesSchema)

async function eachLine<T>(
  dir: string,
  file: string,
  check: (value: unknown, shown: string) => T,
  maxBytes: number,
  take: (record: T) => void,
): Promise<void> {
  for await (const lines of readLines(join(dir, file), file, maxBytes))
    for (const { text, line } of lines) {
      const shown = `${file} line ${line}`
      take(check(parse(text, shown), shown))
    }
}

async function lines<T>(
  dir: string,
  file: string,
  check: (value: unknown, shown: string) => T,
  maxBytes: number,
): Promise<T[]> {
  const out: T[] = []
  await eachLine(dir, file, check, maxBytes, (record) => out.push(record))
  return out
}

/** A folder name of a test: never a path. */
export const TEST_NAME = /^\d{4,9}-[A-Za-z0-9._-]{1,200}$/

function testFile(test: string, file: string): string {
  if (!TEST_NAME.test(test)) throw new RecordError(test.slice(0, 80), 'is not a valid test name')
  return join('tests', test, file)
}

/** run.json of the run folder `dir`. Throws RecordError. */
export async function readManifest(dir: string): Promise<Run> {
  return asRun(parse(await readWhole(join(dir, 'run.json'), 'run.json', MANIFEST_BYTES), 'run.json'), 'run.json')
}

/** misses.json, which runs have since there is one. Throws RecordError. */
export async function readMisses(dir: string): Promise<Misses> {
  return asMisses(
    parse(await readWhole(join(dir, 'misses.json'), 'misses.json', MANIFEST_BYTES), 'misses.json'),
    'misses.json',
  )
}

/** plan.jsonl in its order. A file longer than `maxBytes` is refused unread, here and below. */
export const readPlan = (dir: string, maxBytes = Infinity): Promise<Planned[]> =>
  lines(dir, 'plan.jsonl', asPlanned, maxBytes)

/** cases.jsonl: each case of the run once. */
export const readCases = (dir: string, maxBytes = Infinity): Promise<KnownCase[]> =>
  lines(dir, 'cases.jsonl', asCase, maxBytes)

/** rows.jsonl of a result version, whose folder `dir` is. Throws RecordError. */
export const readVersionRows = (dir: string, maxBytes = Infinity): Promise<Row[]> =>
  lines(dir, 'rows.jsonl', asRow, maxBytes)

/** The latest row of each number, by number. A test that was asked again has another row further down, and tests end in another
 * order than they were begun in; a list that was put in order once needs no more than a look at each row. */
class LatestRows<T extends Pick<Row, 'n'>> {
  readonly #all: T[] = []
  #inOrder = true

  add(row: T): void {
    this.#inOrder &&= row.n > (this.#all.at(-1)?.n ?? 0)
    this.#all.push(row)
  }

  get rows(): T[] {
    if (this.#inOrder) return this.#all
    return [...new Map(this.#all.map((row) => [row.n, row])).values()].sort((a, b) => a.n - b.n)
  }
}

export interface SalvagedRows {
  /** the latest row of each test number that can be read, by number */
  rows: Row[]
  /** what is wrong with the file, the first of it; null where it is whole */
  damage: string | null
}

/** tests.jsonl, as far as it can be read. What is no damage (a row of a newer format, no permission) is a RecordError. */
export async function salvageRows(dir: string, maxBytes = Infinity): Promise<SalvagedRows> {
  const latest = new LatestRows<Row>()
  let damage: string | null = null
  const note = (error: unknown): void => {
    if (!(error instanceof RecordError) || !error.repairable) throw error
    damage ??= error.message
  }
  try {
    for await (const lines of readLines(join(dir, 'tests.jsonl'), 'tests.jsonl', maxBytes))
      for (const { text, line } of lines) {
        const shown = `tests.jsonl line ${line}`
        try {
          latest.add(asRow(parse(text, shown), shown))
        } catch (error) {
          note(error)
        }
      }
  } catch (error) {
    note(error)
  }
  return { rows: latest.rows, damage }
}

/** The same, where only a whole file will do. Throws RecordError. */
export const readRows = (dir: string, maxBytes = Infinity): Promise<Row[]> => readRowsAs(dir, (row) => row, maxBytes)

/** Of each row what `pick` makes of it, so that a long list of them takes no more memory than is needed. */
export async function readRowsAs<T extends Pick<Row, 'n'>>(
  dir: string,
  pick: (row: Row) => T,
  maxBytes = Infinity,
): Promise<T[]> {
  const latest = new LatestRows<T>()
  await eachLine(dir, 'tests.jsonl', asRow, maxBytes, (row) => latest.add(pick(row)))
  return latest.rows
}

/** The record of one test, `tests/<test>/test.json` in a run folder. `test` is its folder's name. Throws RecordError where it is
 * missing, too large, not JSON or not of this shape. */
export async function readTest(dir: string, test: string): Promise<Test> {
  const file = testFile(test, 'test.json')
  return asTest(parse(await readWhole(join(dir, file), file, TEST_BYTES), file), file)
}

/** Every call of one test as it went over the wire, `exchange.json` beside its record. Throws RecordError as `readTest` does. */
export async function readExchange(dir: string, test: string): Promise<Exchange> {
  const file = testFile(test, 'exchange.json')
  return asExchange(parse(await readWhole(join(dir, file), file, TEST_BYTES), file), file)
}
