import { NO_ANSWER, NOTHING } from '../../../../runner/index.ts'
import { count, percent, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { UNANSWERED, type OfModel } from './counted-tests.ts'

export interface ConfusionCell {
  text: string
  values: { n: number }
  href: string
  title: string
  /** 0..5: which share of its row it is */
  depth: number
  /** colours the cell: right, wrong, or without an answer */
  kind: 'hit' | 'miss' | 'ended'
}
/** What was said for what, as one table: rows are what is right, columns what was said. */
/** Things with this label, and those of them that were said to have it. */
interface RowValues {
  all: number
  hits: number
}

export interface Confusion {
  id: string
  title: string
  about: string
  columns: { text: string; href: string; answer: boolean }[]
  rows: { text: string; href: string; cells: ConfusionCell[]; all: string; share: string; values: RowValues }[]
  notes: string[]
}

/** Labels that have a row or column of their own; those with most things where there are more. */
const MOST = 30

const inOrder = (a: string, b: string): number =>
  Number(a === NOTHING) - Number(b === NOTHING) || a.localeCompare(b, 'en', { numeric: true })

/** The labels with most things, in the order of a table, and how many there are beside them. */
function shownOf(counts: ReadonlyMap<string, number>): { shown: string[]; left: number } {
  const shown = [...counts]
    .sort((a, b) => Number(b[0] === NOTHING) - Number(a[0] === NOTHING) || b[1] - a[1])
    .slice(0, MOST)
    .map(([label]) => label)
  return { shown: shown.sort(inOrder), left: counts.size - shown.length }
}

const keyOf = (right: string, said: string): string => `${right}\n${said}`

/** The matrix of one model on one type; null where no test has anything to tell apart. `of`: "label", "hour". */
export function confusionOf(run: string, { slug, name, of, tests }: OfModel, what: string): Confusion | null {
  const cells = new Map<string, { things: number; tests: number }>()
  const rights = new Map<string, number>()
  const saids = new Map<string, number>()
  const ended = new Set<string>()
  const add = (counts: Map<string, number>, label: string): unknown => counts.set(label, (counts.get(label) ?? 0) + 1)
  for (const { row, charted } of tests) {
    const own = new Set<string>()
    for (const [right, said] of charted?.pairs ?? []) {
      const column = said === NO_ANSWER ? row.outcome : `=${said}`
      add(rights, right)
      if (said === NO_ANSWER) ended.add(row.outcome)
      else add(saids, said)
      const key = keyOf(right, column)
      const cell = cells.get(key) ?? { things: 0, tests: 0 }
      cell.things++
      if (!own.has(key)) cell.tests++
      own.add(key)
      cells.set(key, cell)
    }
  }
  if (rights.size === 0) return null
  const [down, across] = [shownOf(rights), shownOf(saids)]
  const outcomes = UNANSWERED.filter((outcome) => ended.has(outcome))
  const many = tests.some(({ charted }) => (charted?.pairs.length ?? 0) > 1)
  const columns = [
    ...across.shown.map((said) => ({ key: `=${said}`, text: said, filter: { said }, answer: true })),
    ...outcomes.map((outcome) => ({
      key: outcome as string,
      text: outcome as string,
      filter: { said: NO_ANSWER, outcome },
      answer: false,
    })),
  ]
  const rows = down.shown.map((right) => {
    const all = rights.get(right) ?? 0
    const hits = cells.get(keyOf(right, `=${right}`))?.things ?? 0
    return {
      text: right,
      href: urls.tests(run, { ...of, truth: right }),
      cells: columns.map(({ key, text, filter, answer }): ConfusionCell => {
        const cell = cells.get(keyOf(right, key))
        const words = answer ? `said ${text}` : text
        return {
          text: cell ? count(cell.things) : '',
          values: { n: cell?.things ?? 0 },
          href: cell ? urls.tests(run, { ...of, truth: right, ...filter }) : '',
          title: cell
            ? `right ${right}, ${words}: ${count(cell.things)}${many ? ` in ${plural(cell.tests, 'test')}` : ''}, ${percent(cell.things / all)} of the row`
            : '',
          depth: cell ? Math.max(1, Math.ceil((5 * cell.things) / all)) : 0,
          kind: !answer ? 'ended' : right === text && right !== NOTHING ? 'hit' : 'miss',
        }
      }),
      values: { all, hits },
      all: count(all),
      share: right === NOTHING ? '' : percent(hits / all),
    }
  })
  const left = down.left + across.left
  return {
    id: `confusion-${of.type}-${slug}`,
    title: `Which ${what} was said for which`,
    about: `${name}. Rows: what is right; columns: what was said, then how a test ended without an answer. Numbers count ${many ? 'things, of which a test may have several' : 'tests'}; a darker cell is a larger share of its row.`,
    columns: columns.map(({ text, filter, answer }) => ({ text, answer, href: urls.tests(run, { ...of, ...filter }) })),
    rows,
    notes:
      left > 0
        ? [
            `Only the ${MOST} most frequent are shown: ${count(down.left)} more are right somewhere, ${count(across.left)} more were said. The totals of a row count them.`,
          ]
        : [],
  }
}
