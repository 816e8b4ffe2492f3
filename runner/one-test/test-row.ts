import { failureReason } from './failure-reason.ts'
import type { ImportedTest } from '../records/imported.ts'
import type { Score } from '../records/score.ts'
import type { Size } from '../records/space.ts'
import type { Planned, Row, Test } from '../records/test.ts'
import type { Outcome } from '../records/words.ts'

/** The row of a finished test. It follows from the test alone, so that a lost tests.jsonl can be made again; `thumb` is the
 * size of its reduced picture, px. */
export function rowOf(planned: Planned, test: Test, thumb: Size): Row {
  const { case: known, score, outcome } = test
  const reason = failureReason(
    outcome,
    score,
    test.model.space,
    test.suspect ?? null,
    Math.max(known.image.width, known.image.height),
  )
  return {
    format: 1,
    n: planned.n,
    test: planned.test,
    case: planned.case,
    suite: planned.suite,
    type: planned.type,
    ...(planned.class === undefined ? {} : { class: planned.class }),
    ...(known.tags ? { tags: known.tags } : {}),
    api: planned.api,
    model: planned.model,
    slug: planned.slug,
    repeat: planned.repeat,
    outcome,
    score: rowScore(outcome, score),
    passed: outcome === 'passed',
    sentence: test.sentence,
    ...(outcome === 'error' && test.fault ? { fault: test.fault.code } : {}),
    ...(reason ? { reason } : {}),
    ...(test.refusal ? { refusal: test.refusal } : {}),
    ...(test.suspect ? { suspect: test.suspect } : {}),
    ...(test.servedBy ? { servedBy: test.servedBy } : {}),
    ...(test.servedModel ? { servedModel: test.servedModel } : {}),
    ...(score ? { metrics: Object.fromEntries(score.metrics.map((metric) => [metric.name, metric.value])) } : {}),
    started: test.started,
    finished: test.finished,
    elapsedMs: test.elapsedMs,
    queuedMs: test.queuedMs,
    inputTokens: test.usage.input,
    outputTokens: test.usage.output,
    costUsd: test.costUsd,
    ...(test.knownUsd === undefined ? {} : { knownUsd: test.knownUsd }),
    wastedUsd: test.wastedUsd,
    attempts: test.attempts,
    turns: test.turns,
    ...(test.imported ? foreignFields(test.imported) : {}),
    ...(planned.control ? { control: planned.control } : {}),
    image: planned.image,
    ...thumb,
  }
}

const foreignFields = ({
  scores: [first],
  differs,
}: ImportedTest): Pick<Row, 'foreignScore' | 'foreignName' | 'foreignPassed' | 'differs'> => ({
  foreignScore: first?.value ?? null,
  ...(first ? { foreignName: first.name } : {}),
  foreignPassed: first?.passed ?? null,
  differs,
})

/** Unusable replies count 0; API faults and tests never asked have no score. */
const rowScore = (outcome: Outcome, score: Score | null): number | null =>
  score ? score.score : outcome === 'error' || outcome === 'skipped' ? null : 0
