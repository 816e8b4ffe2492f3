import { groupBy } from '../tools/group-by.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import type { Model } from '../records/model.ts'
import type { Order } from '../records/order.ts'
import type { Planned } from '../records/test.ts'
import { seeded, seedOf, shuffled } from '../tools/random.ts'

/** The cases an order takes: of its types and classes, and with a limit a seeded choice per suite and type that takes
 * from every class in turn. Suite order is kept. */
export function chooseCases(
  cases: readonly KnownCase[],
  order: Pick<Order, 'types' | 'classes' | 'limit' | 'seed'>,
): KnownCase[] {
  const wanted = cases.filter(
    (testCase) =>
      (!order.types?.length || order.types.includes(testCase.type)) &&
      (!order.classes?.length || order.classes.includes(testCase.class ?? '')),
  )
  if (order.limit === undefined) return wanted
  const taken = new Set<KnownCase>()
  for (const group of groupBy(wanted, (item) => JSON.stringify([item.suite, item.type])).values()) {
    // the type is no part of the seed: the same images are taken for every type that uses them
    const random = seeded(seedOf(`${order.seed} ${group[0]?.suite}`))
    const classes = [...groupBy(group, (item) => item.class ?? '').values()].map((list) => shuffled(list, random))
    for (let turn = 0, left = order.limit; left > 0 && classes.some((list) => turn < list.length); turn++)
      for (const list of classes) {
        const item = list[turn]
        if (item && left > 0) {
          taken.add(item)
          left--
        }
      }
  }
  return wanted.filter((item) => taken.has(item))
}

/** Test `n` of the `of` tests of a run, under the name of its folder. */
export function plannedTest({
  n,
  of,
  testCase,
  model,
  repeat,
}: {
  n: number
  of: number
  testCase: KnownCase
  model: Model
  repeat: number
}): Planned {
  const digits = Math.max(4, String(of).length)
  return {
    format: 1,
    n,
    test: `${String(n).padStart(digits, '0')}-${testCase.type}-${testCase.id}-${model.slug}`,
    suite: testCase.suite,
    case: testCase.id,
    type: testCase.type,
    ...(testCase.class === undefined ? {} : { class: testCase.class }),
    api: model.api,
    model: model.model,
    slug: model.slug,
    repeat,
    image: testCase.image.sha,
  }
}

/** Every test of a run, numbered from 1: repeat by repeat, case by case, the models of a case next to each other. The controls of cases
 * come after all of them in the same order, each with the number of the test that it is a control of: what is published has the numbers
 * that it has without controls, and the first of a budget. */
export function makePlan(
  cases: readonly KnownCase[],
  models: readonly Model[],
  repeats: number,
  examples?: ReadonlyMap<KnownCase, readonly KnownCase[]>,
  controls: readonly KnownCase[] = [],
): Planned[] {
  const plan: Planned[] = []
  const numbers = new Map<string, number>()
  const of = (cases.length + controls.length) * models.length * repeats
  for (const list of [cases, controls])
    for (let repeat = 1; repeat <= repeats; repeat++)
      for (const testCase of list)
        for (const model of models) {
          const n = plan.length + 1
          const { suite, type, id, control } = testCase
          const keyOf = (name: string): string => JSON.stringify([suite, type, name, model.slug, repeat])
          numbers.set(keyOf(id), n)
          const original = control && numbers.get(keyOf(control.of))
          plan.push({
            ...plannedTest({ n, of, testCase, model, repeat }),
            ...(examples?.get(testCase)?.length ? { examples: examples.get(testCase)?.map((other) => other.id) } : {}),
            ...(control && original !== undefined ? { control: { kind: control.kind, of: original } } : {}),
          })
        }
  return plan
}

/** Tests that were planned before the images of their controls were drawn, with those images. */
export function withImages(plan: readonly Planned[], controls: readonly KnownCase[]): Planned[] {
  const images = new Map(controls.map((item) => [caseKey(item), item.image.sha]))
  return plan.map((test) => ({ ...test, image: images.get(caseKey(test)) ?? test.image }))
}

/** A slug for each model, unique among them: the model id alone where that is enough. Compared without case, as some disks do. */
export function modelSlugs(
  models: readonly { api: string; model: string }[],
  slugOf: (text: string) => string,
): string[] {
  const used = new Set<string>()
  return models.map(({ api, model }) => {
    const short = slugOf(model)
    const base = used.has(short.toLowerCase()) ? slugOf(`${api}-${model}`) : short
    let slug = base
    for (let copy = 2; used.has(slug.toLowerCase()); copy++) slug = `${base}-${copy}`
    used.add(slug.toLowerCase())
    return slug
  })
}
