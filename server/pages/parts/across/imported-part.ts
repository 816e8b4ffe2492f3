import type { Result } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, totalCost } from '../../../format.ts'
import { doneOf } from '../run/run-head.ts'

/** What of a sum over runs comes from results of other tools: nobody shall take their calls and their cost for ours. Both are '' where
 * none does. */
export function importedPart(asked: readonly { run: KnownRun; result: Result }[]) {
  const foreign = asked.filter(({ run: { manifest } }) => manifest.imported)
  const sum = (of: (result: Result) => number): number => foreign.reduce((total, { result }) => total + of(result), 0)
  const cost = { usd: sum(({ costUsd }) => costUsd), unknownTests: sum(({ unknownCost }) => unknownCost) }
  const tests = sum(({ counts }) => doneOf(counts) - counts.skipped)
  const told = tests - cost.unknownTests > 0
  return {
    importedRuns:
      foreign.length === 0 ? '' : `${foreign.length === asked.length ? 'all' : count(foreign.length)} imported`,
    importedCost:
      foreign.length === 0 || !told
        ? ''
        : foreign.length === asked.length
          ? 'as other tools tell it'
          : `${totalCost(cost, tests)} of it imported`,
  }
}
