import { readFile } from 'node:fs/promises'
import { thumbnail } from '../image/thumb.ts'
import type { ImportOutcome, ImportSample } from './import-suite.ts'
import { marksOfTruth } from '../analysis/truth-marks.ts'
import type { ImportOrder } from '../suite/importers/define-importer.ts'
import { importInto } from '../suite/importers/read-foreign.ts'
import type { Picked } from '../suite/importers/samples.ts'
import { SuiteError } from '../suite/index.ts'
import { testType, testTypes } from '../test-types/index.ts'

/** Imports in this worker thread. */
export async function importHere(order: ImportOrder): Promise<ImportOutcome> {
  try {
    return { report: await importInto(order, testTypes, (picked) => Promise.all(picked.map(sampleOf))) }
  } catch (error) {
    if (error instanceof SuiteError) return { refused: error.problems }
    throw error
  }
}

async function sampleOf({ at, record, image: { path, size } }: Picked): Promise<ImportSample> {
  const type = testType(record.type)
  const { truth, given = {} } = record
  return {
    at,
    record,
    size,
    thumb: await thumbnail(await readFile(path)),
    expected: type?.expected(truth, given) ?? '',
    marks: marksOfTruth({ type: record.type, given, truth }),
  }
}
