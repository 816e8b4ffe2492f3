import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImportOrder } from '../../runner/suite/importers/define-importer.ts'
import { importInto, type ImportFindings } from '../../runner/suite/importers/read-foreign.ts'
import type { Picked } from '../../runner/suite/importers/samples.ts'
import { loadSuite, SuiteError } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { folderOf, type Files } from '../fixtures/foreign-sets.ts'
export type Report = ImportFindings & { samples: readonly Picked[] }
export type Record = Picked['record']

export interface Imported {
  report: Report
  cases: Record[]
  dataDir: string
}

/** Imports a set into a data folder of its own below `scratch`, and loads what was written, as a run would. */
export async function importedInto(
  scratch: string,
  format: string,
  files: Files | string,
  more: Partial<ImportOrder> = {},
): Promise<Imported> {
  const path = typeof files === 'string' ? files : await folderOf(scratch, files)
  const dataDir = await mkdtemp(join(scratch, 'data-'))
  const report = await importInto({ format, path, name: 'got', dataDir, ...more }, testTypes, (picked) =>
    Promise.resolve(picked),
  )
  if (report.written === null) return { report, cases: [], dataDir }
  const { cases } = await loadSuite(report.written, testTypes)
  return {
    report,
    dataDir,
    cases: cases.map(({ format: _format, suite: _suite, image, ...rest }) => ({ ...rest, image: image.name })),
  }
}

export async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof SuiteError) return error.message
  throw error ?? new Error('nothing was refused')
}

export const told = ({ problems }: Report): string[] =>
  problems.map(
    ({ file, line, field, message }) =>
      `${file}${line === undefined ? '' : ` ${line}`}: ${field === undefined ? '' : `${field} `}${message}`,
  )
export const leftOut = ({ leftOut: all }: Report): [string, number][] => all.map(({ text, count }) => [text, count])
export const briefly = (cases: readonly Record[]): [string, string, unknown][] =>
  cases.map(({ id, type, truth }) => [id, type, truth])
