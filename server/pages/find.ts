import { bitOf, folded, testTypes, wordsOfTruth, type KnownCase, type Row, type TextField } from '../../runner/index.ts'
import type { KnownRun } from '../catalog/catalog.ts'
import { mergedByPart } from '../catalog/merged-parts.ts'
import { definePage, type PageTools } from '../define-page.ts'
import { fields, text, textOf } from '../filters/index.ts'
import { plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { runName } from './parts/run/run-head.ts'
import { importedFrom } from './parts/run/run-imported.ts'

/** Runs opened for the hits in them, newest first, and hits shown of each kind: a search stays quick at any size. */
const OPENED_RUNS = 50
const MOST_HITS = 40

interface Hit {
  text: string
  more: string
  href: string
}
interface Group {
  title: string
  /** there may be more than were gathered */
  cut?: true
  hits: Hit[]
}

/** Letters that stand before the words in an excerpt, and those of a whole one. */
const BEFORE = 30
const EXCERPT = 110

/** The part of a text that has the words, as it is written; '' where it has none. */
function excerpt(text: string, q: string): string {
  const flat = text.normalize('NFC').replace(/\s+/g, ' ')
  const at = flat.toLowerCase().indexOf(q)
  if (at < 0) return ''
  const from = at <= BEFORE ? 0 : at - BEFORE
  const part = flat.slice(from, from + EXCERPT)
  return `${from > 0 ? '… ' : ''}${part}${from + EXCERPT < flat.length ? ' …' : ''}`
}

/** What of a case has the words: its image's own name, its question or its truth; '' where none has. */
function foundIn({ image, question = '', truth }: KnownCase, q: string): string {
  const [name, asked] = [excerpt(image.name, q), excerpt(question, q)]
  if (name) return `image ${name}`
  if (asked) return `question “${asked}”`
  const word = wordsOfTruth(truth).find((text) => excerpt(text, q) !== '')
  return word === undefined ? '' : `expected “${excerpt(word, q)}”`
}

interface Rows {
  tests: Hit[]
  cases: Hit[]
  /** runs whose hits are listed; there may be more that have some */
  opened: number
  more: boolean
  /** runs whose texts are not searched yet */
  late: number
}

const has = (bits: number, ...fields: TextField[]): boolean => fields.some((field) => (bits & bitOf(field)) !== 0)

/** Those of these numbers, in the order of the rows, which is that of their numbers. */
function rowsNumbered(rows: readonly Row[], numbers: Iterable<number>): Row[] {
  const found: Row[] = []
  for (const n of [...numbers].sort((a, b) => a - b)) {
    let [from, to] = [0, Math.min(n, rows.length)]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((rows[middle] as Row).n < n) from = middle + 1
      else to = middle
    }
    const row = rows[from]
    if (row?.n === n) found.push(row)
  }
  return found
}

/** Of a run: its cases with the words, and its tests, those first whose names have them. */
async function hitsOf(run: KnownRun, hits: ReadonlyMap<number, number>, q: string, { catalog }: PageTools) {
  const name = runName(run.manifest)
  const rows = rowsNumbered(await catalog.rows(run.id).catch((): readonly Row[] => []), hits.keys())
  const asked = new Set(rows.map((row) => row.case))
  const known = new Map(
    (await catalog.cases(run.id).catch((): KnownCase[] => []))
      .filter(({ id }) => asked.has(id))
      .map((item) => [`${item.type} ${item.id}`, item]),
  )
  const cases = new Map<string, Hit>()
  const [named, told]: [Row[], Row[]] = [[], []]
  for (const row of rows) {
    const bits = hits.get(row.n) ?? 0
    // what is not shown is not looked at
    if (cases.size <= MOST_HITS && !cases.has(row.case)) {
      const item = known.get(`${row.type} ${row.case}`)
      const byName = row.case.toLowerCase().includes(q) || row.image === q
      const words = !byName && item ? foundIn(item, q) : ''
      if (byName || words !== '')
        cases.set(row.case, {
          text: row.case,
          more: byName ? name : `${words}, ${name}`,
          href: urls.case(run.id, row.case),
        })
    }
    if (has(bits, 'names')) named.push(row)
    else if (has(bits, 'sentence', 'reply')) told.push(row)
  }
  const hitOf = async (row: Row): Promise<Hit> => {
    const bits = hits.get(row.n) ?? 0
    const reply =
      has(bits, 'reply') && !has(bits, 'names', 'sentence')
        ? excerpt((await catalog.test(run.id, row.test).catch(() => null))?.reply ?? '', q)
        : ''
    const why = reply ? `reply “${reply}”` : has(bits, 'sentence') ? row.sentence.replace(/\.$/, '') : ''
    return {
      text: row.test,
      more: [`${row.outcome} ${score(row.score)}`, why, name].filter(Boolean).join(', '),
      href: urls.test(run.id, row.test),
    }
  }
  return { cases: [...cases.values()], named, told, hitOf }
}

/** Texts of runs are searched, the newest first; those with hits are opened until as many are known as are shown. */
async function searchRows(runs: readonly KnownRun[], q: string, tools: PageTools): Promise<Rows> {
  const wanted = [{ words: q, field: '' as const }]
  const found = await tools.catalog.searchTexts(
    runs.map(({ dir }) => dir),
    wanted,
    OPENED_RUNS,
  )
  const withHits = runs.flatMap((run, index) => {
    const hits = found[index]?.hits[0]
    return hits && hits.size > 0 ? [{ run, hits }] : []
  })
  const [named, told, cases]: [Hit[], Hit[], Hit[]] = [[], [], []]
  let opened = 0
  for (const { run, hits } of withHits.slice(0, OPENED_RUNS)) {
    if (named.length + told.length > MOST_HITS && cases.length > MOST_HITS) break
    const more = await hitsOf(run, hits, q, tools)
    cases.push(...more.cases)
    for (const [list, rows] of [
      [named, more.named],
      [told, more.told],
    ] as const)
      for (const row of rows.slice(0, MOST_HITS + 1 - list.length)) list.push(await more.hitOf(row))
    opened++
  }
  return {
    tests: [...named, ...told],
    cases,
    opened,
    more: opened < withHits.length || found.length < runs.length,
    late: found.filter(({ known }) => !known).length,
  }
}

/** A whole id, or an address copied from anywhere, goes straight to its page. */
function straightTo(q: string, runs: readonly KnownRun[]): string | null {
  const known = (id: string): KnownRun | undefined => runs.find((run) => run.id === id) ?? mergedByPart(runs).get(id)
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

/** Of a model that no run of ours asked, where it is known from. */
function onlyImported(ref: string, runs: readonly KnownRun[]): string {
  const tools = runs
    .filter(({ manifest }) => manifest.models.some(({ api, model }) => `${api}/${model}` === ref))
    .map(({ manifest }) => importedFrom(manifest))
  return tools.includes('') ? '' : `imported from ${[...new Set(tools)].join(', ')}`
}

async function search(
  q: string,
  runs: readonly KnownRun[],
  tools: PageTools,
): Promise<{ groups: Group[]; rows: Rows }> {
  const inAny = (...texts: (string | undefined)[]): boolean => texts.join(' ').toLowerCase().includes(q)
  const models = [
    ...new Map(
      runs.flatMap(({ manifest }) => manifest.models.map((model) => [`${model.api}/${model.model}`, model] as const)),
    ),
  ]
  const rows = await searchRows(runs, q, tools)
  return {
    rows,
    groups: [
      {
        title: 'Runs',
        hits: runs
          .filter(({ id, manifest }) => inAny(id, manifest.id, manifest.title, manifest.note, ...manifest.tags))
          .map(({ id, manifest }) => ({ text: runName(manifest), more: id, href: urls.run(id) })),
      },
      {
        title: 'Models',
        hits: models
          .filter(([ref]) => inAny(ref))
          .map(([ref, { api, model }]) => ({ text: ref, more: onlyImported(ref, runs), href: urls.model(api, model) })),
      },
      {
        title: 'Test types',
        hits: testTypes
          .filter(({ name, title, about }) => inAny(name, title, about))
          .map(({ name, title }) => ({ text: name, more: title, href: urls.type(name) })),
      },
      {
        title: 'Suites',
        hits: (await tools.catalog.suites())
          .filter(({ name, title }) => inAny(name, title))
          .map(({ name, title }) => ({ text: name, more: title, href: urls.suite(name) })),
      },
      { title: 'Cases', hits: rows.cases, cut: true },
      { title: 'Tests', hits: rows.tests, cut: true },
    ],
  }
}

const told = ({ opened, more }: Rows): string =>
  more
    ? `Tests and cases of the newest ${opened === 1 ? 'run' : `${opened} runs`} with hits; the list of tests has all of them.`
    : ''

/** Everything by a name, an id or a word; or by a picture, which is sent to the same address. */
export const find = definePage({
  view: 'find',
  query: fields({ q: text('what is looked for') }),
  async load({ query, form }, tools) {
    const q = textOf(query, 'q', 300)
    const runs = (await tools.catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
    const straight = q ? straightTo(q, runs) : null
    if (straight) return { redirect: straight }
    const { groups, rows } = q ? await search(folded(q), runs, tools) : { groups: [], rows: null }
    const total = groups.reduce((sum, { hits }) => sum + hits.length, 0)
    return {
      title: q ? `${plural(total, 'hit')} for “${q}”` : 'Find',
      crumbs: [{ text: 'Find' }],
      q,
      total,
      problem: form?.problems[0]?.message ?? '',
      groups: groups
        .filter(({ hits }) => hits.length > 0)
        .map(({ title, hits, cut }) => ({
          title,
          /** of hits; one more than are shown stands for more */
          values: { n: hits.length },
          n: cut && hits.length > MOST_HITS ? `more than ${MOST_HITS} hits` : plural(hits.length, 'hit'),
          hits: hits.slice(0, MOST_HITS),
          more: hits.length <= MOST_HITS ? '' : cut ? 'and more' : `and ${hits.length - MOST_HITS} more`,
        })),
      allTests: q ? urls.allTests({ q }) : '',
      searched: rows ? told(rows) : '',
      late:
        rows && rows.late > 0
          ? `Tests and cases of ${plural(rows.late, 'run')} are being gathered for the search and were not looked at yet.`
          : '',
      again: urls.find(q),
    }
  },
})
