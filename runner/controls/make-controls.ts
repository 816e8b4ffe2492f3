import { notMirrored } from '../read/words/mirrored-words.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import type { ControlCase, LeftOut } from '../records/control.ts'
import type { ControlKind } from '../records/order-options.ts'
import { testType } from '../test-types/index.ts'
import { groupBy } from '../tools/group-by.ts'
import { seeded, seedOf, shuffled } from '../tools/random.ts'

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
  for (const kind of ['blank', 'swapped', 'mirrored'].filter((name) =>
    kinds.includes(name as ControlKind),
  ) as ControlKind[])
    for (const item of cases) {
      const made =
        kind === 'blank'
          ? blankOf(item)
          : kind === 'mirrored'
            ? mirroredOf(item)
            : swappedOf(item, pools.get(item.suite) ?? [], shownBefore(item), seed)
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

/** Another image of the suite, of a case of the same type where there is one; by the seed, but never one on which the same is right
 * where another would do. It is fitted into the size of the image whose place it takes, so that places mean the same. */
function swappedOf(
  item: KnownCase,
  pool: readonly KnownCase[],
  shown: ReadonlySet<string>,
  seed: number,
): Made | string {
  const { given, truth, image } = item
  const others = pool.filter((other) => other.image.sha !== image.sha)
  if (others.length === 0) return 'has no other image in its suite to take its place'
  const right = new Set(
    others.filter((other) => other.type === item.type && sameRight(item, other)).map((other) => other.image.sha),
  )
  const worth = (other: KnownCase): number =>
    (right.has(other.image.sha) ? 0 : 8) +
    (shown.has(other.image.sha) ? 0 : 4) +
    (other.type === item.type ? 2 : 0) +
    (other.image.width === image.width && other.image.height === image.height ? 1 : 0)
  const [first, ...rest] = shuffled(others, seeded(seedOf(`swapped ${seed} ${caseKey(item)}`)))
  const { image: other } = rest.reduce((best, next) => (worth(next) > worth(best) ? next : best), first as KnownCase)
  const from = { sha: other.sha, name: other.name }
  if (other.width === image.width && other.height === image.height)
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

/** Whether the same is right of two cases, in the few words that say what is: "20 spots". */
function sameRight(a: KnownCase, b: KnownCase): boolean {
  const type = testType(a.type)
  return type
    ? type.expected(a.truth, a.given) === type.expected(b.truth, b.given)
    : JSON.stringify(a.truth) === JSON.stringify(b.truth)
}
