import type { KnownRun } from '../../../catalog/catalog.ts'
import { moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import type { Standing } from '../across/across-runs.ts'
import { cellOf } from '../across/scores.ts'
import { contentOf } from '../across/standing-rows.ts'
import { modelStyles, styleIn } from '../charts/model-styles.ts'
import { overRuns } from '../charts/over-runs.ts'
import { runName } from '../run/run-head.ts'
import { importedFrom } from '../run/run-imported.ts'

/** What the lines of a chart over time are: the test types of one model, or the models of one type. */
export interface Lines {
  what: string
  nameOf: (standing: Standing) => string
  /** where a name in the legend and in the head of the table leads */
  hrefOf: (standing: Standing) => string
  /** the lines stand beside each other: each says how many cases it stands on where they are not the same in all */
  comparable?: boolean
}

/** The tests a standing is of. */
export const testsOf = ({ run, set, result }: Standing): string =>
  urls.tests(run.id, { suite: set.suite, type: set.type, api: result.api, model: result.model })

/** One content of a suite over the runs that asked it, newest first in the table; as a chart where there are several runs. Only
 * scores on the same cases are joined, and where a line has several sets of them each cell says how many cases it stands on. */
export function scoreSection(standings: readonly Standing[], { what, nameOf, hrefOf, comparable }: Lines) {
  const [first] = standings as readonly [Standing, ...Standing[]]
  const about = contentOf(first)
  const names = [...new Set(standings.map(nameOf))]
  const runs = [...new Set(standings.map(({ run }) => run))]
  const inOrder = [...runs].reverse()
  const styles = modelStyles(names)
  const ofName = new Map(names.map((name) => [name, standings.filter((standing) => nameOf(standing) === name)]))
  const find = (run: KnownRun, name: string): Standing | undefined =>
    ofName.get(name)?.find((standing) => standing.run === run)
  const casesOf = ({ set }: Standing): string => plural(set.cases, 'case')
  return {
    ...about,
    legend: names.map((name) => ({ name, href: hrefOf(ofName.get(name)?.[0] ?? first), style: styleIn(styles, name) })),
    columns: names.map((name) => ({
      name,
      href: hrefOf(ofName.get(name)?.[0] ?? first),
      mixed: new Set((comparable ? standings : ofName.get(name))?.map(({ set }) => set.sha)).size > 1,
    })),
    rows: runs.map((run) => ({
      run: run.manifest.title,
      imported: importedFrom(run.manifest),
      when: moment(run.manifest.started),
      href: urls.run(run.id),
      cells: names.map((name) => {
        const standing = find(run, name)
        return standing ? { href: testsOf(standing), ...cellOf(standing.result), cases: casesOf(standing) } : null
      }),
    })),
    chart:
      runs.length < 2
        ? null
        : overRuns(
            `chart-${about.content}`,
            `Score over time on ${first.set.suite}`,
            what,
            inOrder.map(({ manifest }) => ({ name: runName(manifest), day: manifest.started.slice(5, 10) })),
            names.map((name) => ({
              name,
              style: styleIn(styles, name),
              scores: inOrder.flatMap((run, at) => {
                const standing = find(run, name)
                if (!standing) return []
                const { score, low, high } = standing.result
                return [
                  { at, set: standing.set.sha, href: testsOf(standing), score, low, high, about: casesOf(standing) },
                ]
              }),
            })),
          ),
  }
}
