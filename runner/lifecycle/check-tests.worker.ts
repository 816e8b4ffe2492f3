import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Size } from '../records/space.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import { rowOf } from '../one-test/test-row.ts'
import { readTest } from '../store/read-run.ts'
import { RecordError } from '../store/safe-file.ts'

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
  const checked: CheckedTests = { rows: [], broken: [], refused: null }
  for (const planned of plan) {
    const row = known.get(planned.n)
    if (!row && !there.has(planned.test)) continue
    try {
      const test = await testOf(dir, planned)
      const thumb = await picturesOf(dir, planned, annotated)
      if (!row || row.attempts !== test.attempts || row.outcome !== test.outcome)
        checked.rows.push(rowOf(planned, test, thumb))
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      if (!error.repairable) return { ...checked, refused: { file: error.file, why: error.why } }
      // a test that was cut off before its test.json is no damage: it goes on where it was
      if (row || error.trouble === 'damaged')
        checked.broken.push({
          test: planned.test,
          why: error.message,
          finished: row !== undefined,
          damaged: error.file.endsWith('test.json') && error.trouble === 'damaged',
        })
    }
  }
  return checked
}

async function testOf(dir: string, planned: Planned): Promise<Test> {
  const test = await readTest(dir, planned.test)
  if (test.n !== planned.n || test.case.id !== planned.case || test.model.slug !== planned.slug)
    throw new RecordError(`tests/${planned.test}/test.json`, 'belongs to another test')
  return test
}

/** Both pictures are there; the size of the small one, px. */
async function picturesOf(dir: string, { test }: Planned, annotated: string): Promise<Size> {
  const [picture, thumb] = [`tests/${test}/${annotated}`, `tests/${test}/thumb.webp`]
  for (const file of [picture, thumb]) {
    const stat = await lstat(join(dir, file)).catch(() => null)
    if (!stat?.isFile() || stat.size === 0)
      throw new RecordError(file, stat ? 'is not an image' : 'is missing', stat ? 'damaged' : 'missing')
  }
  try {
    const { width, height } = await sharp(join(dir, thumb)).metadata()
    return { width, height }
  } catch (error) {
    throw new RecordError(thumb, `is not an image: ${(error as Error).message}`)
  }
}
