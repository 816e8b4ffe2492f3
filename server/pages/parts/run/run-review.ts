import { ANSWERED, reviewFigures, VERDICTS, type PassRate, type ReviewedRow } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, interval, percent, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { passedValues } from '../values.ts'

/** "75.0 % passed (62–84), 36 of 48", with the 95 % interval */
const rateText = ({ passed, tests, interval: range }: PassRate): string =>
  tests === 0
    ? 'no test counts'
    : `${percent(passed / tests)} passed${range ? ` (${interval(range.low, range.high)})` : ''}, ${count(passed)} of ${count(tests)}`

/** What people said of the tests of a run, beside what the scorer says; never mixed with it. */
export function reviewFacts({ id, live }: KnownRun, rows: readonly ReviewedRow[], version: string) {
  const figures = reviewFigures(rows)
  const { agreement, published, asReviewed, reviewed, verdicts } = figures
  return {
    // a run that goes on has the line from the beginning, so that nothing moves when the first test comes
    queue: live || rows.some(({ outcome }) => ANSWERED.includes(outcome)) ? urls.reviewQueue(id) : '',
    reviewed: reviewed === 0 ? '' : `${plural(reviewed, 'test')} judged`,
    verdicts: VERDICTS.filter((verdict) => verdicts[verdict] > 0).map((verdict) => ({
      text: `${verdict} ${count(verdicts[verdict])}`,
      values: { n: verdicts[verdict] },
      href: urls.tests(id, { review: verdict, version }),
    })),
    values: {
      reviewed,
      published: passedValues(published),
      asReviewed: passedValues(asReviewed),
      agreement: {
        agree: agreement.agree,
        tests: agreement.tests,
        low: agreement.interval?.low ?? null,
        high: agreement.interval?.high ?? null,
      },
    },
    published: rateText(published),
    asReviewed: rateText(asReviewed),
    agreement:
      agreement.interval === null
        ? ''
        : `Scorer and people agree on ${count(agreement.agree)} of ${count(agreement.tests)} (${percent(agreement.agree / agreement.tests)}, 95 % interval ${interval(agreement.interval.low, agreement.interval.high)})`,
  }
}
