import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from './tap.ts'
import {
  importRuns,
  readManifest,
  readRows,
  startWorkers,
  systemClock,
  type Row,
  type Run,
  type RunImportOrder,
  type RunImportReport,
  type Workers,
} from '../../runner/index.ts'
import { tempDir } from './temp-dir.ts'

export interface ImportedRuns {
  reports: RunImportReport[]
  dataDir: string
  /** of the first run */
  dir: string
  run: Run
  rows: Row[]
}

let workers: Workers | undefined

/** Imports results into a data folder of their own. */
export async function importedRuns(
  t: Test,
  format: string,
  path: string,
  more: Partial<RunImportOrder> = {},
): Promise<ImportedRuns> {
  const dataDir = more.dataDir ?? (await tempDir(t, 'imported-runs'))
  const reports = await looked(t, format, path, { ...more, dataDir })
  const [id] = reports.flatMap((report) => report.run ?? [])
  if (id === undefined) throw new Error(`no run was made: ${JSON.stringify(reports[0]?.problems)}`)
  const dir = join(dataDir, 'runs', id)
  return { reports, dataDir, dir, run: await readManifest(dir), rows: await readRows(dir) }
}

/** The reports of an import, or of a look. */
export async function looked(
  t: Test,
  format: string,
  path: string,
  more: Partial<RunImportOrder> & { dataDir: string },
): Promise<RunImportReport[]> {
  if (!workers) {
    const started = startWorkers(2)
    workers = started
    t.teardown(() => started.close())
  }
  return importRuns({ format, path, by: 'cli', ...more }, { workers, clock: systemClock })
}

/** What an import left in the folder of runs. */
export const runNames = (dataDir: string): Promise<string[]> => readdir(join(dataDir, 'runs')).catch(() => [])

/** A row in brief: case, model, outcome, their verdict, whether the two differ. */
export const inBrief = (rows: readonly Row[]) =>
  rows.map((row) => [
    `${row.type} ${row.case} ${row.model}`,
    row.outcome,
    row.score === null ? null : Number(row.score.toFixed(3)),
    row.foreignScore ?? null,
    row.differs,
  ])
