import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readExchange, readRows, rootDir } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { serveUnder } from '../../server/base-path.ts'
import { readConfig } from '../../server/config/config.ts'
import { hasRight } from '../../server/define-page.ts'
import { Metrics } from '../../server/live/metrics.ts'
import { pages } from '../../server/routes.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { appOver } from '../helpers/app-over.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { fakeRunner } from '../helpers/made-app.ts'
import { manifestOf, rowOf } from '../helpers/made-run.ts'
import { orderOf } from '../helpers/order.ts'
import { siteIn } from '../helpers/site.ts'
import t from '../helpers/tap.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Benchloupe where several people use it: rights on pages, names of hosts, a path of its own behind a proxy. */

const TOKENS = {
  BENCHLOUPE_TOKEN: 'the-full-token-of-the-host',
  BENCHLOUPE_REVIEW_TOKEN: 'the-review-token-of-the-host',
  BENCHLOUPE_VIEW_TOKEN: 'the-view-token-of-the-host',
}
const HOST = 'box.example'

const data = await tempDir(t, 'shared')
await mkdir(join(data, 'runs'), { recursive: true })
await makeRun(join(data, 'runs'))
await makeRun(join(data, 'runs'), { id: '20261122T080000Z-twice', title: 'twice', repeats: 2, status: 'stopped' })
await putDrawnSuite(data, 'starter')
const { addresses } = await siteIn(data)

const plain = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

/** Where the links and forms of a page lead: what is asked for, and how. */
const leads = (html: string): { method: 'GET' | 'POST'; path: string }[] => {
  const to = (method: 'GET' | 'POST', address: string) => ({ method, path: plain(address).split(/[?#]/)[0] as string })
  return [
    ...[...html.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, href]) => to('GET', String(href))),
    ...[...html.matchAll(/<form [^>]*?>/g)].map(([form]) =>
      to(form.includes('method="post"') ? 'POST' : 'GET', /action="([^"]*)"/.exec(form)?.[1] ?? ''),
    ),
    ...[...html.matchAll(/formaction="([^"]*)"/g)].map(([, action]) => to('POST', String(action))),
  ].filter(({ path }) => path.startsWith('/'))
}

/** What the site map says of an address; '' for what is not in it. */
const siteMap = [
  ...pages.map((page) => ({ ...page, method: 'GET' as const })),
  ...actions.map((action) => ({ ...action, method: 'POST' as const })),
].sort((a, b) => Number(a.address.includes(':')) - Number(b.address.includes(':')))
const entryOf = ({ method, path }: { method: string; path: string }) =>
  siteMap.find(
    ({ address, ...entry }) =>
      entry.method === method && new RegExp(`^${address.replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`).test(path),
  )

t.test('no page offers what its reader may not do', async (t) => {
  const { app } = await appOver(t, data, { ...TOKENS, BENCHLOUPE_HOSTS: HOST })
  const offered = { view: new Set<string>(), review: new Set<string>(), full: new Set<string>() }
  for (const [role, token] of [
    ['view', TOKENS.BENCHLOUPE_VIEW_TOKEN],
    ['review', TOKENS.BENCHLOUPE_REVIEW_TOKEN],
    ['full', TOKENS.BENCHLOUPE_TOKEN],
  ] as const) {
    const login = await app.inject({ url: `/login?token=${token}`, headers: { host: HOST } })
    const cookie = String(login.headers['set-cookie']).split(';')[0] as string
    for (const [name, url] of Object.entries(addresses)) {
      const { statusCode, body } = await app.inject({ url, headers: { host: HOST, cookie, accept: 'text/html' } })
      const wanted = entryOf({ method: 'GET', path: url.split('?')[0] as string })
      if (wanted && !hasRight(role, wanted.right)) t.equal(statusCode, 403, `${name} is closed to ${role}`)
      if (statusCode >= 500) t.fail(`${name} answered ${role} ${statusCode}`)
      const dead = leads(body).flatMap((lead) => {
        const entry = entryOf(lead)
        if (entry) offered[role].add(`${lead.method} ${entry.address}`)
        return entry && !hasRight(role, entry.right) ? [`${lead.method} ${lead.path}`] : []
      })
      if (dead.length > 0) t.fail(`${name} offers ${role} ${dead.join(', ')}`)
      if (statusCode < 400) {
        const badge = role === 'view' ? 'read-only</a>' : role === 'review' ? 'may review</a>' : 'New run</a>'
        if (!body.includes(badge)) t.fail(`${name} does not tell ${role} what they may do`)
      }
    }
  }
  t.ok(offered.full.has('POST /runs') && offered.full.has('POST /runs/:run/delete'), 'buttons are found')
  t.ok(offered.review.has('POST /runs/:run/tests/:test/review'), 'who may review is offered to')
  t.same(
    [...offered.view].filter((to) => to.startsWith('POST')),
    ['POST /find'],
  )
})

/** Every address in a page or in JSON that a browser or a program would follow on this host. */
function addressesIn(body: string, type: string): string[] {
  if (type.includes('json')) {
    const found: string[] = []
    // what a model said or a file holds may begin with a slash as well: an address of ours begins as the site map has it
    const first = new Set(siteMap.map(({ address }) => address.split('/')[1] as string).filter(Boolean))
    JSON.stringify(JSON.parse(body), (_key, value: unknown) => {
      if (typeof value === 'string' && value.startsWith('/') && first.has(value.split(/[/?#]/)[1] as string))
        found.push(value)
      return value
    })
    return found
  }
  return [...body.matchAll(/\s(?!data-key=|aria-keyshortcuts=)[\w:-]+="(\/[^"]*)"/g)].map(([, address]) =>
    plain(String(address)),
  )
}

t.test('under a path of its own nothing leads out of it', async (t) => {
  const { app } = await appOver(t, data, { BENCHLOUPE_BASE_PATH: '/lab/bench/', ...TOKENS, BENCHLOUPE_HOSTS: HOST })
  t.teardown(() => serveUnder(''))
  const own = '/lab/bench'
  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { host: HOST, ...headers } })

  const closed = await get(`${own}/models`, { accept: 'text/html' })
  t.equal(closed.headers.location, `${own}/login?next=${encodeURIComponent(`${own}/models`)}`)
  const login = await get(`${own}/login?token=${TOKENS.BENCHLOUPE_TOKEN}&next=${own}/models`)
  t.equal(login.headers.location, `${own}/models`)
  t.match(login.headers['set-cookie'], new RegExp(`; Path=${own};`))
  t.equal((await get(`${own}/login?token=${TOKENS.BENCHLOUPE_TOKEN}&next=/elsewhere`)).headers.location, `${own}/`)
  const cookie = String(login.headers['set-cookie']).split(';')[0] as string

  // from page to page, one of each kind, as HTML and as JSON
  const kindOf = (address: string): string =>
    entryOf({ method: 'GET', path: address.split(/[?#]/)[0] as string })?.address ?? address
  const waiting = ['/', ...Object.values(addresses), '/suites/import'].map((address) => own + address)
  const seen = new Set<string>()
  let checked = 0
  for (const url of waiting) {
    for (const form of [url, url.replace(own, `${own}/api/v1`)]) {
      const { statusCode, headers, body } = await get(form, { cookie, accept: 'text/html' })
      if (statusCode >= 500) t.fail(`${form} answered ${statusCode}`)
      const type = String(headers['content-type'])
      const found = [
        ...(headers.location ? [String(headers.location)] : []),
        ...(/html|json/.test(type) ? addressesIn(body, type) : []),
      ]
      checked += found.length
      const out = found.filter((address) => address !== own && !address.startsWith(`${own}/`))
      if (out.length > 0) t.fail(`${form} leads to ${[...new Set(out)].slice(0, 5).join(', ')}`)
      for (const address of found) {
        const inside = address.slice(own.length).split('#')[0] as string
        const kind = kindOf(inside)
        if (seen.has(kind) || inside.startsWith('/static/') || /\/(events|logout|login)$/.test(inside)) continue
        seen.add(kind)
        waiting.push(own + inside)
      }
    }
  }
  t.ok(checked > 3000 && seen.size > 20, `${checked} addresses, ${seen.size} kinds`)

  const post = (url: string, fields: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url,
      payload: new URLSearchParams(fields).toString(),
      headers: { host: HOST, origin: `http://${HOST}`, cookie, 'content-type': 'application/x-www-form-urlencoded' },
    })
  t.equal(
    (await post(`${own}/runs/new`, { suites: 'starter' })).statusCode,
    200,
    'a form that comes back finds its page',
  )
  t.equal((await post(`${own}/runs`, { suites: 'nowhere' })).statusCode, 422)
  const preset = { suites: 'starter', models: 'builtin/chance', presetName: 'p' }
  t.match((await post(`${own}/presets`, preset)).headers.location, `${own}/runs/new?preset=p`)
  const told = await app.inject({
    method: 'POST',
    url: `${own}/api/v1/presets/delete`,
    payload: { name: 'p' },
    headers: { host: HOST, authorization: `Bearer ${TOKENS.BENCHLOUPE_TOKEN}` },
  })
  t.equal(told.headers.location, `${own}/api/v1/runs/new`)
  t.match((await get(`${own}/no/such`, { cookie })).body, `There is no page at ${own}/no/such`)
  t.equal((await get('/runs', { cookie })).statusCode, 200, 'a proxy that cuts the path off is understood')
  t.match((await post(`${own}/logout`, {})).headers.location, `${own}/login`)
})

t.test('a trusted proxy says who asks, and nobody else', async (t) => {
  const { app } = await appOver(t, data, {
    ...TOKENS,
    BENCHLOUPE_HOSTS: HOST,
    BENCHLOUPE_TRUSTED_PROXIES: '10.1.0.0/16, fd00::/8',
    BENCHLOUPE_USER_HEADER: 'X-Forwarded-User',
  })
  const judge = async (remoteAddress: string, user: string, fields: Record<string, string> = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url: `/api/v1${addresses.count}/review`,
      payload: { verdict: 'agree', ...fields },
      remoteAddress,
      headers: {
        host: HOST,
        authorization: `Bearer ${TOKENS.BENCHLOUPE_REVIEW_TOKEN}`,
        'x-forwarded-user': Buffer.from(user).toString('latin1'),
      },
    })
    return (answer.json() as { author: string }).author
  }
  t.equal(await judge('10.1.2.3', 'Zoë'), 'Zoë')
  t.equal(await judge('fd00::9', 'ada', { author: 'somebody else' }), 'ada', 'nobody judges in the name of others')
  t.equal(await judge('::ffff:10.1.2.3', 'ada'), 'ada', 'an address of IPv4 on a socket of IPv6')
  t.equal(await judge('10.2.0.1', 'ada', { author: 'typed' }), 'typed', 'a header that anybody can send')
  t.equal(await judge('10.1.2.3', 'a\u202eb', { author: 'typed' }), 'typed', 'a name that cannot be read')
  const headers = { host: HOST, authorization: `Bearer ${TOKENS.BENCHLOUPE_TOKEN}`, 'x-forwarded-user': 'ada' }
  const payload = { suites: ['starter'], models: ['builtin/chance'], limit: 1, types: ['count'] }
  const ordered = await app.inject({ method: 'POST', url: '/api/v1/runs', payload, headers, remoteAddress: '10.1.2.3' })
  t.match(ordered.json(), { orderedBy: 'api', author: 'ada' })
  t.throws(() => readConfig({ BENCHLOUPE_USER_HEADER: 'X-User' }), /BENCHLOUPE_TRUSTED_PROXIES/)
})

t.test('metrics: what is told, documented and drawn is the same', async (t) => {
  const { app, runner } = await appOver(t, data, TOKENS)
  const scraped = async (): Promise<string> => {
    const authorization = `Bearer ${TOKENS.BENCHLOUPE_VIEW_TOKEN}`
    const answer = await app.inject({ url: '/metrics', headers: { authorization } })
    t.match(answer.headers['content-type'], /^text\/plain; version=0\.0\.4/)
    return answer.body
  }
  t.equal((await app.inject({ url: '/metrics', headers: { accept: 'text/html' } })).statusCode, 401)
  t.match(await scraped(), /^benchloupe_runs_active 0$/m)
  const order = orderOf({ models: ['builtin/chance', 'builtin/pixels'], types: ['count'], limit: 2 })
  const { counts } = await runner.ended((await runner.order(order, 'api')).id)
  const text = await scraped()
  const sumOf = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((sum, [, n]) => sum + Number(n), 0)
  t.equal(sumOf('benchloupe_tests_total'), counts.planned)
  t.ok(sumOf('benchloupe_calls_total') >= counts.planned && sumOf('benchloupe_test_seconds_total') > 0)
  t.match(text, /^benchloupe_runs_finished_total\{status="finished"\} 1$/m)
  t.match(text, new RegExp(`^benchloupe_tests_total\\{outcome="passed",api="builtin",model="pixels"\\} \\d`, 'm'))
  t.ok(sumOf('benchloupe_disk_free_bytes') > 0)

  const told = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => String(name)))
  const ours = [...told].filter((name) => name.startsWith('benchloupe_')).sort()
  const file = (path: string): string => readFileSync(join(rootDir, path), 'utf8')
  const documented = [...file('docs/metrics.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  t.same([...documented].sort(), ours)
  const drawn = [...new Set(file('deploy/grafana.json').match(/\b(?:benchloupe|nodejs|process)_\w+/g))]
  t.same(
    drawn.filter((name) => !told.has(name)),
    [],
    'the dashboard asks for nothing that is not told',
  )
  t.same(
    ours.filter((name) => !drawn.includes(name)),
    [],
    'and draws every one',
  )
})

t.test('metrics: names from outside do not grow without end', async (t) => {
  const fake = fakeRunner(data)
  const metrics = new Metrics(fake.runner, data)
  t.teardown(() => metrics.close())
  for (let n = 1; n <= 150; n++)
    fake.tell({ kind: 'test-finished', run: 'r', row: { ...rowOf(n), model: `m${n}"\n` }, manifest: manifestOf('r') })
  const lines = (await metrics.text()).text.split('\n').filter((line) => line.startsWith('benchloupe_calls_total{'))
  t.ok(lines.length <= 101 && lines.some((line) => line.includes('model="other"')), `${lines.length} series`)
})

interface SentSpan {
  name: string
  spanId: string
  parentSpanId?: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: object }[]
}

t.test('spans: a run, its tests and their attempts, and not a word of what was said', async (t) => {
  const spans: SentSpan[] = []
  let sent = ''
  const collector = createServer((request, response) => {
    let body = ''
    request.on('data', (data: Buffer) => (body += data.toString()))
    request.on('end', () => {
      sent += `${request.method} ${request.url} ${body}`
      const told = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] }
      spans.push(...told.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  t.teardown(() => collector.close())
  const { port } = collector.address() as AddressInfo
  const key = 'sk-key-of-the-spans-0123456789'
  const { app, runner } = await appOver(t, data, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OPENAI_API_KEY: key,
    OPENAI_BASE_URL: 'http://127.0.0.1:1',
  })
  const order = orderOf({ models: ['builtin/chance'], types: ['count'], limit: 2, title: 'traced' })
  const { id, dir } = await (async () => {
    const run = await runner.order(order, 'api')
    const dir = join(data, 'runs', run.id)
    await runner.ended(run.id)
    return { id: run.id, dir }
  })()
  await app.close()
  t.match(sent, /^POST \/v1\/traces /)
  const [run] = spans.filter(({ name }) => name === 'benchmark run')
  const tests = spans.filter(({ name }) => name === 'test count')
  const attempts = spans.filter(({ name }) => name === 'chat chance')
  t.match(run?.attributes, [{ key: 'benchloupe.run.id', value: { stringValue: id } }])
  t.equal(tests.length, 2)
  t.ok(tests.every(({ parentSpanId }) => parentSpanId === run?.spanId))
  t.ok(attempts.length >= 2 && attempts.every((at) => tests.some(({ spanId }) => spanId === at.parentSpanId)))
  for (const at of attempts) {
    t.ok(BigInt(at.endTimeUnixNano) >= BigInt(at.startTimeUnixNano))
    t.match(at.attributes.find(({ key }) => key === 'gen_ai.operation.name')?.value, { stringValue: 'chat' })
  }
  const [row] = await readRows(dir)
  const { turns } = await readExchange(dir, String(row?.test))
  const words = turns.flatMap(({ messages, attempts }) => [
    ...messages.map(({ text }) => text.slice(0, 40)),
    ...attempts.map(({ reply }) => JSON.stringify(reply?.text ?? '-').slice(1, -1)),
  ])
  for (const secret of [key, ...words.filter(({ length }) => length > 8)])
    t.notOk(sent.includes(secret), `not "${secret.slice(0, 20)}"`)
})
