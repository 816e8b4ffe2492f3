import { notMirrored } from '../read/words/mirrored-words.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import type { ControlCase, LeftOut } from '../records/control.ts'
import type { ControlKind } from '../records/order-options.ts'
import { testType } from '../test-types/index.ts'
import { groupBy } from '../tools/group-by.ts'
import { seeded, seedOf, shuffle } from '../tools/random.ts'

export interface ControlCases {
  /** a case of its own each; the image of one that is drawn has no bytes and no sum before it is drawn */
  controls: KnownCase[]
  left: LeftOut[]
}

export interface ControlOrder {
  kinds: readonly ControlKind[]
  /** the cases that are asked */
  cases: readonly KnownCase[]
  /** all cases of their suites, whose images may take the place of others */
  all: readonly KnownCase[]
  seed: number
  /** images that come before the question of a case anyhow */
  shownBefore: (item: KnownCase) => ReadonlySet<string>
}

/** What there is in place of a case, or why there is nothing. */
type Made = Pick<KnownCase, 'given' | 'truth' | 'image'> & { control: Omit<ControlCase, 'kind' | 'of'> }

/** The controls of the cases, kind by kind in the order of the cases, under ids of their own: `<id>.blank`, `.swapped`, `.mirrored`.
 * The same order has the same controls. */
export function makeControls({ kinds, cases, all, seed, shownBefore }: ControlOrder): ControlCases {
  const taken = new Set(cases.map(caseKey))
  const controls: KnownCase[] = []
  const left = new Map<string, LeftOut>()
  const pools = groupBy(all, ({ suite }) => suite)
  const ready = new Map<string, Pool>()
  const swapped = (item: KnownCase): Made | string => {
    const pool = ready.get(item.suite) ?? new Pool(pools.get(item.suite) ?? [])
    ready.set(item.suite, pool)
    return swappedOf(item, pool, shownBefore(item), seed)
  }
  for (const kind of ['blank', 'swapped', 'mirrored'].filter((name) =>
    kinds.includes(name as ControlKind),
  ) as ControlKind[])
    for (const item of cases) {
      const made = kind === 'blank' ? blankOf(item) : kind === 'mirrored' ? mirroredOf(item) : swapped(item)
      if (typeof made === 'string') {
        const key = JSON.stringify([kind, item.type, made])
        const known = left.get(key) ?? { kind, type: item.type, why: made, cases: 0 }
        left.set(key, { ...known, cases: known.cases + 1 })
        continue
      }
      const { control, ...parts } = made
      let id = `${item.id}.${kind}`
      for (let copy = 2; taken.has(caseKey({ ...item, id })); copy++) id = `${item.id}.${kind}-${copy}`
      taken.add(caseKey({ ...item, id }))
      controls.push({ ...item, ...parts, id, control: { kind, of: item.id, ...control } })
    }
  return { controls, left: [...left.values()] }
}

/** An image that is drawn for the run before its plan is written. */
const toBeDrawn = ({ width, height }: KnownCase['image'], name: string): KnownCase['image'] => ({
  sha: '',
  name,
  file: '',
  mediaType: 'image/png',
  bytes: 0,
  width,
  height,
})

const blankOf = ({ given, truth, image }: KnownCase): Made => ({
  given,
  truth,
  image: toBeDrawn(image, 'blank'),
  control: { how: 'The image is blank: plain grey, of the same size.', drawn: true },
})

function mirroredOf(item: KnownCase): Made | string {
  const { given, truth, question, image } = item
  const type = testType(item.type)
  if (!type?.mirror) return 'is of a type whose truth a mirror may change'
  const why = notMirrored([...textsIn(given), ...textsIn(truth)], question)
  if (why !== null) return why
  const mirrored = type.mirror({ given, truth, question }, image)
  if (typeof mirrored === 'string') return mirrored
  return {
    given: mirrored.given as KnownCase['given'],
    truth: mirrored.truth as KnownCase['truth'],
    image: toBeDrawn(image, `mirrored-${image.name}`),
    control: {
      how: 'The image is mirrored, left and right exchanged, and so is the truth.',
      from: { sha: image.sha, name: image.name },
      drawn: true,
    },
  }
}

/** Every text in what a case brings. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

/** The cases of a suite, whose images may take the place of others: what each choice looks at is made ready once for all. */
class Pool {
  readonly cases: readonly KnownCase[]
  /** numbers of the cases that are left for a choice */
  readonly #left: Int32Array
  /** number of the image of each case, and the same by its sum */
  readonly #images: Int32Array
  readonly #numbers = new Map<string, number>()
  /** sums of the images on which the same is right, by what is */
  readonly #right = new Map<string, Set<string>>()

  constructor(cases: readonly KnownCase[]) {
    this.cases = cases
    this.#left = new Int32Array(cases.length)
    this.#images = new Int32Array(cases.length)
    for (const [index, item] of cases.entries()) {
      const { sha } = item.image
      const number = this.#numbers.get(sha) ?? this.#numbers.size
      this.#numbers.set(sha, number)
      this.#images[index] = number
      const right = this.#right.get(rightOf(item)) ?? new Set()
      this.#right.set(rightOf(item), right.add(sha))
    }
  }

  /** Sums of images on which the same is right as of a case. */
  sameRight(item: KnownCase): ReadonlySet<string> {
    return this.#right.get(rightOf(item)) ?? new Set()
  }

  /** The cases on other images than this one, shuffled. */
  *others({ sha }: KnownCase['image'], random: () => number): Generator<KnownCase> {
    const own = this.#numbers.get(sha) ?? -1
    let length = 0
    for (let index = 0; index < this.cases.length; index++)
      if (this.#images[index] !== own) this.#left[length++] = index
    const order = shuffle(this.#left.subarray(0, length), random)
    for (const index of order) yield this.cases[index] as KnownCase
  }
}

/** What is right of a case, in the few words that say it: "20 spots". */
function rightOf({ type: name, truth, given }: KnownCase): string {
  const type = testType(name)
  return JSON.stringify([name, type ? type.expected(truth, given) : truth])
}

const [OTHER_RIGHT, NOT_SHOWN, SAME_TYPE, SAME_SIZE] = [8, 4, 2, 1]
const BEST = OTHER_RIGHT + NOT_SHOWN + SAME_TYPE + SAME_SIZE

/** Another image of the suite, of a case of the same type where there is one; by the seed, but never one on which the same is right
 * where another would do. It is fitted into the size of the image whose place it takes, so that places mean the same. */
function swappedOf(item: KnownCase, pool: Pool, shown: ReadonlySet<string>, seed: number): Made | string {
  const { given, truth, image } = item
  const right = pool.sameRight(item)
  const isSameSize = ({ width, height }: KnownCase['image']): boolean =>
    width === image.width && height === image.height
  const worth = (other: KnownCase): number =>
    (right.has(other.image.sha) ? 0 : OTHER_RIGHT) +
    (shown.has(other.image.sha) ? 0 : NOT_SHOWN) +
    (other.type === item.type ? SAME_TYPE : 0) +
    (isSameSize(other.image) ? SAME_SIZE : 0)
  let [chosen, most]: [KnownCase | undefined, number] = [undefined, -1]
  for (const other of pool.others(image, seeded(seedOf(`swapped ${seed} ${caseKey(item)}`)))) {
    const own = worth(other)
    if (own > most) [chosen, most] = [other, own]
    if (most === BEST) break
  }
  if (!chosen) return 'has no other image in its suite to take its place'
  const { image: other } = chosen
  const from = { sha: other.sha, name: other.name }
  if (isSameSize(other))
    return {
      given,
      truth,
      image: other,
      control: { how: `The image is another one: ${other.name}.`, from, drawn: false },
    }
  return {
    given,
    truth,
    image: toBeDrawn(image, `fitted-${other.name}`),
    control: {
      how: `The image is another one: ${other.name}, fitted into ${image.width} × ${image.height} px.`,
      from,
      drawn: true,
    },
  }
}
