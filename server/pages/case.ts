import { groupBy, marksOfTruth, type KnownCase, type Mark, type Row, type Test } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { definePage, NotFound } from '../define-page.ts'
import { bytes, count, duration, plural, score, usd } from '../format.ts'
import { filterTests, inTestsQuery, testsFilter, testsFilterQuery, type TestsFilter } from '../filters/index.ts'
import { caseNeighboursOf } from './parts/test/neighbours.ts'
import { termOf } from '../filters/search.ts'
import { urls } from '../urls.ts'
import { amendOf } from './parts/case/amend.ts'
import { consensusOf } from './parts/marks/consensus-marks.ts'
import { runModelStyles } from './parts/run/run-charts.ts'
import { chosenVersion, versionChoice, versionCrumbs } from './parts/run/versions.ts'
import { tileOf } from './parts/list/tile.ts'
import { testValues } from './parts/values.ts'

/** Tests of one case whose marks are drawn: each stands in a file of its own. */
const MOST_TESTS = 60
/** The most the image is shown, px. */
const SHOWN = { width: 900, height: 700 }
/** Below this width an image is enlarged without smoothing. */
const TINY = 200

const key = ({ suite, type }: { suite: string; type: string }): string => JSON.stringify([suite, type])

/** [] where the truth of a record does not fit its type. */
function truthOf(item: KnownCase): Mark[] {
  try {
    return marksOfTruth(item)
  } catch {
    return []
  }
}

/** The tests whose records can be read, in the order of the rows. */
async function testsOf(catalog: Catalog, run: string, rows: readonly Row[], version: string): Promise<Test[]> {
  const tests = await Promise.all(
    rows.slice(0, MOST_TESTS).map((row) => catalog.test(run, row.test, version).catch(() => null)),
  )
  return tests.filter((test) => test !== null)
}

const tokens = (row: Row): string =>
  `${row.inputTokens === null ? '?' : count(row.inputTokens)} / ${row.outputTokens === null ? '?' : count(row.outputTokens)}`

/** The image at a size that fits the page. */
function stageOf(run: string, { image, class: kind }: KnownCase) {
  const fits = Math.min(SHOWN.width / image.width, SHOWN.height / image.height)
  const shown = Math.min(fits, Math.max(1, Math.floor(fits)))
  return {
    src: urls.shownImage(run, image.file),
    width: image.width,
    height: image.height,
    tiny: image.width < TINY,
    shownWidth: Math.round(image.width * shown),
    shownHeight: Math.round(image.height * shown),
    name: image.name,
    about: `${image.width} × ${image.height} px, ${bytes(image.bytes)}${kind ? `, class ${kind}` : ''}`,
  }
}

/** The list that a case is looked at in: a test that it keeps opens with that list around it, another with those of its case. */
interface List {
  filter: TestsFilter
  kept: ReadonlySet<Row>
}
const isAsked = (filter: TestsFilter): boolean => Object.values(testsFilterQuery(filter)).some(Boolean)

/** One question on the image, and every test of it. */
async function groupOf(
  { id: run, manifest }: KnownRun,
  catalog: Catalog,
  item: KnownCase,
  unsorted: readonly Row[],
  list: List | null,
) {
  const own = [...unsorted].sort((a, b) => a.slug.localeCompare(b.slug) || a.repeat - b.repeat)
  const version = list?.filter.version ?? ''
  const filter = { type: item.type, q: termOf('case', item.id), version }
  const filterOf = (row: Row): Partial<TestsFilter> => (list?.kept.has(row) ? list.filter : filter)
  return {
    type: item.type,
    typeHref: urls.type(item.type),
    suite: item.suite,
    suiteHref: urls.suite(item.suite),
    href: urls.tests(run, filter),
    n: plural(own.length, 'test'),
    values: { tests: own.length },
    question: item.question ?? '',
    amend: amendOf(run, item, await catalog.amendments(run), { back: urls.case(run, item.id, { version }) }),
    stage: stageOf(run, item),
    consensus: consensusOf(
      item.image,
      truthOf(item),
      await testsOf(catalog, run, own, version),
      runModelStyles(manifest),
    ),
    left:
      own.length > MOST_TESTS ? `The marks of the first ${MOST_TESTS} of ${plural(own.length, 'test')} are drawn.` : '',
    tiles: own.map((row) =>
      tileOf(run, row, { filter: filterOf(row), line: manifest.order.repeats > 1 ? `repeat ${row.repeat}` : '' }),
    ),
    rows: own.map((row) => ({
      href: urls.test(run, row.test, filterOf(row)),
      model: `${row.api}/${row.model}`,
      repeat: row.repeat,
      outcome: row.outcome,
      score: score(row.score),
      sentence: row.sentence,
      values: testValues(row),
      tokens: tokens(row),
      elapsed: duration(row.elapsedMs),
      cost: usd(row.costUsd),
    })),
  }
}

/** A case id is unique among the cases of its suite and type, so one address may stand for several questions on one image. */
export const oneCase = definePage({
  params: ['run', 'case'],
  view: 'case',
  query: inTestsQuery(),
  async load({ params, query }, { catalog }) {
    const filter = testsFilter(query)
    const versions = await catalog.rescored(params.run)
    const all = await catalog.rowsFor(params.run, filter)
    const kept = filterTests(all, filter)
    const entry = await catalog.run(params.run)
    const cases = (await catalog.cases(params.run)).filter((testCase) => testCase.id === params.case)
    if (cases.length === 0) throw new NotFound('case', params.case, `The run ${params.run} has no case of this name.`)
    const rows = groupBy(
      all.filter((row) => row.case === params.case),
      key,
    )
    const groups = await Promise.all(
      cases.map((testCase) =>
        groupOf(
          entry,
          catalog,
          testCase,
          rows.get(key(testCase)) ?? [],
          isAsked(filter) ? { filter, kept: new Set(kept) } : null,
        ),
      ),
    )
    const first = new Map(groups.toReversed().map((group) => [group.stage.src, group]))
    const repeats = entry.manifest.order.repeats > 1
    return {
      title: `case ${params.case}, ${plural(
        [...rows.values()].reduce((total, list) => total + list.length, 0),
        'test',
      )}`,
      crumbs: versionCrumbs(
        entry,
        filter.version,
        { text: 'tests', href: urls.tests(params.run, filter) },
        { text: params.case },
      ),
      versions: versionChoice(entry, versions, chosenVersion(versions, filter.version), (name) =>
        urls.case(params.run, params.case, { ...filter, version: name }),
      ),
      case: params.case,
      neighbours: caseNeighboursOf(params.run, params.case, kept, filter),
      repeats,
      // an image on which nothing is drawn is shown once
      groups: groups.map((group, index) => ({
        ...group,
        id: `g${index}`,
        staged:
          group.consensus.placed ||
          (first.get(group.stage.src) === group &&
            !groups.some(({ consensus, stage }) => consensus.placed && stage.src === group.stage.src)),
      })),
    }
  },
})
