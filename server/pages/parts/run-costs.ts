import type { Counts, Run } from '../../../runner/index.ts'
import { percent, usd } from '../../format.ts'
import { costText, doneOf } from './run-head.ts'

interface Spent { usd: number; wastedUsd: number; unknownTests: number; counts: Counts }

/** Where some prices are unknown the sum is a lower bound, and is called one. */
function perPass({ usd: sum, unknownTests, counts }: Spent, asked: number): string {
  if (counts.passed === 0) return 'none passed'
  if (unknownTests > 0 && unknownTests >= asked) return 'unknown'
  return `${unknownTests > 0 ? 'at least ' : ''}${usd(sum / counts.passed)}`
}

function rowOf(model: string, spent: Spent) {
  const asked = doneOf(spent.counts) - spent.counts.skipped
  return {
    model, total: costText(spent, asked), wasted: usd(spent.wastedUsd),
    unknown: asked === 0 ? '–' : percent(spent.unknownTests / asked), perPass: perPass(spent, asked),
  }
}

/** What the run cost, by model and, where there are several, in all. */
export const costsOf = ({ results, cost, counts }: Run) => {
  const rows = results.filter((one) => one.type === null)
    .map((one) => rowOf(`${one.api}/${one.model}`, { usd: one.costUsd, wastedUsd: one.wastedUsd, unknownTests: one.unknownCost, counts: one.counts }))
  return rows.length > 1 ? [...rows, rowOf('all models', { ...cost, counts })] : rows
}
