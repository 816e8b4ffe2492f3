import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Row, Test } from '../records/test.ts'
import { LIST_BYTES, readTest, readVersionRows, salvageRows } from './read-run.ts'
import { RESCORED } from './rescored.ts'

/** A run as it scored itself (`version` ''), or as one of its result versions has it. */
export interface ResultsOf {
  dir: string
  version: string
}

/** Its rows, as far as they can be read. Throws RecordError. */
export const rowsOfResults = async ({ dir, version }: ResultsOf): Promise<Row[]> =>
  version === '' ? (await salvageRows(dir, LIST_BYTES)).rows : readVersionRows(join(dir, RESCORED, version), LIST_BYTES)

/** The record of one of its tests: where nothing came out otherwise, that of the run. Throws RecordError. */
export async function testOfResults({ dir, version }: ResultsOf, test: string): Promise<Test> {
  if (version === '') return readTest(dir, test)
  const place = join(dir, RESCORED, version)
  const own = lstatSync(join(place, 'tests', test), { throwIfNoEntry: false })
  return readTest(own?.isDirectory() ? place : dir, test)
}
