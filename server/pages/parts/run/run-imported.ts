import type { ImportedRun, Run } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { count, moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** "promptfoo 0.123.1" */
export const toolOf = ({ tool, version }: ImportedRun): string =>
  version === null ? `${tool}, version unknown` : `${tool} ${version}`

/** The tool whose results a run was made from, for the mark beside whatever comes from such a run; '' of a run of our own. */
export const importedFrom = ({ imported }: Run): string => imported?.tool ?? ''

/** What an imported run says of itself; null for a run of our own. */
export function importedFacts({ id, manifest: { imported, counts } }: KnownRun, version: string) {
  if (!imported) return null
  const left = imported.left.reduce((sum, item) => sum + item.count, 0)
  return {
    tool: toolOf(imported),
    source: imported.source,
    at: moment(imported.at),
    sum: `${imported.sha256}${imported.files > 1 ? ` over ${count(imported.files)} files` : ''}`,
    short: imported.sha256.slice(0, 12),
    unknown: imported.unknown.map(inWords),
    notes: imported.notes,
    left: imported.left.map((item) => ({ text: item.text, n: count(item.count) })),
    leftText: left > 0 ? `${plural(left, 'result')} left out` : '',
    withoutImage: imported.withoutImage > 0 ? `${plural(imported.withoutImage, 'test')} without an image` : '',
    totals: (imported.totals ?? []).map(({ name, value }) => ({ name, text: String(Number(value.toPrecision(12))) })),
    differs: counts.planned > 0 ? urls.tests(id, { differs: 'any', version }) : '',
  }
}

const WORDS = new Map([
  ['when', 'when each test was asked'],
  ['elapsed', 'how long replies took'],
])
const inWords = (what: string): string => WORDS.get(what) ?? what

/** In the place of what was ordered: nothing was. */
export const importedOrder = (run: Run, imported: ImportedRun): { name: string; text: string }[] => [
  { name: 'run', text: run.id },
  { name: 'imported by', text: run.author === undefined ? run.orderedBy : `${run.author}, ${run.orderedBy}` },
  { name: 'imported', text: `${moment(imported.at).text} UTC` },
  { name: 'tool', text: toolOf(imported) },
  { name: 'format', text: imported.format },
  { name: 'source', text: imported.source },
  { name: 'sha256', text: imported.sha256 },
  { name: 'repeats', text: count(run.order.repeats) },
  { name: 'seed, budget', text: 'unknown' },
]
