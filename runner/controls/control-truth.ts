import type { KnownCase } from '../records/case.ts'
import { testType } from '../test-types/index.ts'

/** What is right of a control where `truth` is right of the case that it is a control of; null where that cannot be mirrored. */
export function controlTruth({ control, type: name, given, question, image }: KnownCase, truth: KnownCase['truth']) {
  if (control?.kind !== 'mirrored') return truth
  // what is told of a mirrored case is the same as of the case itself, or told in its terms
  const mirrored = testType(name)?.mirror?.({ given, truth, question }, image)
  return mirrored === undefined || typeof mirrored === 'string' ? null : (mirrored.truth as KnownCase['truth'])
}
