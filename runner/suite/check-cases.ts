import type { CaseImage } from '../records/case.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { CASES, type CheckedCase } from './read-cases.ts'
import type { ProblemList } from './suite-error.ts'

/** What the types say about cases whose records are right, now that the sizes of their images are known: a truth outside its
 * image, an option that is not offered. Found problems are added to `problems`. */
export function checkCases(
  cases: readonly CheckedCase[],
  images: ReadonlyMap<string, CaseImage>,
  types: readonly AnyTestType[],
  problems: ProblemList,
): void {
  const named = new Map(types.map((type) => [type.name, type]))
  for (const {
    line,
    record: { type, image, given = {}, truth },
  } of cases) {
    const size = images.get(image)
    // an image that is missing or broken has been reported
    if (!size) continue
    for (const { field, message } of named.get(type)?.problems?.(given, truth, size) ?? [])
      problems.add({ file: CASES, line, field, message })
  }
}
