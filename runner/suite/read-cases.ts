import { createHash } from 'node:crypto'
import { CaseSchema, type Case, type SuiteHeader } from '../records/case.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { caseLines, MOST_LINE_BYTES } from './case-lines.ts'
import { recordCheck, type FieldProblem, type RecordCheck } from './check-record.ts'
import { suggestion } from '../tools/near-name.ts'
import type { ProblemList } from './suite-error.ts'
import { FileRefused, whyNoPath } from './suite-files.ts'
import { withRule } from './suite-rules.ts'
import { TWICE_GIVEN, twiceGiven } from './twice-given.ts'
import { nameProblem } from '../tools/plain-name.ts'

export const CASES = 'cases.jsonl'
/** all cases of a suite are held in memory while a run is planned */
const MOST_CASES = 250_000

export interface CheckedCase {
  line: number
  record: Case
}

/** The records of cases.jsonl that are right, with the rules of `header` where they name none, and the sha256 of its bytes. What is wrong is added to `problems`. */
export async function readCases(
  dir: string,
  check: RecordCheck,
  problems: ProblemList,
  header: Pick<SuiteHeader, 'rules'> = {},
): Promise<{ cases: CheckedCase[]; sha: string }> {
  const cases: CheckedCase[] = []
  const lineOf = new Map<string, number>()
  const hash = createHash('sha256')
  let blank = true
  try {
    for await (const { line, text } of caseLines(dir, CASES, hash)) {
      blank = false
      if (cases.length >= MOST_CASES) {
        problems.add({ file: CASES, line, message: `exceeds the limit of ${MOST_CASES} cases; split the suite` })
        break
      }
      const { record, wrong } = readLine(text, check, header)
      for (const fieldProblem of wrong) problems.add({ file: CASES, line, ...fieldProblem })
      if (!record) continue
      // compared without case: ids become folder names, and some disks do not tell `a` from `A`
      const key = JSON.stringify([record.type, record.id.toLowerCase()])
      const first = lineOf.get(key)
      if (first === undefined) lineOf.set(key, line)
      else
        problems.add({
          file: CASES,
          line,
          field: 'id',
          message: `is "${record.id}", already used in line ${first}; ids must be unique among the cases of a type (${record.type})`,
        })
      cases.push({ line, record })
    }
    if (blank) problems.add({ file: CASES, message: 'has no cases; write one case per line' })
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    problems.add({ file: CASES, message: error.message })
  }
  return { cases, sha: hash.digest('hex') }
}

function readLine(
  text: string | null,
  check: RecordCheck,
  header: Pick<SuiteHeader, 'rules'>,
): { record?: Case; wrong: FieldProblem[] } {
  if (text === null) return { wrong: [{ message: `is longer than ${MOST_LINE_BYTES / 2 ** 20} MB` }] }
  let record: unknown
  try {
    record = withRule(JSON.parse(text), header)
  } catch (error) {
    return { wrong: [{ message: `is not JSON: ${(error as Error).message}` }] }
  }
  const wrong = [...check(record), ...twiceGiven(text).map(({ field }) => ({ field, message: TWICE_GIVEN }))]
  return wrong.length > 0 ? { wrong } : { record: record as Case, wrong }
}

const checkCase = recordCheck(CaseSchema)

/** The check of one case: its own fields, then what its test type says about `given` and `truth`. */
export function caseCheck(types: readonly AnyTestType[]): RecordCheck {
  const ofType = new Map(
    types.map((type) => [
      type.name,
      { given: recordCheck(type.given, 'given'), truth: recordCheck(type.truth, 'truth') },
    ]),
  )
  return (record) => {
    const wrong = checkCase(record)
    if (wrong.length > 0) return wrong
    const { type, image, given = {}, truth, class: group, tags = [] } = record as Case
    const names = [
      ...(group === undefined ? [] : [['class', group, 60] as const]),
      ...tags.map((tag) => ['tags', tag, 200] as const),
    ]
    const path = whyNoPath(image)
    const check = ofType.get(type)
    return [
      ...names.flatMap(([field, name, most]) => {
        const message = nameProblem(name, most)
        return message === null ? [] : [{ field, message }]
      }),
      ...(path ? [{ field: 'image', message: path }] : []),
      ...(check
        ? [...check.given(given), ...check.truth(truth)]
        : [
            {
              field: 'type',
              message: `is "${type.slice(0, 60)}", which is not a test type${suggestion(type, [...ofType.keys()])}`,
            },
          ]),
    ]
  }
}
