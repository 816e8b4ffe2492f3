import type { ForeignScore, Test } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { score } from '../../../format.ts'
import { urls } from '../../../urls.ts'

const IN_WORDS = {
  no: 'Both agree.',
  'only ours passes': 'It passes here, but not there.',
  'only theirs passes': 'It passes there, but not here.',
  score: 'The figures differ.',
  'not comparable': 'The two cannot be compared.',
} as const

const valueOf = ({ value, text, passed }: ForeignScore): string =>
  [
    value === null ? (text ?? '') : value >= 0 && value <= 1 ? score(value) : String(Number(value.toPrecision(6))),
    passed === null ? '' : passed ? 'passed' : 'not passed',
  ]
    .filter((part) => part !== '')
    .join(', ')

/** What the other tool said of an imported test; null for a test of our own. */
export function importedTest({ id }: KnownRun, { imported, case: { image } }: Test, version: string) {
  if (!imported) return null
  return {
    tool: imported.tool,
    from: imported.line === undefined ? imported.file : `${imported.file}, line ${imported.line}`,
    id: imported.id,
    verdict: IN_WORDS[imported.differs],
    differs: imported.differs !== 'no' && imported.differs !== 'not comparable',
    alike: urls.tests(id, { differs: imported.differs, version }),
    missing: image.missing ? (image.notes ?? []).join(' ') : '',
    notes: imported.notes ?? [],
    unknown: imported.unknown.map((what) => (what === 'elapsed' ? 'how long the reply took' : what)).join(', '),
    scores: imported.scores.map((item) => ({
      name: item.name,
      value: valueOf(item),
      ours: item.same ?? '',
      about: item.about ?? '',
    })),
  }
}
