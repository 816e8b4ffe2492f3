import { caseKey, type KnownCase } from '../records/case.ts'
import type { Shard } from '../records/shard.ts'
import { divide, planSha } from '../plan/divide.ts'
import { makePlan } from '../plan/make-plan.ts'
import { plural } from '../tools/format.ts'
import type { OpenOrder } from './open-order.ts'
import { OrderError } from './order-error.ts'

/** An opened order narrowed down to one part of its run: the cases of the tests of that part, whose numbers are those of the whole plan.
 * Throws OrderError where there are fewer tests than parts. */
export function partOfOrder(opened: OpenOrder, repeats: number, { part, of }: Pick<Shard, 'part' | 'of'>): OpenOrder {
  const { cases, controls, models, examples } = opened
  const plan = makePlan(cases, models, repeats, examples, controls)
  const tests = plan.filter(({ control }) => !control).length
  if (of > tests)
    throw new OrderError([
      { field: 'suites', message: `The run has ${plural(tests, 'test')}: it cannot be divided into ${of} parts.` },
    ])
  const planned = divide(plan, of)[part - 1] ?? []
  const asked = new Set(planned.map(caseKey))
  const isAsked = (item: KnownCase): boolean => asked.has(caseKey(item))
  return {
    ...opened,
    cases: cases.filter(isAsked),
    controls: controls.filter(isAsked),
    share: { shard: { part, of, tests: plan.length, plan: planSha(plan, controls) }, planned },
  }
}
