import { countedOf, testsOf } from './figures.worker.ts'
import { NO_ANSWER, NOTHING, type Charted, type Matched } from '../records/charted.ts'
import { withoutControls } from '../records/control.ts'
import type { Row, Test } from '../records/test.ts'
import { rowsOfResults, type ResultsOf } from '../store/result-version.ts'
import { RecordError } from '../store/safe-file.ts'
import type { AnyTestType, Curve } from '../test-types/define-test-type.ts'
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
  const thresholds = curve?.thresholds ?? []
  const levels = thresholds.map((threshold) => curve?.at(counted, threshold)) as ReturnType<Curve['at']>[]
  const unmetOf = (own: readonly Matched[]): number[] =>
    answered
      ? thresholds.filter((_, i) => {
          const { expected, found, matched } = own[i] as Matched
          return matched < expected || matched < found
        })
      : []
  const parts = partsOf(levels)
  return {
    n: row.n,
    pairs: (confusion?.pairs(counted) ?? []).map(([right, said]) => [
      right === null ? NOTHING : named(right),
      !answered ? NO_ANSWER : said === null ? NOTHING : named(said),
    ]),
    levels: levels.map(({ expected, found, matched }) => ({ expected, found, matched })),
    unmet: unmetOf(levels),
    ...(parts.length > 0 ? { parts: parts.map((part) => ({ ...part, unmet: unmetOf(part.levels) })) } : {}),
    off: answered ? (errors?.of(counted) ?? null) : null,
  }
}

/** Of each name that occurs what is matched at each threshold. */
function partsOf(levels: readonly ReturnType<Curve['at']>[]): { of: string; levels: Matched[] }[] {
  const names = new Set(levels.flatMap(({ parts }) => [...(parts?.keys() ?? [])]))
  return [...names].map((name) => ({
    of: named(name),
    levels: levels.map(({ parts }) => parts?.get(name) ?? { expected: 0, found: 0, matched: 0 }),
  }))
}
