import type { DamagedRun } from '../../../catalog/catalog.ts'
import { count, plural } from '../../../format.ts'

/** Names shown of each kind of problem; the others are counted. */
const NAMED = 10

export interface ProblemGroup {
  /** a sentence */
  problem: string
  names: string[]
  /** "and 49,990 more" */
  more: string
}

/** What lies among the runs and is none: by what is wrong with it, the rarest first, so that one damaged run is not lost among
 * thousands of strange files. */
export function problemsOf(damaged: readonly Pick<DamagedRun, 'id' | 'problem'>[]): {
  title: string
  open: boolean
  groups: ProblemGroup[]
} {
  const byProblem = new Map<string, string[]>()
  for (const { id, problem } of damaged) {
    const names = byProblem.get(problem)
    if (names) names.push(id)
    else byProblem.set(problem, [id])
  }
  const groups = [...byProblem].sort(([, a], [, b]) => a.length - b.length)
  const left = groups.slice(MOST_GROUPS).reduce((sum, [, names]) => sum + names.length, 0)
  return {
    title: `${plural(damaged.length, 'entry', 'entries')} in the runs folder cannot be read as a run`,
    open: damaged.length <= NAMED,
    groups: [
      ...groups
        .slice(0, MOST_GROUPS)
        .map(([problem, names]) => ({
          problem,
          names: names.slice(0, NAMED),
          more: names.length > NAMED ? `and ${count(names.length - NAMED)} more` : '',
        })),
      ...(left > 0
        ? [
            {
              problem: 'something else is wrong with each of them',
              names: [],
              more: plural(left, 'more entry', 'more entries'),
            },
          ]
        : []),
    ],
  }
}

const MOST_GROUPS = 100
