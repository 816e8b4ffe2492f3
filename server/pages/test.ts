import { ANSWERED, SPACES, type Attempt, type Exchange, type TestState, type Turn } from '../../runner/index.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { definePage } from '../define-page.ts'
import { inTestsQuery, testsFilter, text, textOf, word } from '../filters/index.ts'
import { bytes, plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { attemptFacts, tellsWhen } from './parts/exchange/attempts.ts'
import { amongControls, controlOf } from './parts/test/control-of.ts'
import { comparedText } from './parts/test/compared-text.ts'
import { examplesIn } from './parts/exchange/examples.ts'
import { imagesOf, viewModeLinks, viewModeOf } from './parts/test/view-modes.ts'
import { pictureVerdict } from './parts/test/picture-check.ts'
import { repeatsOf } from './parts/test/repeats.ts'
import { stretchesOf } from './parts/test/reply-text.ts'
import { chosenVersion, testDifference, versionChoice, versionCrumbs } from './parts/run/versions.ts'
import { asSentOf } from './parts/test/as-sent.ts'
import { bothWays } from './parts/test/both-ways.ts'
import { amendOf } from './parts/case/amend.ts'
import { reviewOf } from './parts/test/review.ts'
import { shownReading, spaceRows, suspicion } from './parts/test/spaces.ts'
import { MATCH_SORTS, matchHeads, matchRows, matchSortOf, type MatchSort } from './parts/test/match-rows.ts'
import { nameOfNumber } from './parts/test/test-name.ts'
import { importedTest } from './parts/test/imported-test.ts'
import { factsOf, metricRows } from './parts/test/test-facts.ts'
import { tileOf } from './parts/list/tile.ts'
import { neighboursOf } from './parts/test/neighbours.ts'
import { wholeTestValues } from './parts/values.ts'

/** exchange.json is not needed to look at a test: where it is gone or damaged, the page says so and goes on. */
async function exchangeOf(
  catalog: Catalog,
  run: string,
  test: string,
): Promise<{ exchange: Exchange | null; trouble: string }> {
  try {
    return { exchange: await catalog.exchange(run, test), trouble: '' }
  } catch (error) {
    return { exchange: null, trouble: (error as Error).message }
  }
}

/** Solved examples came before the question: how many, to be read in the exchange. */
function exampleText(exchange: Exchange | null): string {
  const n = exchange?.turns[0] ? examplesIn(exchange.turns[0].messages) : 0
  return n > 0 ? plural(n, 'solved example') : ''
}

const attemptRow = ({ n, round = 1 }: Turn, attempt: Attempt, whenTold: boolean) => ({
  turn: n,
  round,
  ...attemptFacts(attempt, whenTold),
})

/** What the page says of a test that is asked again at this moment; '' for all others. */
const againText = (state: TestState | undefined): string =>
  state === 'running'
    ? 'This test is being asked again.'
    : state === 'pending'
      ? 'This test waits to be asked again.'
      : ''

export const test = definePage({
  params: ['run', 'test'],
  view: 'test',
  query: inTestsQuery({
    space: word(SPACES, 'with the marks as if the reply were meant in this space'),
    look: word(['swipe', 'onion', 'blink'], 'how the two images are compared; side by side where absent'),
    matches: word(MATCH_SORTS, 'the order of the matches'),
    picture: text('sums of a picture of the test, to be told whether it is as it was'),
    by: text('who judges'),
  }),
  async load({ params, query, viewer }, { catalog, runner }) {
    const asked = testsFilter(query)
    const named = await nameOfNumber(catalog, params.run, params.test)
    if (named) return { redirect: urls.test(params.run, named, asked, textOf(query, 'space'), viewModeOf(query)) }
    const entry = await catalog.run(params.run)
    const versions = await catalog.rescored(params.run)
    const version = chosenVersion(versions, asked.version)
    const itemItem = await catalog.test(params.run, params.test, asked.version)
    const filter = amongControls(asked, itemItem)
    const rows = await catalog.rowsFor(params.run, filter)
    const { exchange, trouble } = await exchangeOf(catalog, params.run, params.test)
    const shown = shownReading(itemItem, query)
    const viewMode = viewModeOf(query)
    const matchSort = matchSortOf(query)
    const matches = matchRows(shown.matches, shown.answer, matchSort)
    const state = entry.live ? (await catalog.states(params.run)).get(itemItem.n) : undefined
    const ref = `${itemItem.model.api}/${itemItem.model.model}`
    const amendments = await catalog.amendments(params.run)
    const files = await catalog.list(params.run, `tests/${params.test}`)
    return {
      title: `${itemItem.outcome}${itemItem.score ? ` ${score(itemItem.score.score)}` : ''} · ${itemItem.case.type} ${itemItem.case.id} · ${ref}`,
      versions: versionChoice(entry, versions, version, (name) =>
        urls.test(params.run, params.test, { ...filter, version: name }, '', viewMode),
      ),
      versionDifference: version
        ? testDifference(
            itemItem,
            (await catalog.rowsFor(params.run, {})).find((row) => row.test === params.test),
          )
        : '',
      crumbs: versionCrumbs(
        entry,
        filter.version,
        {
          text: itemItem.case.type,
          href: urls.tests(params.run, { type: itemItem.case.type, version: filter.version }),
        },
        { text: itemItem.case.id, href: urls.case(params.run, itemItem.case.id, filter) },
        { text: ref },
      ),
      neighbours: neighboursOf(params.run, params.test, rows, filter, (name) =>
        urls.test(params.run, name, filter, '', viewMode),
      ),
      test: itemItem.test,
      n: itemItem.n,
      outcome: itemItem.outcome,
      score: itemItem.score ? score(itemItem.score.score) : '',
      values: wholeTestValues(itemItem),
      sentence: itemItem.sentence,
      imported: importedTest(entry, itemItem, filter.version),
      metric: itemItem.score?.metric ?? '',
      images: imagesOf(entry, itemItem, shown.marks, rows.find((row) => row.test === params.test)?.redrawn),
      viewMode,
      viewModes: viewModeLinks(params.run, params.test, filter, shown.space ?? '', viewMode),
      facts: factsOf(entry, itemItem, filter.version),
      effectiveImage: asSentOf(params.run, itemItem),
      repeats: await repeatsOf(catalog, params.run, itemItem, rows, filter),
      controls: controlOf(params.run, itemItem, rows, { filter, viewMode }),
      strip: rows
        .filter(
          (row) =>
            row.case === itemItem.case.id && row.type === itemItem.case.type && row.suite === itemItem.case.suite,
        )
        .map((row) =>
          tileOf(params.run, row, {
            filter,
            viewMode,
            current: row.n === itemItem.n,
            line: entry.manifest.order.repeats > 1 ? `#${row.repeat}` : '',
          }),
        ),
      picture: await pictureVerdict(query, entry, itemItem.test, { catalog, runner }),
      caseHref: urls.case(params.run, itemItem.case.id, filter),
      case: itemItem.case.id,
      system: itemItem.system ?? '',
      prompt: itemItem.prompt,
      expected: itemItem.expected,
      answer: itemItem.answer?.text ?? '',
      rule: itemItem.answer?.rule ?? '',
      unreadable:
        itemItem.answer && !itemItem.answer.readable
          ? (itemItem.answer.reason ?? 'nothing in the reply has the form asked for')
          : '',
      reply: itemItem.reply === null ? null : stretchesOf(itemItem.reply, shown.answer, shown.matches),
      reasoning: itemItem.reasoning ?? '',
      fault: itemItem.fault
        ? {
            code: itemItem.fault.code,
            message: itemItem.fault.message,
            status: itemItem.fault.status === undefined ? '' : String(itemItem.fault.status),
          }
        : null,
      unused: (itemItem.answer?.unused ?? []).map(({ text, reason }) => ({ text, reason })),
      matches,
      matchHeads: matchHeads(
        matchSort,
        (sort: MatchSort) => urls.test(params.run, params.test, filter, shown.space ?? '', viewMode, sort),
        { iou: matches.some(({ iou }) => iou !== null), px: matches.some(({ distance }) => distance !== null) },
      ),
      spaces: spaceRows(params.run, itemItem, filter, shown.space),
      suspicion: suspicion(itemItem),
      reading: shown.note,
      unofficial: shown.space !== null,
      officially: urls.test(params.run, params.test, filter),
      compared: comparedText(itemItem),
      examples: exampleText(exchange),
      metrics: metricRows(itemItem),
      passMark: itemItem.score ? score(itemItem.score.passMark) : '',
      attempts: (exchange?.turns ?? []).flatMap((turn) =>
        turn.attempts.map((attempt) => attemptRow(turn, attempt, tellsWhen(itemItem))),
      ),
      trouble,
      rounds: Math.max(1, ...(exchange?.turns ?? []).map(({ round = 1 }) => round)),
      review: reviewOf(params.run, params.test, await catalog.reviews(params.run), {
        back: urls.test(params.run, params.test, filter, shown.space ?? '', viewMode),
        by: viewer.user || textOf(query, 'by').slice(0, 80),
      }),
      amend: amendOf(params.run, itemItem.case, amendments, {
        back: `${urls.test(params.run, params.test, filter, shown.space ?? '', viewMode)}#appeal`,
      }),
      amended: await bothWays(runner, entry.dir, itemItem, amendments),
      reviewable: ANSWERED.includes(itemItem.outcome),
      askAgain: entry.live || entry.manifest.imported ? '' : urls.askAgain(params.run, params.test),
      asking: againText(state),
      exchange: urls.exchange(params.run, params.test, filter),
      files: files.entries
        .filter((file) => file.kind === 'file')
        .map((file) => ({
          name: file.name,
          size: bytes(file.bytes),
          values: { bytes: file.bytes },
          href: urls.testFile(params.run, params.test, file.name),
        })),
      folder: urls.files(params.run, `tests/${params.test}`),
      events: '',
    }
  },
})
