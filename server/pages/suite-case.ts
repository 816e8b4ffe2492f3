import { marksOfTruth, taggedType, testType, type KnownCase, type Row } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage, NotFound } from '../define-page.ts'
import { drawnQuery, suiteFilter } from '../filters/index.ts'
import { bytes, duration, moment, plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { truthOver } from './parts/marks/marks.ts'
import { addressesOf, hostOf } from './parts/across/model-address.ts'
import { historiesOf, type RunRows } from './parts/over-time/case-history.ts'
import { byState, historyRow } from './parts/over-time/history-rows.ts'
import { importedFrom } from './parts/run/run-imported.ts'
import { promptsOf } from './parts/suite/prompts.ts'
import { imageText, openedSuite, suiteCrumbs } from './parts/suite/suite-head.ts'
import { testValues } from './parts/values.ts'

/** The widest the image is shown, px. */
const SHOWN_WIDTH = 720
/** Below this width an image is enlarged without smoothing. */
const TINY = 200
/** Runs looked into, newest first: the page stays quick however many there are. */
const SEARCHED_RUNS = 50

interface Found {
  run: KnownRun
  row: Row
}

/** Choices that are asked once per rotation of their options have ids of their own: <id>-r1, <id>-r2, ... */
const isTestOf = (row: Row, suite: string, id: string): boolean =>
  row.suite === suite &&
  (row.case === id || (row.case.startsWith(`${id}-r`) && /^\d+$/.test(row.case.slice(id.length + 2))))

/** Every test of these images in the runs. The image tells a case from one of the same id drawn from another seed. */
async function testsOf(
  catalog: Catalog,
  suite: string,
  id: string,
): Promise<{ tests: Found[]; read: RunRows[]; searched: number; of: number }> {
  const runs = runsOnce(await catalog.runs()).filter(({ manifest }) =>
    manifest.suites.some(({ header }) => header.name === suite),
  )
  const tests: Found[] = []
  const read: RunRows[] = []
  for (const run of runs.slice(0, SEARCHED_RUNS)) {
    const rows = await catalog.rows(run.id).catch((): readonly Row[] => [])
    const own = rows.filter((row) => isTestOf(row, suite, id))
    tests.push(...own.map((row) => ({ run, row })))
    if (own.length > 0 && !run.live) read.push({ run, rows: own })
  }
  return { tests, read, searched: Math.min(SEARCHED_RUNS, runs.length), of: runs.length }
}

const testRow = (id: string, { run, row }: Found) => ({
  run: run.manifest.title,
  runHref: urls.run(run.id),
  imported: importedFrom(run.manifest),
  // of some imported runs only the start of the run is known
  when: run.manifest.imported?.unknown.includes('when') ? { iso: '', text: `test ${row.n}` } : moment(row.started),
  href: urls.test(run.id, row.test),
  model: `${row.api}/${row.model}`,
  repeat: [
    run.manifest.order.repeats > 1 ? `#${row.repeat}` : '',
    row.case === id ? '' : `rotation ${row.case.slice(id.length + 2)}`,
  ]
    .filter(Boolean)
    .join(', '),
  outcome: row.outcome,
  score: score(row.score),
  sentence: row.sentence,
  values: testValues(row),
  elapsed: duration(row.elapsedMs),
})

/** A case id is unique among the cases of its type, so one address may stand for several questions. */
export const suiteCase = definePage({
  params: ['suite', 'case'],
  view: 'suite-case',
  query: drawnQuery(),
  async load({ params, query }, tools) {
    const { suite, of } = await openedSuite(params.suite, suiteFilter(query), tools)
    const cases = suite.cases.filter((testCase) => testCase.id === params.case)
    if (cases.length === 0)
      throw new NotFound(
        'case',
        params.case,
        `The suite ${params.suite} has no case of this name${of.seed === undefined ? '' : ` when drawn from seed ${of.seed}`}.`,
      )
    const { tests, read, searched, of: runs } = await testsOf(tools.catalog, params.suite, params.case)
    const others = tests.filter(
      ({ row }) => !cases.some((testCase) => testCase.type === row.type && testCase.image.sha === row.image),
    )
    const addresses = addressesOf(tools.runner)
    const historyOf = ({ type, image }: KnownCase) => {
      const histories = historiesOf(
        read,
        (run, slug) => hostOf(run.manifest, slug, addresses),
        (row) => row.type === type && row.image === image.sha,
      )
      const contents = new Set(histories.map(({ content }) => content)).size
      return {
        // one run alone tells nothing that the list of tests does not
        rows: histories.some(({ moments }) => moments.length > 1 || moments.some(({ rows }) => rows.length > 1))
          ? histories
              .sort(byState)
              .map((history) => ({ ...historyRow(history), content: contents > 1 ? history.content.slice(0, 12) : '' }))
          : [],
        contents,
      }
    }
    const position = suite.cases.indexOf(cases[0] as KnownCase)
    const neighbour = (index: number): string => {
      const item = suite.cases[index]
      return item ? urls.suiteCase(params.suite, item.id, of) : ''
    }
    return {
      title: `case ${params.case} of ${params.suite}, ${plural(tests.length - others.length, 'test')}`,
      crumbs: suiteCrumbs(params.suite, of, { text: params.case }),
      suite: params.suite,
      id: params.case,
      neighbours: {
        text: `${position + 1} of ${suite.cases.length}`,
        prev: neighbour(position - 1),
        next: neighbour(position + cases.length),
        list: urls.suite(params.suite, of),
      },
      groups: cases.map((testCase) => {
        const { image } = testCase
        const shown = Math.min(SHOWN_WIDTH / image.width, Math.max(1, Math.floor(SHOWN_WIDTH / image.width)))
        return {
          type: testCase.type,
          typeTitle: testType(testCase.type)?.title ?? testCase.type,
          typeHref: urls.type(testCase.type),
          class: testCase.class ?? '',
          tags: (testCase.tags ?? []).join(', '),
          image: {
            src: urls.suiteShown(params.suite, image.name, image.sha, of),
            width: image.width,
            height: image.height,
            about: `${imageText(image)}, ${bytes(image.bytes)}`,
            notes: (image.notes ?? []).join(', '),
            sha: image.sha,
            name: image.name,
          },
          shownWidth: Math.round(image.width * shown),
          shownHeight: Math.round(image.height * shown),
          tiny: image.width < TINY,
          marks: truthOver(image, marksOfTruth(testCase), 1, taggedType(testCase.type)),
          expected: testType(testCase.type)?.expected(testCase.truth, testCase.given) ?? '',
          passMark: testCase.passMark === undefined ? '' : score(testCase.passMark),
          prompts: promptsOf(testCase),
          record: JSON.stringify({ given: testCase.given, truth: testCase.truth }, null, 1),
          history: historyOf(testCase),
          tests: tests
            .filter(({ row }) => row.type === testCase.type && row.image === image.sha)
            .map((found) => testRow(params.case, found)),
        }
      }),
      others:
        others.length > 0
          ? `${plural(others.length, 'test')} of a case of this name with another image (drawn from another seed, or changed since) ${others.length === 1 ? 'is' : 'are'} not listed.`
          : '',
      searched:
        searched < runs ? `Searched tests in the ${searched} newest of ${plural(runs, 'run')} with this suite.` : '',
      order: urls.newRun({
        suites: params.suite,
        ...(of.seed === undefined || of.seed === 1 ? {} : { seed: String(of.seed) }),
      }),
    }
  },
})
