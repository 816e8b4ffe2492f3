import type { ActiveRun } from '../active-run/active-run.ts'
import { exchangeTotals, lastRound } from './exchange-state.ts'
import type { Answer } from '../records/answer.ts'
import type { KnownCase } from '../records/case.ts'
import type { Exchange, Fault, Reply } from '../records/exchange.ts'
import type { Model } from '../records/model.ts'
import type { Mark, Score } from '../records/score.ts'
import type { Size, Space } from '../records/space.ts'
import type { WhatIf } from './what-if.ts'
import type { Planned, Row, Sent, Test } from '../records/test.ts'
import type { Outcome } from '../records/words.ts'
import { rowOf } from './test-row.ts'
import { version } from '../tools/version.ts'

export interface Finished {
  run: ActiveRun
  planned: Planned
  known: KnownCase
  model: Model
  exchange: Exchange
  prompt: string
  sent: Sent
  asked: { reply: Reply | null; fault: Fault | null }
  answer: Answer | null
  score: Score | null
  outcome: Outcome
  sentence: string
  marks: Mark[]
  expected: string
  passMark: number
  whatIf: WhatIf[]
  suspect: Space | null
}

type Picture = Test['picture'] & { thumbSize: Size }

/** The records of a finished test: the whole one, and the row that lists read. The picture's size is known last. */
export function testRecords(finished: Finished): {
  test: Omit<Test, 'picture'>
  with(picture: Picture): { test: Test; row: Row }
} {
  const { run, planned, known, model, asked, answer, score, outcome } = finished
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
    case: known,
    model,
    servedModel: asked.reply?.servedModel ?? null,
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
    reply: asked.reply?.text ?? null,
    reasoning: asked.reply?.reasoning ?? null,
    finish: asked.reply?.native ?? asked.reply?.finish ?? null,
    answer,
    score,
    marks: finished.marks,
    expected: finished.expected,
    fault: asked.reply ? null : asked.fault,
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
