import type { Row, Runner } from '../../../../runner/index.ts'
import type { Catalog } from '../../../catalog/catalog.ts'
import { sideText, type CompareFilter, type Side } from '../../../filters/index.ts'
import { count, moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { addressesOf } from '../across/model-address.ts'
import { pagerOf } from '../list/pager.ts'
import { importedFrom } from '../run/run-imported.ts'
import { tileOf } from '../list/tile.ts'
import { pairsOf, type Pair } from './pairs.ts'
import { tallyRow } from './rows.ts'
import { inTime, labelsOf, openSides } from './sides.ts'
import { betterOf, sentenceOf, tallyOf } from './verdict.ts'

/** Cases on a page: each has a picture of every side. */
const CASES = 12

/** A case with the test of each side, in their order; null where a side has none with a score. */
interface Across {
  pair: Pair
  rows: (Row | null)[]
}

const keyOf = ({ suite, type, case: id, repeat, model }: Pair): string =>
  JSON.stringify([suite, type, id, repeat, model])

/** How far the scores of the sides lie apart, 0..1. */
function spreadOf({ rows }: Across): number {
  const scores = rows.flatMap((row) => row?.score ?? [])
  return scores.length < 2 ? 0 : Math.max(...scores) - Math.min(...scores)
}

const verdictOf = (better: 'a' | 'b' | null): string =>
  better === 'b' ? 'better' : better === 'a' ? 'worse' : 'cannot tell apart'

/** Three sides or more, each held against the baseline alone on the tests that both have: the pinned one, or the earliest. Throws
 * NotFound where a run is not there. */
export async function compareMany(filter: CompareFilter, sides: readonly Side[], catalog: Catalog, runner: Runner) {
  const entries = await Promise.all(
    sides.map(async (side) => {
      const entry = await catalog.run(side.run)
      return { side, entry, started: entry.manifest.started, model: side.model ? `${side.api}/${side.model}` : '' }
    }),
  )
  const ordered = inTime(entries, filter.baseline)
  const labels = labelsOf(ordered)
  const [baseline, ...others] = ordered as [(typeof ordered)[number], ...typeof ordered]
  const pinned = sideText(baseline.side) === filter.baseline ? filter.baseline : ''
  const here = { sides: ordered.map(({ side }) => side), baseline: pinned }
  const called = (index: number) => ({ a: labels[0] as string, b: labels[index] as string })
  const across = new Map<string, Across>()
  const facts = ({ side, entry }: (typeof ordered)[number], index: number) => ({
    label: labels[index] as string,
    when: moment(entry.manifest.started),
    imported: importedFrom(entry.manifest),
    href: urls.tests(entry.id, { api: side.api, model: side.model }),
    without: urls.compare({ ...here, sides: here.sides.filter((other) => other !== side) }),
  })
  const rows = []
  // one after the other: every pair is resampled on the threads that runs have the first call on
  for (const [i, other] of others.entries()) {
    const common = {
      ...facts(other, i + 1),
      pin: urls.compare({ ...here, baseline: sideText(other.side) }),
      pairHref: urls.compare({ a: baseline.side, b: other.side, baseline: pinned }),
    }
    const opened = await openSides(baseline.side, other.side, catalog, addressesOf(runner))
    if ('problem' in opened) {
      rows.push({ ...common, problem: opened.problem, verdict: '', sentence: '', tally: null })
      continue
    }
    const paired = await pairsOf(opened, catalog)
    const tally = await tallyOf(paired, runner)
    for (const pair of paired.pairs) {
      if (pair.difference === null) continue
      const known = across.get(keyOf(pair)) ?? { pair, rows: [pair.a, ...others.map(() => null)] }
      known.rows[i + 1] = pair.b
      across.set(keyOf(pair), known)
    }
    const of = { a: baseline.side, b: other.side, baseline: pinned }
    rows.push({
      ...common,
      problem: '',
      verdict: tally.n === 0 ? 'nothing in common' : verdictOf(betterOf(tally)),
      sentence: sentenceOf(tally, called(i + 1)).heading,
      tally: tallyRow(common.label, tally, paired.pairs, of, common.pairHref),
    })
  }
  const differing = [...across.values()].filter((item) => spreadOf(item) > 0)
  differing.sort((x, y) => spreadOf(y) - spreadOf(x))
  const pager = pagerOf(differing.length, filter.page, CASES, (page) => urls.compare({ ...here, page }))
  return {
    baseline: {
      ...facts(baseline, 0),
      role: pinned ? 'baseline, pinned' : 'baseline',
      unpin: pinned ? urls.compare({ ...here, baseline: '' }) : '',
    },
    rows,
    labels,
    values: { differing: differing.length, tests: across.size },
    count: `${plural(differing.length, 'test')} of ${count(across.size)} with different scores`,
    cases: differing
      .slice(pager.from, pager.to)
      .map(({ pair, rows }) => ({
        case: pair.case,
        caseHref: urls.case(baseline.entry.id, pair.case),
        type: pair.type,
        suite: pair.suite,
        model: pair.model,
        cells: rows.map((row, index) =>
          row
            ? { ...tileOf((ordered[index] as (typeof ordered)[number]).entry.id, row), sentence: row.sentence }
            : null,
        ),
      })),
    pager,
  }
}
