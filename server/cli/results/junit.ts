import type * as FastXml from 'fast-xml-parser'
import { groupBy, onDemand, type Row, type Run } from '../../../runner/index.ts'
import type { Gate } from '../gates.ts'
import { visible } from '../terminal.ts'

const xml = onDemand<typeof FastXml>('fast-xml-parser')
const seconds = (ms: number): string => (ms / 1000).toFixed(3)
/** Of attributes: one line, and nothing that XML 1.0 does not allow. */
const plain = (text: string): string => visible(text.replace(/\s+/g, ' '))
const UNUSABLE = { unparsed: 'no answer could be read', refused: 'refused', truncated: 'cut off' } as const

/** Tests of a run and the gates it was held against as JUnit XML: a test suite for each model and suite, a test case for each test. Not
 * passed is a failure, an API error an error. Source of the form: https://github.com/testmoapp/junitxml (read 2026-11). */
export function junitOf(run: Run, rows: readonly Row[], gates: readonly Gate[]): string {
  const suites = [...groupBy(rows, (row) => JSON.stringify([row.api, row.model, row.suite])).values()].map((own) => {
    const [{ api, model, suite }] = own as [Row, ...Row[]]
    return suiteOf(
      `${suite} · ${api}/${model}`,
      own.map(caseOf),
      own.reduce((sum, row) => sum + (row.elapsedMs ?? 0), 0),
    )
  })
  if (gates.length > 0) suites.push(suiteOf('gates', gates.map(gateOf), 0))
  const all = { '@name': plain(run.title || run.id), ...countsOf(suites.flatMap(({ testcase }) => testcase)) }
  return new (xml().XMLBuilder)({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    format: true,
    suppressEmptyNode: true,
  })
    .build({
      '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
      testsuites: { ...all, '@time': seconds(run.elapsedMs ?? 0), '@timestamp': run.started, testsuite: suites },
    })
    .toString()
}

interface Case {
  '@name': string
  failure?: object
  error?: object
  skipped?: object
}

const countsOf = (cases: readonly Case[]): Record<string, number> => ({
  '@tests': cases.length,
  '@failures': cases.filter(({ failure }) => failure).length,
  '@errors': cases.filter(({ error }) => error).length,
  '@skipped': cases.filter(({ skipped }) => skipped).length,
})

const suiteOf = (name: string, testcase: Case[], ms: number) => ({
  '@name': plain(name),
  ...countsOf(testcase),
  '@time': seconds(ms),
  testcase,
})

function caseOf(row: Row): Case {
  const { outcome, sentence, fault, passed } = row
  const base = {
    '@name': plain(row.repeat > 1 ? `${row.case} (repeat ${row.repeat})` : row.case),
    '@classname': plain(`${row.suite}.${row.type}`),
    '@time': seconds(row.elapsedMs ?? 0),
    '@file': `tests/${row.test}/test.json`,
  }
  if (passed) return base
  const told = { '@message': plain(sentence), '#text': visible(sentence) }
  if (outcome === 'error') return { ...base, error: { '@type': fault ?? 'unknown', ...told } }
  if (outcome === 'skipped') return { ...base, skipped: { '@message': plain(sentence) } }
  const kind = outcome in UNUSABLE ? UNUSABLE[outcome as keyof typeof UNUSABLE] : (row.reason ?? 'failed')
  return { ...base, failure: { '@type': plain(kind), ...told } }
}

const gateOf = ({ gate, met, text }: Gate): Case => ({
  '@name': gate,
  ...(met ? {} : { failure: { '@type': 'gate', '@message': plain(text), '#text': visible(text) } }),
})
