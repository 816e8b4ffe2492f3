import type { ActiveRun } from '../active-run/active-run.ts'
import type { AskedTest } from './ask-test.ts'
import { exchangeTotals, lastRound } from './exchange-state.ts'
import type { Size } from '../records/space.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import type { ScoredTest } from './score-test.ts'
import { refusalOf } from './refusal.ts'
import { rowOf } from './test-row.ts'
import { version } from '../tools/version.ts'

export type Finished = { run: Pick<ActiveRun, 'id' | 'clock' | 'manifest'>; planned: Planned } & AskedTest & ScoredTest

type Picture = Test['picture'] & { thumbSize: Size }

/** The records of a finished test: the whole one, and the row that lists read. The picture's size is known last. */
export function testRecords(finished: Finished): {
  test: Omit<Test, 'picture'>
  with(picture: Picture): { test: Test; row: Row }
} {
  const { run, planned, testCase, model, reply, answer, score, outcome } = finished
  const attempts = finished.exchange.turns.flatMap((turn) => turn.attempts)
  const inUse = finished.exchange.turns
    .filter((turn) => (turn.round ?? 1) === lastRound(finished.exchange))
    .flatMap((turn) => turn.attempts)
  const totals = exchangeTotals(finished.exchange)
  const now = run.clock.now().toISOString()
  const test: Omit<Test, 'picture'> = {
    format: 1,
    run: run.id,
    n: planned.n,
    test: planned.test,
    repeat: planned.repeat,
    case: testCase,
    model,
    servedModel: reply?.servedModel ?? null,
    ...(reply?.servedBy ? { servedBy: reply.servedBy } : {}),
    outcome,
    sentence: finished.sentence,
    started: inUse[0]?.sent ?? now,
    finished: inUse.at(-1)?.done ?? now,
    elapsedMs: totals.elapsedMs,
    queuedMs: totals.queuedMs,
    turns: finished.exchange.turns.length,
    attempts: attempts.length,
    system: run.manifest.order.system ?? null,
    prompt: finished.prompt,
    sent: finished.sent,
    reply: reply?.text ?? null,
    reasoning: reply?.reasoning ?? null,
    finish: reply?.native ?? reply?.finish ?? null,
    ...(outcome === 'refused' && reply ? { refusal: refusalOf(reply) } : {}),
    answer,
    score,
    marks: finished.marks,
    expected: finished.expected,
    fault: reply ? null : finished.fault,
    ...(finished.whatIf.length > 0 ? { whatIf: finished.whatIf } : {}),
    ...(finished.suspect ? { suspect: finished.suspect } : {}),
    usage: totals.usage,
    costUsd: totals.costUsd,
    ...(totals.costUsd === null && totals.knownUsd > 0 ? { knownUsd: totals.knownUsd } : {}),
    costSource: totals.costSource,
    wastedUsd: totals.wastedUsd,
    version,
  }
  return {
    test,
    with({ width, height, scale, thumbSize }) {
      const whole = { ...test, picture: { width, height, scale } }
      return { test: whole, row: rowOf(planned, whole, thumbSize) }
    },
  }
}
