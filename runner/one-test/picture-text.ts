import type { Bar } from '../draw/index.ts'
import type { Metric } from '../records/score.ts'
import type { Test } from '../records/test.ts'
import { taggedType } from '../test-types/index.ts'
import { count, duration, measure, moment, plural, testCost } from '../tools/format.ts'

const figure = ({ title, value, unit }: Metric): string => `${title} ${measure(value, unit)}`

/** The words of the bar under an annotated image, and the text chunks of its PNG. */
export function barOf(
  test: Omit<Test, 'picture'>,
  run: string,
): { bar: Bar; text: Record<string, string>; tagged: boolean } {
  const address = `/runs/${run}/tests/${test.test}`
  const { input, output } = test.usage
  const model = `${test.model.api}/${test.model.model}`
  const tells = (what: string): boolean => !test.imported?.unknown.includes(what)
  return {
    tagged: taggedType(test.case.type),
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
      suite: test.case.control ? `${test.case.suite}, control with a ${test.case.control.kind} image` : test.case.suite,
      repeat: count(test.repeat),
      when: tells('when') ? `${moment(test.started).text} UTC` : 'unknown',
      cost: testCost(test.costUsd, test.costSource),
      tokens:
        input === null && output === null
          ? 'unknown tokens'
          : `in ${input === null ? '?' : count(input)} out ${output === null ? '?' : count(output)} tokens`,
      elapsed:
        (test.elapsedMs === null ? 'unknown time' : duration(test.elapsedMs)) +
        (test.attempts > test.turns ? ` (${plural(test.attempts - test.turns, 'retry', 'retries')})` : ''),
      run: test.imported ? `${run}, imported from ${test.imported.tool}` : run,
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
      ...(test.case.control ? { 'benchloupe:control': test.case.control.kind } : {}),
      ...(test.imported ? { 'benchloupe:imported': test.imported.tool } : {}),
    },
  }
}
