import { caseCheck, readCases } from '../read-cases.ts'
import { readHeader } from '../read-header.ts'
import { ProblemList } from '../suite-error.ts'
import { ruleProblems } from '../suite-rules.ts'
import { defineImporter } from './define-importer.ts'

/** A suite of our own format from elsewhere: checked as it would be before a run, then copied, with only the files that
 * are in use. One problem anywhere, and nothing is copied. */
export const own = defineImporter({
  name: 'suite',
  title: 'Benchloupe suite',
  about: 'a folder with suite.json, cases.jsonl and its images',
  types: [],
  strict: true,

  async sniff(source) {
    const files = source.file === null ? await source.files('suite.json', 'cases.jsonl') : []
    return files.includes('suite.json') && files.includes('cases.jsonl') ? 1 : 0
  },

  async *read(source, { types, type }) {
    const problems = new ProblemList()
    const head = await readHeader(source.dir, problems)
    const { cases } = await readCases(source.dir, caseCheck(types), problems, head?.header)
    if (head) for (const problem of ruleProblems(head.header, types)) problems.add(problem)
    if (!head || !problems.empty) throw problems.error()
    yield { kind: 'header', header: head.header }
    for (const {
      line,
      record: { image, ...rest },
    } of cases) {
      const at = { file: 'cases.jsonl', line }
      if (type !== undefined && rest.type !== type)
        yield { kind: 'left-out', at, reason: `cases of other types than ${type}` }
      else
        yield {
          kind: 'entry',
          at,
          image: { file: image },
          *cases() {
            yield { kind: 'case', ...rest }
          },
        }
    }
  },
})
