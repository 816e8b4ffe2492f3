import type { Catalog } from '../../catalog/catalog.ts'
import type { VersionRow } from '../../catalog/version-rows.ts'
import { definePage } from '../../define-page.ts'
import { filterTests, inTestsQuery, testsFilter } from '../../filters/index.ts'
import { count, plural, score } from '../../format.ts'
import { inWords } from '../parts/list/narrow.ts'
import { runName } from '../parts/run/run-head.ts'
import { PAGE_SIZES } from '../parts/test/neighbours.ts'

/** The largest reduced picture that is read. */
const MOST_BYTES = 4e6

/** A page of a contact sheet as one picture. */
export const sheet = definePage({
  params: ['run'],
  view: 'share',
  query: inTestsQuery(),
  async load({ params, query }, { catalog, runner }) {
    const filter = testsFilter(query)
    const { manifest } = await catalog.run(params.run)
    const rows = filterTests(await catalog.rowsFor(params.run, filter), filter)
    const from = (filter.page - 1) * PAGE_SIZES.sheet
    const shown: VersionRow[] = rows.slice(from, from + PAGE_SIZES.sheet)
    const words = inWords(filter)
    const tiles = []
    for (const row of shown)
      tiles.push({
        image: await pictureOf(catalog, params.run, row),
        outcome: row.outcome,
        score: score(row.score),
        lines: [
          `${row.api}/${row.model}`,
          `${row.type} ${row.case}${manifest.order.repeats > 1 ? ` #${row.repeat}` : ''}`,
          row.outcome === 'passed' ? '' : row.sentence,
        ],
      })
    const bytes = await runner.contactSheet({
      title: runName(manifest),
      subtitle: `${plural(rows.length, 'test')}${words ? `: ${words}` : ''}${rows.length > shown.length ? `, ${count(from + 1)}–${count(from + shown.length)}` : ''} · run ${manifest.id}`,
      tiles,
    })
    return { image: { mediaType: 'image/png', bytes, changes: true } }
  },
})

async function pictureOf(catalog: Catalog, run: string, { test, redrawn }: VersionRow): Promise<Uint8Array | null> {
  const folder = redrawn ? `rescored/${redrawn}/tests/${test}` : `tests/${test}`
  const found = await catalog.open(run, `${folder}/thumb.webp`).catch(() => null)
  if (found?.kind !== 'file') return null
  try {
    return found.bytes > MOST_BYTES ? null : await found.handle.readFile()
  } finally {
    await found.handle.close()
  }
}
