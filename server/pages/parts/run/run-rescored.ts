import type { Rescored } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** What rescoring did to a run, in a line of its page; beside the published score, never in its place. */
export function rescoredFacts({ id, live }: KnownRun, [newest]: readonly Rescored[]) {
  return {
    href: live ? '' : urls.rescored(id),
    suspects: urls.suspects(id),
    amendments: urls.amendments(id),
    text: newest
      ? `Rescored by the rules of ${newest.benchloupe}: ${plural(newest.changed, 'test')} of ${count(newest.tests)} changed`
      : 'Rescore',
    passed: newest ? `passed ${count(newest.counts.passed)}, as published ${count(newest.before.counts.passed)}` : '',
    amended: newest?.amended
      ? `with ${plural(newest.amended.cases, 'amended truth', 'amended truths')} ${count(newest.amended.counts.passed)}`
      : '',
  }
}
