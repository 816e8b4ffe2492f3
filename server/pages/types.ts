import { testTypes } from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { runsOnce } from '../catalog/merged-parts.ts'
import { definePage } from '../define-page.ts'
import { plural, score } from '../format.ts'
import { urls } from '../urls.ts'
import { doneOf } from './parts/run/run-head.ts'
import { tileOf } from './parts/list/tile.ts'
import { counted } from './parts/values.ts'

/** Of so many of its newest runs the smallest shows what a type looks like: its list is read at once. */
const NEWEST = 10

/** A test of the type that was scored, as a picture; null where there is none. */
async function pictureOf(type: string, runs: readonly KnownRun[], catalog: Catalog) {
  const [run] = runs
    .filter(({ live }) => !live)
    .slice(0, NEWEST)
    .sort((a, b) => a.manifest.counts.planned - b.manifest.counts.planned)
  if (!run) return null
  const rows = await catalog.rows(run.id).catch(() => [])
  const row = rows.find((row) => row.type === type && row.outcome === 'failed') ?? rows.find((row) => row.type === type)
  return row ? tileOf(run.id, row) : null
}

/** Every test type: what it asks, how it is scored, and how often it was used. */
export const types = definePage({
  view: 'types',
  async load(_request, { catalog }) {
    const runs = runsOnce(await catalog.runs())
    const suites = await catalog.suites()
    const rows = []
    for (const { name, title, about, metric, passMark } of testTypes) {
      const own = runs.filter(({ manifest }) => manifest.types.some((type) => type.name === name))
      const results = own.flatMap(({ manifest }) => manifest.results.filter((result) => result.type === name))
      const tests = results.reduce((sum, { counts }) => sum + doneOf(counts) - counts.skipped, 0)
      const models = new Set(results.map(({ api, model }) => `${api}/${model}`)).size
      rows.push({
        name,
        title,
        about,
        metric,
        passMark: score(passMark),
        href: urls.type(name),
        picture: await pictureOf(name, own, catalog),
        values: { passMark },
        tests: { ...counted(tests), href: tests > 0 ? urls.allTests({ type: name }) : '' },
        runs: { ...counted(own.length), href: own.length > 0 ? urls.runs({ type: name }) : '' },
        models: { ...counted(models), href: models > 0 ? urls.leaderboard({ type: name }) : '' },
        suites: suites
          .filter(({ types }) => types.includes(name))
          .map((suite) => ({ name: suite.name, href: urls.suite(suite.name, { type: name }) })),
      })
    }
    return { title: plural(rows.length, 'test type'), crumbs: [{ text: 'Types' }], rows }
  },
})
