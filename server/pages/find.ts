import type { Row } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { definePage } from '../define-page.ts'
import { textOf } from '../filters.ts'
import { plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { runName } from './parts/run-head.ts'

/** Runs looked into for tests and cases, newest first, and hits shown of each kind: a search stays quick at any size. */
const SEARCHED_RUNS = 50
const MOST_HITS = 40

interface Hits { tests: { run: KnownRun; row: Row }[]; cases: { run: KnownRun; id: string }[]; searched: number }

async function searchRows(catalog: Catalog, runs: readonly KnownRun[], q: string): Promise<Hits> {
  const hits: Hits = { tests: [], cases: [], searched: 0 }
  for (const run of runs.slice(0, SEARCHED_RUNS)) {
    const rows = await catalog.rows(run.id).catch((): readonly Row[] => [])
    hits.searched++
    hits.cases.push(...[...new Set(rows.map((row) => row.case))].filter((id) => id.toLowerCase().includes(q)).map((id) => ({ run, id })))
    hits.tests.push(...rows.filter((row) => row.test.toLowerCase().includes(q)).map((row) => ({ run, row })))
    if (hits.tests.length >= MOST_HITS) break
  }
  return hits
}

export const find = definePage({
  address: '/find',
  view: 'find',
  async load({ query }, { catalog }) {
    const q = textOf(query, 'q')
    const wanted = q.toLowerCase()
    const known = (await catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
    const runs = q ? known.filter((entry) => `${entry.id} ${entry.manifest.title} ${entry.manifest.tags.join(' ')}`.toLowerCase().includes(wanted)) : []
    // a whole id goes straight to its page
    if (runs.length === 1 && runs[0]?.id.toLowerCase() === wanted) return { redirect: urls.run(runs[0].id) }
    const hits = q ? await searchRows(catalog, known, wanted) : { tests: [], cases: [], searched: 0 }
    const models = q ? [...new Set(known.flatMap(({ manifest }) => manifest.models.map((model) => `${model.api}/${model.model}`)))].filter((ref) => ref.toLowerCase().includes(wanted)) : []
    const total = runs.length + models.length + hits.cases.length + hits.tests.length
    return {
      title: q ? `${plural(total, 'hit')} for “${q}”` : 'Find',
      crumbs: [{ text: 'Find' }],
      q, total,
      groups: [
        { title: 'Runs', hits: runs.map((entry) => ({ text: runName(entry.manifest), more: entry.id, href: urls.run(entry.id) })) },
        { title: 'Models', hits: models.map((ref) => ({ text: ref, more: '', href: urls.runs({ api: ref.slice(0, ref.indexOf('/')), model: ref.slice(ref.indexOf('/') + 1) }) })) },
        { title: 'Cases', hits: hits.cases.map(({ run, id }) => ({ text: id, more: runName(run.manifest), href: urls.case(run.id, id) })) },
        { title: 'Tests', hits: hits.tests.map(({ run, row }) => ({ text: row.test, more: `${row.outcome} ${score(row.score)}, ${runName(run.manifest)}`, href: urls.test(run.id, row.test) })) },
      ].filter((group) => group.hits.length > 0).map((group) => ({ ...group, n: plural(group.hits.length, 'hit'), hits: group.hits.slice(0, MOST_HITS) })),
      searched: q && hits.searched < known.length ? `Tests and cases were looked for in the ${hits.searched} newest of ${plural(known.length, 'run')}.` : '',
    }
  },
})
