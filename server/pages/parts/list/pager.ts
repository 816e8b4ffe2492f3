import { count } from '../../../format.ts'

/** The pages of a long list: the first, the last, those around this one, and a jump to any where there are many. */
export interface Pager {
  /** "101–200 of 480"; '' for an empty list */
  text: string
  prev: string
  next: string
  /** what to show: list.slice(from, to) */
  from: number
  to: number
  page: number
  last: number
  /** 0 stands for the pages left out between two others */
  links: { page: number; text: string; href: string }[]
  jump: { action: string; hidden: { name: string; value: string }[] } | null
}

const AROUND = 2
/** Up to so many pages, each has its link and nobody needs to jump. */
const ALL_LINKED = 9

function shownPages(index: number, last: number): number[] {
  if (last <= ALL_LINKED) return Array.from({ length: last }, (_, i) => i + 1)
  const near = [1, last, ...Array.from({ length: 2 * AROUND + 1 }, (_, i) => index - AROUND + i)].filter(
    (page) => page >= 1 && page <= last,
  )
  return [...new Set(near)]
    .sort((a, b) => a - b)
    .flatMap((page, i, all) => (i > 0 && page > (all[i - 1] as number) + 1 ? [0, page] : [page]))
}

/** `address` gives the link to a page. `start`: where it begins, of a list that goes on after a cursor. */
export function pagerOf(
  total: number,
  page: number,
  size: number,
  address: (page: number) => string,
  start?: number,
): Pager {
  const last = Math.max(1, Math.ceil(total / size))
  const index = Math.min(start === undefined ? page : Math.floor(start / size) + 1, last)
  const from = start ?? (index - 1) * size
  const to = Math.min(total, from + size)
  const [action = '', search = ''] = address(1).split('?')
  return {
    text: total > from ? `${count(from + 1)}–${count(to)} of ${count(total)}` : '',
    prev: index > 1 ? address(index - 1) : '',
    next: index < last ? address(index + 1) : '',
    from,
    to,
    page: index,
    last,
    links:
      last === 1
        ? []
        : shownPages(index, last).map((shownPage) => ({
            page: shownPage,
            text: count(shownPage),
            href: shownPage === 0 ? '' : address(shownPage),
          })),
    jump:
      last <= ALL_LINKED
        ? null
        : { action, hidden: [...new URLSearchParams(search)].map(([name, value]) => ({ name, value })) },
  }
}
