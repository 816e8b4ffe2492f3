import type { Run, Runner } from '../../runner/index.ts'
import { plural, points, usd } from '../format.ts'
import { compareRuns, sideAt, type RunSide } from './compare-runs.ts'
import { number, text, UsageError, type Values } from './define-command.ts'

/** What a run has to meet for exit code 0, in CI. */
export interface Gates {
  /** points, 0 to 100: the score of each model */
  minScore?: number
  /** USD: of the whole run, with what was wasted; a cost that is not known does not meet it */
  maxCost?: number
  /** a run that this one must not be worse than for certain */
  baseline?: RunSide
}

/** The gates of a command, checked before anything is paid for. Throws UsageError. */
export function gatesOf(values: Values, dataDir: string): Gates {
  const [minScore, maxCost, baseline] = [
    number(values, 'min-score'),
    number(values, 'max-cost'),
    text(values, 'baseline'),
  ]
  if (minScore !== undefined && (minScore < 0 || minScore > 100))
    throw new UsageError(`--min-score takes points from 0 to 100, not ${minScore}.`)
  if (minScore !== undefined && minScore > 0 && minScore < 1)
    throw new UsageError(`--min-score takes points from 0 to 100: write ${minScore * 100}, not ${minScore}.`)
  if (maxCost !== undefined && maxCost < 0) throw new UsageError(`--max-cost takes USD, not ${maxCost}.`)
  return {
    ...(minScore === undefined ? {} : { minScore }),
    ...(maxCost === undefined ? {} : { maxCost }),
    ...(baseline === undefined ? {} : { baseline: sideAt(baseline, dataDir) }),
  }
}

export interface Gate {
  gate: keyof Gates
  met: boolean
  /** what was asked and what is, as a sentence */
  text: string
}

/** Each gate held against a run in the folder `dir`. */
export async function heldAgainst(
  run: Run,
  dir: string,
  { minScore, maxCost, baseline }: Gates,
  runner: Pick<Runner, 'apis' | 'pairedIntervals'>,
): Promise<Gate[]> {
  const gates: Gate[] = []
  if (minScore !== undefined)
    for (const { api, model, score, scored, counts } of run.results.filter(({ type }) => type === null)) {
      const met = score !== null && score * 100 >= minScore - 1e-9
      const on = `on ${scored} of ${plural(counts.planned, 'test')}`
      gates.push({
        gate: 'minScore',
        met,
        text:
          score === null
            ? `${api}/${model} has no score; at least ${minScore} is asked`
            : `${api}/${model} scores ${points(score)} ${on}; at least ${minScore} is asked`,
      })
    }
  if (maxCost !== undefined) {
    const { usd: spent, unknownTests } = run.cost
    gates.push({
      gate: 'maxCost',
      met: spent <= maxCost && unknownTests === 0,
      text: `the run cost ${usd(spent)}${unknownTests > 0 ? ` and an unknown amount for ${plural(unknownTests, 'test')}` : ''}; at most ${usd(maxCost)} is asked`,
    })
  }
  if (baseline !== undefined) {
    gates.push({ gate: 'baseline', ...(await againstBaseline(baseline, dir, runner)) })
  }
  return gates
}

async function againstBaseline(
  baseline: RunSide,
  dir: string,
  runner: Pick<Runner, 'apis' | 'pairedIntervals'>,
): Promise<Omit<Gate, 'gate'>> {
  try {
    const { heading, text, worse } = await compareRuns(baseline, { dir, api: '', model: '' }, runner)
    return { met: !worse, text: `${heading} ${text}` }
  } catch (error) {
    // the run is there and paid for: that it cannot be compared does not meet the gate
    return { met: false, text: (error as Error).message }
  }
}
