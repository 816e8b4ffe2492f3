import type { SuiteProblem } from '../suite-error.ts'
import type { LeftOut, Note, Place, Problem } from './define-importer.ts'

const MOST_PROBLEMS = 1000
const MOST_TALLIES = 200

/** How often one thing was found, and where first. */
export interface Tally {
  text: string
  count: number
  first: Place
}

/** What an import has to say about the source. Memory stays bounded whatever the source: past a thousand, problems are
 * only counted. */
export class Findings {
  readonly problems: SuiteProblem[] = []
  moreProblems = 0
  readonly #leftOut = new Map<string, Tally>()
  readonly #notes = new Map<string, Tally>()

  add(item: Problem | LeftOut | Note): void {
    if (item.kind === 'left-out') tally(this.#leftOut, item.reason, item.at)
    else if (item.kind === 'note') tally(this.#notes, item.text, item.at)
    else if (this.problems.length < MOST_PROBLEMS)
      this.problems.push({
        ...item.at,
        ...(item.field === undefined ? {} : { field: item.field }),
        message: item.message,
      })
    else this.moreProblems++
  }

  get leftOut(): Tally[] {
    return byCount(this.#leftOut)
  }
  get notes(): Tally[] {
    return byCount(this.#notes)
  }
  get anyProblem(): boolean {
    return this.problems.length > 0
  }
}

const byCount = (tallies: Map<string, Tally>): Tally[] => [...tallies.values()].sort((a, b) => b.count - a.count)

function tally(tallies: Map<string, Tally>, text: string, first: Place): void {
  const key = tallies.has(text) || tallies.size < MOST_TALLIES ? text : 'other reasons'
  const known = tallies.get(key)
  if (known) known.count++
  else tallies.set(key, { text: key, count: 1, first })
}
