import type { Bar } from '../draw/index.ts'
import type { Metric } from '../records/score.ts'
import type { Test } from '../records/test.ts'

/** 0.0097 -> "$0.0097": cents for large sums, four significant decimals for small ones. */
export function usd(value: number): string {
  if (value === 0) return '$0.00'
  if (value >= 1) return `$${value.toFixed(2)}`
  return `$${value.toFixed(value >= 0.01 ? 4 : 6).replace(/(\.\d\d\d*?)0+$/, '$1')}`
}

const whole = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')

/** 5890 -> "5.89 s", 42.4 -> "42 ms" */
export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`

const figure = ({ title, value, unit }: Metric): string =>
  value === null
    ? `${title} –`
    : unit === '%'
      ? `${title} ${Math.round(value * 100)} %`
      : `${title} ${Number(value.toFixed(2))}${unit ? ` ${unit}` : ''}`

/** The words of the bar under an annotated image, and the text chunks of its PNG. */
export function barOf(test: Omit<Test, 'picture'>, run: string): { bar: Bar; text: Record<string, string> } {
  const address = `/runs/${run}/tests/${test.test}`
  const { input, output } = test.usage
  const model = `${test.model.api}/${test.model.model}`
  return {
    bar: {
      outcome: test.outcome,
      score: test.score?.score ?? null,
      type: test.case.type,
      case: test.case.id,
      figures: (test.score?.metrics ?? [])
        .filter((metric) => metric.unit === '%')
        .slice(0, 3)
        .map(figure),
      asked: test.prompt,
      expected: test.expected,
      found: test.score ? `${test.answer?.text ?? ''}: ${test.sentence}` : test.sentence,
      model,
      when: `${test.started.slice(0, 19).replace('T', ' ')} UTC`,
      cost:
        test.costUsd === null
          ? 'unknown'
          : test.costSource === 'free'
            ? 'free'
            : `${usd(test.costUsd)}${test.costSource === 'api' ? '' : ' est.'}`,
      tokens:
        input === null && output === null
          ? 'unknown tokens'
          : `in ${input === null ? '?' : whole(input)} out ${output === null ? '?' : whole(output)} tokens`,
      elapsed:
        duration(test.elapsedMs) +
        (test.attempts > test.turns
          ? ` (${test.attempts - test.turns} ${test.attempts - test.turns === 1 ? 'retry' : 'retries'})`
          : ''),
      run,
      test: test.test.slice(0, test.test.indexOf('-')),
      address,
    },
    text: {
      Software: `Benchloupe ${test.version}`,
      'benchloupe:run': run,
      'benchloupe:test': test.test,
      'benchloupe:api': test.model.api,
      'benchloupe:model': test.model.model,
      'benchloupe:image': test.case.image.sha,
      'benchloupe:address': address,
    },
  }
}
