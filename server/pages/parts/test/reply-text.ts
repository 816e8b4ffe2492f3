import type { Answer, Range, Score } from '../../../../runner/index.ts'

/** A stretch of a reply: plain, what the rule took, what became something found, or a number that became nothing. `link` is
 * shared with the marks of its match, `row` is the id of its row in the table; `id` is this stretch's own, once a match. */
export interface Stretch {
  text: string
  kind: 'plain' | 'rule' | 'found' | 'unused'
  link: string
  row: string
  id: string
  about: string
}

interface Span {
  range: Range
  kind: Exclude<Stretch['kind'], 'plain'>
  link: string
  about: string
}

/** Later kinds win where stretches lie over each other: a found thing inside what the rule took shows as found. */
const RANK: Record<Span['kind'], number> = { rule: 0, unused: 1, found: 2 }

function spansOf(answer: Answer, matches: Score['matches']): Span[] {
  const matchOf = new Map(matches.flatMap((match, index) => (match.found ? [[match.found.index, index] as const] : [])))
  return [
    ...(answer.range
      ? [{ range: answer.range, kind: 'rule' as const, link: '', about: `read by the rule ${answer.rule ?? ''}` }]
      : []),
    ...answer.unused.map((item) => ({
      range: item.range,
      kind: 'unused' as const,
      link: '',
      about: `not used: ${item.reason}`,
    })),
    ...answer.found.map((item, index) => {
      const match = matchOf.get(index)
      const verdict = match === undefined ? '' : (matches[match]?.verdict ?? '')
      return {
        range: item.range,
        kind: 'found' as const,
        link: match === undefined ? '' : `m${match}`,
        about: [item.label ?? '', verdict, ...(item.notes ?? [])].filter(Boolean).join(', '),
      }
    }),
  ]
}

/** The reply cut into stretches at every start and end of something that was read from it. Joined they are the reply again. */
export function stretchesOf(reply: string, answer: Answer | null, matches: Score['matches']): Stretch[] {
  const spans = answer
    ? spansOf(answer, matches).filter(({ range: [from, to] }) => from < to && from < reply.length)
    : []
  const cuts = [
    ...new Set([0, reply.length, ...spans.flatMap(({ range }) => range.map((index) => Math.min(index, reply.length)))]),
  ].sort((a, b) => a - b)
  const starts = [...spans].sort((a, b) => a.range[0] - b.range[0])
  const open: Span[] = []
  const named = new Set<string>()
  let next = 0
  return cuts.slice(0, -1).map((from, index): Stretch => {
    const to = cuts[index + 1] as number
    for (let span = starts[next]; span && span.range[0] <= from; span = starts[++next]) open.push(span)
    for (let i = open.length - 1; i >= 0; i--) if ((open[i] as Span).range[1] <= from) open.splice(i, 1)
    const top = open.reduce<Span | null>(
      (best, span) => (best === null || RANK[span.kind] > RANK[best.kind] ? span : best),
      null,
    )
    const link = top?.link ?? ''
    const id = link === '' || named.has(link) ? '' : link.replace('m', 'said-')
    named.add(link)
    return {
      text: reply.slice(from, to),
      kind: top?.kind ?? 'plain',
      link,
      row: link.replace('m', 'match-'),
      id,
      about: top?.about ?? '',
    }
  })
}
