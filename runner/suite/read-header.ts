import { createHash } from 'node:crypto'
import { SuiteHeaderSchema, type SuiteHeader } from '../records/case.ts'
import { FORMAT } from '../records/words.ts'
import { nameProblem } from '../tools/plain-name.ts'
import { recordCheck, type FieldProblem } from './check-record.ts'
import type { ProblemList } from './suite-error.ts'
import { FileRefused, readInside } from './suite-files.ts'
import { TWICE_GIVEN, twiceGiven } from './twice-given.ts'

export const HEADER = 'suite.json'
const MOST_BYTES = 2 ** 20

const check = recordCheck(SuiteHeaderSchema)

/** suite.json, checked, with the sha256 of its bytes. undefined where it cannot be used; why is added to `problems`. */
export async function readHeader(
  dir: string,
  problems: ProblemList,
): Promise<{ header: SuiteHeader; sha: string } | undefined> {
  try {
    const bytes = await readInside(dir, HEADER, MOST_BYTES)
    const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
    const header: unknown = JSON.parse(text)
    const wrong = [...headerProblems(header), ...twiceGiven(text).map(({ field }) => ({ field, message: TWICE_GIVEN }))]
    for (const fieldProblem of wrong) problems.add({ file: HEADER, ...fieldProblem })
    return wrong.length > 0
      ? undefined
      : { header: header as SuiteHeader, sha: createHash('sha256').update(bytes).digest('hex') }
  } catch (error) {
    if (error instanceof FileRefused) problems.add({ file: HEADER, message: error.message })
    else if (error instanceof SyntaxError) problems.add({ file: HEADER, message: `is not JSON: ${error.message}` })
    else throw error
    return undefined
  }
}

function headerProblems(header: unknown): FieldProblem[] {
  const format = (header as { format?: unknown } | null)?.format
  // a newer format has fields that would all be reported as unknown
  if (typeof format === 'number' && format > FORMAT)
    return [
      {
        field: 'format',
        message: `is ${format}, newer than the ${FORMAT} that this Benchloupe reads; use a newer Benchloupe`,
      },
    ]
  const wrong = check(header)
  if (wrong.length > 0) return wrong
  const message = nameProblem((header as SuiteHeader).title, 200)
  return message === null ? [] : [{ field: 'title', message }]
}
