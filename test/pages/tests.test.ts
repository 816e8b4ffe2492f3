import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { ANSWERED, groupBy, type Row } from '../../runner/index.ts'
import { seeded } from '../../runner/tools/random.ts'
import {
  FACET_NAMES,
  filterTests,
  narrowTests,
  OUTCOME_GROUPS,
  valuesOf,
  type Chosen,
  pairOf,
  sortOf,
  TEST_SORTS,
  testsFilter,
  type TestColumn,
  type TestsFilter,
  type TestSort,
} from '../../server/filters/index.ts'
import { parseSearch } from '../../server/filters/search.ts'
import { chipsOf, facetsOf, inWords } from '../../server/pages/parts/list/narrow.ts'
import { tileOf } from '../../server/pages/parts/list/tile.ts'
import { pagerOf } from '../../server/pages/parts/list/pager.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { makeManyTests, manyRows } from '../fixtures/many-tests.ts'
import { rowOf } from '../helpers/made-run.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** The list of a run's tests: narrowed, counted, put in order, paged, and shown in three views. */

const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>\' {{ 7*7 }} ${8*8} \u202Eevil'
const MANY = '20261120T080000Z-many'

const data = await tempDir(t, 'tests-page')
const runs = join(data, 'runs')
await mkdir(runs, { recursive: true })
const plain = await makeRun(runs, { repeats: 2 })
const evil = await makeRun(runs, { id: '20261121T080000Z-evil', title: 'evil', hostile: HOSTILE })
const many = await makeManyTests(runs, MANY, 2600)

const { app } = await appOver(t, data)

async function get(url: string): Promise<string> {
  const response = await app.inject({ method: 'GET', url })
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${url}`)
  return response.body
}
const text = (html: string): string =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
const shownTests = (html: string): number[] =>
  [...html.matchAll(/id="(?:t|tile)-(\d+)"/g)].map((match) => Number(match[1]))

/** What a filter keeps, row by row and case by case, as plainly as it can be said. */
function plainly(rows: readonly Row[], filter: Partial<TestsFilter>): Row[] {
  const cases = groupBy(rows, (row) => JSON.stringify([row.suite, row.type, row.case]))
  const passes = (list: readonly Row[], model: string): number[] =>
    list
      .filter((row) => `${row.api}/${row.model}` === model && ANSWERED.includes(row.outcome))
      .map((row) => Number(row.outcome === 'passed'))
  const any = (chosen: Chosen | undefined, holds: (value: string) => boolean): boolean =>
    valuesOf(chosen).length === 0 || valuesOf(chosen).some(holds)
  const half = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) - list.length / 2
  return rows.filter((row) => {
    const list = cases.get(JSON.stringify([row.suite, row.type, row.case])) ?? []
    const sets = [
      ...groupBy(
        list.filter((item) => ANSWERED.includes(item.outcome)),
        (item) => item.slug,
      ).values(),
    ].map((item) => [...new Set(item.map(({ outcome }) => outcome))].sort().join())
    return (
      any(filter.outcome, (value) => row.outcome === value || (OUTCOME_GROUPS[value] ?? []).includes(row.outcome)) &&
      (['model', 'api', 'type', 'class', 'suite', 'reason'] as const).every((name) =>
        any(filter[name], (value) => row[name] === value),
      ) &&
      any(filter.tag, (value) => (row.tags ?? []).includes(value)) &&
      (!filter.suspect || (filter.suspect === 'any' ? row.suspect !== undefined : row.suspect === filter.suspect)) &&
      (!filter.q || row.sentence.includes(filter.q.replaceAll('"', ''))) &&
      (!filter.differ || new Set(sets).size > 1) &&
      (!filter.right || half(passes(list, filter.right)) > 0) &&
      (!filter.wrong || half(passes(list, filter.wrong)) < 0)
    )
  })
}

t.test('facets count in one pass what each click would leave, whatever else is chosen', async (t) => {
  const random = seeded(5)
  const pick = <T>(list: readonly T[], chance = 0.35): T | undefined =>
    random() < chance ? list[Math.floor(random() * list.length)] : undefined
  const rows = manyRows(300, { models: 3 }).rows.map((row, index): Row => ({
    ...row,
    ...(index % 3 ? { tags: index % 2 ? ['small', 'dark'] : ['small'] } : {}),
    ...(index % 11 ? {} : { suspect: 'unit' as const }),
  }))
  const models = ['openai/gpt-5', 'anthropic/claude-opus-5', 'openai/model-3', 'no/such']
  for (let i = 0; i < 32; i++) {
    const filter: Partial<TestsFilter> = {
      outcome:
        pick<Chosen>(['passed', 'failed', 'answered', 'error', ['failed', 'error'], ['refused', 'readable']]) ?? '',
      model: pick(['gpt-5', 'model-3']) ?? '',
      type: pick(['locate', 'count']) ?? '',
      class: pick(['HSFR', 'CTRL']) ?? '',
      tag: pick(['small', 'dark'], 0.2) ?? '',
      suspect: pick(['any', 'unit'], 0.1) ?? '',
      differ: pick(['outcome'] as const) ?? '',
      right: pick(models, 0.2) ?? '',
      wrong: pick(models, 0.2) ?? '',
      q: pick(['missed', '"7 of"'], 0.2) ?? '',
    }
    const { rows: kept, facets, cases } = narrowTests(rows, filter)
    const without = (name: keyof TestsFilter, value: string): number =>
      plainly(rows, { ...filter, [name]: value }).length
    const casesWith = (change: Partial<TestsFilter>): number =>
      new Set(plainly(rows, { ...filter, ...change }).map((row) => `${row.case} ${row.type}`)).size
    const wrong = [
      kept.length === plainly(rows, filter).length ? '' : 'kept',
      ...FACET_NAMES.flatMap((name) =>
        [...facets[name]].filter(([value, n]) => n !== without(name, value)).map(([value]) => `${name} ${value}`),
      ),
      cases.differ === casesWith({ differ: 'outcome' }) ? '' : 'differ',
      cases.kept === casesWith({}) ? '' : 'cases',
      ...[...cases.right].filter(([model, n]) => n !== casesWith({ right: model })).map(([model]) => `right ${model}`),
      ...[...cases.wrong].filter(([model, n]) => n !== casesWith({ wrong: model })).map(([model]) => `wrong ${model}`),
      (cases.pairs.get(pairOf(models[0] ?? '', models[1] ?? '')) ?? 0) ===
      casesWith({ right: models[0] ?? '', wrong: models[1] ?? '' })
        ? ''
        : 'pair',
    ].filter(Boolean)
    t.strictSame(wrong, [], JSON.stringify(filter))
  }
})

t.test('API errors say nothing about a model, and half right is neither right nor wrong', async (t) => {
  const [first] = manyRows(1).rows
  const made = (n: number, model: string, outcome: Row['outcome']): Row => ({
    ...(first as Row),
    n,
    test: `${n}`,
    model,
    outcome,
    passed: outcome === 'passed',
  })
  const kept = (rows: Row[], filter: Partial<TestsFilter>): number => filterTests(rows, filter).length
  t.equal(kept([made(1, 'a', 'passed'), made(2, 'b', 'error')], { differ: 'outcome' }), 0)
  t.equal(kept([made(1, 'a', 'failed'), made(2, 'b', 'refused')], { differ: 'outcome' }), 2)
  t.equal(kept([made(1, 'a', 'passed'), made(2, 'b', 'error')], { right: 'openai/a', wrong: 'openai/b' }), 0)
  const halves = [made(1, 'a', 'passed'), made(2, 'a', 'failed'), made(3, 'a', 'error')]
  t.strictSame([kept(halves, { right: 'openai/a' }), kept(halves, { wrong: 'openai/a' })], [0, 0])
})

t.test('every column sorts both ways; what has no value comes last; ties stay in plan order', async (t) => {
  const value: Partial<Record<TestColumn, (row: Row) => number | string | null>> = {
    n: (row) => row.n,
    score: (row) => row.score,
    elapsed: (row) => row.elapsedMs,
    cost: (row) => row.costUsd,
    sentence: (row) => row.sentence,
    finished: (row) => row.finished,
    tokens: (row) => (row.inputTokens === null ? null : row.inputTokens + (row.outputTokens ?? 0)),
    type: (row) => row.type,
    case: (row) => row.case,
    model: (row) => row.model,
  }
  for (const [word, { column, falling }] of Object.entries(TEST_SORTS)) {
    const of = value[column]
    if (!of) continue
    const sorted = filterTests(many, { sort: word as TestSort })
    const bad = sorted.findIndex((row, index) => {
      const next = sorted[index + 1]
      if (!next) return false
      const [a, b] = [of(row), of(next)]
      if (a === null || b === null) return a === null && b !== null
      if (a === b) return row.n > next.n
      // claude before gpt before model; model-3 before model-10
      return column === 'model' ? false : falling ? a < b : a > b
    })
    t.equal(bad, -1, word)
  }
  const named = (list: string[]): string[] =>
    filterTests(
      list.map((name, index): Row => ({ ...(many[0] as Row), n: index + 1, case: name })),
      { sort: 'case' },
    ).map((row) => row.case)
  t.strictSame(named(['c-10', 'c-9', 'C-1', 'b']), ['b', 'C-1', 'c-9', 'c-10'])
  t.strictSame(
    [
      sortOf('score', 'n'),
      sortOf('score', 'worst'),
      sortOf('score', 'best'),
      sortOf('elapsed', 'n'),
      sortOf('elapsed', 'slowest'),
    ],
    ['worst', 'best', 'worst', 'slowest', 'fastest'],
  )

  const html = await get(urls.tests(MANY, { sort: 'worst' }))
  t.strictSame(
    [...html.matchAll(/aria-sort="(\w+)"/g)].map((match) => match[1]),
    ['ascending'],
  )
  t.match(html, /aria-sort="ascending">\s*<a class="by" href="[^"]*sort=best"/, 'a second click turns the order round')
  t.strictSame(
    shownTests(html),
    filterTests(many, { sort: 'worst' })
      .slice(0, 100)
      .map(({ n }) => n),
  )
})

t.test('pages of a long list hold every test once; any of them is a step or a jump away', async (t) => {
  const seen: number[] = []
  for (let page = 1; page <= 26; page++) seen.push(...shownTests(await get(urls.tests(MANY, { page }))))
  t.strictSame(
    seen,
    many.map(({ n }) => n),
  )
  const html = await get(urls.tests(MANY, { page: 13, sort: 'dearest', outcome: 'answered' }))
  const nav = /<nav class="pager".*?<\/nav>/s.exec(html)?.[0] ?? ''
  t.match(text(nav), /‹ previous 1 … 11 12 13 14 15 … \d+ next › 1,201–1,300 of/)
  t.match(
    nav,
    /<input type="hidden" name="outcome" value="answered">\s*<input type="hidden" name="sort" value="dearest">/,
  )
  t.match(nav, /name="page" min="1" max="\d+" value="13"/)
  const address = (page: number): string => `/x?page=${page}`
  t.strictSame(pagerOf(0, 1, 100, address).links, [])
  t.strictSame(
    pagerOf(100_000, 1e9, 100, address).links.map(({ page }) => page),
    [1, 0, 998, 999, 1000],
    'a page beyond the end is the last',
  )
  t.equal(pagerOf(250, 2, 100, address).jump, null)
})

t.test('the contact sheet loads reduced pictures only, of what was found or of the originals', async (t) => {
  const html = await get(urls.tests(plain.id, { view: 'sheet' }))
  const images = [...html.matchAll(/<img src="([^"]+)"([^>]*)>/g)]
  t.equal(images.length, plain.rows.length)
  for (const [, src = '', rest = ''] of images)
    t.ok(/\/thumb\.webp$/.test(src) && /width="\d+" height="\d+"/.test(rest) && rest.includes('loading="lazy"'), src)
  const originals = [
    ...(await get(urls.tests(plain.id, { view: 'sheet', tile: 'original' }))).matchAll(/<img src="([^"]+)"/g),
  ].map((match) => match[1] as string)
  t.ok(originals.every((src) => /\/thumbs\/[0-9a-f]{64}\.webp$/.test(src)))
  t.equal((await app.inject(originals[0] ?? '')).headers['content-type'], 'image/webp')
})

interface MatrixData {
  matrix: {
    columns: { model: string; mean: string; passed: string }[]
    cases: {
      case: string
      type: string
      mean: string
      passed: string
      cells: { href: string; outcome: string; kept: boolean }[][]
    }[]
  }
}
const matrixOf = async (filter: Partial<TestsFilter>, run = MANY): Promise<MatrixData['matrix']> =>
  (JSON.parse(await get(urls.json(urls.tests(run, { view: 'matrix', ...filter })))) as MatrixData).matrix

t.test('the matrix has every case with a test that fits, worst first, with all its tests', async (t) => {
  const filter = testsFilter({ view: 'matrix', outcome: 'failed', type: 'locate' })
  const kept = plainly(many, filter)
  const wanted = new Set(kept.map((row) => row.case))
  const cases: MatrixData['matrix']['cases'] = []
  let columns: MatrixData['matrix']['columns'] = []
  for (let page = 1; page <= Math.ceil(wanted.size / 50); page++) {
    const matrix = await matrixOf({ ...filter, page })
    cases.push(...matrix.cases)
    columns = matrix.columns
  }
  t.strictSame(new Set(cases.map((testCase) => testCase.case)), wanted)
  t.equal(cases.length, wanted.size)
  const mean = (rows: readonly Row[]): number => {
    const scored = rows.flatMap(({ score }) => (score === null ? [] : [score]))
    return scored.reduce((sum, value) => sum + value, 0) / scored.length
  }
  const ofCase = (id: string): Row[] => many.filter((row) => row.case === id)
  const means = cases.map((testCase) => mean(ofCase(testCase.case)))
  t.ok(
    means.every((value, index) => index === 0 || value >= (means[index - 1] as number)),
    'worst first',
  )
  for (const testCase of cases) {
    const rows = ofCase(testCase.case)
    t.equal(testCase.passed, `${rows.filter((row) => row.passed).length}/${rows.length}`)
    t.equal(testCase.cells.flat().length, rows.length, 'whole cases, every repeat')
    t.strictSame(
      testCase.cells
        .flat()
        .filter((cell) => cell.kept)
        .map((cell) => cell.outcome),
      rows.filter((row) => row.outcome === 'failed').map((row) => row.outcome),
    )
  }
  for (const column of columns) {
    const rows = many.filter((row) => wanted.has(row.case) && `${row.api}/${row.model}` === column.model)
    t.equal(column.passed, `${rows.filter((row) => row.passed).length}/${rows.length}`, column.model)
    t.ok(Math.abs(Number(column.mean) / 100 - mean(rows)) < 0.001)
  }
  const only = await matrixOf({ ...filter, model: 'gpt-5', cells: 'kept' })
  t.strictSame(
    only.columns.map(({ model }) => model),
    ['openai/gpt-5'],
    'only what fits: columns and cells',
  )
  t.ok(only.cases.every((testCase) => testCase.cells.flat().every((cell) => cell.kept && cell.outcome === 'failed')))
})

t.test('choices are chips with crosses, in words, and stand in the title', async (t) => {
  const [a, b] = ['builtin/pixels', 'openai-compatible/gpt-x']
  const html = await get(
    urls.tests(plain.id, { type: 'locate', differ: 'outcome', right: a, wrong: b, q: 'score:>0.1 -"no such"' }),
  )
  const chips = [...html.matchAll(/<a class="chip" href="([^"]*)"[^>]*>([^<]*?)\s+</g)].map((match) => match[2])
  t.strictSame(chips, [
    'type locate',
    'models differ in outcome',
    `${a} right`,
    `${b} wrong`,
    'score above 0.1',
    'not contains “no such”',
  ])
  t.match(
    text(html),
    `Only cases on which at least two models did not end with the same outcome, and on which ${a} passed more than half of its tests, and on which ${b} passed less than half of its tests.`,
  )
  t.match(html, /<title>\d+ of 16 tests: locate where models differ where builtin\/pixels is right/)
  const pair = await get(urls.tests(plain.id))
  const link = (right: string, wrong: string): string =>
    `href="${urls.tests(plain.id, { right, wrong }).replaceAll('&', '&amp;')}"`
  t.match(pair, link(a, b))
  t.match(pair, link(b, a))
  t.match(await get(urls.tests(MANY)), 'cases right', 'with many models, each side is chosen by itself')
})

t.test('the search is a field with help; its mistakes stand beside it and in the JSON', async (t) => {
  const html = await get(urls.tests(plain.id, { q: 'outcom:failed type:locate' }))
  t.match(text(html), /unknown key “outcom”; did you mean outcome\? Search for outcome:failed type:locate/)
  t.match(html, /id="q"[^>]* aria-describedby="told"/)
  t.equal(shownTests(html).length, plain.rows.filter((row) => row.type === 'locate').length, 'the rest applies')
  const twin = JSON.parse(await get(urls.json(urls.tests(plain.id, { q: 'modle:x type:locate' })))) as {
    search: { problems: { message: string }[] }
    rows: unknown[]
  }
  t.strictSame(
    twin.search.problems.map(({ message }) => message),
    ['unknown key “modle”; did you mean model?'],
  )
  t.equal(twin.rows.length, 8)
  for (const example of [
    ...html.matchAll(/<li><a href="([^"]+)"><code>/g),
    ...html.matchAll(/<dd><a href="([^"]+)"><code>/g),
  ])
    t.notMatch(
      text(/<div id="told".*?<\/div>/s.exec(await get((example[1] as string).replaceAll('&amp;', '&')))?.[0] ?? ''),
      'unknown key',
      example[1] ?? '',
    )
})

t.test('a test leads back to its place in the view it was opened from', async (t) => {
  for (const [view, size] of [
    ['table', 100],
    ['sheet', 120],
  ] as const) {
    const filter = testsFilter({ view, outcome: 'failed', sort: 'slowest' })
    const list = filterTests(plain.rows, filter)
    const html = await get(urls.test(plain.id, list[1]?.test ?? '', filter))
    const back = urls.tests(plain.id, { ...filter, page: Math.floor(1 / size) + 1 })
    t.match(
      html,
      `href="${back.replaceAll('&', '&amp;')}#${view === 'sheet' ? 'tile' : 't'}-${list[1]?.n}" data-key="g"`,
    )
    t.match(html, `rel="next" href="${urls.test(plain.id, list[2]?.test ?? '', filter).replaceAll('&', '&amp;')}"`)
  }
  const matrix = await get(urls.tests(plain.id, { view: 'matrix', outcome: 'failed' }))
  const cell = (/<td>\s*<ul>\s*<li class="failed">\s*<a href="([^"]+)"/.exec(matrix)?.[1] ?? '').replaceAll(
    '&amp;',
    '&',
  )
  t.match(
    await get(cell),
    `href="${urls.tests(plain.id, { view: 'matrix', sort: 'worst', outcome: 'failed' }).replaceAll('&', '&amp;')}"`,
  )
})

t.test('hostile names stay text in every view and in the search', async (t) => {
  const bare = (html: string): string => html.replace(/="[^"]*"/g, '=""')
  for (const view of ['table', 'sheet', 'matrix'] as const)
    for (const q of ['', HOSTILE, `${HOSTILE}:x`, 'model:'.concat(HOSTILE)]) {
      const html = bare(await get(urls.tests(evil.id, { view, q })))
      t.notMatch(html, /<script>alert|<img src=x| 49 \$\{|64 \u202E/)
      t.match(html, /\{\{ 7\*7 \}\}/)
    }
  const model = evil.rows.find((row) => row.api !== 'builtin')?.model ?? ''
  t.match(await get(urls.tests(evil.id, { model })), /<title>4 of 8 tests/)
})

t.test('in a browser: typing narrows the list, three views fit a phone and please axe', async (t) => {
  const site = await app.listen({ port: 0, host: '127.0.0.1' })
  const browser = await launchBrowser()
  t.teardown(() => browser.close())
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  const complaints: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 800 }, bypassCSP: true })
    const page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    for (const view of ['table', 'sheet', 'matrix'] as const) {
      await page.goto(site + urls.tests(plain.id, { view, outcome: 'failed', q: 'lokate:x -"b"' }))
      t.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
        `${view} is no wider than a phone`,
      )
      await page.locator('#search-help > summary').click()
      await page.addScriptTag({ path: axe })
      const found = await page.evaluate(async () => {
        const { violations } = await (
          window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
        ).axe.run()
        return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
      })
      t.strictSame(found, [], `${view}, ${colorScheme}`)
    }
    await context.close()
  }
  const page = await browser.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(site + urls.tests(plain.id, { view: 'sheet' }))
  await page.locator('#more-facets > summary').click()
  await page.locator('#q').pressSequentially('outcome:failed typ:locate')
  await page.getByText('unknown key “typ”; did you mean type?').waitFor()
  await page.locator('.chip', { hasText: 'outcome failed' }).waitFor()
  t.equal(await page.locator('.sheet .tile').count(), plain.rows.filter((row) => row.outcome === 'failed').length)
  t.equal(await page.evaluate(() => document.activeElement?.id), 'q', 'the field keeps the focus')
  t.ok(
    await page.locator('#more-facets').evaluate((fold) => (fold as HTMLDetailsElement).open),
    'what was unfolded stays so',
  )
  await page.getByRole('link', { name: 'Search for outcome:failed type:locate' }).click()
  await page.waitForURL(/type%3Alocate/)
  t.equal(
    await page.locator('.sheet .tile').count(),
    plain.rows.filter((row) => row.outcome === 'failed' && row.type === 'locate').length,
  )
  await page.locator('.chip', { hasText: 'outcome failed' }).click()
  await page.locator('.chip', { hasText: 'outcome failed' }).waitFor({ state: 'detached' })
  t.equal(await page.locator('#q').inputValue(), 'type:locate', 'a chip that is taken away leaves the field as well')
  // the server is slow and somebody types on: what was typed last is what is asked for last
  const asked = (url: string): string => new URL(url).searchParams.get('q') ?? ''
  await page.route(/q=test/, (route) => (asked(route.request().url()) === 'test:3' ? route.continue() : undefined))
  for (const n of [1, 2, 3])
    await Promise.all([
      page.waitForRequest((request) => asked(request.url()) === `test:${n}`),
      page.locator('#q').fill(`test:${n}`),
    ])
  await page.getByText('1 of 16 tests on 1 case').waitFor()
  t.strictSame(await page.locator('.sheet .tile').evaluateAll((tiles) => tiles.map((tile) => tile.id)), ['tile-3'])
  t.strictSame(complaints, [])
})

t.test('several values of a facet, by clicking and by address', async (t) => {
  const filter = testsFilter({ outcome: ['failed', 'refused', 'failed', 'nonsense'], model: 'a', type: [] })
  t.same([filter.outcome, filter.model, filter.type], [['failed', 'refused'], 'a', ''])
  t.equal(urls.tests('r', filter), '/runs/r/tests?model=a&outcome=failed&outcome=refused')
  t.equal(testsFilter({ outcome: ['failed'] }).outcome, 'failed', 'one value is the same however it came')

  const rows = (['passed', 'failed', 'refused', 'error'] as const).map((outcome, index) => rowOf(index + 1, outcome))
  const linksOf = (chosen: Partial<TestsFilter>) => {
    const whole = { ...testsFilter({}), ...chosen }
    const [outcome] = facetsOf('r', whole, narrowTests(rows, whole)).main
    return Object.fromEntries((outcome?.options ?? []).map(({ text, n, href }) => [text, `${n} ${href}`]))
  }
  t.match(linksOf({}), { failed: '1 /runs/r/tests?outcome=failed' })
  t.match(
    linksOf({ outcome: 'failed' }),
    { failed: '1 /runs/r/tests', refused: '1 /runs/r/tests?outcome=failed&outcome=refused' },
    'a click adds, or takes out again',
  )
  t.match(linksOf({ outcome: ['failed', 'refused'] }), { failed: '1 /runs/r/tests?outcome=refused' })
  t.match(linksOf({ outcome: 'not passed' }), { refused: '1 /runs/r/tests?outcome=refused' }, 'a group is narrowed')
  const both = { ...testsFilter({}), outcome: ['failed', 'refused'] }
  t.same(
    narrowTests(rows, both).rows.map(({ outcome }) => outcome),
    ['failed', 'refused'],
  )
  t.same(
    chipsOf('r', both, parseSearch('')).map(({ text, href }) => `${text} ${href}`),
    ['outcome failed /runs/r/tests?outcome=refused', 'outcome refused /runs/r/tests?outcome=failed'],
    'each has a cross of its own',
  )
  t.equal(inWords(both), 'failed or refused')
})

t.test('a tile says what happened where a test did not pass', async (t) => {
  const sentence = 'Counted 23; right is 20.'
  t.equal(tileOf('r', { ...rowOf(1, 'failed'), sentence }).what, sentence)
  t.equal(tileOf('r', { ...rowOf(1, 'passed'), sentence }).what, '')
  const failed = plain.rows.find(({ outcome }) => outcome !== 'passed')
  t.match(text(await get(urls.tests(plain.id, { view: 'sheet', outcome: 'not passed' }))), failed?.sentence ?? '-')
})
