import type { Rescored, Row, Test } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { NotFound, type Crumb } from '../../../define-page.ts'
import { count, moment, plural, score } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { runCrumbs } from './run-head.ts'

/** Versions that are offered; the others stand on the page of differences. */
const OFFERED = 5

/** As runCrumbs, with the way back to the run in the version that is looked at. */
export const versionCrumbs = (entry: KnownRun, version: string, ...rest: Crumb[]): Crumb[] =>
  runCrumbs(entry, ...rest).map((crumb) =>
    crumb.href === urls.run(entry.id) ? { ...crumb, href: urls.run(entry.id, '', version) } : crumb,
  )

/** 2 -> "+2", -1 -> "−1", 0 -> "±0" */
const signed = (n: number): string => (n > 0 ? `+${count(n)}` : n < 0 ? `−${count(-n)}` : '±0')

/** The version that is asked for; null where none is. Throws NotFound. */
export function chosenVersion(versions: readonly Rescored[], asked: string): Rescored | null {
  if (asked === '') return null
  const chosen = versions.find(({ version }) => version === asked)
  if (!chosen) throw new NotFound('result version', asked, 'It is not in the folder of this run, or cannot be read.')
  return chosen
}

/** Whose outcomes and scores a page shows, with the others to choose from; null where the run has no result version. `chosen` is the
 * one that is looked at, null as the run scored it; `hrefOf` the same page in another one. */
export function versionChoice(
  { id, manifest }: KnownRun,
  versions: readonly Rescored[],
  chosen: Rescored | null,
  hrefOf: (version: string) => string,
) {
  if (versions.length === 0) return null
  const was = manifest.counts.passed
  const offered = versions.slice(0, OFFERED)
  if (chosen && !offered.includes(chosen)) offered.push(chosen)
  return {
    chosen: chosen && {
      at: moment(chosen.at),
      benchloupe: chosen.benchloupe,
      text: `${plural(chosen.changed, 'test')} of ${count(chosen.tests)} scored differently, passed ${count(chosen.counts.passed)} instead of ${count(was)}`,
      differences: urls.rescored(id, { version: chosen.version }),
      back: hrefOf(''),
    },
    published: { text: `${count(was)} passed`, href: hrefOf(''), current: chosen === null },
    options: offered.map((version) => ({
      at: moment(version.at),
      text: `${count(version.counts.passed)} passed (${signed(version.counts.passed - was)})`,
      href: hrefOf(version.version),
      current: version === chosen,
    })),
    more: versions.length > offered.length ? urls.rescored(id) : '',
  }
}

/** What became of one test in the version that is looked at: "failed 0.50 as the run scored it"; '' where nothing did. */
export function testDifference(shown: Test, published: Row | undefined): string {
  if (!published) return ''
  const after = shown.score?.score ?? null
  const before = published.score === null || (published.score === 0 && after === null) ? after : published.score
  const same =
    shown.outcome === published.outcome && score(after) === score(before) && shown.sentence === published.sentence
  return same
    ? 'this test comes out the same'
    : `this test was ${published.outcome}${published.score === null ? '' : ` ${score(published.score)}`} as the run scored it: ${published.sentence}`
}
