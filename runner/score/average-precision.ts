import type { Match } from '../records/score.ts'
import { mean } from './summary.ts'

/** Mean over the labels of the average precision of matched boxes, 0..1, null where nothing is expected.
 *
 * Average precision as COCO has it: the mean, over the recalls 0, 0.01 .. 1, of the best precision at that recall or beyond
 * (T.-Y. Lin et al., "Microsoft COCO", 2014). It needs the answers from the surest to the least sure, and models say nothing
 * of the kind: here they stand in the order of the tests and of each reply, so the number depends on an order that means
 * little. It uses the pairs that were made for the score, at their one threshold. */
export function meanAveragePrecision(all: readonly (readonly Match[])[]): number | null {
  const tests = all.map((matches) => matches.filter(({ verdict }) => verdict !== 'ignored'))
  const said = tests.flatMap((matches) =>
    matches.filter((match) => match.found).sort((a, b) => (a.found?.index ?? 0) - (b.found?.index ?? 0)),
  )
  const expected = new Map<string, number>()
  for (const match of tests.flat()) {
    if (match.expected)
      expected.set(folded(match.expected.label), (expected.get(folded(match.expected.label)) ?? 0) + 1)
  }
  return mean(
    [...expected].map(([label, count]) => {
      const hits = said.flatMap(({ found, verdict }) =>
        found && folded(found.label) === label ? [verdict === 'matched'] : [],
      )
      return averagePrecision(hits, count)
    }),
  )
}

/** `hits`: for every answer, in order, whether it is right. */
export function averagePrecision(hits: readonly boolean[], expected: number): number {
  let right = 0
  const points = hits.map((hit, i) => {
    if (hit) right++
    return { recall: right / expected, precision: right / (i + 1) }
  })
  let sum = 0
  let best = 0
  for (let step = 100, index = points.length - 1; step >= 0; step--) {
    // recalls are looked at from the greatest down, so that the best precision beyond is at hand
    for (; index >= 0 && (points[index] as { recall: number }).recall >= step / 100 - 1e-9; index--)
      best = Math.max(best, (points[index] as { precision: number }).precision)
    sum += best
  }
  return sum / 101
}

const folded = (label: string): string =>
  label
    .trim()
    .replace(/[\s_-]+/g, ' ')
    .toLowerCase()
