import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { CaseImage, KnownCase, SuiteHeader } from '../records/case.ts'
import { FORMAT } from '../records/words.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { casesSha } from './cases-sha.ts'
import { checkCases } from './check-cases.ts'
import type { CheckedImages } from './checked-images.ts'
import { caseCheck, CASES, readCases } from './read-cases.ts'
import { HEADER, readHeader } from './read-header.ts'
import { readImages } from './read-images.ts'
import { ruleProblems } from './suite-rules.ts'
import { ProblemList } from './suite-error.ts'

export interface LoadedSuite {
  /** where its files are */
  dir: string
  header: SuiteHeader
  /** sha256 over the sums of suite.json, cases.jsonl and every image in use: file times and unused files do not count */
  hash: string
  /** sha256 over what makes results on it comparable (cases-sha.ts) */
  casesSha: string
  cases: KnownCase[]
  /** the file of a case's image in the suite */
  imagePath(item: { image: { name: string } }): string
}

/** Reads and checks a suite folder: every record against its schema, every image decoded whole,
 * every truth against its image.
 * `types` are what its cases may be of; `checked` knows images that were decoded before and have not changed since. Throws SuiteError with everything that is wrong. */
export async function loadSuite(
  dir: string,
  types: readonly AnyTestType[],
  checked?: CheckedImages,
): Promise<LoadedSuite> {
  const problems = new ProblemList()
  const head = await readHeader(dir, problems)
  const { cases, sha } = await readCases(dir, caseCheck(types), problems, head?.header)
  if (head) for (const problem of ruleProblems(head.header, types)) problems.add(problem)
  const images = await readImages(dir, cases, problems, checked)
  checkCases(cases, images, types, problems)
  if (!head || !problems.empty) throw problems.error()
  const { header } = head
  const known = cases.map(({ record: { given = {}, image, ...record } }): KnownCase => ({
    format: FORMAT,
    suite: header.name,
    ...record,
    given,
    image: images.get(image) as CaseImage,
  }))
  return {
    dir,
    header,
    hash: hashOf([
      [HEADER, head.sha],
      [CASES, sha],
      ...[...images].map(([name, image]): [string, string] => [name, image.sha]),
    ]),
    casesSha: casesSha(known, header.passMarks ?? {}),
    cases: known,
    imagePath: (item) => join(dir, item.image.name),
  }
}

/** sha256 of `<sha>  <name>` lines sorted by name: what `sha256sum | sha256sum` says about these files. */
function hashOf(sums: [name: string, sha: string][]): string {
  const lines = sums.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, sha]) => `${sha}  ${name}\n`)
  return createHash('sha256').update(lines.join('')).digest('hex')
}
