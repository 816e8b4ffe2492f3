import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { actions } from '../../server/actions/index.ts'
import { filterTests, testsFilter } from '../../server/filters/index.ts'
import { commandOf, formOf, readOrder } from '../../server/order-form.ts'
import { comparedText } from '../../server/pages/parts/test/compared-text.ts'
import { curlOf } from '../../server/pages/parts/exchange/curl.ts'
import { roleNames } from '../../server/pages/parts/exchange/examples.ts'
import { stretchesOf } from '../../server/pages/parts/test/reply-text.ts'
import { separated } from '../../server/pages/parts/across/scores.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>\' {{ 7*7 }} ${8*8} \u202Eevil'

const data = await tempDir(t, 'pages')
const runs = join(data, 'runs')
await mkdir(runs, { recursive: true })
const plain = await makeRun(runs)
const twice = await makeRun(runs, { id: '20261122T080000Z-twice', title: 'twice', repeats: 2, status: 'stopped' })
const evil = await makeRun(runs, { id: '20261121T080000Z-evil', title: 'evil', hostile: HOSTILE })
await mkdir(join(runs, 'broken'))
await writeFile(join(runs, 'broken', 'run.json'), '{ "format": 99 }')

await putDrawnSuite(data, 'geometry')
const { app } = await appOver(t, data)

async function get(url: string): Promise<{ status: number; html: string; type: string; location: string }> {
  const response = await app.inject({ method: 'GET', url })
  return {
    status: response.statusCode,
    html: response.body,
    type: String(response.headers['content-type']),
    location: String(response.headers.location ?? ''),
  }
}

const hrefs = (html: string): string[] =>
  [...html.matchAll(/(?:href|src|action|hx-get)="([^"]*)"/g)].map((match) =>
    (match[1] as string).replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
  )
/** Pages without the values of their attributes: what is left of a tag is its names. */
const bare = (html: string): string => html.replace(/="[^"]*"/g, '=""').replace(/='[^']*'/g, '=""')
const text = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

t.test('a filter is its query string, and back', async (t) => {
  const filter = testsFilter({
    api: 'builtin',
    outcome: 'answered',
    q: 'a b',
    sort: 'worst',
    view: 'sheet',
    thumb: 'large',
    page: '3',
    junk: 'x',
  })
  const url = new URL(urls.tests('r', filter), 'http://x')
  t.strictSame(testsFilter(Object.fromEntries(url.searchParams)), filter)
  t.strictSame(
    testsFilter({ outcome: 'nonsense', page: '-1', view: 'x', sort: ['worst', 'n'] }),
    { ...testsFilter({}), sort: 'worst' },
    'what makes no sense is left out',
  )
  t.equal(urls.test('a/b', 'c d?', { outcome: 'failed' }), '/runs/a%2Fb/tests/c%20d%3F?outcome=failed')
  t.strictSame(
    filterTests(plain.rows, testsFilter({ sort: 'worst' })).at(-1)?.score,
    null,
    'unscored tests are not the worst',
  )
})

t.test('pictures of a contact sheet have four sizes, by address', async (t) => {
  const sheet = (thumb?: string) =>
    get(urls.tests(plain.id, { view: 'sheet', ...(thumb ? { thumb: thumb as 'large' } : {}) }))
  const { html } = await sheet('large')
  t.match(html, /<ul class="sheet whole thumbs-large">/)
  t.match(html, /thumb=large"[^>]*aria-current="true">large</)
  for (const other of ['small', 'largest']) t.match(html, `thumb=${other}"`)
  t.match((await sheet()).html, /<ul class="sheet whole">/)
})

t.test('the runs page lists every run, and says which folders cannot be read', async (t) => {
  const { status, html } = await get('/runs')
  t.equal(status, 200)
  for (const fact of [
    '2026-11-23 14:05:09',
    'nightly',
    'builtin/pixels',
    '6m 12s',
    '1.22 MB',
    '+ 1 unknown',
    'stopped',
  ])
    t.match(html, fact)
  t.match(text(html), /broken .*format 99/)
  t.match(html, '<title>3 runs')
  t.match((await get('/')).location, '/runs')
})

t.test('filters of the runs page narrow the rows and what they show', async (t) => {
  const { html } = await get('/runs?model=pixels&q=night')
  t.match(html, '<title>1 of 3 runs')
  t.match(html, `href="${urls.run(plain.id)}"`)
  t.notMatch(html, `href="${urls.run(twice.id)}"`)
  t.notMatch(html, '>openai-compatible/gpt-x<', "only the chosen model's results stand in the row")
  t.match(text(html), /Model pixels × remove this filter/)
  t.match((await get('/runs?tag=nowhere')).html, 'No run matches these filters')
})

t.test('the overview of a run has scores, funnel and facts, each a link to those tests', async (t) => {
  const { status, html } = await get(urls.run(plain.id))
  t.equal(status, 200)
  t.match(text(html), /planned 8 asked 8 answered 7 readable 4 passed 2/)
  for (const fact of ['finished', '6m 12s', '8 tests', 'after the prompt change', 'prompt-2', '12.6 k', '1 API error'])
    t.match(html, fact)
  t.match(
    html,
    `href="${urls.tests(plain.id, { api: 'builtin', model: 'pixels', type: 'locate' }).replaceAll('&', '&amp;')}"`,
  )
  t.match(html, `href="${urls.tests(plain.id, { outcome: 'readable' })}"`)
})

t.test('the tests of a run filter, count and sort', async (t) => {
  const all = await get(urls.tests(plain.id))
  t.match(all.html, '<title>8 tests')
  const failed = await get(urls.tests(plain.id, { outcome: 'failed' }))
  t.match(failed.html, '<title>2 of 8 tests: failed')
  t.equal(failed.html.match(/<tr id="t-/g)?.length, plain.rows.filter((row) => row.outcome === 'failed').length)
  const group = await get(urls.tests(plain.id, { outcome: 'answered', type: 'locate' }))
  t.equal(
    group.html.match(/<tr id="t-/g)?.length,
    plain.rows.filter((row) => row.type === 'locate' && row.outcome !== 'error').length,
  )
  // a facet counts what a click on it would leave: the other filters hold, its own does not
  const locates = plain.rows.filter((row) => row.type === 'locate')
  t.match(
    text((await get(urls.tests(plain.id, { type: 'locate' }))).html),
    new RegExp(`passed ${locates.filter((row) => row.outcome === 'passed').length} `),
  )
  t.match(text((await get(urls.tests(plain.id, { type: 'locate' }))).html), /count 2 /)
  const sheet = await get(urls.tests(plain.id, { view: 'sheet', model: 'pixels' }))
  t.equal(sheet.html.match(/<li class="tile /g)?.length, 4)
  t.match(sheet.html, /<img src="[^"]*thumb\.webp" width="640" height="520"/)
  t.match((await get(urls.tests(plain.id, { q: 'no such words' }))).html, 'No test matches these filters')
})

t.test('a test shows everything known about it', async (t) => {
  const row = plain.rows.find((row) => row.outcome === 'failed' && row.api === 'openai-compatible') ?? plain.rows[1]
  const { status, html } = await get(urls.test(plain.id, row?.test ?? ''))
  t.equal(status, 200)
  for (const fact of [
    'failed',
    '0.40',
    '1 of 2 spots found, 2 extra',
    '5.89 s',
    '1 retry',
    'gpt-x-20261101',
    'in 1,262 (image 1,105), out 394',
    '$0.0097',
    '2026-11-23 14:05:29.000 UTC',
    'Where is every spot?',
    '2 spots',
    'no pair',
    'detection rate',
    '50.0 %',
    'distance 1.41 px',
    'exchange.json',
  ])
    t.match(text(html), fact, fact)
  t.match(
    html,
    /<mark class="found" data-link="m0"[^>]*>\[30, 20\]<\/mark>/,
    'the words that became a mark name its match',
  )
  t.match(html, /<g class="mark role-found" data-link="m0">/)
  t.match(html, /<tr data-link="m1">\s*<td>missed/)
  t.match(html, /<mark class="unused"[^>]*>42<\/mark>/)
  const numbered = await get(`/runs/${plain.id}/tests/2?outcome=failed`)
  t.equal(
    numbered.location,
    urls.test(plain.id, plain.rows[1]?.test ?? '', { outcome: 'failed' }),
    'a number leads to the full name and keeps the filter',
  )
})

t.test('an API error is shown with its reason, and never as a wrong answer', async (t) => {
  const row = plain.rows.find((row) => row.outcome === 'error')
  const { html } = await get(urls.test(plain.id, row?.test ?? ''))
  t.match(text(html), /overload \(HTTP 529\): The API is overloaded/)
  t.match(text(html), /cost unknown/)
})

t.test('previous and next walk the filtered list', async (t) => {
  const failed = twice.rows.filter((row) => row.outcome === 'failed')
  const filter = { outcome: 'failed' } as const
  const [first, second] = [failed[0]?.test ?? '', failed[1]?.test ?? '']
  const { html } = await get(urls.test(twice.id, first, filter))
  t.match(text(html), new RegExp(`1 of ${failed.length} failed`))
  t.match(html, `rel="next" href="${urls.test(twice.id, second, filter)}"`)
  t.notMatch(html, 'rel="prev"')
  t.match(
    (await get(urls.test(twice.id, second, filter))).html,
    `rel="prev" href="${urls.test(twice.id, first, filter)}"`,
  )
  const passed = twice.rows.find((row) => row.outcome === 'passed')?.test ?? ''
  t.match((await get(urls.test(twice.id, passed, filter))).html, 'not in this list')
})

t.test('the exchange has every attempt as it was, and the call as curl', async (t) => {
  const row = plain.rows.find((row) => row.api === 'openai-compatible' && row.outcome !== 'error')
  const { status, html } = await get(urls.exchange(plain.id, row?.test ?? ''))
  t.equal(status, 200)
  for (const fact of [
    'call 1',
    'rate-limit',
    'HTTP 429',
    'waited 2.00 s, then retried',
    'retry-after: 2',
    'call 2',
    'base64 &lt; ',
    'first byte',
  ])
    t.match(html, fact, fact)
  t.match(html, `src="${urls.shownImage(plain.id, `images/${row?.image}.png`)}" width="120" height="80"`)
})

t.test('a curl command takes the key from its variable and each image from its file', async (t) => {
  const attempt = {
    request: {
      method: 'POST',
      url: 'https://a.example/v1',
      headers: { 'x-a': "it's" },
      body: { image: { $image: 'abc', as: 'data:image/png;base64,' }, text: 'a $5 `b` \\n "c"' },
    },
  }
  const curl =
    curlOf(
      attempt as never,
      { name: 'authorization', prefix: 'Bearer ', variable: 'OPENAI_API_KEY' },
      "data/runs/it's one",
      new Map([['abc', 'images/abc.png']]),
    ) ?? ''
  t.match(curl, '-H "authorization: Bearer $OPENAI_API_KEY"')
  t.match(curl, "-H 'x-a: it'\\''s'")
  t.match(curl, "(cd 'data/runs/it'\\''s one' && curl ")
  t.match(curl, '"image": "data:image/png;base64,$(base64 < \'images/abc.png\' | tr -d \'\\n\')"')
  t.match(curl, 'a \\$5 \\`b\\` \\\\\\\\n', 'what a shell would expand is escaped')
})

t.test('a case shows every model and repeat on it, by type', async (t) => {
  const { status, html } = await get(urls.case(twice.id, 'hsfr-03'))
  t.equal(status, 200)
  t.equal(html.match(/<li class="tile /g)?.length, 8, '2 types, 2 models, 2 repeats')
})

t.test('the folder of a run can be walked and read', async (t) => {
  const { html } = await get(urls.files(plain.id))
  for (const name of ['run.json', 'plan.jsonl', 'images/', 'tests/']) t.match(html, name)
  const file = await get(urls.files(plain.id, 'tests.jsonl'))
  t.equal(file.html.trim().split('\n').length, 8)
  const image = await get(urls.testFile(plain.id, plain.rows[0]?.test ?? '', 'annotated.png'))
  t.equal(image.type, 'image/png')
})

t.test('what is not there is a 404 that names it', async (t) => {
  for (const [url, name] of [
    ['/runs/20200101T000000Z', '20200101T000000Z'],
    [urls.test(plain.id, '0099-locate-none-pixels'), '0099-locate-none-pixels'],
    [`/runs/${plain.id}/tests/99`, '99'],
    [urls.case(plain.id, 'no-such-case'), 'no-such-case'],
    [urls.files(plain.id, 'no-such-file'), 'no-such-file'],
  ] as const) {
    const { status, html } = await get(url)
    t.equal(status, 404, url)
    t.match(text(html), name)
  }
})

t.test('the order form forecasts, and comes back filled in with the reason at the field', async (t) => {
  const first = await get('/runs/new')
  t.match(text(first.html), /tests 24/)
  t.match(first.html, '--model builtin/pixels')
  const preset = await get('/runs/new?suites=starter&models=builtin%2Fpixels&models=builtin%2Fchance&limit=1&repeats=2')
  t.match(text(preset.html), /tests 16 /, '1 case of each of 4 types, 2 models, 2 repeats')
  const sent = await app.inject({
    method: 'POST',
    url: '/runs',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost', host: 'localhost' },
    payload: 'suites=starter&more=nonsense&repeats=many&title=%3Cb%3E',
  })
  t.equal(sent.statusCode, 422)
  t.match(sent.body, 'names no model')
  t.match(sent.body, '“many” is not a number')
  t.match(sent.body, /name="repeats"[^>]*value="many"[^>]*aria-invalid="true"/)
  t.match(sent.body, 'value="&lt;b&gt;"')
  const again = await get(urls.newRun({ from: plain.id }))
  t.match(again.html, /name="seed"[^>]*value="7"/, 'order again fills in the order of that run')
})

t.test('an order survives the form and becomes the same command line', async (t) => {
  const { order, problems } = readOrder({
    suites: ['geometry'],
    models: 'builtin/pixels',
    more: 'a/b,  c/d e',
    repeats: '2',
    budgetUsd: '$1.5',
    limit: '',
    tags: 'x, y z',
    title: "it's",
  })
  t.strictSame(problems, [{ field: 'more', message: '“e” names no model. Write api/model, e.g. builtin/pixels.' }])
  t.strictSame(order.tags, ['x', 'y z'])
  t.equal(order.budgetUsd, 1.5)
  t.notOk('limit' in order)
  t.strictSame(readOrder(formOf(order)).order, order)
  t.match(commandOf(order), "--title 'it'\\''s'")
})

t.test('pictures, examples, rotations and prompts survive the form and stand in the command line', async (t) => {
  const { order, problems } = readOrder({
    suites: ['charts', 'mazes'],
    models: 'builtin/chance',
    shots: '3',
    circular: 'yes',
    'pictures.charts': '40',
    'pictures.mazes': '',
    'pictures.clocks': '9',
    'prompts.count': 'Look.\r\n{question}\r\n{format}',
    'prompts.locate': '',
  })
  t.strictSame(problems, [])
  t.strictSame(order.pictures, { charts: 40 }, 'only of suites that are ordered')
  t.strictSame([order.shots, order.circular, order.prompts], [3, true, { count: 'Look.\n{question}\n{format}' }])
  t.strictSame(readOrder(formOf(order)).order, order)
  for (const part of [
    '--pictures charts=40',
    '--circular',
    '--shots 3',
    '--prompt count=count-prompt.txt',
    '# count-prompt.txt holds',
  ])
    t.match(commandOf(order), part)
  t.strictSame(readOrder({ suites: 'charts', models: 'a/b', 'pictures.charts': '-1' }).problems, [
    { field: 'pictures.charts', message: '“-1” is not a valid number of pictures.' },
  ])
})

t.test('what is wrong with pictures or a prompt is told at that field', async (t) => {
  const order = (fields: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/runs',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost', host: 'localhost' },
      payload: new URLSearchParams({ models: 'builtin/chance', limit: '1', repeats: '1', ...fields }).toString(),
    })
  const prompts = await order({
    suites: 'starter',
    types: 'count',
    shots: '5',
    'prompts.count': 'no placeholder',
    'prompts.locate': '{question} {nope} {format}',
    'prompts.nothing': '{question} {format}',
  })
  t.equal(prompts.statusCode, 422)
  t.match(prompts.body, /id="e-prompts\.count">[^<]*\{format\} is missing/)
  t.match(prompts.body, /id="e-prompts\.locate">[^<]*\{nope\} is not a placeholder/)
  t.match(
    prompts.body,
    /<textarea id="f-prompts\.count"[^>]*aria-invalid="true"[^>]*>no placeholder</,
    'filled in again',
  )
  t.match(prompts.body, '<details id="f-prompts" open>')
  t.match(prompts.body, 'href="#f-prompts.count"', 'the list of problems leads there')
  t.match(prompts.body, /href="#f-prompts">[^<]*nothing/, 'what has no field of its own stands at its group')
  const tooMany = await order({ suites: 'charts', 'pictures.charts': '99999' })
  t.equal(tooMany.statusCode, 422)
  t.match(tooMany.body, /id="e-pictures\.charts">[^<]*pictures\.charts/)
  const fixed = await order({ suites: 'starter', 'pictures.starter': '3' })
  t.equal(fixed.statusCode, 422)
  t.match(fixed.body, /href="#f-suites">[^<]*always has 12 pictures/, 'a fixed number has no field')
})

t.test('the other pages answer', async (t) => {
  for (const [url, fact] of [
    ['/suites', 'starter'],
    ['/apis', 'builtin'],
    ['/find?q=hsfr', '0001-locate-hsfr-03-pixels'],
    ['/find?q=zzzz', 'No results for'],
    ['/login', ''],
  ] as const) {
    const { status, html } = await get(url)
    t.ok(status < 400, url)
    t.match(html, fact, url)
  }
  t.equal((await get(`/find?q=${plain.id}`)).location, urls.run(plain.id))
})

t.test('reply text cut at what was read joins to the same text again', async (t) => {
  const reply = 'ab [1, 2] cd [3, 4] 99'
  const found = [
    { range: [3, 9] as [number, number], raw: [1, 2] },
    { range: [13, 19] as [number, number], raw: [3, 4] },
  ]
  const stretches = stretchesOf(
    reply,
    {
      readable: true,
      rule: 'r',
      range: [3, 19],
      value: null,
      text: '',
      found,
      unused: [{ text: '99', range: [20, 22], reason: 'alone' }],
    },
    [{ verdict: 'extra', expected: null, found: { index: 1, label: '' } }],
  )
  t.equal(stretches.map((stretche) => stretche.text).join(''), reply)
  t.strictSame(
    stretches
      .filter((stretche) => stretche.kind !== 'plain')
      .map((stretche) => [stretche.kind, stretche.text, stretche.link]),
    [
      ['found', '[1, 2]', ''],
      ['rule', ' cd ', ''],
      ['found', '[3, 4]', 'm0'],
      ['unused', '99', ''],
    ],
  )
  t.equal(
    stretchesOf(
      'x',
      {
        readable: true,
        rule: 'r',
        range: [0, 50],
        value: null,
        text: '',
        found: [{ range: [0, 99], raw: [] }],
        unused: [],
      },
      [],
    )
      .map((stretche) => stretche.text)
      .join(''),
    'x',
    'ranges beyond the end are cut',
  )
})

t.test('a text is compared with the nearest of those that count as right', async (t) => {
  const test = (truth: Record<string, unknown>, value: unknown, readable = true) =>
    ({ case: { truth }, answer: { readable, value } }) as never
  t.equal(comparedText(test({ text: 'total 12' }, 'x', false)), null, 'nothing readable, nothing to compare')
  t.equal(comparedText(test({ count: 3 }, 3)), null)
  const changed = comparedText(test({ text: 'total 12' }, 'total 13'))
  t.strictSame(
    changed?.parts.map(({ kind, text, said }) => [kind, text, said]),
    [
      ['same', 'total 1', undefined],
      ['changed', '2', '3'],
    ],
  )
  const other = comparedText(test({ text: 'twelve', alternatives: ['12', 'XII'] }, '12'))
  t.strictSame(
    other?.parts.map((part) => part.kind),
    ['same'],
  )
  t.match(other?.note, 'nearest')
  const short = comparedText(test({ answers: ['May', 'March 2021'] }, 'March 2022'))
  t.strictSame(
    short?.parts.map(({ kind, text, said }) => [kind, text, said]),
    [
      ['same', 'March 202', undefined],
      ['changed', '1', '2'],
    ],
    'a short answer with the nearest accepted one',
  )
})

t.test('solved examples are told from the question', async (t) => {
  const message = (role: string) => ({ role, text: '', images: [] })
  t.strictSame(roleNames(['system', 'user', 'assistant', 'user', 'assistant', 'user'].map(message) as never), [
    'system',
    'example 1',
    'example 1, right',
    'example 2',
    'example 2, right',
    'user',
  ])
  t.strictSame(roleNames([message('user')] as never), ['user'])
})

t.test('the best is marked only where intervals separate', async (t) => {
  const result = (low: number | null, high: number | null) => ({ low, high })
  const [a, b] = [result(0.8, 0.9), result(0.5, 0.79)]
  t.equal(separated([a, b]), a)
  t.equal(separated([a, result(0.7, 0.81)]), null)
  t.equal(separated([a]), null, 'alone there is nothing to be better than')
  t.equal(separated([a, result(null, null)]), null)
})

const answers = (addresses: readonly { address: string }[], url: string): boolean =>
  addresses.some(({ address }) =>
    new RegExp(`^${address.replace(/:\w+/g, '[^/]+').replace('*', '.*')}$`).test(url.split('?')[0] ?? ''),
  )

/** Where forms are sent and nothing can be opened. */
const isOnlySent = (url: string): boolean => answers(actions, url) && !answers(pages, url)

/** Opening one of these draws it, which takes its time; starter stands for all of them. */
const isDrawn = (url: string): boolean => /^\/suites\/(?!starter\b|import\b)/.test(url)

/** Every address of the site for one run, by following its links. */
async function crawl(start: string, within: string): Promise<Map<string, { status: number; html: string }>> {
  const seen = new Map<string, { status: number; html: string }>()
  const queue = [start]
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    if (seen.has(url)) continue
    const response = await app.inject({ method: 'GET', url })
    const isPage = String(response.headers['content-type']).startsWith('text/html')
    seen.set(url, { status: response.statusCode, html: isPage ? response.body : '' })
    if (!isPage) continue
    for (const href of hrefs(response.body)) {
      const next = href.split('#')[0] ?? ''
      // links to filtered lists multiply without end: one of each list is enough
      if (
        next.startsWith('/') &&
        !seen.has(next) &&
        !isDrawn(next) &&
        (!next.includes('?') || next.startsWith('/static') || seen.size < 60)
      )
        queue.push(next)
    }
    if (seen.size > 400) break
  }
  t.ok(seen.size > within.length, 'the crawl came somewhere')
  return seen
}

t.test('every link on every page leads somewhere, and no page carries inline script or style', async (t) => {
  for (const { id } of [plain, evil]) {
    const seen = await crawl(urls.run(id), id)
    const dead = [...seen]
      .filter(([url, { status }]) => status >= 400 && !isOnlySent(url))
      .map(([url, { status }]) => `${status} ${url}`)
    t.strictSame(dead, [], id)
    for (const [url, { html }] of seen) {
      if (html === '') continue
      t.notMatch(html, /<script(?![^>]*\ssrc=")/, `no inline script in ${url}`)
      t.notMatch(bare(html), /<style|<[a-z][^>]*\s(?:style|on[a-z]+)=/, `no inline style or handler in ${url}`)
    }
  }
})

t.test('hostile text stays text on every page', async (t) => {
  const test = evil.rows[1]?.test ?? ''
  const model = evil.rows[1]?.model ?? ''
  const addresses = [
    '/runs',
    urls.runs({ q: HOSTILE, model: HOSTILE, tag: HOSTILE }),
    urls.run(evil.id),
    urls.tests(evil.id),
    urls.tests(evil.id, { view: 'sheet', q: HOSTILE, model }),
    urls.tests(evil.id, { class: evil.rows[0]?.class ?? '' }),
    ...evil.rows.map((row) => urls.test(evil.id, row.test, { model })),
    ...evil.rows.map((row) => urls.exchange(evil.id, row.test)),
    urls.case(evil.id, 'hsfr-03'),
    urls.case(evil.id, HOSTILE),
    urls.files(evil.id),
    urls.files(evil.id, HOSTILE),
    urls.leaderboard(),
    urls.leaderboard({ suite: HOSTILE, type: HOSTILE, api: HOSTILE }),
    urls.models(),
    urls.model(evil.rows[1]?.api ?? '', model),
    urls.model(HOSTILE, HOSTILE),
    urls.compare(),
    urls.compare({ a: { run: evil.id, api: '', model: '' }, q: HOSTILE }),
    `/compare?a=${encodeURIComponent(HOSTILE)}&b=${evil.id}`,
    urls.compare({
      a: { run: evil.id, api: 'builtin', model: 'pixels' },
      b: { run: evil.id, api: evil.rows[1]?.api ?? '', model },
    }),
    urls.compare({
      a: { run: evil.id, api: 'nobody', model: HOSTILE },
      b: { run: evil.id, api: 'builtin', model: 'pixels' },
    }),
    urls.find(HOSTILE),
    urls.newRun({ from: evil.id }),
    urls.newRun({ models: HOSTILE, more: HOSTILE, title: HOSTILE, repeats: HOSTILE, suites: HOSTILE }),
    `/runs/${encodeURIComponent(HOSTILE)}`,
    `/login?next=${encodeURIComponent(HOSTILE)}`,
    `/nope/${encodeURIComponent(HOSTILE)}`,
  ]
  for (const url of addresses) {
    const { status, html, type } = await get(url)
    t.ok(status < 500, `${status} ${url.slice(0, 80)}`)
    if (!type.startsWith('text/html')) continue
    t.notMatch(html, /<img src=x|<script>alert/i, `no hostile tag in ${url.slice(0, 80)}`)
    t.notMatch(bare(html), /<[a-z][^>]*\son[a-z]+=/, `no attribute is left early in ${url.slice(0, 80)}`)
  }
  const { html } = await get(urls.test(evil.id, test))
  t.match(html, '{{ 7*7 }}', 'text of a reply is no template')
})
