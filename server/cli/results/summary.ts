import { partText, type Row, type Run } from '../../../runner/index.ts'
import { count, duration, interval, plural, points, totalCost } from '../../format.ts'
import { differenceText } from './control-lines.ts'
import type { Gate } from '../gates.ts'
import { visible } from '../terminal.ts'

/** Of tests that did not pass. */
const SHOWN = 10

/** Text of a name or a reply in a cell of a Markdown table: one line, no markup. */
const cell = (text: string): string =>
  visible(text.replace(/\s+/g, ' ')).replace(/[\\`*_{}[\]<>|#&]/g, (sign) => (sign === '<' ? '&lt;' : `\\${sign}`))

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** A run in Markdown, for the summary of a CI job: gates, a line for each model, the first tests that did not pass. */
export function summaryOf(run: Run, rows: readonly Row[], gates: readonly Gate[], dir: string): string {
  const { counts, cost, elapsedMs, status, reason, shard } = run
  const done = counts.planned - counts.skipped
  const results = run.results.filter(({ type }) => type === null)
  const missed = rows.filter((row) => !row.passed && row.outcome !== 'skipped')
  const parts = [
    `## ${cell(run.title || run.id)}`,
    `${shard ? `${partText(shard)} · ` : ''}${status}${reason ? `: ${cell(reason)}` : ''} · ${count(counts.passed)} of ${plural(counts.planned, 'test')} passed${counts.error > 0 ? ` · ${plural(counts.error, 'API error')}` : ''} · ${totalCost(cost, done)} · ${duration(elapsedMs)}`,
    ...(gates.length > 0 ? [gates.map(({ met, text }) => `- ${met ? '✅' : '❌'} ${cell(text)}`).join('\n')] : []),
    table(
      ['model', 'score', '95 %', 'scored', 'passed', 'errors', 'cost', 'median time'],
      results.map((result) => [
        cell(`${result.api}/${result.model}`),
        result.score === null ? 'none' : points(result.score),
        interval(result.low, result.high),
        `${count(result.scored)} of ${count(result.counts.planned)}`,
        count(result.counts.passed),
        count(result.counts.error),
        totalCost(
          { usd: result.costUsd, unknownTests: result.unknownCost },
          result.counts.planned - result.counts.skipped,
        ),
        duration(result.p50Ms),
      ]),
    ),
    ...(run.controls
      ? [
          '### Controls, in no score above',
          table(
            ['model', 'image', 'with its own', 'as control', '95 %', 'lift or difference', 'same verdict'],
            run.controls.results
              .filter(({ type }) => type === null)
              .map((result) => [
                cell(`${result.api}/${result.model}`),
                result.kind,
                points(result.original),
                points(result.score),
                interval(result.low, result.high),
                differenceText(result),
                `${count(result.alike)} of ${count(result.pairs)}`,
              ]),
          ),
        ]
      : []),
    ...(missed.length > 0
      ? [
          `### Not passed: ${plural(missed.length, 'test')}`,
          table(
            ['test', 'model', 'what happened'],
            missed.slice(0, SHOWN).map((row) => [cell(row.test), cell(`${row.api}/${row.model}`), cell(row.sentence)]),
          ).replaceAll('--:', '---'),
          ...(missed.length > SHOWN ? [`and ${count(missed.length - SHOWN)} more`] : []),
        ]
      : []),
    `Run folder: \`${visible(dir)}\``,
  ]
  return `${parts.join('\n\n')}\n`
}
