import { explained, testType, type Test } from '../../../../runner/index.ts'
import { measure } from '../../../format.ts'

/** The numbers beside a test's score, each with what it means, as its test type says. */
export function metricRows({ score, case: { type } }: Test): { title: string; value: string; about: string }[] {
  const known = testType(type)
  return (score?.metrics ?? []).map(({ name, title, value, unit }) => ({
    title,
    value: measure(value, unit),
    about: known ? explained(known, name) : '',
  }))
}
