import { allCounts, partText, type Counts, type Run, type RunEvent, type Runner } from '../../runner/index.ts'
import { interval, points, roughly, totalCost } from '../format.ts'
import { controlLines } from './results/control-lines.ts'
import { err, out } from './terminal.ts'

const BAR = 30
const PLAIN_EVERY_MS = 5_000

const done = (counts: Counts): number =>
  counts.passed + counts.failed + counts.unparsed + counts.refused + counts.truncated + counts.error

function line(run: Run): string {
  const { counts, controls, elapsedMs } = run
  const all = allCounts(run)
  const ready = done(all)
  const left = ready > 0 ? roughly(((elapsedMs ?? 0) / ready) * (all.planned - ready)) : null
  return `${ready}/${all.planned}  passed ${counts.passed}  failed ${counts.failed}  unreadable ${counts.unparsed + counts.refused + counts.truncated}  errors ${all.error}${controls ? `  controls ${done(controls.counts)}` : ''}  ${totalCost(run.cost, ready)}${left === null ? '' : `  ${left} left`}`
}

const told = ({ counts, controls, shard }: Run): string =>
  `${counts.planned} tests${controls ? ` and ${controls.counts.planned} controls` : ''}${shard ? `, ${partText(shard)} of a run of ${shard.tests}` : ''}`

const bar = (run: Run): string => {
  const full = Math.round((done(allCounts(run)) / Math.max(1, allCounts(run).planned)) * BAR)
  return `[${'='.repeat(full)}${' '.repeat(BAR - full)}] ${line(run)}`
}

/** Follows a run on the terminal: a moving bar, plain lines where output is no terminal, or one event a line as JSON.
 * Returns what ends it. */
export function showProgress(runner: Runner, json: boolean): () => void {
  const moving = !json && process.stderr.isTTY
  let shown = 0
  const off = runner.onEvent((event: RunEvent) => {
    if (json) {
      const { kind, run } = event
      out(
        `${JSON.stringify(kind === 'test-finished' ? { kind, run, row: event.row, counts: event.manifest.counts } : event)}\n`,
      )
      return
    }
    if (event.kind === 'notice') err(`${event.text}\n`, { over: moving })
    if (event.kind === 'run-started') err(`${event.run}: ${told(event.manifest)}\n`)
    if (event.kind === 'test-finished') {
      if (moving) err(bar(event.manifest).slice(0, (process.stderr.columns ?? 100) - 1), { over: true })
      else if (Date.now() - shown > PLAIN_EVERY_MS) {
        shown = Date.now()
        err(`${line(event.manifest)}\n`)
      }
    }
    if (event.kind === 'run-finished') {
      err(`${moving ? bar(event.manifest) : line(event.manifest)}\n`, { over: moving })
      for (const result of event.manifest.results.filter((result) => result.type === null))
        err(
          `${result.api}/${result.model}  ${result.score === null ? 'no score' : points(result.score)}${result.low === null || result.high === null ? '' : ` (${interval(result.low, result.high)})`}  on ${result.scored} of ${result.counts.planned}\n`,
        )
      for (const line of controlLines(event.manifest)) err(`${line}\n`)
      err(`${event.manifest.status}${event.manifest.reason ? `: ${event.manifest.reason}` : ''}\n`)
    }
  })
  return off
}
