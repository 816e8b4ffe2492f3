import type { Result, Run } from '../../../../runner/index.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import { count, duration, percent, points, totalCost } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { doneOf } from './run-head.ts'
import { cellOf, separated } from '../across/scores.ts'
import { counted, spentValues, type Counted } from '../values.ts'

/** Steps a test goes through, each with how many came that far and the link to those. */
export function funnelOf(
  id: string,
  { counts }: Run,
  over: boolean,
  version = '',
): ({ text: string; href: string } & Counted)[] {
  const done = doneOf(counts)
  const asked = done - counts.skipped
  const answered = asked - counts.error
  const readable = counts.passed + counts.failed
  const step = (text: string, n: number, outcome: string) => ({
    text,
    ...counted(n),
    href: urls.tests(id, { outcome, version }),
  })
  return [
    step('planned', counts.planned, ''),
    step(over ? 'asked' : 'asked so far', asked, 'asked'),
    step('answered', answered, 'answered'),
    step('readable', readable, 'readable'),
    step('passed', counts.passed, 'passed'),
  ]
}

/** Model x test type. The best of a column is marked only where its interval lies above all the others'. */
export function tableOf(id: string, run: Run, version = '') {
  const types = run.types.map((type) => type.name)
  const columns = [null, ...types]
  const best = new Map(columns.map((type) => [type, separated(run.results.filter((result) => result.type === type))]))
  const resultOf = (slug: string, type: string | null): Result | undefined =>
    run.results.find((result) => result.slug === slug && result.type === type)
  return {
    columns: run.types.map(({ name, title, metric }) => ({
      name,
      title,
      metric,
      href: urls.tests(id, { type: name, version }),
    })),
    rows: run.models.flatMap((model) => {
      const total = resultOf(model.slug, null)
      if (!total) return []
      const of: Partial<TestsFilter> = { api: model.api, model: model.model, version }
      return [
        {
          model: `${model.api}/${model.model}`,
          href: urls.tests(id, of),
          cells: columns.map((type) => {
            const result = resultOf(model.slug, type)
            return {
              type: type ?? 'all',
              href: urls.tests(id, { ...of, type: type ?? '' }),
              best: result !== undefined && best.get(type) === result,
              cell: result ? cellOf(result) : null,
            }
          }),
          values: spentValues(total),
          passRate: percent(total.passRate),
          cost: totalCost(
            { usd: total.costUsd, unknownTests: total.unknownCost },
            doneOf(total.counts) - total.counts.skipped,
          ),
          p50: duration(total.p50Ms),
          p95: duration(total.p95Ms),
        },
      ]
    }),
  }
}

/** What the headline scores stand on: unusable replies, faults, and the bounds that what is missing leaves open. */
export const standingOf = (id: string, run: Run, version = '') =>
  run.results
    .filter((result) => result.type === null)
    .map(({ api, model, counts, scored, lowest, highest }) => {
      const part = (outcome: string, n: number) => ({
        ...counted(n),
        href: n > 0 ? urls.tests(id, { api, model, outcome, version }) : '',
      })
      return {
        model: `${api}/${model}`,
        values: { planned: counts.planned, scored, lowest, highest },
        planned: count(counts.planned),
        scored: count(scored),
        parts: [
          part('passed', counts.passed),
          part('failed', counts.failed),
          part('unparsed', counts.unparsed),
          part('refused', counts.refused),
          part('truncated', counts.truncated),
          part('error', counts.error),
          part('skipped', counts.skipped),
        ],
        lowest: points(lowest),
        highest: points(highest),
      }
    })
