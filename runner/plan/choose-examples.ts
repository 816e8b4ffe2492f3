import { groupBy } from '../tools/group-by.ts'
import { seeded, seedOf, shuffled } from '../tools/random.ts'
import type { KnownCase } from '../records/case.ts'

/** Gives every case its solved examples: `shots` other cases of its suite and type on other images, the same seeded ones for
 * all as far as that goes. `pool` holds the cases that can be examples.
 * Groups with too few of them are named in `short`, and their cases get none. */
export function chooseExamples(
  cases: readonly KnownCase[],
  pool: readonly KnownCase[],
  shots: number,
  seed: number,
): { examples: Map<KnownCase, KnownCase[]>; short: { suite: string; type: string; has: number }[] } {
  const key = (item: KnownCase): string => JSON.stringify([item.suite, item.type])
  const pools = groupBy(pool, key)
  const examples = new Map<KnownCase, KnownCase[]>()
  const short: { suite: string; type: string; has: number }[] = []
  for (const [group, own] of groupBy(cases, key)) {
    const order = shuffled(pools.get(group) ?? [], seeded(seedOf(`examples ${seed} ${group}`)))
    for (const item of own) {
      const chosen = firstOthers(order, item, shots)
      examples.set(item, chosen)
      if (chosen.length === shots || short.some((group) => group.suite === item.suite && group.type === item.type))
        continue
      short.push({ suite: item.suite, type: item.type, has: chosen.length })
    }
  }
  return { examples, short }
}

/** The first so many cases on other images. */
function firstOthers(order: readonly KnownCase[], { image }: KnownCase, most: number): KnownCase[] {
  const others: KnownCase[] = []
  for (const other of order) {
    if (others.length >= most) break
    if (other.image.sha !== image.sha) others.push(other)
  }
  return others
}
