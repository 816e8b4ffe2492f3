import { ResultTally, standsInScore } from './result-tally.ts'
import { CONTROL_KINDS } from '../records/order-options.ts'
import type { ControlResult } from '../records/run.ts'
import type { Planned, Row } from '../records/test.ts'
import type { Cluster } from '../score/intervals.ts'
import { pairedBootstrap } from '../score/paired.ts'

type Slot = Pick<Planned, 'n' | 'slug' | 'api' | 'model' | 'type' | 'control'>

interface Group extends Pick<ControlResult, 'kind' | 'api' | 'model' | 'slug' | 'type'> {
  planned: number
  tally: ResultTally
  pairs: Pairs
}

/** Results of the controls of a plan, by kind and model, over all types first (type null), then type by type in the order of the plan. A
 * control is held against the test that it is a control of, where both have a score, whichever of them comes first. */
export class ControlResults {
  readonly #groups = new Map<string, Group>()
  readonly #inOrder: readonly Group[]
  /** numbers of its controls, by that of a test */
  readonly #controlsOf = new Map<number, number[]>()
  readonly #rows = new Map<number, Row>()

  constructor(plan: readonly Slot[]) {
    const slugs = new Set<string>()
    for (const { n, slug, api, model, type: own, control } of plan) {
      slugs.add(slug)
      if (!control) continue
      const { kind, of } = control
      const others = this.#controlsOf.get(of)
      if (others) others.push(n)
      else this.#controlsOf.set(of, [n])
      for (const type of [null, own]) {
        const key = keyOf(kind, slug, type)
        const group = this.#groups.get(key) ?? {
          ...{ kind, api, model, slug, type },
          ...{ planned: 0, tally: new ResultTally(), pairs: new Pairs() },
        }
        group.planned++
        this.#groups.set(key, group)
      }
    }
    const order = [...slugs]
    this.#inOrder = [...this.#groups.values()].sort(
      (a, b) =>
        CONTROL_KINDS.indexOf(a.kind) - CONTROL_KINDS.indexOf(b.kind) ||
        order.indexOf(a.slug) - order.indexOf(b.slug) ||
        Number(a.type !== null) - Number(b.type !== null),
    )
  }

  /** A test or a control that has ended; -1 takes it out again. */
  count(row: Row, sign: 1 | -1 = 1): void {
    if (sign === -1) this.#rows.delete(row.n)
    if (row.control) {
      for (const { tally } of this.#groupsOf(row)) tally.count(row, sign)
      this.#pair(this.#rows.get(row.control.of), row, sign)
    } else for (const n of this.#controlsOf.get(row.n) ?? []) this.#pair(row, this.#rows.get(n), sign)
    if (sign === 1) this.#rows.set(row.n, row)
  }

  #pair(original: Row | undefined, control: Row | undefined, sign: 1 | -1): void {
    if (!original || !control || !standsInScore(original) || !standsInScore(control)) return
    for (const { pairs } of this.#groupsOf(control)) pairs.count(original, control, sign)
  }

  #groupsOf({ control, slug, type: own }: Row): Group[] {
    return [null, own].flatMap((type) => (control && this.#groups.get(keyOf(control.kind, slug, type))) ?? [])
  }

  /** `intervals`: with the 95 % interval of the difference, for which an image counts once however many cases it has, as in a
   * comparison of runs; it takes some time of many. */
  results({ over, intervals }: { over: boolean; intervals: boolean }): ControlResult[] {
    return this.#inOrder.map(({ planned, tally, pairs, ...whose }) => ({
      ...whose,
      ...tally.result(planned, over),
      ...pairs.difference(intervals),
    }))
  }
}

const keyOf = (kind: string, slug: string, type: string | null): string => JSON.stringify([kind, slug, type])

/** Tests and their controls, where both have a score. */
class Pairs {
  readonly #images = new Map<string, Cluster>()
  #pairs = 0
  #original = 0
  #control = 0
  #difference = 0
  #alike = 0
  #onlyOriginal = 0
  #onlyControl = 0

  count(original: Row, control: Row, sign: 1 | -1): void {
    const difference = scoreOf(original) - scoreOf(control)
    const image = this.#images.get(original.image) ?? { sum: 0, n: 0 }
    image.sum += sign * difference
    image.n += sign
    if (image.n > 0) this.#images.set(original.image, image)
    else this.#images.delete(original.image)
    this.#pairs += sign
    this.#original += sign * scoreOf(original)
    this.#control += sign * scoreOf(control)
    this.#difference += sign * difference
    if (original.passed === control.passed) this.#alike += sign
    else if (original.passed) this.#onlyOriginal += sign
    else this.#onlyControl += sign
  }

  difference(
    intervals: boolean,
  ): Omit<ControlResult, 'kind' | keyof ReturnType<ResultTally['result']> | 'api' | 'model' | 'slug' | 'type'> {
    const interval = intervals ? pairedBootstrap([...this.#images.values()]) : null
    const meanOf = (sum: number): number | null => (this.#pairs > 0 ? sum / this.#pairs : null)
    return {
      pairs: this.#pairs,
      images: this.#images.size,
      original: meanOf(this.#original),
      control: meanOf(this.#control),
      difference: meanOf(this.#difference),
      differenceLow: interval?.low ?? null,
      differenceHigh: interval?.high ?? null,
      alike: this.#alike,
      onlyOriginal: this.#onlyOriginal,
      onlyControl: this.#onlyControl,
    }
  }
}

const scoreOf = ({ score }: Row): number => score ?? 0

/** The same of rows that are all there. The tests come before their controls, so that the images, from which the intervals are drawn, have
 * the order of the controls. */
export function controlResultsOf(
  plan: readonly Slot[],
  rows: readonly Row[],
  how: { over: boolean; intervals: boolean },
): ControlResult[] {
  const results = new ControlResults(plan)
  for (const row of rows) if (!row.control) results.count(row)
  for (const row of rows) if (row.control) results.count(row)
  return results.results(how)
}
