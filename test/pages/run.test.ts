import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import type { Placed } from '../../runner/analysis/miss-map.ts'
import { missesOf } from '../helpers/counted.ts'
import type { Match, Shape } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { latencyChart } from '../../server/pages/parts/charts/latency.ts'
import { styleIn, modelStyles } from '../../server/pages/parts/charts/model-styles.ts'
import { linearScale, logScale, roundDown, roundSteps, roundUp } from '../../server/pages/parts/charts/scale.ts'
import { scoreAgainst, type Scored } from '../../server/pages/parts/charts/score-against.ts'
import { RUN_VIEWS } from '../../server/filters/index.ts'
import { parseSearch } from '../../server/filters/search.ts'
import { firstRows, isWorse } from '../../server/pages/parts/run/first-rows.ts'
import { leftText } from '../../server/pages/parts/run/run-head.ts'
import { suspectsOf } from '../../server/pages/parts/run/failures.ts'
import { numbered, shiftText } from '../../server/pages/parts/run/miss-map.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { mixedRun } from '../helpers/mixed-run.ts'
import { rowOf } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

t.test('scales have round steps and keep inside their axis', async (t) => {
  t.same(roundSteps(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1])
  t.same(roundSteps(0.13, 0.42, 3), [0.2, 0.3, 0.4])
  t.same(roundSteps(3, 3, 5), [3])
  const log = logScale(1, 1000, { from: 0, to: 300 })
  t.same(log.ticks, [1, 10, 100, 1000])
  t.same(
    [1, 10, 1000, 0.001, 1e9].map((value) => Math.round(log.at(value))),
    [0, 100, 300, 0, 300],
    'what lies outside is shown at the edge',
  )
  t.same(logScale(2, 40, { from: 0, to: 1 }).ticks, [2, 5, 10, 20], 'few decades have steps between')
  t.ok(logScale(1e-6, 1e9, { from: 0, to: 1 }).ticks.length <= 8, 'many decades are thinned out')
  t.same([0.0034, 1, 70, 999].map(roundDown), [0.002, 1, 50, 500])
  t.same([0.0034, 1, 70, 999].map(roundUp), [0.005, 1, 100, 1000])
  t.equal(linearScale(0, 0, { from: 5, to: 9 }).at(0), 5, 'an axis without width has a place')
})

t.test('a model looks the same wherever it stands, and never like its neighbour', async (t) => {
  const names = ['openai/gpt-5', 'anthropic/claude-opus-5', 'google/gemini-3']
  const styles = modelStyles(names)
  t.same([...modelStyles([...names].reverse())].sort(), [...styles].sort(), 'whatever the order')
  t.same(styleIn(modelStyles(['openai/gpt-5']), 'openai/gpt-5').form.length > 0, true)
  const many = modelStyles(Array.from({ length: 40 }, (_, i) => `api/model-${i}`))
  t.equal(new Set([...many.values()].map(({ tone, form }) => `${tone}${form}`)).size, 40, 'forty models, forty looks')
  const eight = [...modelStyles(Array.from({ length: 8 }, (_, i) => `x/y${i}`)).values()]
  t.equal(new Set(eight.map(({ tone }) => tone)).size, 8, 'eight models, eight colours')
})

const COST = {
  id: 'c',
  title: 'Score against cost',
  axis: 'USD',
  text: (value: number) => `$${value}`,
  unknown: 'the price is unknown',
  nothing: 'free',
}
const scored = (name: string, value: number | null, score: number | null = 0.5): Scored => ({
  name,
  style: { tone: 1, form: 'M0 0', nth: 0 },
  href: `/${name}`,
  score,
  low: 0.4,
  high: 0.6,
  value,
})

t.test(
  'score against cost: logarithmic where the spread asks for it, unknown said, free at its own place',
  async (t) => {
    const near = scoreAgainst([scored('a', 0.001), scored('b', 0.004)], COST)
    t.notMatch(near?.x.title, /log scale/)
    const far = scoreAgainst(
      [
        scored('free', 0),
        scored('cheap', 0.0001),
        scored('dear', 0.05),
        scored('dark', null),
        scored('silent', 0.01, null),
      ],
      COST,
    )
    t.match(far?.x.title, /log scale/)
    t.equal(far?.x.ticks[0]?.text, 'free')
    const [free, cheap, dear] = far?.dots ?? []
    t.ok(free && cheap && dear && free.x < cheap.x && cheap.x < dear.x, 'in the order of their cost')
    t.equal(far?.dots.length, 3, 'nothing unknown is drawn')
    t.match(far?.notes.join(), /the price is unknown: dark/)
    t.equal(far?.table.rows.length, 5, 'the table has them all')
    t.equal(scoreAgainst([scored('a', 0), scored('b', 0)], COST), null, 'all free: nothing to set it against')
    t.equal(scoreAgainst([], COST), null)
  },
)

t.test('latency: every test in one bar, whatever its time', async (t) => {
  const times = [0, 0, 1, 3, 250, 251, 60_000]
  const chart = latencyChart('l', [
    {
      name: 'a',
      style: { tone: 1, form: 'M0 0', nth: 0 },
      href: '/a',
      hrefOf: (from, to) => `${from}..${to}`,
      times,
      p50: 3,
      p95: 50_000,
    },
  ])
  const ranges = chart?.bars.map(({ href }) => href.split('..').map(Number) as [number, number]) ?? []
  for (const ms of times) t.equal(ranges.filter(([from, to]) => ms >= from && ms <= to).length, 1, `${ms} ms`)
  t.equal(latencyChart('l', []), null)
})

const point = (x: number, y: number): Shape => ({ kind: 'point', at: [x, y] })
const match = (verdict: Match['verdict'], expected: Shape | null, found: Shape | null): Match => ({
  verdict,
  expected: expected && { index: 0, label: '', shape: expected },
  found: found && { index: 0, label: '', shape: found },
})
const SIZE = { width: 200, height: 100 }
const placed = (n: number, image: string, matches: Match[]): Placed => ({ n, image, size: SIZE, matches })

t.test('the miss map counts places and finds the direction', async (t) => {
  const group = missesOf('m', 'locate', [
    placed(1, 'a', [
      match('matched', point(20, 20), point(26, 18)),
      match('missed', point(190, 90), null),
      match('extra', null, point(199, 99)),
    ]),
    placed(2, 'b', [match('matched', point(100, 50), point(106, 48)), match('extra', null, point(-5, 400))]),
    placed(3, 'c', [match('wrong', { kind: 'box', x: 40, y: 40, width: 20, height: 20 }, point(56, 48))]),
    placed(4, 'd', [match('missed', null, null)]),
  ])
  t.same(
    [group?.tests, group?.matched, group?.missed, group?.extra],
    [3, 2, 2, 2],
    'a test without places is not in it',
  )
  t.same(
    group?.cells.find(({ x, y }) => x === 7 && y === 7),
    { x: 7, y: 7, matched: 0, missed: 1, extra: 1, tests: [1], all: 1 },
    'right bottom',
  )
  t.same(
    group?.cells.find(({ x, y }) => x === 0 && y === 7)?.extra,
    1,
    'what lies outside the image belongs to its edge',
  )
  t.same(
    [group?.shift?.matched, group?.shift?.near, group?.shift?.images],
    [3, 1, 3],
    'a missed and an extra place near each other are a near miss',
  )
  t.ok(Math.abs((group?.shift?.dx ?? 0) - (0.03 + 0.03 + 0.03 + 0.045) / 4) < 1e-9, 'x in shares of the width')
  t.equal(
    missesOf('m', 'locate', [
      placed(1, 'a', [
        match(
          'matched',
          {
            kind: 'path',
            points: [
              [0, 0],
              [5, 5],
            ],
          },
          null,
        ),
      ]),
    ]),
    null,
    'a way has no place',
  )
})

t.test('a shift is called one only where it is certain', async (t) => {
  const run = (images: number, by: (i: number) => [number, number]) =>
    missesOf(
      'm',
      'locate',
      Array.from({ length: images }, (_, i) => {
        const [dx, dy] = by(i)
        return placed(
          i + 1,
          `image ${i}`,
          [50, 80].map((x) => match('matched', point(x, 50), point(x + dx, 50 + dy))),
        )
      }),
    )?.shift ?? null
  t.equal(
    shiftText(run(6, (i) => [6 + (i % 2) * 0.4, -1.2])),
    'Points 3.1 % too far right and 1.2 % too high over 12 matches on 6 images.',
  )
  t.match(
    shiftText(run(6, (i) => [i % 2 ? 6 : -6, 2])),
    /^Points 2\.0 % too low over 12 matches/,
    'right and left cancel out, down does not',
  )
  t.match(shiftText(run(6, (i) => [i % 2 ? 6 : -6, (i % 3) - 1])), /^No systematic shift over 12 matches on 6 images/)
  t.match(shiftText(run(1, () => [6, 0])), /on one image: too little/)
  t.match(shiftText(null), /no direction is known/)
})

t.test('the time left is a range until a tenth of the run is done', async (t) => {
  t.equal(leftText(60_000, 0.02), 'about 30 s to 2 min left')
  t.equal(leftText(60_000, 0.1), 'about 60 s left')
  t.equal(leftText(500, 0.01), 'about a moment left', 'two ends that read the same are one')
})

t.test('the worst tests first, without putting all in order', async (t) => {
  const scored = (n: number, score: number | null) => ({ ...rowOf(n, 'failed'), score })
  const rows = [scored(1, null), scored(2, 0.4), scored(3, 0), scored(4, 0.2), scored(5, 0), scored(6, null)]
  t.same(
    firstRows(rows, 4, isWorse).map(({ n }) => n),
    [3, 5, 4, 2],
  )
  t.same(
    firstRows(rows, 9, isWorse).map(({ n }) => n),
    [3, 5, 4, 2, 1, 6],
    'what has no score comes last',
  )
})

t.test('numbers of tests fit into an address', async (t) => {
  t.same(numbered([3, 17]), { filter: { q: 'test:3,17' }, kept: 2 })
  t.same(numbered([1, 2, 3, 4, 6, 7, 9]), { filter: { q: 'test:1..4,6,7,9' }, kept: 7 })
  const many = numbered(Array.from({ length: 300 }, (_, i) => 100_000 + 2 * i))
  t.ok(many.kept > 60 && (many.filter.q?.length ?? 999) <= 480)
  const { terms } = parseSearch(many.filter.q ?? '')
  const kept = Array.from({ length: 700 }, (_, i) => rowOf(100_000 + i)).filter((row) =>
    terms.every((term) => term.keeps(row)),
  )
  t.equal(kept.length, many.kept, 'the list has all that were put into the address')
})

t.test('suspects are told by model and space, each with one redrawn', async (t) => {
  const rows = [{ ...rowOf(1), suspect: 'unit' as const }, { ...rowOf(2), suspect: 'unit' as const }, rowOf(3)]
  const told = suspectsOf(
    'r',
    {
      models: [
        {
          api: 'builtin',
          model: 'pixels',
          slug: 'pixels',
          space: 'pixel',
          maxOutputTokens: 1,
          price: null,
          image: { mediaTypes: [], first: true },
        },
      ],
    },
    rows,
  )
  t.match(told?.text, '2 tests were probably')
  t.same(
    told?.groups.map(({ text }) => text),
    ['builtin/pixels: 2 in unit instead of pixel'],
  )
  t.match(told?.groups[0]?.redrawn, `${rowOf(1).test}?`)
  t.match(told?.groups[0]?.redrawn, 'space=unit')
  t.equal(suspectsOf('r', { models: [] }, [rowOf(1)]), null)
})

t.test('the page of a run: everything in it leads somewhere, with its map stored, absent or damaged', async (t) => {
  const data = await tempDir(t, 'run-page')
  const mixed = await mixedRun(data, { types: ['locate'], limit: 2, repeats: 1 }, 99)
  const app = await buildApp({ config: { ...mixed.config, logLevel: 'silent' }, runner: mixed.runner, pages, actions })
  t.teardown(async () => {
    await app.close()
    await mixed.close()
  })
  const url = urls.run(mixed.run.id, 'misses')
  const get = async (address: string) => await app.inject({ method: 'GET', url: address })
  const views = await Promise.all(RUN_VIEWS.map(async (view) => (await get(urls.run(mixed.run.id, view))).body))
  const html = views.join('')
  const drawn = [...html.matchAll(/<figure class="(?:chart|misses)">.*?<\/figure>/gs)].map(([figure]) => figure)
  t.ok(drawn.length >= 8, 'six charts and a map a model')
  for (const figure of drawn) t.match(figure, /<details|shop\/shifted/, 'each has its table')
  const links = new Set(
    drawn.flatMap((figure) =>
      [...figure.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&')),
    ),
  )
  t.ok(links.size > 15)
  for (const link of links) t.equal((await get(link)).statusCode, 200, link)
  t.notMatch(html, /NaN|Infinity|undefined/)
  t.notMatch(html, / style="/, 'the content policy allows no style of an element')
  for (const [i, view] of RUN_VIEWS.entries())
    t.match(
      views[i],
      new RegExp(`href="${urls.run(mixed.run.id, view).replace('?', '.')}"\\s+aria-current="page"`),
      view,
    )

  const overview = JSON.parse((await get(urls.json(urls.run(mixed.run.id)))).body) as {
    worst: { outcome: string; href: string; score: string }[]
    tabs: { text: string; href: string }[]
    charts?: unknown
  }
  t.equal(overview.charts, undefined, 'a chart is drawn only where it is looked at')
  const failed = overview.tabs.find(({ text }) => text.startsWith('Not passed '))
  const list = JSON.parse((await get(urls.json(failed?.href ?? ''))).body) as { rows: { href: string }[] }
  t.equal(failed?.text, `Not passed ${list.rows.length}`)
  t.ok(overview.worst.length > 0 && overview.worst.every(({ outcome }) => outcome !== 'passed'))
  t.same(
    overview.worst.map(({ href }) => href),
    list.rows.slice(0, 12).map(({ href }) => href),
    'the worst pictures are the first of the list of what did not pass, and open with it around them',
  )

  const stored = (JSON.parse((await get(urls.json(url))).body) as { misses: unknown }).misses
  const file = join(data, 'runs', mixed.run.id, 'misses.json')
  await writeFile(file, '{"format": 1, "groups": "none"}')
  // the map is remembered by tests.jsonl; a new line of the same row makes it read again
  const rows = join(data, 'runs', mixed.run.id, 'tests.jsonl')
  const text = await readFile(rows, 'utf8')
  const made = async (): Promise<unknown> => {
    for (let i = 0; i < 100; i++) {
      const { misses } = JSON.parse((await get(urls.json(url))).body) as { misses: { note: string } }
      if (misses.note === '') return misses
    }
    return null
  }
  await writeFile(rows, `${text}${text.split('\n')[0]}\n`)
  t.same(await made(), stored, 'a damaged map is made again from the tests')
  await rm(file)
  await writeFile(rows, text)
  t.same(await made(), stored, 'so is that of a run from before there was one')
})
