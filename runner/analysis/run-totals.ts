import { controlResultsOf } from './control-results.ts'
import { countsOf, knownUsd, resultsOf, setsOf, suiteResultsOf, sum, type Asked, type Slot } from './totals.ts'
import { withoutControls, type LeftOut } from '../records/control.ts'
import type { Run } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'

/** Counts, tokens, cost and results of a run, from its rows alone. The controls stand apart, in `controls`; only tokens, cost and the
 * served models are of all tests. `left`: cases without a control that was ordered. */
export function totalsOf(
  wholePlan: readonly (Slot & Asked & Pick<Planned, 'control'>)[],
  allRows: readonly Row[],
  over: boolean,
  left: readonly LeftOut[] = [],
): Pick<Run, 'counts' | 'tokens' | 'cost' | 'results' | 'controls' | 'suiteResults' | 'sets' | 'served' | 'suspects'> {
  const [plan, rows] = [withoutControls(wholePlan), withoutControls(allRows)]
  const suiteResults = suiteResultsOf(plan, rows, over)
  // a map: a model may be called "constructor"
  const served = new Map<string, Set<string>>()
  for (const { slug, servedModel } of allRows)
    if (servedModel) served.set(slug, (served.get(slug) ?? new Set()).add(servedModel))
  const controls = allRows.filter(({ control }) => control)
  return {
    served: Object.fromEntries([...served].map(([slug, names]) => [slug, [...names]])),
    suspects: rows.filter((row) => row.suspect !== undefined).length,
    counts: countsOf(plan.length, rows, over),
    tokens: { input: sum(allRows.map((row) => row.inputTokens)), output: sum(allRows.map((row) => row.outputTokens)) },
    cost: {
      usd: sum(allRows.map(knownUsd)),
      wastedUsd: sum(allRows.map((row) => row.wastedUsd)),
      unknownTests: allRows.filter((row) => row.costUsd === null).length,
    },
    results: resultsOf(plan, rows, over),
    ...(plan.length < wholePlan.length
      ? {
          controls: {
            counts: countsOf(wholePlan.length - plan.length, controls, over),
            usd: sum(controls.map(knownUsd)),
            left: [...left],
            results: controlResultsOf(wholePlan, allRows, { over, intervals: false }),
          },
        }
      : {}),
    ...(suiteResults.length > 0 ? { suiteResults } : {}),
    sets: setsOf(plan),
  }
}
