import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRows, type Row } from '../../runner/index.ts'

/** A data folder as a user has it after a first day, and one address for every page it gives. */
export interface Site {
  dataDir: string
  /** a run of the starter suite with both builtin models, and one with repeats */
  run: string
  repeated: string
  rows: Row[]
  /** name of a page -> its address */
  addresses: Readonly<Record<string, string>>
}

/** The addresses of a data folder that is there already: its newest run, and any other. */
export async function siteIn(dataDir: string): Promise<Site> {
  const runs = (await readdir(join(dataDir, 'runs'))).sort()
  return siteOf(dataDir, runs.at(-1) as string, runs.at(-2) ?? (runs.at(-1) as string))
}

/** The same where the two runs are known. */
export async function siteOf(dataDir: string, run: string, repeated: string): Promise<Site> {
  const rows = await readRows(join(dataDir, 'runs', run))
  const [first] = rows
  if (!first) throw new Error(`The run ${run} has no finished test.`)
  const testOf = (type: string, outcome = ''): string =>
    `/runs/${run}/tests/${(rows.find((row) => row.type === type && (!outcome || row.outcome === outcome)) ?? rows.find((row) => row.type === type) ?? first).test}`
  const spots = rows.find((row) => row.type === 'locate') ?? first
  const again = (await readRows(join(dataDir, 'runs', repeated)))[0] ?? first
  const model = `${encodeURIComponent(first.api)}/${encodeURIComponent(first.model)}`
  return {
    dataDir,
    run,
    repeated,
    rows,
    addresses: {
      runs: '/runs',
      'runs-none': '/runs?tag=nowhere',
      'new-run': '/runs/new',
      run: `/runs/${run}`,
      'run-scores': `/runs/${run}?view=scores`,
      'run-charts': `/runs/${run}?view=charts`,
      'run-misses': `/runs/${run}?view=misses`,
      'run-costs': `/runs/${run}?view=costs`,
      'run-settings': `/runs/${run}?view=settings`,
      tests: `/runs/${run}/tests`,
      sheet: `/runs/${run}/tests?view=sheet`,
      matrix: `/runs/${run}/tests?view=matrix`,
      failed: `/runs/${run}/tests?outcome=failed&type=locate`,
      locate: testOf('locate', 'failed'),
      detect: testOf('detect', 'failed'),
      pattern: testOf('pattern'),
      count: testOf('count', 'failed'),
      repeat: `/runs/${repeated}/tests/${again.test}`,
      exchange: `${testOf('locate', 'failed')}/exchange`,
      case: `/runs/${run}/cases/${spots.case}`,
      'review-queue': `/runs/${run}/review`,
      'review-blind': `/runs/${run}/review?blind=yes`,
      rescored: `/runs/${run}/rescored`,
      amendments: `/runs/${run}/amendments`,
      suspects: `/runs/${run}/suspects`,
      files: `/runs/${run}/files`,
      verify: `/runs/${run}/verify`,
      share: `/runs/${run}/share`,
      open: '/open',
      'all-tests': '/tests',
      'all-not-passed': '/tests?outcome=not+passed&view=sheet',
      models: '/models',
      model: `/models/${model}`,
      'model-time': `/models/${model}?view=time`,
      'model-cases': `/models/${model}?view=cases`,
      types: '/types',
      type: '/types/locate',
      'type-time': '/types/locate?view=time',
      leaderboard: '/leaderboard',
      'leaderboard-all': '/leaderboard?runs=all',
      compare: '/compare',
      'compare-many': `/compare?side=${run}~builtin/pixels&side=${run}~builtin/chance&side=${repeated}`,
      'compare-models': `/compare?a=${run}~builtin/pixels&b=${run}~builtin/chance`,
      suites: '/suites',
      suite: '/suites/starter',
      'suite-detect': '/suites/starter?type=detect',
      'suite-case': `/suites/starter/cases/${spots.case}`,
      'suite-rescored': '/suites/starter/rescored',
      'suite-changes': '/suites/starter/changes',
      'suite-import': '/suites/import',
      'import-run': '/import-run',
      apis: '/apis',
      find: '/find?q=spots',
      'find-none': '/find?q=no-such-thing',
      trash: '/trash',
      missing: '/runs/no-such-run',
    },
  }
}
