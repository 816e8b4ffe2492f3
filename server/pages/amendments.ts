import {
  caseKey,
  changesCsv,
  fieldsOf,
  standingAmendments,
  type AmendedField,
  type KnownCase,
} from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { fields, text, textOf, word } from '../filters/index.ts'
import { moment, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { runCrumbs } from './parts/run/run-head.ts'

/** Longer values are cut on the page; the CSV and the JSON have them whole. */
const LONG = 300

const textOfValue = (value: unknown): string => {
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text
}

const countedCases = (changes: readonly { case: string }[]) => {
  const cases = new Set(changes.map((one) => one.case)).size
  return { cases: plural(cases, 'case'), values: { cases } }
}

/** What people amended in a run, field by field, and the new suite that it can become. */
export const amendments = definePage({
  params: ['run'],
  view: 'amendments',
  query: fields({ format: word(['csv'], 'as a CSV file'), made: text('a suite that was just exported') }),
  async load({ params, query, viewer }, { catalog }) {
    const entry = await catalog.run(params.run)
    const { id } = entry
    const cases = new Map<string, KnownCase>()
    for (const item of await catalog.cases(id)) cases.set(caseKey(item), item)
    const held = [...standingAmendments(await catalog.amendments(id))]
    const changes = held.flatMap(([key, said]): (AmendedField & { suite: string })[] => {
      const item = cases.get(key)
      return item ? fieldsOf(item.truth, said, id).map((one) => ({ ...one, suite: said.suite })) : []
    })
    if (textOf(query, 'format') === 'csv')
      return { image: { mediaType: 'text/csv; charset=utf-8', bytes: Buffer.from(changesCsv(changes)), changes: true } }
    const made = textOf(query, 'made').slice(0, 64)
    return {
      title: `${plural(held.length, 'amended truth', 'amended truths')}`,
      crumbs: runCrumbs(entry, { text: 'Amended truths' }),
      made: made && { name: made, href: urls.suite(made) },
      csv: urls.amendments(id, { format: 'csv' }),
      suspects: urls.suspects(id),
      rescored: urls.rescored(id),
      action: viewer.mayChange && !entry.live ? urls.amendments(id) : '',
      suites: [...new Set(changes.map(({ suite }) => suite))].map((name) => ({
        name,
        href: urls.suite(name),
        ...countedCases(changes.filter(({ suite }) => suite === name)),
      })),
      changes: changes.map((one) => ({
        suite: one.suite,
        type: one.type,
        case: one.case,
        href: urls.case(id, one.case),
        field: one.field,
        before: textOfValue(one.before),
        after: textOfValue(one.after),
        author: one.author || 'somebody',
        note: one.note,
        at: moment(one.at),
      })),
    }
  },
})
