import { FAILURE_REASONS, type Result, type Row } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import { count, moment } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { importedFrom } from '../run/run-imported.ts'

/** Runs whose rows are read, newest first. */
const READ_RUNS = 6

/** Why tests of one model did not pass, run by run: a row a reason, a column a run, each count a link. null where no test
 * has a reason. Runs come newest first. */
export async function modelReasons(asked: readonly { run: KnownRun; result: Result }[], catalog: Catalog) {
  const columns = await Promise.all(
    asked.slice(0, READ_RUNS).map(async ({ run, result }) => {
      const rows = await catalog.rows(run.id).catch((): readonly Row[] => [])
      return { run, result, rows: rows.filter((row) => row.slug === result.slug) }
    }),
  )
  const found = FAILURE_REASONS.filter((reason) =>
    columns.some(({ rows }) => rows.some((row) => row.reason === reason)),
  )
  if (found.length === 0) return null
  return {
    of: asked.length > READ_RUNS ? `in its ${READ_RUNS} newest runs` : '',
    runs: columns.map(({ run, rows }) => ({
      title: run.manifest.title,
      when: moment(run.manifest.started),
      href: urls.run(run.id),
      imported: importedFrom(run.manifest),
      tests: count(rows.length),
    })),
    rows: found.map((reason) => ({
      reason,
      cells: columns.map(({ run, result, rows }) => {
        const n = rows.filter((row) => row.reason === reason).length
        return { n: count(n), href: n > 0 ? urls.tests(run.id, { api: result.api, model: result.model, reason }) : '' }
      }),
    })),
  }
}
