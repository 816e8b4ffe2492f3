import { pageOf, textOf, type Query, type Values } from './query.ts'

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

/** `baseline`: the side that others are held against, pinned; where it is '' (or none of the sides), the earliest is. */
export interface CompareFilter {
  a: Side | null
  b: Side | null
  baseline: string
  show: PairShow
  type: string
  q: string
  page: number
}

export function compareFilter(query: Query): CompareFilter {
  const show = textOf(query, 'show')
  return {
    a: sideOf(textOf(query, 'a', 400)),
    b: sideOf(textOf(query, 'b', 400)),
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
  baseline: rest.baseline,
  show: rest.show,
  type: rest.type,
  q: rest.q,
  page: page === 1 ? undefined : page,
})
