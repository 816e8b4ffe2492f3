import { countedOf, testsOf } from './figures.worker.ts'
import { NO_ANSWER, NOTHING, type Charted } from '../records/charted.ts'
import { withoutControls } from '../records/control.ts'
import type { Row, Test } from '../records/test.ts'
import { rowsOfResults, type ResultsOf } from '../store/result-version.ts'
import { RecordError } from '../store/safe-file.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { testType } from '../test-types/index.ts'

/** Of every test of a run whose type has charts what they need, from its record. One that cannot be read is left out: a chart tells
 * how many of its tests are missing. */
export async function chartedOf(results: ResultsOf): Promise<Charted[]> {
  // an error of ours loses its class on the way out of a thread
  const rows = await rowsOfResults(results).catch((error: unknown) => {
    if (error instanceof RecordError) return []
    throw error
  })
  const all: Charted[] = []
  for await (const { row, test } of testsOf(
    results,
    withoutControls(rows).filter((row) => testType(row.type)?.charts),
  )) {
    const type = testType(row.type)
    if (type?.charts) all.push(charted(row, test, type))
  }
  return all
}

/** Characters of a label that an address carries. */
const LONGEST = 200

/** A name that stands for nothing else: a label may be called as we call nothing. */
function named(label: string): string {
  const trimmed = label.trim().slice(0, LONGEST)
  return trimmed === NOTHING || trimmed === NO_ANSWER || trimmed === '' ? `“${trimmed}”` : trimmed
}

function charted(row: Row, test: Test, type: AnyTestType): Charted {
  const counted = countedOf(row, test, type)
  const { confusion, curve, errors } = type.charts ?? {}
  const answered = test.score !== null
  const levels = curve?.thresholds.map((threshold) => curve.at(counted, threshold)) ?? []
  return {
    n: row.n,
    pairs: (confusion?.pairs(counted) ?? []).map(([right, said]) => [
      right === null ? NOTHING : named(right),
      !answered ? NO_ANSWER : said === null ? NOTHING : named(said),
    ]),
    levels,
    unmet: answered
      ? (curve?.thresholds ?? []).filter((_, i) => {
          const { expected, found, matched } = levels[i] as Charted['levels'][number]
          return matched < expected || matched < found
        })
      : [],
    off: answered ? (errors?.of(counted) ?? null) : null,
  }
}
