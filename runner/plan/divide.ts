import { createHash } from 'node:crypto'
import { caseKey, type KnownCase } from '../records/case.ts'
import type { Planned } from '../records/test.ts'
import { groupBy } from '../tools/group-by.ts'

/** Pieces may be so many to a part that parts come out even. */
const PIECES = 4

interface Piece {
  tests: Planned[]
  /** what its tests are like: pieces alike are dealt out evenly */
  kind: string
}

/** The tests of a plan in `of` parts, each in the order of the plan. The tests on one image stay together as long as they are no more
 * than a quarter of a part, else those of a case, else those of a repeat of it; a control always stays with its test. The largest
 * pieces are dealt out first, each to the part with the fewest tests, those alike one after another. The same plan is always divided in
 * the same way. There have to be at least as many tests as parts, the controls not counted. */
export function divide(plan: readonly Planned[], of: number): Planned[][] {
  const byNumber = new Map(plan.map((test) => [test.n, test]))
  const originOf = (test: Planned): Planned => byNumber.get(test.control?.of ?? test.n) ?? test
  const published = plan.filter(({ control }) => !control).length
  const most = Math.floor(published / of / PIECES)
  const levels: readonly ((test: Planned) => string | number)[] = [
    ({ image }) => image,
    caseKey,
    (test) => `${test.repeat} ${caseKey(test)}`,
    ({ n }) => n,
  ]
  const pieces: Piece[] = []
  const cut = (tests: readonly Planned[], level: number): void => {
    const keyOf = levels[level] as (typeof levels)[number]
    for (const own of groupBy(tests, (test) => keyOf(originOf(test))).values())
      if (level === levels.length - 1 || own.filter(({ control }) => !control).length <= most)
        pieces.push({
          tests: own,
          kind: JSON.stringify(own.map(({ suite, type, class: group, slug }) => [suite, type, group, slug])),
        })
      else cut(own, level + 1)
  }
  cut(plan, 0)
  pieces.sort((a, b) => b.tests.length - a.tests.length || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
  const parts = Array.from({ length: of }, (): Planned[] => [])
  for (const { tests } of pieces) {
    const least = parts.reduce((least, next) => (next.length < least.length ? next : least))
    for (const test of tests) least.push(test)
  }
  return parts.map((tests) => tests.sort((a, b) => a.n - b.n))
}

/** sha256 over a plan, one line a test, which tells it from every other. An image that is drawn for the run has its sum only once it is
 * drawn, and is left out. `cases`: those of the plan, controls among them. */
export function planSha(plan: readonly Planned[], cases: readonly KnownCase[]): string {
  const drawn = new Set(cases.filter(({ control }) => control?.drawn).map(caseKey))
  const hash = createHash('sha256')
  for (const test of plan) hash.update(`${JSON.stringify(drawn.has(caseKey(test)) ? { ...test, image: '' } : test)}\n`)
  return hash.digest('hex')
}
