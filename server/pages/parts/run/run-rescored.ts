import { passRate, type Rescored } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, interval, percent, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** What rescoring did to a run, in a line of its page; beside the published score, never in its place. Rates have their 95 % interval,
 * that of as many tests as there are cases. */
export function rescoredFacts({ id, live, manifest }: KnownRun, [newest]: readonly Rescored[]) {
  const cases = (manifest.sets ?? []).reduce((sum, set) => sum + set.cases, 0)
  const rateOf = ({ counts, results }: Pick<Rescored, 'counts' | 'results'>): string => {
    const tests = results.reduce((sum, { type, scored }) => sum + (type === null ? scored : 0), 0)
    const { interval: range } = passRate(counts.passed, tests, Math.min(cases || tests, tests))
    const share = range ? ` (${percent(counts.passed / tests)}, ${interval(range.low, range.high)})` : ''
    return count(counts.passed) + share
  }
  return {
    href: live ? '' : urls.rescored(id),
    suspects: urls.suspects(id),
    amendments: urls.amendments(id),
    text: newest
      ? `Rescored by the rules of ${newest.benchloupe}: ${plural(newest.changed, 'test')} of ${count(newest.tests)} changed`
      : 'Rescore',
    passed: newest ? `passed ${rateOf(newest)}, as published ${rateOf(newest.before)}` : '',
    amended: newest?.amended
      ? `with ${plural(newest.amended.cases, 'amended truth', 'amended truths')} ${rateOf(newest.amended)}`
      : '',
  }
}
