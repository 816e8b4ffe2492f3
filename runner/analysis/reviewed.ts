import { onceAList } from '../tools/once-a-list.ts'
import { caseKey } from '../records/case.ts'
import type { Review, ReviewedRow, Verdict } from '../records/review.ts'
import type { Row } from '../records/test.ts'
import { ANSWERED } from '../records/words.ts'
import { wilson, type Interval } from '../score/intervals.ts'

/** The review that holds for each test: the latest verdict that its author has not taken back. Where reviewers differ, the
 * latest of them; `differ` says that they do. */
export function standingReviews(reviews: readonly Review[]): Map<string, { review: Review; differ: boolean }> {
  const byTest = new Map<string, Map<string, Review>>()
  for (const review of reviews) {
    const authors = byTest.get(review.test) ?? new Map<string, Review>()
    // set anew, so that the latest stands last
    authors.delete(review.author)
    if (review.verdict !== null) authors.set(review.author, review)
    byTest.set(review.test, authors)
  }
  const standing = new Map<string, { review: Review; differ: boolean }>()
  for (const [test, authors] of byTest) {
    const review = [...authors.values()].at(-1)
    if (review)
      standing.set(test, { review, differ: new Set([...authors.values()].map(({ verdict }) => verdict)).size > 1 })
  }
  return standing
}

/** The rows with the verdicts that hold for their tests; rows without one are the very same objects. */
export function withVerdicts(rows: readonly Row[], reviews: readonly Review[]): readonly ReviewedRow[] {
  const standing = standingReviews(reviews)
  if (standing.size === 0) return rows
  return rows.map((row) => {
    const verdict = standing.get(row.test)?.review.verdict
    return verdict ? { ...row, review: verdict } : row
  })
}

/** Tests that passed, of those that count. The 95 % interval of their share is that of as many tests as there are cases: what models and
 * repeats make of one image is no independent news of others. */
export interface PassRate {
  passed: number
  tests: number
  interval: Interval | null
}

export interface ReviewFigures {
  reviewed: number
  verdicts: Record<Verdict, number>
  /** as scored, over all answered tests */
  published: PassRate
  /** a person's word over the scorer's; tests of a wrong truth, and those nobody can tell, left out */
  asReviewed: PassRate
  /** tests on which scorer and person agree, of those where the truth holds and both could tell; Wilson's 95 % interval */
  agreement: { agree: number; tests: number; interval: Interval | null }
}

/** What reviews do to the score of a run. Only answered tests count: an API error is no one's answer. Of the same list it is
 * computed once. */
export const reviewFigures = onceAList((rows: readonly ReviewedRow[]): ReviewFigures => {
  const verdicts: Record<Verdict, number> = { agree: 0, 'scorer wrong': 0, 'truth wrong': 0, unclear: 0 }
  const [published, asReviewed] = [new Passes(), new Passes()]
  let [last, key]: [ReviewedRow | undefined, string] = [undefined, '']
  for (const row of rows) {
    const { outcome, passed, review } = row
    if (!ANSWERED.includes(outcome)) continue
    // the tests of a case follow each other
    if (!last || last.case !== row.case || last.type !== row.type || last.suite !== row.suite) key = caseKey(row)
    last = row
    published.add(key, passed)
    if (review) verdicts[review]++
    if (review === 'truth wrong' || review === 'unclear') continue
    asReviewed.add(key, passed !== (review === 'scorer wrong'))
  }
  const { agree } = verdicts
  const tests = agree + verdicts['scorer wrong']
  return {
    reviewed: Object.values(verdicts).reduce((sum, n) => sum + n, 0),
    verdicts,
    published: published.rate(),
    asReviewed: asReviewed.rate(),
    agreement: { agree, tests, interval: wilson(agree, tests) },
  }
})

/** The rate of tests of so many cases. */
export const passRate = (passed: number, tests: number, cases: number): PassRate => ({
  passed,
  tests,
  interval: tests > 0 ? wilson((passed / tests) * cases, cases) : null,
})

class Passes {
  #passed = 0
  #tests = 0
  #cases = new Set<string>()

  add(key: string, passed: boolean): void {
    this.#tests++
    if (passed) this.#passed++
    this.#cases.add(key)
  }

  rate = (): PassRate => passRate(this.#passed, this.#tests, this.#cases.size)
}
