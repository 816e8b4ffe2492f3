import { summarise, standsInScore } from './totals.ts'
import { CONTROL_KINDS } from '../records/order-options.ts'
import type { ControlResult } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'
import { pairedBootstrap, type Cluster } from '../score/paired.ts'
import { mean } from '../score/summary.ts'

type Slot = Pick<Planned, 'n' | 'slug' | 'api' | 'model' | 'type' | 'control'>

interface Pair {
  original: Row
  control: Row
}

/** Results of the controls of a plan, by kind and model, over all types first (type null), then type by type in the order of the plan. `rows` are those of the
 * whole run: a control is held against the test that it is a control of, where both have a score. `intervals`: with the 95 % interval of the
 * difference, for which an image counts once however many cases it has, as in a comparison of runs; it takes some time of many. */
export function controlResultsOf(
  plan: readonly Slot[],
  rows: readonly Row[],
  { over, intervals }: { over: boolean; intervals: boolean },
): ControlResult[] {
  const byNumber = new Map(rows.map((row) => [row.n, row]))
  const groups = new Map<
    string,
    Pick<ControlResult, 'kind' | 'api' | 'model' | 'slug' | 'type'> & { planned: number; rows: Row[]; pairs: Pair[] }
  >()
  for (const { n, slug, api, model, type: own, control: planned } of plan) {
    if (!planned) continue
    const [control, original] = [byNumber.get(n), byNumber.get(planned.of)]
    for (const type of [null, own]) {
      const key = JSON.stringify([planned.kind, slug, type])
      const group = groups.get(key) ?? { kind: planned.kind, api, model, slug, type, planned: 0, rows: [], pairs: [] }
      groups.set(key, group)
      group.planned++
      if (control) group.rows.push(control)
      if (control && original && standsInScore(control) && standsInScore(original))
        group.pairs.push({ control, original })
    }
  }
  const slugs = [...new Set(plan.map(({ slug }) => slug))]
  return [...groups.values()]
    .sort(
      (a, b) =>
        CONTROL_KINDS.indexOf(a.kind) - CONTROL_KINDS.indexOf(b.kind) ||
        slugs.indexOf(a.slug) - slugs.indexOf(b.slug) ||
        Number(a.type !== null) - Number(b.type !== null),
    )
    .map(({ planned, rows: own, pairs, ...whose }) => ({
      ...whose,
      ...summarise(planned, own, over),
      ...differenceOf(pairs, intervals),
    }))
}

function differenceOf(
  pairs: readonly Pair[],
  intervals: boolean,
): Omit<ControlResult, 'kind' | keyof ReturnType<typeof summarise> | 'api' | 'model' | 'slug' | 'type'> {
  const images = new Map<string, Cluster>()
  for (const { original, control } of pairs) {
    const cluster = images.get(original.image) ?? { sum: 0, n: 0 }
    images.set(original.image, { sum: cluster.sum + scoreOf(original) - scoreOf(control), n: cluster.n + 1 })
  }
  const interval = intervals ? pairedBootstrap([...images.values()]) : null
  const [original, control] = [
    mean(pairs.map((pair) => scoreOf(pair.original))),
    mean(pairs.map((pair) => scoreOf(pair.control))),
  ]
  const among = (holds: (original: boolean, control: boolean) => boolean): number =>
    pairs.filter((pair) => holds(pair.original.passed, pair.control.passed)).length
  return {
    pairs: pairs.length,
    images: images.size,
    original,
    control,
    difference: mean(pairs.map((pair) => scoreOf(pair.original) - scoreOf(pair.control))),
    differenceLow: interval?.low ?? null,
    differenceHigh: interval?.high ?? null,
    alike: among((a, b) => a === b),
    onlyOriginal: among((a, b) => a && !b),
    onlyControl: among((a, b) => !a && b),
  }
}

const scoreOf = ({ score }: Row): number => score ?? 0
