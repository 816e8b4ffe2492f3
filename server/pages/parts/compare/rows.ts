import type { Row, Test } from '../../../../runner/index.ts'
import type { Catalog } from '../../../catalog/catalog.ts'
import type { CompareFilter, PairShow } from '../../../filters/index.ts'
import { count, duration, points, score, usd } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { tileOf } from '../list/tile.ts'
import { counted, testValues } from '../values.ts'
import { answersOf } from './answers.ts'
import { marksText } from './marks-between.ts'
import type { Pair } from './pairs.ts'
import type { OpenSide } from './sides.ts'
import { betterOf, pText, rangeText, signed, type Called, type Tally } from './verdict.ts'

const kindText = (kind: Pair['kind'], { a, b }: Called): string =>
  ({
    improved: 'better',
    regressed: 'worse',
    same: 'same',
    'only-a': `score only in ${a}`,
    'only-b': `score only in ${b}`,
    neither: 'no score in either',
  })[kind]

/** Sum of what both sides paid for the tests they share, and their median times. */
function spentOf(
  pairs: readonly Pair[],
  of: (pair: Pair) => Row | null,
): { costUsd: number | null; unknownCostTests: number; p50Ms: number | null; cost: string; p50: string } {
  const rows = pairs.filter(({ difference }) => difference !== null).flatMap((pair) => of(pair) ?? [])
  const times = rows.flatMap((row) => row.elapsedMs ?? []).sort((x, y) => x - y)
  const known = rows.filter((row) => row.costUsd !== null)
  const usdSum = known.reduce((sum, row) => sum + (row.costUsd ?? 0), 0)
  const p50Ms = times[Math.floor((times.length - 1) / 2)] ?? null
  return {
    costUsd: known.length === 0 ? null : usdSum,
    unknownCostTests: rows.length - known.length,
    p50Ms,
    cost:
      rows.length === 0
        ? '–'
        : known.length === 0
          ? 'unknown'
          : `${known.length < rows.length ? 'at least ' : ''}${usd(usdSum)}`,
    p50: duration(p50Ms),
  }
}

/** Pairs of one kind as a row of the table. */
export function tallyRow(
  name: string,
  tally: Tally,
  pairs: readonly Pair[],
  filter: Partial<CompareFilter>,
  href: string,
) {
  const better = betterOf(tally)
  const tallied = (show: PairShow, n: number) => ({
    ...counted(n),
    href: n > 0 ? urls.compare({ ...filter, show }) : '',
  })
  return {
    name,
    href,
    values: {
      pairs: tally.n,
      images: tally.images,
      scoreA: tally.meanA,
      scoreB: tally.meanB,
      difference: tally.difference,
      low: tally.interval?.low ?? null,
      high: tally.interval?.high ?? null,
      p: tally.n === 0 ? null : tally.p,
      better: tally.improved,
      worse: tally.regressed,
      same: tally.same,
      passedOnlyA: tally.lost,
      passedOnlyB: tally.won,
      scoredOnlyA: tally.onlyA,
      scoredOnlyB: tally.onlyB,
    },
    pairs: count(tally.n),
    images: count(tally.images),
    a: points(tally.meanA),
    b: points(tally.meanB),
    better: better ?? '',
    difference: tally.difference === null ? '–' : signed(tally.difference),
    range: tally.interval ? rangeText(tally.interval) : '',
    counts: [
      tallied('improved', tally.improved),
      tallied('regressed', tally.regressed),
      tallied('same', tally.same),
      tallied('lost', tally.lost),
      tallied('won', tally.won),
      tallied('only-a', tally.onlyA),
      tallied('only-b', tally.onlyB),
    ],
    p: tally.n === 0 ? '–' : pText(tally.p).replace('= ', ''),
    spent: [spentOf(pairs, ({ a }) => a), spentOf(pairs, ({ b }) => b)],
  }
}

const halfOf = ({ label, entry }: OpenSide, row: Row | null, said: string) => ({
  label,
  said,
  tile: row ? tileOf(entry.id, row) : null,
  sentence: row?.sentence ?? '',
  values: row ? testValues(row) : null,
  elapsed: row ? duration(row.elapsedMs) : '',
  cost: row ? (row.costUsd === null ? 'cost unknown' : usd(row.costUsd)) : '',
})

/** One pair with both pictures, what was said and what is right, and what became of its marks: reads both tests. */
export async function pairRow(pair: Pair, a: OpenSide, b: OpenSide, catalog: Catalog) {
  const read = async ({ entry }: OpenSide, row: Row | null): Promise<Test | null> =>
    row ? catalog.test(entry.id, row.test).catch(() => null) : null
  const [testA, testB] = [await read(a, pair.a), await read(b, pair.b)]
  const answers = answersOf(testA, testB)
  const repeats = Math.max(a.entry.manifest.order.repeats, b.entry.manifest.order.repeats)
  return {
    id: `${pair.type}-${pair.case}-${pair.repeat}`,
    case: pair.case,
    caseHref: urls.case((pair.b ? b : a).entry.id, pair.case),
    type: pair.type,
    typeHref: urls.type(pair.type),
    suite: pair.suite,
    model: pair.model,
    repeat: repeats > 1 ? `#${pair.repeat}` : '',
    kind: pair.kind,
    values: { difference: pair.difference },
    word: kindText(pair.kind, { a: a.label, b: b.label }),
    difference:
      pair.difference === null || pair.difference === 0
        ? ''
        : `${pair.difference > 0 ? '+' : '−'}${score(Math.abs(pair.difference))}`,
    marks: marksText(testA, testB),
    right: answers.right,
    halves: [halfOf(a, pair.a, answers.a), halfOf(b, pair.b, answers.b)],
  }
}
