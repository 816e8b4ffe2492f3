import { lstat, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Size } from '../records/space.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import { sniffImage } from '../image/sniff.ts'
import { rowOf } from '../one-test/test-row.ts'
import { readTest } from '../store/read-run.ts'
import { RecordError } from '../store/safe-file.ts'
import { TaskPool } from '../tools/task-pool.ts'

/** Tests that are looked at side by side: most of it is waiting for a disk. */
const AT_ONCE = 8
/** Bytes by which an image is known. */
const HEAD = 32

export interface CheckedTests {
  /** rows that follow from a test.json, for tests that had none, or one that speaks of an earlier round */
  rows: Row[]
  /** tests whose files are not whole: what is wrong, and whether they had a row */
  broken: { test: string; why: string; finished: boolean; damaged: boolean }[]
  /** a file that is not ours to repair (a newer format, no permission): the run is not resumed */
  refused: { file: string; why: string } | null
}

/** Looks at the files of every test of a run folder: does test.json read, are both pictures there, is its row true? */
export async function checkTests({
  dir,
  plan,
  rows,
  annotated,
}: {
  dir: string
  plan: readonly Planned[]
  rows: readonly Row[]
  /** the name that annotated images have */
  annotated: string
}): Promise<CheckedTests> {
  const known = new Map(rows.map((row) => [row.n, row]))
  const there = new Set(await readdir(join(dir, 'tests')).catch(() => []))
  const looked = plan.filter(({ n, test }) => known.has(n) || there.has(test))
  const findings = new Map<number, Finding>()
  const pool = new TaskPool(looked, async (planned) => {
    const finding = await checkTest(dir, planned, known.get(planned.n), annotated)
    if (finding) findings.set(planned.n, finding)
  })
  pool.size = AT_ONCE
  await pool.done
  const checked: CheckedTests = { rows: [], broken: [], refused: null }
  for (const { n } of looked) {
    const { row, broken, refused } = findings.get(n) ?? {}
    if (refused) return { ...checked, refused }
    if (row) checked.rows.push(row)
    if (broken) checked.broken.push(broken)
  }
  return checked
}

interface Finding {
  row?: Row
  broken?: CheckedTests['broken'][number]
  refused?: NonNullable<CheckedTests['refused']>
}

/** null where all is well with a test. */
async function checkTest(
  dir: string,
  planned: Planned,
  row: Row | undefined,
  annotated: string,
): Promise<Finding | null> {
  try {
    const test = await testOf(dir, planned)
    const isTold = row?.attempts === test.attempts && row.outcome === test.outcome
    const thumb = await picturesOf(dir, planned, annotated, isTold)
    return thumb && { row: rowOf(planned, test, thumb) }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    if (!error.repairable) return { refused: { file: error.file, why: error.why } }
    // a test that was cut off before its test.json is no damage: it goes on where it was
    if (!row && error.trouble !== 'damaged') return null
    return {
      broken: {
        test: planned.test,
        why: error.message,
        finished: row !== undefined,
        damaged: error.file.endsWith('test.json') && error.trouble === 'damaged',
      },
    }
  }
}

async function testOf(dir: string, planned: Planned): Promise<Test> {
  const test = await readTest(dir, planned.test)
  if (test.n !== planned.n || test.case.id !== planned.case || test.model.slug !== planned.slug)
    throw new RecordError(`tests/${planned.test}/test.json`, 'belongs to another test')
  return test
}

/** Both pictures are there; the size of the small one, px. null where a row tells it already (`isTold`), and only its first bytes are
 * looked at. */
async function picturesOf(dir: string, { test }: Planned, annotated: string, isTold: boolean): Promise<Size | null> {
  const [picture, thumb] = [`tests/${test}/${annotated}`, `tests/${test}/thumb.webp`]
  for (const file of [picture, thumb]) {
    const stat = await lstat(join(dir, file)).catch(() => null)
    if (!stat?.isFile() || stat.size === 0)
      throw new RecordError(file, stat ? 'is not an image' : 'is missing', stat ? 'damaged' : 'missing')
  }
  try {
    if (isTold && (await startsAsImage(join(dir, thumb)))) return null
    const { width, height } = await sharp(join(dir, thumb)).metadata()
    return isTold ? null : { width, height }
  } catch (error) {
    throw new RecordError(thumb, `is not an image: ${(error as Error).message}`)
  }
}

async function startsAsImage(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0)
    return sniffImage(buffer.subarray(0, bytesRead)) !== null
  } finally {
    await handle.close()
  }
}
