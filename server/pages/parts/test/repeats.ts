import type { Row, Test } from '../../../../runner/index.ts'
import type { Catalog } from '../../../catalog/catalog.ts'
import type { TestsFilter } from '../../../filters/index.ts'
import { plural, score } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { testValues } from '../values.ts'

/** More repeats than this are listed without their answers, which stand in a file each. */
const MOST_READ = 24

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** The same question put to the same model more than once: each repeat, how far apart their scores lie, and how many say the
 * same. null where it was asked once. */
export async function repeatsOf(catalog: Catalog, run: string, test: Test, rows: readonly Row[], filter: TestsFilter) {
  const own = rows
    .filter(
      (row) =>
        row.case === test.case.id &&
        row.type === test.case.type &&
        row.suite === test.case.suite &&
        row.api === test.model.api &&
        row.model === test.model.model,
    )
    .sort((a, b) => a.repeat - b.repeat)
  if (own.length < 2) return null
  const tests = await Promise.all(
    own
      .slice(0, MOST_READ)
      .map(async (row) =>
        row.test === test.test ? test : catalog.test(run, row.test, filter.version).catch(() => null),
      ),
  )
  const answers = tests.map((test) => (test?.answer?.readable ? test.answer.text : null))
  const scores = own.flatMap((row) => row.score ?? [])
  return {
    spread:
      scores.length > 0
        ? `mean ${score(mean(scores))}, from ${score(Math.min(...scores))} to ${score(Math.max(...scores))}, ${own.filter((row) => row.passed).length} of ${own.length} passed`
        : 'none was scored',
    agreement: agreementOf(
      answers.filter((answer) => answer !== null),
      own.length,
    ),
    rows: own.map((row, index) => ({
      repeat: row.repeat,
      outcome: row.outcome,
      score: score(row.score),
      values: testValues(row),
      answer: answers[index] ?? '',
      sentence: row.sentence,
      href: urls.test(run, row.test, filter),
      current: row.test === test.test,
    })),
  }
}

/** How many of the repeats give the most frequent answer. */
function agreementOf(answers: readonly string[], of: number): string {
  const times = new Map<string, number>()
  for (const answer of answers) times.set(answer, (times.get(answer) ?? 0) + 1)
  const [most] = [...times].sort((a, b) => b[1] - a[1])
  if (!most) return 'No answer could be read.'
  if (times.size === 1 && most[1] === of) return `All ${of} answers agree: ${most[0]}.`
  return most[1] === 1
    ? `No two of the ${plural(of, 'repeat')} agree.`
    : `${most[1]} of ${of} agree on ${most[0]}; ${plural(times.size, 'different answer')}.`
}
