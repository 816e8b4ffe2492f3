import { groupBy } from '../../runner/index.ts'
import { definePage, NotFound } from '../define-page.ts'
import { bytes, duration, plural, score, usd } from '../format.ts'
import { termOf } from '../search.ts'
import { urls } from '../urls.ts'
import { runCrumbs } from './parts/run-head.ts'
import { tileOf } from './parts/tile.ts'

/** A case id is unique among the cases of its suite and type, so one address may stand for several questions on one image. */
export const oneCase = definePage({
  address: '/runs/:run/cases/:case',
  view: 'case',
  async load({ params }, { catalog }) {
    const entry = await catalog.run(params.run)
    const cases = (await catalog.cases(params.run)).filter((one) => one.id === params.case)
    if (cases.length === 0) throw new NotFound('case', params.case, `The run ${params.run} has no case of this name.`)
    const rows = groupBy((await catalog.rows(params.run)).filter((row) => row.case === params.case), (row) => JSON.stringify([row.suite, row.type]))
    return {
      title: `case ${params.case}, ${plural([...rows.values()].reduce((total, list) => total + list.length, 0), 'test')}`,
      crumbs: runCrumbs(entry, { text: 'tests', href: urls.tests(params.run) }, { text: params.case }),
      case: params.case,
      images: [...new Map(cases.map((one) => [one.image.sha, one])).values()].map(({ image, class: kind }) => ({
        href: urls.files(params.run, image.file), src: urls.files(params.run, `thumbs/${image.sha}.webp`), width: image.width, height: image.height,
        about: `${image.width} × ${image.height} px, ${bytes(image.bytes)}${kind ? `, class ${kind}` : ''}`,
      })),
      groups: cases.map((one) => {
        const list = rows.get(JSON.stringify([one.suite, one.type])) ?? []
        const filter = { type: one.type, q: termOf('case', one.id) }
        return {
          type: one.type, typeHref: urls.type(one.type), suite: one.suite, suiteHref: urls.suite(one.suite), href: urls.tests(params.run, filter), n: plural(list.length, 'test'), question: one.question ?? '',
          tiles: list.map((row) => tileOf(params.run, row, { filter, line: entry.manifest.order.repeats > 1 ? `repeat ${row.repeat}` : '' })),
          rows: list.map((row) => ({
            href: urls.test(params.run, row.test, filter), model: `${row.api}/${row.model}`, repeat: row.repeat, outcome: row.outcome, score: score(row.score),
            sentence: row.sentence, elapsed: duration(row.elapsedMs), cost: usd(row.costUsd),
          })),
        }
      }),
    }
  },
})
