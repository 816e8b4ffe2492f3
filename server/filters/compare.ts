import { pageOf, textOf, textsOf, type Query, type Values } from './query.ts'

/** One side of a comparison: a run, or one model in it where `api` and `model` are not ''. */
export interface Side {
  run: string
  api: string
  model: string
}

/** "run", or "run~api/model": a model id may hold slashes and tildes, the name of a run holds no tilde. null of nothing. */
export function sideOf(text: string): Side | null {
  const [run = '', ref = ''] = /^([^~]*)~?(.*)$/s.exec(text)?.slice(1) ?? []
  const slash = ref.indexOf('/')
  if (run === '' || (ref !== '' && slash < 1)) return null
  return { run, api: ref.slice(0, Math.max(0, slash)), model: ref.slice(slash + 1) }
}

export const sideText = ({ run, api, model }: Side): string => (model === '' ? run : `${run}~${api}/${model}`)

/** Which pairs are listed. `changed` are the improved and the regressed; `lost` passed only in a, `won` only in b. */
export const PAIR_SHOWS = ['', 'changed', 'improved', 'regressed', 'same', 'lost', 'won', 'only-a', 'only-b'] as const
export type PairShow = (typeof PAIR_SHOWS)[number]

/** `sides`: three or more instead of `a` and `b`.
 * `baseline`: the side that others are held against, pinned; where it is '' (or none of the sides), the earliest is. */
export interface CompareFilter {
  a: Side | null
  b: Side | null
  sides: readonly Side[]
  baseline: string
  show: PairShow
  type: string
  q: string
  page: number
}

/** More than these make a table that nobody reads. */
export const MOST_SIDES = 8

/** Sides may also be named by `side` alone, as check boxes name them: two of them are a and b. */
function sidesIn(query: Query): Pick<CompareFilter, 'a' | 'b' | 'sides'> {
  const [a, b] = [sideOf(textOf(query, 'a', 400)), sideOf(textOf(query, 'b', 400))]
  const named = textsOf(query, 'side').flatMap((text) => sideOf(text.slice(0, 400)) ?? [])
  const all = new Map([a, b, ...named].flatMap((side) => (side ? [[sideText(side), side] as const] : [])))
  if (named.length === 0) return { a, b, sides: [] }
  const sides = [...all.values()].slice(0, MOST_SIDES)
  return sides.length > 2 ? { a: null, b: null, sides } : { a: sides[0] ?? null, b: sides[1] ?? null, sides: [] }
}

export function compareFilter(query: Query): CompareFilter {
  const show = textOf(query, 'show')
  return {
    ...sidesIn(query),
    baseline: textOf(query, 'baseline', 400),
    show: PAIR_SHOWS.find((name) => name === show) ?? '',
    type: textOf(query, 'type'),
    q: textOf(query, 'q'),
    page: pageOf(query),
  }
}

export const compareFilterQuery = ({ a, b, page, ...rest }: Partial<CompareFilter>): Values => ({
  a: a ? sideText(a) : '',
  b: b ? sideText(b) : '',
  side: rest.sides?.map(sideText),
  baseline: rest.baseline,
  show: rest.show,
  type: rest.type,
  q: rest.q,
  page: page === 1 ? undefined : page,
})
