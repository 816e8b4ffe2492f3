import type { Charted, Row } from '../../../../runner/index.ts'
import type { ModelStyle } from '../charts/model-styles.ts'

/** A test as a chart counts it; `charted` is null where its record cannot be read, and of tests that were never asked. */
export interface ChartedTest {
  row: Row
  charted: Charted | null
}

/** The tests of one model on one type, and how the model looks. */
export interface OfModel {
  slug: string
  name: string
  style: ModelStyle
  /** the filter that keeps its tests of the type */
  of: { api: string; model: string; type: string; version: string }
  tests: readonly ChartedTest[]
}

/** How a test ended without an answer, in the order of columns. */
export const UNANSWERED = ['unparsed', 'refused', 'truncated', 'error', 'skipped'] as const
export type Unanswered = (typeof UNANSWERED)[number]

export const isUnanswered = (outcome: string): outcome is Unanswered =>
  (UNANSWERED as readonly string[]).includes(outcome)

/** Tests that have an answer or should have one, and no record that can be read: no chart has them. */
export const withoutRecord = (tests: readonly ChartedTest[]): ChartedTest[] =>
  tests.filter(({ row, charted }) => charted === null && row.outcome !== 'skipped')
