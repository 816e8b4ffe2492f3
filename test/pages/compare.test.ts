import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { mcNemar, type Match, type Row, type Runner, type Test } from '../../runner/index.ts'
import { pairedBootstrap } from '../../runner/score/paired.ts'
import { seeded } from '../../runner/tools/random.ts'
import { tQuantile } from '../../runner/score/intervals.ts'
import { sideOf, sideText } from '../../server/filters/index.ts'
import { answersOf } from '../../server/pages/parts/compare/answers.ts'
import { marksBetween } from '../../server/pages/parts/compare/marks-between.ts'
import type { Pair } from '../../server/pages/parts/compare/pairs.ts'
import {
  betterOf,
  passesOf,
  pText,
  sentenceOf,
  signed,
  talliesOf,
  type Tally,
} from '../../server/pages/parts/compare/verdict.ts'
import { urls } from '../../server/urls.ts'
import { makeRun, type FixtureRun } from '../fixtures/make-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { appOver } from '../helpers/app-over.ts'

const data = await tempDir(t, 'compare')
const runs = join(data, 'runs')
const before = await makeRun(runs, { id: '20261120T080000Z-before', title: 'before', repeats: 4 })
const after = await makeRun(runs, { id: '20261121T080000Z-after', title: 'after', repeats: 4 })
const { app } = await appOver(t, data)

const get = async (url: string) => {
  const { statusCode: status, body: html } = await app.inject({ method: 'GET', url })
  return { status, html, text: html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}
interface Figures {
  name: string
  pairs: string
  difference: string
  counts: { n: string }[]
}
interface PairShown {
  case: string
  kind: string
  difference: string
  marks: string
}
interface Many {
  labels: string[]
  count: string
  baseline: { role: string }
  rows: { pin: string; verdict: string; tally: Figures | null }[]
  cases: { cells: ({ score: string } | null)[] }[]
}
interface Compared {
  chosen: {
    sides: { label: string; role: string; pin: { href: string } }[]
    heading: string
    text: string
    passes: string
    missing: string
    changed: string
    count: string
    groups: Figures[]
    rows: PairShown[]
    differences: { name: string; a: string; b: string }[]
  } | null
  problem: string
}
const twin = async (url: string): Promise<Compared> => (await app.inject({ method: 'GET', url: urls.json(url) })).json()

const CALLED = { a: 'week 48', b: 'week 49' }
const whole = (run: FixtureRun) => ({ run: run.id, api: '', model: '' })
const of = (run: FixtureRun, model: string) => ({
  run: run.id,
  api: model === 'pixels' ? 'builtin' : 'openai-compatible',
  model,
})

async function rewrite(run: FixtureRun, change: (row: Row) => Row | null): Promise<void> {
  run.rows = run.rows.flatMap((row) => change(row) ?? [])
  await writeFile(join(run.dir, 'tests.jsonl'), run.rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}

t.test('McNemar: the exact two-sided p-value', async (t) => {
  const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9
  t.equal(mcNemar(0, 0), 1)
  t.equal(mcNemar(7, 7), 1)
  t.ok(near(mcNemar(0, 6), 2 / 64), 'six in one direction')
  t.ok(near(mcNemar(2, 8), (2 * (1 + 10 + 45)) / 1024))
  // 2 P(X <= 5) of B(20, 1/2) = 2 * 21700 / 2^20
  t.ok(near(mcNemar(5, 15), (2 * 21_700) / 2 ** 20))
  t.equal(mcNemar(5, 15), mcNemar(15, 5))
  const many = mcNemar(4000, 6000)
  t.ok(many >= 0 && many < 1e-80, 'thousands of pairs stay numbers')
  t.ok(
    Math.abs(mcNemar(4950, 5050) - 0.322) < 0.003,
    'near the normal approximation with continuity correction: z = 0.99',
  )
})

t.test('the paired bootstrap: deterministic, by whole clusters, near the interval of Student for many', async (t) => {
  const random = seeded(5)
  const clusters = Array.from({ length: 400 }, () => ({ sum: random() - 0.4, n: 1 }))
  const interval = pairedBootstrap(clusters)
  t.same(pairedBootstrap(clusters), interval)
  t.notSame(pairedBootstrap(clusters, 2), interval)
  const mean = clusters.reduce((sum, item) => sum + item.sum, 0) / 400
  const reach = tQuantile(399) * Math.sqrt(clusters.reduce((sum, item) => sum + (item.sum - mean) ** 2, 0) / 399 / 400)
  t.ok(
    interval &&
      Math.abs(interval.low - (mean - reach)) < reach * 0.2 &&
      Math.abs(interval.high - (mean + reach)) < reach * 0.2,
  )
  t.same(pairedBootstrap(Array.from({ length: 6 }, () => ({ sum: 2, n: 2 }))), { low: 1, high: 1 })
  t.equal(pairedBootstrap(clusters.slice(0, 5)), null, 'of five images nothing can be claimed')
  const [alone, together] = [
    Array.from({ length: 60 }, (_, i) => ({ sum: i % 2, n: 1 })),
    Array.from({ length: 12 }, (_, i) => ({ sum: i % 2 ? 5 : 0, n: 5 })),
  ]
  const width = (item: { low: number; high: number } | null): number => (item ? item.high - item.low : 0)
  t.ok(
    width(pairedBootstrap(together)) > width(pairedBootstrap(alone)) * 1.5,
    'tests of one image count as one observation',
  )
})

t.test('repeats of a case are no independent tests', async (t) => {
  const row = (id: string, repeat: number, passed: boolean): Row =>
    ({
      suite: 's',
      type: 'count',
      case: id,
      repeat,
      image: id,
      passed,
      score: Number(passed),
      outcome: 'passed',
    }) as Row
  const pairs = ['one', 'two'].flatMap((id) =>
    Array.from({ length: 20 }, (_, repeat): Pair => ({
      suite: 's',
      type: 'count',
      case: id,
      repeat,
      model: '',
      a: row(id, repeat, false),
      b: row(id, repeat, true),
      kind: 'improved',
      difference: 1,
    })),
  )
  const runner = { pairedIntervals: async () => [null] } as unknown as Runner
  const [tally] = await talliesOf({ pairs, changed: 0 }, [pairs], runner)
  t.match(tally, { won: 40, casesWon: 2, casesLost: 0, p: 0.5 })
  t.match(
    passesOf(tally as Tally, CALLED),
    /^0 passed only in week 48, 40 only in week 49; by case, 0 .* in week 48 and 2 in week 49: may be chance/,
  )
})

t.test('the verdict claims nothing that the images cannot bear', async (t) => {
  const tally: Tally = {
    n: 40,
    images: 20,
    differing: 9,
    meanA: 0.5,
    meanB: 0.6,
    difference: 0.1,
    interval: { low: 0.02, high: 0.18 },
    improved: 9,
    regressed: 1,
    same: 30,
    onlyA: 0,
    onlyB: 0,
    neither: 0,
    lost: 1,
    won: 9,
    casesLost: 1,
    casesWon: 9,
    p: mcNemar(1, 9),
  }
  t.equal(betterOf(tally), 'b')
  t.equal(betterOf({ ...tally, interval: { low: -0.18, high: -0.02 } }), 'a')
  t.equal(betterOf({ ...tally, interval: { low: -0.02, high: 0.18 } }), null)
  t.equal(betterOf({ ...tally, differing: 5 }), null, 'three of six is no proof, whatever the bootstrap says')
  t.match(sentenceOf({ ...tally, interval: { low: -0.02, high: 0.18 } }, CALLED), {
    heading: 'Cannot tell apart.',
    text: /^week 49 scores 10 points more on average than week 48 on the 40 tests .* includes zero/,
  })
  t.equal(
    sentenceOf({ ...tally, difference: 0.35, interval: { low: 0.2, high: 0.5 } }, CALLED).heading,
    'week 49 is 35 points better than week 48 (20 to 50).',
  )
  t.equal(
    sentenceOf({ ...tally, difference: -0.35, interval: { low: -0.5, high: -0.2 } }, CALLED).heading,
    'week 49 is 35 points worse than week 48 (20 to 50).',
    'the baseline is never turned round',
  )
  t.match(sentenceOf({ ...tally, improved: 0, regressed: 0 }, CALLED), { heading: 'No difference.' })
  t.match(sentenceOf({ ...tally, n: 0, difference: null }, CALLED), { heading: 'Nothing to compare.' })
  t.strictSame([signed(0.0721), signed(-0.04), signed(0)], ['+7.2', '−4.0', '0'])
  t.strictSame([pText(0.03125), pText(1e-6), pText(1)], ['= 0.031', '< 0.001', '= 1'])
})

t.test('a side in an address: a run, or one model of it', async (t) => {
  for (const text of ['20261120T080000Z-x', '20261120T080000Z-x~builtin/pixels', 'r~openrouter/meta/llama~4:free'])
    t.equal(sideText(sideOf(text) ?? { run: '', api: '', model: '' }), text)
  t.same(sideOf('r~openrouter/meta/llama~4:free'), { run: 'r', api: 'openrouter', model: 'meta/llama~4:free' })
  for (const text of ['', '~builtin/pixels', 'r~pixels', 'r~/x']) t.equal(sideOf(text), null, text)
})

t.test('marks from one answer to another', async (t) => {
  const at = (x: number, y: number) => ({ kind: 'point' as const, at: [x, y] as [number, number] })
  const pair = (index: number, x: number): Match => ({
    verdict: 'matched',
    expected: { index, label: '', shape: at(x, 0) },
    found: { index, label: '', shape: at(x, 0) },
  })
  const missed = (index: number): Match => ({
    verdict: 'missed',
    expected: { index, label: '', shape: at(0, 0) },
    found: null,
  })
  const extra: Match = { verdict: 'extra', expected: null, found: { index: 9, label: '', shape: at(1, 1) } }
  t.same(
    marksBetween(
      [pair(0, 10), pair(1, 50), pair(2, 90), missed(3)],
      [pair(0, 10.5), pair(1, 58), missed(2), pair(3, 20), extra],
      100,
    ),
    { kept: 1, moved: 1, lost: 1, gained: 1, farthest: 8, extraA: 0, extraB: 1 },
  )
  t.equal(
    marksBetween([{ verdict: 'wrong', expected: { index: 0, label: '3' }, found: { index: 0, label: '4' } }], [], 100),
    null,
    'a number has no place',
  )
})

t.test('what was said and what is right, of answers without a place', async (t) => {
  const test = (matches: Match[]): Test => ({ score: { matches } }) as Test
  const number = (said: string): Match => ({
    verdict: said === '20' ? 'matched' : 'wrong',
    expected: { index: 0, label: '20' },
    found: { index: 0, label: said },
  })
  t.same(answersOf(test([number('23')]), test([number('20')])), { a: '23', b: '20', right: '20' })
  t.same(answersOf(null, test([number('7')])), { a: '', b: '7', right: '20' })
  const placed: Match = {
    verdict: 'missed',
    expected: { index: 0, label: 'cup', shape: { kind: 'point', at: [1, 2] } },
    found: null,
  }
  t.same(answersOf(test([placed]), null), { a: '', b: '', right: '' })
})

t.test('two runs: every figure is that of the rows', async (t) => {
  const url = urls.compare({ a: whole(before), b: whole(after) })
  t.equal((await twin(url)).chosen?.heading, 'No difference.')
  let n = 0
  await rewrite(after, (row) => {
    if (row.outcome === 'failed' && n++ < 2)
      return { ...row, outcome: 'passed', score: 0.9, passed: true, sentence: 'now right' }
    if (row.outcome === 'passed' && n++ < 4)
      return { ...row, outcome: 'failed', score: 0.1, passed: false, sentence: 'now wrong' }
    return row.n === after.rows.length ? null : row
  })
  const { chosen } = await twin(url)
  const other = new Map(after.rows.map((row) => [row.n, row]))
  const scored = (row: Row | undefined): row is Row => row !== undefined && row.outcome !== 'error'
  const pairs = before.rows.flatMap((a) => {
    const b = other.get(a.n)
    return scored(a) && scored(b) ? [{ a, b, difference: (b.score ?? 0) - (a.score ?? 0) }] : []
  })
  const [all] = chosen?.groups ?? []
  t.equal(all?.pairs, String(pairs.length))
  t.equal(all?.difference, signed(pairs.reduce((sum, item) => sum + item.difference, 0) / pairs.length))
  t.strictSame(
    all?.counts.map((count) => Number(count.n)),
    [
      pairs.filter((pair) => pair.difference > 0).length,
      pairs.filter((pair) => pair.difference < 0).length,
      pairs.filter((pair) => pair.difference === 0).length,
      pairs.filter(({ a, b }) => a.passed && !b.passed).length,
      pairs.filter(({ a, b }) => !a.passed && b.passed).length,
      before.rows.filter((row) => scored(row) && !scored(other.get(row.n))).length,
      0,
    ],
  )
  t.strictSame(chosen?.groups.map((group) => group.name).sort(), [
    'all',
    'builtin/pixels',
    'count',
    'locate',
    'openai-compatible/gpt-x',
    'pattern',
  ])
  t.match(chosen, { heading: 'Cannot tell apart.', passes: /exact McNemar test/, missing: /1 in before, 0 in after/ })
  const { text, html } = await get(url)
  t.match(text, /Cannot tell apart/)
  t.match(text, /\d+ marks? kept/)
  t.match(html, urls.testFile(after.id, after.rows[0]?.test ?? '', 'thumb.webp'))
  t.ok(chosen?.rows[0]?.kind === 'regressed' && chosen.rows[0].difference.startsWith('−'), 'what got worse comes first')
})

t.test('the earlier run is the baseline in whatever order they are named, unless one is pinned', async (t) => {
  const sides = async (url: string) => (await twin(url)).chosen?.sides.map(({ label, role }) => [label, role])
  const expected = [
    ['before', 'baseline'],
    ['after', 'against it'],
  ]
  t.strictSame(await sides(urls.compare({ a: whole(before), b: whole(after) })), expected)
  const turned = urls.compare({ a: whole(after), b: whole(before) })
  t.strictSame(await sides(turned), expected)
  const pinned = (await twin(turned)).chosen?.sides[1]?.pin.href ?? ''
  t.match(pinned, `baseline=${after.id}`)
  t.strictSame(await sides(pinned), [
    ['after', 'baseline, pinned'],
    ['before', 'against it'],
  ])
  t.match((await get(pinned)).html, `name="baseline" value="${after.id}"`, 'a search keeps it')
  t.strictSame(await sides(`${turned}&baseline=no-such-run`), expected)
  t.strictSame(await sides(urls.compare({ a: of(before, 'pixels'), b: of(before, 'gpt-x') })), [
    ['builtin/pixels', 'baseline'],
    ['openai-compatible/gpt-x', 'against it'],
  ])
  t.match(
    (await get(turned)).html,
    /<h2><a href="[^"]+before"><bdi>before<\/bdi><\/a><\/h2>[^]*<h2><a href="[^"]+after">/,
  )
})

t.test('three or more, ticked in the list of runs', async (t) => {
  const third = await makeRun(runs, { id: '20261123T080000Z-third', title: 'third', repeats: 4 })
  const list = (await get(urls.runs())).html
  for (const side of [sideText(whole(before)), sideText(of(before, 'pixels'))])
    t.match(list, `form="ticked" name="side" value="${side}"`)
  const place = (...sides: string[]): string => `/compare?${sides.map((side) => `side=${side}`).join('&')}`
  const many = async (url: string) =>
    ((await (await app.inject({ method: 'GET', url: urls.json(url) })).json()) as { many: Many | null }).many
  const all = await many(place(third.id, after.id, before.id))
  t.strictSame(all?.labels, ['before', 'after', 'third'], 'in the order of time, the earliest is the baseline')
  const pair = (await twin(urls.compare({ a: whole(before), b: whole(after) }))).chosen
  const [row, same] = all?.rows ?? []
  t.strictSame(
    [row?.tally?.pairs, row?.tally?.difference, row?.verdict],
    [pair?.groups[0]?.pairs, pair?.groups[0]?.difference, 'cannot tell apart'],
    'the figures are those of the two alone',
  )
  t.equal(same?.tally?.difference, '0')
  const changed = Number(pair?.groups[0]?.counts[0]?.n) + Number(pair?.groups[0]?.counts[1]?.n)
  t.match(all?.count, new RegExp(`^${changed} tests? of `))
  t.ok(all?.cases.every(({ cells }) => cells.length === 3 && new Set(cells.map((cell) => cell?.score)).size > 1))
  const pinned = await many(all?.rows[1]?.pin ?? '')
  t.strictSame(pinned?.labels, ['third', 'before', 'after'])
  t.equal(pinned?.baseline.role, 'baseline, pinned')
  t.match((await get(place(third.id, after.id, before.id))).text, /What differs/)
  t.ok((await twin(place(after.id, before.id))).chosen, 'two are compared test by test')
  t.match((await get(place(before.id))).html, `<option value="${before.id}" selected>`, 'another is to be chosen')
  const models = await many(
    place(sideText(of(before, 'pixels')), sideText(of(before, 'gpt-x')), sideText(of(after, 'pixels'))),
  )
  t.strictSame(models?.labels, ['builtin/pixels, before', 'openai-compatible/gpt-x, before', 'builtin/pixels, after'])
  t.equal((await get(place(before.id, after.id, '20200101T000000Z-none'))).status, 404)
  await rm(third.dir, { recursive: true })
})

t.test('filters leave what they say, and the pages of a list are all of it', async (t) => {
  const sides = { a: whole(before), b: whole(after) }
  const all = (await twin(urls.compare(sides))).chosen
  const changed = (await twin(urls.compare({ ...sides, show: 'changed' }))).chosen
  t.ok(changed?.rows.length && changed.rows.every(({ kind }) => kind === 'improved' || kind === 'regressed'))
  const lost = (await twin(urls.compare({ ...sides, show: 'lost' }))).chosen
  t.equal(lost?.rows.length, Number(all?.groups[0]?.counts[3]?.n))
  t.ok((await twin(urls.compare({ ...sides, type: 'count' }))).chosen?.rows.every(({ case: id }) => id === 'hsfr-03'))
  t.match((await get(urls.compare({ ...sides, q: 'no such words' }))).text, /No pair matches these filters/)
  const second = (await twin(urls.compare({ ...sides, page: 2 }))).chosen
  t.strictSame([all?.rows.length, second?.rows.length], [10, Math.min(10, before.rows.length - 10)])
})

t.test('two models in one run, and sides that leave something open', async (t) => {
  const models = await twin(urls.compare({ a: of(before, 'pixels'), b: of(before, 'gpt-x') }))
  t.equal(models.chosen?.groups[0]?.name, 'all')
  t.equal(models.chosen?.count, `${before.rows.length / 2} pairs`)
  t.match(
    models.chosen?.differences.find(({ name }) => name === 'Benchloupe'),
    undefined,
  )
  const implied = await twin(urls.compare({ a: of(before, 'pixels'), b: whole(after) }))
  t.ok(implied.chosen, 'the model of one side is meant on the other')
  t.match((await twin(urls.compare({ a: whole(before), b: whole(before) }))).problem, /same run/)
  t.match(
    (await twin(urls.compare({ a: of(before, 'nobody'), b: whole(after) }))).problem,
    /does not include openai-compatible\/nobody/,
  )
  t.match((await twin(urls.compare({ a: of(before, 'pixels'), b: of(before, 'pixels') }))).problem, /Choose another/)
  t.equal((await get(`/compare?a=20200101T000000Z-none&b=${after.id}`)).status, 404)
  const chooser = await get(urls.compare({ b: whole(after) }))
  t.match(chooser.html, `<option value="${before.id}~builtin/pixels">`)
  t.match(chooser.html, `<option value="${after.id}" selected>`)
  t.match(chooser.text, /Compare it with .*before .*3 test types over the same suite/)
  t.match((await get(urls.run(after.id))).html, `href="${urls.compare({ b: whole(after) })}"`)
})

t.test('a case of the same name with another truth is not paired', async (t) => {
  const edited = await makeRun(runs, { id: '20261122T080000Z-edited', title: 'edited', repeats: 2 })
  const manifest = {
    ...edited.manifest,
    suites: edited.manifest.suites.map((suite) => ({ ...suite, hash: 'b'.repeat(64) })),
  }
  await writeFile(join(edited.dir, 'run.json'), JSON.stringify(manifest))
  const cases = (await readFile(join(edited.dir, 'cases.jsonl'), 'utf8')).trim().split('\n')
  await writeFile(
    join(edited.dir, 'cases.jsonl'),
    cases.map((line) => `${line.includes('"pattern"') ? line.replace('"count":2', '"count":3') : line}\n`).join(''),
  )
  const { chosen } = await twin(urls.compare({ a: whole(before), b: whole(edited) }))
  t.match(chosen?.changed, /^1 case has the same name/)
  const pattern = chosen?.groups.find(({ name }) => name === 'pattern')
  t.equal(pattern?.pairs, '0')
  t.not(chosen?.groups.find(({ name }) => name === 'locate')?.pairs, '0', 'what did not change is still compared')
})

t.test('a test whose record cannot be read still stands in the list', async (t) => {
  const test = before.rows[0]?.test ?? ''
  const path = join(before.dir, 'tests', test, 'test.json')
  const kept = await readFile(path, 'utf8')
  await writeFile(path, '{')
  t.equal((await get(urls.compare({ a: whole(before), b: whole(after) }))).status, 200)
  await writeFile(path, kept)
  t.ok((JSON.parse(kept) as Test).score)
})
