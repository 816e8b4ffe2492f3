import type { Run, RunEvent, Runner } from '../../runner/index.ts'
import { interval, points, roughly, totalCost } from '../format.ts'
import { err, out } from './terminal.ts'

const BAR = 30
const PLAIN_EVERY_MS = 5_000

const done = ({ counts }: Run): number =>
  counts.passed + counts.failed + counts.unparsed + counts.refused + counts.truncated + counts.error

function line(run: Run): string {
  const { counts, elapsedMs } = run
  const ready = done(run)
  const left = ready > 0 ? roughly(((elapsedMs ?? 0) / ready) * (counts.planned - ready)) : null
  return `${ready}/${counts.planned}  passed ${counts.passed}  failed ${counts.failed}  unreadable ${counts.unparsed + counts.refused + counts.truncated}  errors ${counts.error}  ${totalCost(run.cost, ready)}${left === null ? '' : `  ${left} left`}`
}

const bar = (run: Run): string => {
  const full = Math.round((done(run) / Math.max(1, run.counts.planned)) * BAR)
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
    if (event.kind === 'run-started') err(`${event.run}: ${event.manifest.counts.planned} tests\n`)
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
      err(`${event.manifest.status}${event.manifest.reason ? `: ${event.manifest.reason}` : ''}\n`)
    }
  })
  return off
}
