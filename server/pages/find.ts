import { testTypes, type KnownCase, type Row } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { definePage, type PageTools } from '../define-page.ts'
import { textOf } from '../filters/index.ts'
import { plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { runName } from './parts/run/run-head.ts'

/** Runs looked into for tests and cases, newest first, and hits shown of each kind: a search stays quick at any size. */
const SEARCHED_RUNS = 50
const MOST_HITS = 40

interface Hit {
  text: string
  more: string
  href: string
}
interface Group {
  title: string
  hits: Hit[]
}

/** What of one row a search looks at: the names first, then what happened. A sum of 64 digits is that of an image. */
const isNamed = (row: Row, q: string): boolean => row.test.toLowerCase().includes(q) || row.image === q
const isTold = (row: Row, q: string): boolean =>
  `${row.sentence} ${row.class ?? ''} ${(row.tags ?? []).join(' ')} ${row.reason ?? ''} ${row.servedModel ?? ''}`
    .toLowerCase()
    .includes(q)

/** Words of a truth: every text in it, and the answer where that is a number. Coordinates are nothing to search for. */
function wordsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string' || (typeof value === 'number' && depth === 1)) return [String(value)]
  return value !== null && typeof value === 'object'
    ? Object.values(value).flatMap((part) => wordsOf(part, depth + 1))
    : []
}

/** Letters of a question or a truth that stand beside a hit. */
const SHOWN_LETTERS = 80
const start = (text: string): string =>
  text.length <= SHOWN_LETTERS ? text : `${[...text].slice(0, SHOWN_LETTERS).join('')} …`

/** What of a case has the words: its image's own name, its question or its truth; '' where none has. */
function foundIn({ image, question = '', truth }: KnownCase, q: string): string {
  if (image.name.toLowerCase().includes(q)) return `image ${image.name}`
  if (question.toLowerCase().includes(q)) return `question “${start(question)}”`
  const word = wordsOf(truth).find((text) => text.toLowerCase().includes(q))
  return word === undefined ? '' : `expected “${start(word)}”`
}

interface Rows {
  tests: Hit[]
  cases: Hit[]
  searched: number
}

async function searchRows(catalog: Catalog, runs: readonly KnownRun[], q: string): Promise<Rows> {
  const [named, sentences, cases, asked]: [Hit[], Hit[], Hit[], Hit[]] = [[], [], [], []]
  let searched = 0
  for (const run of runs.slice(0, SEARCHED_RUNS)) {
    const rows = await catalog.rows(run.id).catch((): readonly Row[] => [])
    const name = runName(run.manifest)
    searched++
    const byName = new Set(
      rows.filter((row) => row.case.toLowerCase().includes(q) || row.image === q).map((row) => row.case),
    )
    for (const id of byName) cases.push({ text: id, more: name, href: urls.case(run.id, id) })
    const told = new Set(byName)
    for (const item of asked.length < MOST_HITS ? await catalog.cases(run.id).catch((): KnownCase[] => []) : []) {
      const words = item.control || told.has(item.id) ? '' : foundIn(item, q)
      if (words === '') continue
      told.add(item.id)
      asked.push({ text: item.id, more: `${words}, ${name}`, href: urls.case(run.id, item.id) })
    }
    for (const row of rows) {
      const into = isNamed(row, q) ? named : sentences.length < MOST_HITS && isTold(row, q) ? sentences : null
      into?.push({
        text: row.test,
        more: `${row.outcome} ${score(row.score)}, ${into === sentences ? `${row.sentence} ` : ''}${name}`,
        href: urls.test(run.id, row.test),
      })
    }
    if (named.length >= MOST_HITS) break
  }
  return { tests: [...named, ...sentences], cases: [...cases, ...asked], searched }
}

/** A whole id, or an address copied from anywhere, goes straight to its page. */
function straightTo(q: string, runs: readonly KnownRun[]): string | null {
  const known = (id: string): KnownRun | undefined => runs.find((run) => run.id === id)
  const run = known(q)
  if (run) return urls.run(run.id)
  const [, id = '', test] = /(?:^|\/)(\d{8}T\d{6}Z[^/?#]*)(?:\/tests)?(?:\/([^/?#]+))?/.exec(q) ?? []
  const named = known(decoded(id))
  return named ? (test ? urls.test(named.id, decoded(test)) : q.includes('/') ? urls.run(named.id) : null) : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function search(
  q: string,
  runs: readonly KnownRun[],
  { catalog }: PageTools,
): Promise<{ groups: Group[]; searched: number }> {
  const has = (...texts: (string | undefined)[]): boolean => texts.join(' ').toLowerCase().includes(q)
  const models = [
    ...new Map(
      runs.flatMap(({ manifest }) => manifest.models.map((model) => [`${model.api}/${model.model}`, model] as const)),
    ),
  ]
  const rows = await searchRows(catalog, runs, q)
  return {
    searched: rows.searched,
    groups: [
      {
        title: 'Runs',
        hits: runs
          .filter(({ id, manifest }) => has(id, manifest.id, manifest.title, manifest.note, ...manifest.tags))
          .map(({ id, manifest }) => ({ text: runName(manifest), more: id, href: urls.run(id) })),
      },
      {
        title: 'Models',
        hits: models
          .filter(([ref]) => has(ref))
          .map(([ref, { api, model }]) => ({ text: ref, more: '', href: urls.model(api, model) })),
      },
      {
        title: 'Test types',
        hits: testTypes
          .filter(({ name, title, about }) => has(name, title, about))
          .map(({ name, title }) => ({ text: name, more: title, href: urls.type(name) })),
      },
      {
        title: 'Suites',
        hits: (await catalog.suites())
          .filter(({ name, title }) => has(name, title))
          .map(({ name, title }) => ({ text: name, more: title, href: urls.suite(name) })),
      },
      { title: 'Cases', hits: rows.cases },
      { title: 'Tests', hits: rows.tests },
    ],
  }
}

/** Everything by a name, an id or a word; or by a picture, which is sent to the same address. */
export const find = definePage({
  view: 'find',
  async load({ query, form }, tools) {
    const q = textOf(query, 'q', 300)
    const runs = (await tools.catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
    const straight = q ? straightTo(q, runs) : null
    if (straight) return { redirect: straight }
    const { groups, searched } = q ? await search(q.toLowerCase(), runs, tools) : { groups: [], searched: 0 }
    const total = groups.reduce((sum, { hits }) => sum + hits.length, 0)
    return {
      title: q ? `${plural(total, 'hit')} for “${q}”` : 'Find',
      crumbs: [{ text: 'Find' }],
      q,
      total,
      problem: form?.problems[0]?.message ?? '',
      groups: groups
        .filter(({ hits }) => hits.length > 0)
        .map(({ title, hits }) => ({
          title,
          n: plural(hits.length, 'hit'),
          hits: hits.slice(0, MOST_HITS),
          more: hits.length > MOST_HITS ? `and ${hits.length - MOST_HITS} more` : '',
        })),
      allTests: q ? urls.allTests({ q }) : '',
      searched:
        q && searched < runs.length
          ? `Searched tests and cases in the ${searched} newest of ${plural(runs.length, 'run')}.`
          : '',
    }
  },
})
