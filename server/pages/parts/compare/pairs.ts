import { caseKey, standsInScore, type KnownCase, type Row } from '../../../../runner/index.ts'
import type { PairShow } from '../../../filters/index.ts'
import type { ComparedRuns, OpenSide, Sides } from './sides.ts'

/** The same case put to both sides. A test without a score (never asked, or met by an API fault) is in one of them only:
 * it is neither better nor worse. */
export interface Pair {
  suite: string
  type: string
  case: string
  repeat: number
  /** whose test it is, where whole runs are compared model by model; '' else */
  model: string
  a: Row | null
  b: Row | null
  kind: 'improved' | 'regressed' | 'same' | 'only-a' | 'only-b' | 'neither'
  /** b - a, null where not both have a score */
  difference: number | null
}

/** Scores of one reply differ in the last digits only by how they were added up. */
const EPSILON = 1e-9

function pairOf(a: Row | null, b: Row | null, model: string): Pair {
  const item = (a ?? b) as Row
  const [inA, inB] = [a && standsInScore(a) ? a : null, b && standsInScore(b) ? b : null]
  const difference = inA && inB ? (inB.score ?? 0) - (inA.score ?? 0) : null
  const kind =
    difference === null
      ? inA
        ? 'only-a'
        : inB
          ? 'only-b'
          : 'neither'
      : difference > EPSILON
        ? 'improved'
        : difference < -EPSILON
          ? 'regressed'
          : 'same'
  return {
    suite: item.suite,
    type: item.type,
    case: item.case,
    repeat: item.repeat,
    model,
    a,
    b,
    kind,
    difference: difference !== null && kind === 'same' ? 0 : difference,
  }
}

/** What makes a case this case, whatever it is called: its picture, its question, what is right. */
const identityOf = ({ type, question, given, truth, passMark, image }: KnownCase): string =>
  JSON.stringify([type, question, given, truth, passMark, image.sha])

/** Cases of one name that are not the same in both runs, by suite, type and id: only where the content of a suite differs. */
async function changedCases(a: OpenSide, b: OpenSide, catalog: ComparedRuns): Promise<ReadonlySet<string>> {
  const hashOf = new Map(a.entry.manifest.suites.map(({ header, hash }) => [header.name, hash]))
  const differing = new Set(
    b.entry.manifest.suites
      .filter(({ header, hash }) => hashOf.has(header.name) && hashOf.get(header.name) !== hash)
      .map(({ header }) => header.name),
  )
  if (differing.size === 0) return new Set()
  const before = new Map((await catalog.cases(a.entry.id)).map((testCase) => [caseKey(testCase), testCase]))
  return new Set(
    (await catalog.cases(b.entry.id)).flatMap((testCase) => {
      const key = caseKey(testCase)
      const old = before.get(key)
      return differing.has(testCase.suite) && old && identityOf(old) !== identityOf(testCase) ? [key] : []
    }),
  )
}

export interface Paired {
  pairs: Pair[]
  changed: number
}

const pairedBefore = new Map<string, { a: readonly Row[]; b: readonly Row[]; paired: Paired }>()
const KEPT = 6

/** All tests of both sides, paired over suite content, type, case and repeat (and model). `changed`: cases that have the same
 * name in both but another image, question or truth; they are not paired. The last few answers are kept: a reader pages. */
export async function pairsOf(
  { a, b, byModel }: Exclude<Sides, { problem: string }>,
  catalog: ComparedRuns,
): Promise<Paired> {
  const key = JSON.stringify([a.entry.id, b.entry.id, a.side, b.side])
  const known = pairedBefore.get(key)
  if (known && known.a === a.of && known.b === b.of) return known.paired
  const changed = a.entry.id === b.entry.id ? new Set<string>() : await changedCases(a, b, catalog)
  const modelOf = (row: Row, { models }: OpenSide): string =>
    byModel ? (models.get(row.slug) ?? `${row.api}/${row.model}`) : ''
  const keyOf = (row: Row, side: 'a' | 'b'): string =>
    JSON.stringify([
      row.suite,
      row.type,
      row.case,
      row.repeat,
      modelOf(row, side === 'a' ? a : b),
      changed.has(caseKey(row)) ? side : '',
    ])
  const others = new Map(b.rows.map((row) => [keyOf(row, 'b'), row]))
  const pairs = a.rows.map((row) => {
    const other = others.get(keyOf(row, 'a')) ?? null
    if (other) others.delete(keyOf(row, 'a'))
    return pairOf(row, other, modelOf(row, a))
  })
  for (const row of others.values()) pairs.push(pairOf(null, row, modelOf(row, b)))
  const paired = { pairs, changed: changed.size }
  // the rows of a live run are one list that grows
  if (a.entry.live || b.entry.live) return paired
  pairedBefore.delete(key)
  pairedBefore.set(key, { a: a.of, b: b.of, paired })
  if (pairedBefore.size > KEPT) pairedBefore.delete(pairedBefore.keys().next().value as string)
  return paired
}

export const won = ({ difference, a, b }: Pair): boolean =>
  difference !== null && b !== null && a !== null && b.passed && !a.passed
export const lost = ({ difference, a, b }: Pair): boolean =>
  difference !== null && b !== null && a !== null && a.passed && !b.passed

/** Which pairs a choice shows. */
export const SHOWS: Readonly<Record<PairShow, (pair: Pair) => boolean>> = {
  '': () => true,
  changed: ({ kind }) => kind === 'improved' || kind === 'regressed',
  improved: ({ kind }) => kind === 'improved',
  regressed: ({ kind }) => kind === 'regressed',
  same: ({ kind }) => kind === 'same',
  lost,
  won,
  'only-a': ({ kind }) => kind === 'only-a',
  'only-b': ({ kind }) => kind === 'only-b',
}

const ORDER: readonly Pair['kind'][] = ['regressed', 'improved', 'same', 'only-a', 'only-b', 'neither']

/** What got worse first, the worst of it at the top; then what got better, what stayed, and what only one side has. */
export const byChange = (x: Pair, y: Pair): number =>
  ORDER.indexOf(x.kind) - ORDER.indexOf(y.kind) || Math.abs(y.difference ?? 0) - Math.abs(x.difference ?? 0)
