import { ANSWERED, groupBy, type Row, type Run } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, plural } from '../../../format.ts'

/** Whether a run ended without a single answer, as every test that was asked ended in an API error. */
export const onlyErrors = ({ live, manifest }: Pick<KnownRun, 'live' | 'manifest'>): boolean =>
  !live && manifest.counts.error > 0 && ANSWERED.every((outcome) => manifest.counts[outcome] === 0)

/** Why, in a sentence: the commonest fault, with how often it came. '' where there were answers. */
export function onlyErrorsText(entry: Pick<KnownRun, 'live' | 'manifest'>, rows: readonly Row[]): string {
  if (!onlyErrors(entry)) return ''
  const { error } = entry.manifest.counts
  const faults = [
    ...groupBy(
      rows.filter(({ outcome }) => outcome === 'error'),
      ({ sentence }) => sentence,
    ),
  ].sort(([, a], [, b]) => b.length - a.length)
  const [first] = faults
  const why = first
    ? ` ${first[1].length === error ? 'Each time' : `${count(first[1].length)} times`}: ${first[0]}`
    : ''
  return `No test was answered: ${error === 1 ? 'the only one' : `all ${count(error)}`} ended in an API error.${why}${
    faults.length > 1 ? ` And ${plural(faults.length - 1, 'other fault')}.` : ''
  }`
}

/** What a run says of itself that nobody ordered. */
export const demoText = ({ orderedBy }: Pick<Run, 'orderedBy'>): string =>
  orderedBy === 'sample'
    ? 'This is a demo: Benchloupe made this run by itself at its first start, with builtin models, without a key and at no cost. Delete it whenever you like.'
    : ''
