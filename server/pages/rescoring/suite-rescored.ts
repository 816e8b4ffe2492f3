import { DiskNotReady, RecordError, RunHeld, type Rescored, type Runner } from '../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../catalog/catalog.ts'
import { definePage } from '../../define-page.ts'
import { fields, PAGE, pageOf } from '../../filters/index.ts'
import { count, moment, plural } from '../../format.ts'
import { query, urls } from '../../urls.ts'
import { pagerOf } from '../parts/list/pager.ts'
import { runName } from '../parts/run/run-head.ts'
import { runsOfSuite } from '../parts/suite/runs-of-suite.ts'
import { suiteCrumbs } from '../parts/suite/suite-head.ts'

const PAGE_SIZE = 50

/** What a reader can do something about; of anything else only that it broke. */
const failureText = (error: Error): string =>
  error instanceof RecordError || error instanceof RunHeld || error instanceof DiskNotReady
    ? error.message
    : 'it failed; the log of the server has the cause'

function stateOf({ dir, live }: KnownRun, [newest]: readonly Rescored[], runner: Runner) {
  const going = runner.rescoring(dir)
  if (going)
    return {
      word: 'going',
      text: going.tests > 0 ? `${count(going.done)} of ${plural(going.tests, 'test')} scored anew` : 'beginning',
      at: null,
    }
  if (runner.waitsForRescoring(dir)) return { word: 'waiting', text: 'waits for those before it', at: null }
  const failure = runner.rescoringFailure(dir)
  if (failure) return { word: 'failed', text: `could not be rescored: ${failureText(failure)}`, at: null }
  if (live) return { word: 'live', text: 'goes on; it can be rescored once it has ended', at: null }
  return newest
    ? { word: 'rescored', text: `by the rules of ${newest.benchloupe}`, at: moment(newest.at) }
    : { word: 'never', text: 'not rescored yet', at: null }
}

async function rowOf(entry: KnownRun, catalog: Catalog, runner: Runner) {
  const versions = await catalog.rescored(entry.id)
  const [newest] = versions
  return {
    run: runName(entry.manifest),
    href: urls.run(entry.id),
    /** tells a copy from its original */
    folder: entry.id === entry.manifest.id ? '' : entry.id,
    state: stateOf(entry, versions, runner),
    values: {
      changed: newest?.changed ?? null,
      tests: newest?.tests ?? null,
      passed: newest?.counts.passed ?? null,
      published: entry.manifest.counts.passed,
    },
    changed: newest ? `${count(newest.changed)} of ${count(newest.tests)}` : '–',
    passed: newest ? count(newest.counts.passed) : '–',
    published: count(entry.manifest.counts.passed),
    differences: newest ? urls.rescored(entry.id) : '',
  }
}

/** Every run of a suite with what rescoring made of it, and how far those are that are being rescored. */
export const suiteRescored = definePage({
  params: ['suite'],
  view: 'suite-rescored',
  query: fields({ page: PAGE }),
  async load({ params, query: asked, viewer }, { catalog, runner }) {
    const runs = await runsOfSuite(catalog, params.suite)
    const going = runs.filter(({ dir }) => runner.rescoring(dir) !== null || runner.waitsForRescoring(dir)).length
    const pager = pagerOf(
      runs.length,
      pageOf(asked),
      PAGE_SIZE,
      (page) => urls.suiteRescored(params.suite) + query({ page }),
    )
    const rows = await Promise.all(runs.slice(pager.from, pager.to).map((entry) => rowOf(entry, catalog, runner)))
    const ended = runs.filter(({ live }) => !live).length
    return {
      title: `${params.suite}: ${plural(runs.length, 'run')} rescored`,
      crumbs: suiteCrumbs(params.suite, {}, { text: 'Rescored' }),
      action: viewer.mayChange && ended > 0 && going === 0 ? urls.rescoreSuite(params.suite) : '',
      stop: viewer.mayChange && going > 0 ? urls.stopRescoringSuite(params.suite) : '',
      values: { ended, going },
      ended: plural(ended, 'run'),
      going:
        going === 0
          ? ''
          : `${plural(going, 'run')} still to be rescored, one after another. This page reloads by itself.`,
      rows,
      pager,
    }
  },
})
