import { createHash } from 'node:crypto'
import { ANSWERED, taggedType, type ReviewedRow, type Test } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import {
  inTestsQuery,
  narrowTests,
  NOT_REVIEWED,
  testsFilter,
  TEST_FILTERS,
  text,
  textOf,
  word,
  type TestsFilter,
} from '../filters/index.ts'
import { count, plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { inWords } from './parts/list/narrow.ts'
import { marksOver } from './parts/marks/marks.ts'
import { runCrumbs } from './parts/run/run-head.ts'
import { reviewOf } from './parts/test/review.ts'
import { imagesOf } from './parts/test/view-modes.ts'
import { wholeTestValues } from './parts/values.ts'

/** The tests of a filter that can be judged, in their order; judged blind, in an order that says nothing, the same each time. */
function queueOf(rows: readonly ReviewedRow[], filter: TestsFilter, blind: boolean): readonly ReviewedRow[] {
  const kept = narrowTests(rows, filter).rows.filter(({ outcome }) => ANSWERED.includes(outcome))
  if (!blind) return kept
  const place = new Map(kept.map((row) => [row, createHash('sha256').update(row.test).digest('hex')]))
  return kept.toSorted((a, b) => ((place.get(a) as string) < (place.get(b) as string) ? -1 : 1))
}

/** Marks that do not tell how an answer was scored: what was expected, and what was found. */
const neutral = (marks: Test['marks']): Test['marks'] =>
  marks.flatMap((mark) => {
    if (mark.role === 'missed') return [{ ...mark, role: 'expected' as const }]
    if (mark.role === 'extra' || mark.role === 'mislabelled') return [{ ...mark, role: 'found' as const }]
    return mark.shape.kind === 'link' ? [] : [mark]
  })

/** One test after another to be judged: those that did not pass and that nobody has judged first, or what any filter keeps. */
export const reviewQueue = definePage({
  params: ['run'],
  view: 'review-queue',
  query: inTestsQuery({
    blind: word(['yes'], 'model and score are hidden'),
    by: text('who judges'),
    test: text('begin with this test'),
  }),
  async load({ params, query, viewer }, { catalog }) {
    // people judge what the run's own scorer said
    const asked = { ...testsFilter(query), version: '' }
    const chosen = [...TEST_FILTERS, 'thumb', 'across', 'version'].some((name) => textOf(query, name) !== '')
    const filter: TestsFilter = {
      ...asked,
      view: 'table',
      page: 1,
      outcome: chosen ? asked.outcome : 'not passed',
      sort: textOf(query, 'sort') === '' ? 'worst' : asked.sort,
    }
    const [blind, by] = [textOf(query, 'blind') !== '', viewer.user || textOf(query, 'by').slice(0, 80)]
    const entry = await catalog.run(params.run)
    // what is not reviewed yet would leave the list as it is judged, and with it the progress
    const review = filter.review === NOT_REVIEWED ? '' : filter.review
    const wanted = queueOf(await catalog.rowsFor(params.run, filter), { ...filter, review }, blind)
    const open = wanted.filter(({ review }) => review === undefined)
    const at = wanted.findIndex(({ test }) => test === textOf(query, 'test'))
    const row = at >= 0 ? wanted[at] : (open[0] ?? undefined)
    const place = row ? wanted.indexOf(row) : -1
    const here = (test = ''): string => urls.reviewQueue(params.run, filter, { blind, by, test })
    const item = row ? await catalog.test(params.run, row.test) : null
    const done = wanted.length - open.length
    return {
      title: `Review: ${count(done)} of ${plural(wanted.length, 'test')}`,
      crumbs: runCrumbs(entry, { text: 'Review' }),
      words: inWords(filter) || 'all answered tests',
      progress: {
        done,
        planned: wanted.length,
        text: `${count(done)} of ${plural(wanted.length, 'test')} judged`,
        left: '',
        spoken: '',
      },
      blind,
      by,
      prev: place > 0 ? here(wanted[place - 1]?.test) : '',
      next: place >= 0 && place < wanted.length - 1 ? here(wanted[place + 1]?.test) : '',
      modes: [
        { text: 'with scores', href: urls.reviewQueue(params.run, filter, { by }), current: !blind },
        { text: 'blind', href: urls.reviewQueue(params.run, filter, { by, blind: true }), current: blind },
      ],
      list: urls.tests(params.run, filter),
      item: item &&
        row && {
          n: String(item.n).padStart(4, '0'),
          href: blind ? '' : urls.test(params.run, item.test, filter),
          type: item.case.type,
          case: item.case.id,
          caseHref: blind ? '' : urls.case(params.run, item.case.id),
          model: blind ? '' : `${item.model.api}/${item.model.model}`,
          outcome: blind ? '' : item.outcome,
          score: blind || !item.score ? '' : score(item.score.score),
          // time and cost would tell which model it is
          values: blind ? null : wholeTestValues(item),
          sentence: blind ? '' : item.sentence,
          prompt: item.prompt,
          reply: item.reply ?? '',
          expected: item.expected,
          answer: item.answer?.text ?? '',
          images: {
            ...imagesOf(entry, item, []),
            marks: marksOver(item.case.image, blind ? neutral(item.marks) : item.marks, {
              named: taggedType(item.case.type),
            }),
          },
          review: reviewOf(params.run, item.test, await catalog.reviews(params.run), { back: here(), by, blind }),
        },
    }
  },
})
