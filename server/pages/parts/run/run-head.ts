import {
  allCounts,
  partText,
  type Counts,
  type LiveForecast,
  type LiveRun,
  type Run,
} from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import type { Crumb, TabState } from '../../../define-page.ts'
import { count, moment, percent, plural, roughly, totalCost } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { onlyErrors } from './run-trouble.ts'

/** What a run is called on pages: its start, then its title; of an imported one where it comes from as well, of a part which it is. */
export const runName = (run: Run): string =>
  `${moment(run.started).text} ${run.title}${run.imported ? ` (imported from ${run.imported.tool})` : ''}${run.shard ? ` (${partText(run.shard)})` : ''}`

/** Runs > this run > ...; the last crumb is the page itself and has no link. */
export function runCrumbs(entry: KnownRun, ...rest: Crumb[]): Crumb[] {
  const name = runName(entry.manifest)
  return [
    { text: 'Runs', href: urls.runs() },
    rest.length > 0 ? { text: name, href: urls.run(entry.id) } : { text: name },
    ...rest,
  ]
}

/** A status as a word; `live` only while this process runs it: a folder may say "running" and be a leftover. */
export const statusOf = (entry: KnownRun): { word: string; live: boolean; trouble: boolean } => ({
  word: entry.live ? 'live' : onlyErrors(entry) ? 'no answers' : entry.manifest.status,
  live: entry.live,
  trouble: entry.manifest.status === 'failed' || entry.manifest.status === 'interrupted' || onlyErrors(entry),
})

/** For the icon of the tab: something about this run wants to be looked into, or it goes on. */
export const tabOf = ({ manifest, live }: KnownRun): TabState =>
  manifest.counts.error > 0 || manifest.status === 'failed' || (manifest.status === 'interrupted' && !live)
    ? 'failing'
    : live
      ? 'running'
      : ''

/** Tests with an end: every outcome but what is still to come. */
export const doneOf = (counts: Counts): number =>
  counts.passed + counts.failed + counts.unparsed + counts.refused + counts.truncated + counts.error + counts.skipped

export interface Progress {
  done: number
  planned: number
  text: string
  left: string
  /** changes only every ten per cent, so that a screen reader hears ten sentences a run */
  spoken: string
}

/** Share of a run from which its time left is told as one figure. */
const TOLD_FROM = 0.1

/** (60_000, 0.02) -> "about 30 s to 2 min left": the first tests say little of the rest, so half and twice as long are told
 * until a tenth is done; (60_000, 0.5) -> "about 60 s left" */
export function leftText(ms: number, share: number): string {
  const [from, to] = [roughly(ms / 2), roughly(ms * 2)]
  return share < TOLD_FROM && from !== to ? `about ${from} to ${to} left` : `about ${roughly(ms)} left`
}

/** What a live run says of a disk that takes nothing; '' where it takes all. */
export const diskText = (disk: LiveRun['disk']): string =>
  disk === null
    ? ''
    : `Nothing can be written: ${disk.trouble}. No further call is made until it can; ${
        disk.waiting === 0
          ? 'replies of calls in flight wait in memory.'
          : `${plural(disk.waiting, 'write')} with replies ${disk.waiting === 1 ? 'waits' : 'wait'} in memory.`
      }`

/** How far a live run is; null for one that has ended. Where there is no live forecast, the time left assumes the speed so far. */
export function progressOf(
  entry: KnownRun,
  liveForecast: LiveForecast | null = null,
  disk: LiveRun['disk'] = null,
): Progress | null {
  if (!entry.live) return null
  const { elapsedMs } = entry.manifest
  const counts = allCounts(entry.manifest)
  const done = doneOf(counts)
  const leftMs = liveForecast
    ? liveForecast.leftMs
    : done > 0
      ? ((elapsedMs ?? 0) / done) * (counts.planned - done)
      : null
  const cost =
    liveForecast && (liveForecast.total.usd > 0 || liveForecast.total.unknownTests > 0)
      ? `, cost at the end ${totalCost(liveForecast.total, counts.planned)}`
      : ''
  const share = counts.planned > 0 ? done / counts.planned : 0
  return {
    done,
    planned: counts.planned,
    text: `${count(done)} of ${count(counts.planned)} tests, ${percent(share)}`,
    left: disk
      ? 'waiting for the disk'
      : (leftMs === null ? 'time left not known yet' : leftText(leftMs, share)) + cost,
    spoken: disk ? `Nothing can be written: ${disk.trouble}` : `${Math.floor(share * 10) * 10} % of the run is done`,
  }
}
