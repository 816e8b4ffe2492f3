import { execFileSync } from 'node:child_process'
import { appendFile, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import Type from 'typebox'
import { OrderError, type Order, type Run, type RunEvent, type Runner } from '../runner/index.ts'
import { AccessFile } from '../server/access/access-file.ts'
import { PUBLIC_ROUTES } from '../server/access/access.ts'
import { ownPath } from '../server/access/same-origin.ts'
import { actions } from '../server/actions/index.ts'
import { buildApp } from '../server/app.ts'
import { openCatalog } from '../server/catalog/open-catalog.ts'
import { readConfig } from '../server/config.ts'
import { definePage, NotFound, type Page } from '../server/define-page.ts'
import { makeRun, manifestOf, plannedOf, rowOf } from './helpers/made-run.ts'

const TOKEN = 'the-full-token-of-this-test'
const VIEW = 'the-view-token-of-this-test'
const RUN = '20261123T140509Z-made'

/** A runner that only says what it is told to: orders are counted, events are sent by hand. */
function fakeRunner(dataDir: string) {
  const listeners = new Set<(event: RunEvent) => void>()
  const live = new Map<string, Run>()
  const orders: Order[] = []
  const stops: string[] = []
  const runner: Runner = {
    async order(order) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (order.suites.includes('nowhere')) throw new OrderError([{ field: 'suites', message: 'There is no suite "nowhere".' }])
      orders.push(order)
      const id = `20261123T1500${String(orders.length).padStart(2, '0')}Z`
      await makeRun(join(dataDir, 'runs'), id)
      return manifestOf(id)
    },
    ended: async (id) => manifestOf(id),
    forecast: async () => { throw new Error('not asked here') },
    stop: (id, how) => { stops.push(`${id} ${how}`); return true },
    active: () => [...live].map(([id, manifest]) => ({ id, dir: join(dataDir, 'runs', id), manifest, states: new Map() })),
    onEvent: (listener) => { listeners.add(listener); return () => listeners.delete(listener) },
    suites: async () => [],
    resume: async () => { throw new Error('not asked here') },
    openSuite: async () => { throw new Error('not asked here') },
    importSuite: async () => { throw new Error('not asked here') },
    verify: async () => { throw new Error('not asked here') },
    trash: { take: async () => 0, list: async () => [], restore: async () => undefined, empty: async () => 0 },
    apis: () => [],
    close: async () => undefined,
  }
  return { runner, live, orders, stops, tell: (event: RunEvent) => { for (const listener of listeners) listener(event) } }
}

const VIEWS: Readonly<Record<string, string>> = {
  'error.njk': '<h1>{{ title }}</h1><p>{{ message }}</p><p>{{ advice }}</p>',
  'login.njk': '<form method="post"><input name="token"><input name="next" value="{{ next }}"><p>{{ problem }}</p></form>',
  'shown.njk': '<title>{{ title }}</title><p id="text">{{ text }}</p><p>{{ app.viewer.mayChange }}</p><link href="{{ asset(\'a.css\') }}">',
  'form.njk': '<form>{{ title }} {% for p in problems %}<b>{{ p.field }}: {{ p.message }}</b>{% endfor %}<input name="title" value="{{ typed }}"></form>',
}

const shown = { view: 'shown', crumbs: [] }
const pages: Page[] = [
  definePage({ address: '/', view: 'shown', load: async () => ({ redirect: '/runs' }) }),
  definePage({ address: '/runs', view: 'shown', load: async (_request, { catalog }) => ({ ...shown, title: 'Runs', text: (await catalog.runs()).map((one) => `${one.id} ${one.problem ?? 'ok'}`).join('; ') }) }),
  definePage({ address: '/runs/new', view: 'form', load: async ({ form }) => ({ title: 'New', crumbs: [], problems: form?.problems ?? [], typed: form?.values.title ?? '' }) }),
  definePage({ address: '/runs/:run', view: 'shown', load: async ({ params }, { catalog }) => ({ ...shown, title: params.run, text: (await catalog.run(params.run)).manifest.title }) }),
  definePage({ address: '/runs/:run/tests/:test', view: 'shown', load: async ({ params }, { catalog }) => ({ ...shown, title: 't', text: (await catalog.test(params.run, params.test)).sentence }) }),
  definePage({
    address: '/runs/:run/files/*', view: 'shown',
    async load({ params }, { catalog }) {
      const found = await catalog.open(params.run, params['*'])
      return found.kind === 'file' ? { file: found } : { ...shown, title: 'files', text: found.entries.map((one) => `${one.name} ${one.kind}`).join('; ') }
    },
  }),
  definePage({ address: '/paged', view: 'shown', query: Type.Object({ page: Type.Integer({ default: 1, minimum: 1 }), tag: Type.Array(Type.String(), { default: [] }) }), load: async ({ query }) => ({ ...shown, title: 'p', text: `${query.page} ${query.tag.join('+')}` }) }),
  definePage({ address: '/broken', view: 'shown', load: async () => { throw new Error('secret of /home/somebody/.env') } }),
  definePage({ address: '/unfinished', view: 'shown', load: async () => ({ title: 'x', crumbs: [] }) }),
  definePage({ address: '/missing/:id', view: 'shown', load: async ({ params }) => { throw new NotFound('thing', params.id, 'Look elsewhere.') } }),
]

interface Route { method: string; route: string; url: string }
interface Made { app: FastifyInstance; routes: Route[]; dataDir: string; runsDir: string; fake: ReturnType<typeof fakeRunner> }

async function make(test: Test, options: { host?: string } = {}): Promise<Made> {
  const root = await mkdtemp(join(tmpdir(), 'benchloupe-server-'))
  const [dataDir, views, assets] = [join(root, 'data'), join(root, 'views'), join(root, 'static')]
  const runsDir = join(dataDir, 'runs')
  for (const folder of [runsDir, join(views, 'pages'), assets]) await mkdir(folder, { recursive: true })
  for (const [name, text] of Object.entries(VIEWS)) await writeFile(join(views, 'pages', name), text)
  await writeFile(join(assets, 'a.css'), 'a { color: red }')
  await writeFile(join(root, 'canary.txt'), 'CANARY outside')
  await makeRun(runsDir, RUN)
  const fake = fakeRunner(dataDir)
  const needsToken = options.host !== undefined
  const config = readConfig({ BENCHLOUPE_DATA: dataDir, HOST: options.host ?? '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', ...(needsToken ? { BENCHLOUPE_TOKEN: TOKEN, BENCHLOUPE_VIEW_TOKEN: VIEW } : {}) })
  const routes: Route[] = []
  // something stands in the place of each parameter
  const onRoute = ({ method, url }: { method: string | string[]; url: string }): void => {
    for (const one of [method].flat()) routes.push({ method: one, route: url, url: url.replace(/:run/, RUN).replace(/:\w+/g, 'x').replace('*', 'x') })
  }
  const app = await buildApp({ onRoute, config, runner: fake.runner, pages, actions, token: config.token, accessFile: needsToken ? await AccessFile.open(dataDir) : null, views, assets })
  test.teardown(async () => { await app.close(); await rm(root, { recursive: true, force: true }) })
  return { app, routes, dataDir, runsDir, fake }
}

const local = { host: 'localhost:8080' }
const ask = (app: FastifyInstance, url: string, more: Omit<InjectOptions, 'url'> = {}) => app.inject({ url, ...more, headers: { ...local, ...more.headers } })
const form = (app: FastifyInstance, url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ask(app, url, { method: 'POST', payload: new URLSearchParams(fields).toString(), headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })
const order = { suites: 'made', models: 'builtin/pixels' }

t.test('configuration', async (t) => {
  t.equal(readConfig({}).port, 8080)
  t.equal(readConfig({ PORT: '1', HOST: '0.0.0.0' }, { port: '2' }).port, 2, 'an option stands over the environment')
  for (const [env, name] of [[{ PORT: '8o80' }, 'PORT'], [{ PORT: '70000' }, 'PORT'], [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'], [{ HOST: 'a b' }, 'HOST'], [{ BENCHLOUPE_TOKEN: 'short' }, 'BENCHLOUPE_TOKEN'], [{ BENCHLOUPE_TOKEN: TOKEN, BENCHLOUPE_VIEW_TOKEN: TOKEN }, 'BENCHLOUPE_VIEW_TOKEN']] as const)
    t.throws(() => readConfig(env), { message: new RegExp(name) }, `${name} is named`)
  try {
    readConfig({ BENCHLOUPE_TOKEN: 'a key with blanks in it' })
    t.fail('a token with blanks is refused')
  } catch (error) { t.notMatch((error as Error).message, 'blanks', 'a secret is never in the message') }
  const file = join(t.testdir({ key: 'key-of-a-file-12345\n' }), 'key')
  t.equal(readConfig({ BENCHLOUPE_TOKEN_FILE: file }).token, 'key-of-a-file-12345')
  t.throws(() => readConfig({ BENCHLOUPE_TOKEN_FILE: `${file}-not` }), /BENCHLOUPE_TOKEN_FILE names .* cannot be read \(ENOENT\)/)
})

t.test('loopback is open, to names of this machine only', async (t) => {
  const { app } = await make(t)
  t.equal((await ask(app, '/runs')).statusCode, 200)
  t.equal((await ask(app, '/')).headers.location, '/runs')
  for (const host of ['127.0.0.1', '[::1]:9', 'LOCALHOST']) t.equal((await ask(app, '/runs', { headers: { host } })).statusCode, 200, host)
  for (const host of ['evil.test', '127.0.0.1.nip.io', 'localhost.evil.test', 'localhost:80@evil.test', '0.0.0.0', '127.0.0.1.'])
    t.equal((await ask(app, '/runs', { headers: { host, 'x-forwarded-host': 'localhost' } })).statusCode, 421, `Host ${host}`)
})

t.test('headers of every page', async (t) => {
  const { app } = await make(t)
  for (const url of ['/runs', '/nothing', '/broken', '/api/v1/runs', '/static/a.css']) {
    const { headers } = await ask(app, url)
    t.match(headers['content-security-policy'], /default-src 'none';script-src 'self';style-src 'self'/, url)
    t.notMatch(headers['content-security-policy'], /unsafe/)
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.equal(headers['referrer-policy'], 'same-origin')
  }
})

t.test('a page, its JSON twin, its style', async (t) => {
  const { app } = await make(t)
  const page = await ask(app, `/runs/${RUN}`)
  t.match(page.headers['content-type'], 'text/html')
  t.match(page.body, `made ${RUN}`)
  t.strictSame((await ask(app, `/api/v1/runs/${RUN}`)).json(), { view: 'shown', title: RUN, crumbs: [], text: `made ${RUN}` })
  const href = /href="([^"]+)"/.exec(page.body)?.[1] ?? ''
  t.match(href, /^\/static\/a\.css\?v=[0-9a-f]{12}$/)
  t.match((await ask(app, href)).headers['cache-control'], /immutable/)
  t.notMatch((await ask(app, '/static/a.css?v=old')).headers['cache-control'], /immutable/)
  t.match((await ask(app, '/static/htmx.min.js')).body, 'htmx')
  t.equal((await ask(app, '/static/..%2f..%2fcanary.txt')).statusCode, 404)
})

t.test('a query is lenient, never a 500', async (t) => {
  const { app } = await make(t)
  const text = async (query: string): Promise<string | undefined> => /id="text">([^<]*)/.exec((await ask(app, `/paged${query}`)).body)?.[1]
  t.equal(await text(''), '1 ')
  t.equal(await text('?page=2&page=3&tag=a&tag=b&unknown=1'), '3 a+b')
  t.equal(await text('?tag=a'), '1 a')
  for (const bad of ['?page=-1', '?page=NaN', '?page=1e400', '?page=%00', '?page[]=1&page=x']) {
    const answer = await ask(app, `/paged${bad}`)
    t.ok(answer.statusCode === 400 || answer.statusCode === 200, `${bad} -> ${answer.statusCode}`)
  }
  t.match((await ask(app, '/paged?page=0')).body, /The address cannot be used: page/)
})

t.test('errors name the thing and leak nothing', async (t) => {
  const { app, dataDir } = await make(t)
  const missing = await ask(app, '/runs/20200101T000000Z-gone')
  t.equal(missing.statusCode, 404)
  t.match(missing.body, /There is no run &quot;20200101T000000Z-gone&quot;/)
  t.match((await ask(app, '/missing/<b>x')).body, '&lt;b&gt;x')
  t.match((await ask(app, '/api/v1/runs/nope')).json(), { error: { code: 'NOT_FOUND', message: 'There is no run "nope".' } })
  t.match((await ask(app, `/runs/${RUN}/tests/0009-nothing`)).body, /There is no test &quot;0009-nothing&quot;/)
  t.equal((await ask(app, '/nothing/here')).statusCode, 404)
  for (const url of ['/runs/', '/runs/?q=x']) t.match((await ask(app, url)).body, '<title>Runs', url)
  for (const url of ['/broken', '/unfinished', '/api/v1/broken']) {
    const answer = await ask(app, url)
    t.equal(answer.statusCode, 500, url)
    t.notMatch(answer.body, /secret|\.env|node_modules|at .*\.ts|at .*\.js/, 'no message, no stack')
    t.match(answer.body, /log has the cause/)
  }
  await writeFile(join(dataDir, 'runs', RUN, 'run.json'), '{"format": 99}')
  const newer = await ask(app, `/runs/${RUN}`)
  t.equal(newer.statusCode, 409)
  t.match(newer.body, /format 99/)
  t.notMatch(newer.body, dataDir)
  for (const url of ['/%zz', '/runs/%ff', `/runs/${'x'.repeat(301)}`, '/runs/%00', '/runs/__proto__', '/runs/constructor', '/runs/%2fetc', '/runs/..%2f..', '/runs/.hidden']) {
    const answer = await ask(app, url)
    t.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${url.slice(0, 30)} -> ${answer.statusCode}`)
    t.notMatch(answer.body, /Error:|\bat .*:\d+/)
  }
})

t.test('bodies', async (t) => {
  const { app, fake } = await make(t)
  const post = (type: string, payload: string) => ask(app, '/api/v1/runs', { method: 'POST', payload, headers: { 'content-type': type } })
  t.equal((await post('text/plain', '{"suites":["made"],"models":["builtin/pixels"]}')).statusCode, 415)
  t.equal((await post('application/xml', '<a/>')).statusCode, 415)
  t.equal((await post('application/json garbage', '{}')).statusCode, 415)
  t.equal((await post('application/json', '{"suites":')).statusCode, 400)
  t.equal((await post('application/json', `"${'x'.repeat(2 ** 20)}"`)).statusCode, 413)
  t.equal((await post('application/json', '[]')).statusCode, 400)
  t.equal((await form(app, '/runs', Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`k${n}`, '1'])))).statusCode, 413)
  t.equal((await post('application/json', '{"__proto__": {"suites": ["x"]}}')).statusCode, 400)
  t.equal(fake.orders.length, 0, 'none of them started anything')
})

t.test('ordering', async (t) => {
  const { app, fake } = await make(t)
  const once = { ...order, once: 'token-of-the-form' }
  const [first, second] = await Promise.all([form(app, '/runs', once), form(app, '/runs', once)])
  t.equal(first.statusCode, 303)
  t.equal(first.headers.location, second.headers.location, 'a double submit leads to the same run')
  t.equal((await form(app, '/runs', once)).headers.location, first.headers.location)
  t.equal(fake.orders.length, 1)
  t.match((await ask(app, String(first.headers.location))).statusCode, 200)

  const refused = await form(app, '/runs', { ...order, suites: 'nowhere', title: '"><script>', once: 'another' })
  t.equal(refused.statusCode, 422)
  t.match(refused.body, /suites: There is no suite &quot;nowhere&quot;/)
  t.match(refused.body, 'value="&quot;&gt;&lt;script&gt;"', 'what was typed is still there, as text')
  t.equal((await form(app, '/runs', { ...order, once: 'another' })).statusCode, 303, 'a refused form may be sent again')

  const json = (body: unknown, headers = {}) => ask(app, '/api/v1/runs', { method: 'POST', payload: body as object, headers })
  const made = await json({ suites: ['made'], models: ['builtin/pixels'] })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, `/api/v1/runs/${made.json<Run>().id}`)
  t.match(fake.orders.at(-1), { repeats: 1, parallel: 4, seed: 1 }, 'usual values are filled in')
  t.match((await json({ suites: ['made'], models: ['nonsense'], repeats: 0, extra: 1 })).json().error.fields.map((one: { field: string }) => one.field).sort(), ['extra', 'models', 'repeats'])
  t.match((await json({ suites: ['nowhere'], models: ['a/b'] })).json(), { error: { code: 'ORDER_REFUSED', fields: [{ field: 'suites' }] } })
  const key = { 'idempotency-key': 'k1' }
  t.equal((await json({ suites: ['made'], models: ['a/b'] }, key)).json<Run>().id, (await json({ suites: ['made'], models: ['a/b'] }, key)).json<Run>().id)
})

t.test('stopping', async (t) => {
  const { app, fake } = await make(t)
  t.equal((await form(app, `/runs/${RUN}/stop`, { how: 'now' })).headers.location, `/runs/${RUN}`)
  t.strictSame(fake.stops, [], 'a run that is over is left alone')
  fake.live.set(RUN, manifestOf(RUN, 2, { status: 'running' }))
  await form(app, `/runs/${RUN}/stop`, { how: 'gently' })
  t.match((await ask(app, `/api/v1/runs/${RUN}/stop`, { method: 'POST', payload: { how: 'now' } })).json(), { stopping: true })
  t.strictSame(fake.stops, [`${RUN} gently`, `${RUN} now`])
  t.equal((await form(app, `/runs/${RUN}/stop`, { how: 'maybe' })).statusCode, 400)
  t.equal((await form(app, '/runs/nope/stop', { how: 'now' })).statusCode, 404)
})

t.test('changes come from our own pages', async (t) => {
  const { app, fake } = await make(t)
  const own = { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }
  t.equal((await form(app, '/runs', order, own)).statusCode, 303)
  t.equal((await form(app, '/runs', order, { origin: 'http://localhost:8080' })).statusCode, 303, 'an old browser')
  t.equal((await form(app, '/runs', order)).statusCode, 303, 'curl on this machine')
  const before = fake.orders.length
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'none' }, { origin: 'null' }, { origin: 'http://evil.test' },
    { origin: 'http://localhost:9999' }, { origin: 'http://localhost:8080.evil.test' }, { 'sec-fetch-site': 'same-origin', origin: 'http://evil.test' }, { origin: 'file://' }, { origin: 'javascript:1' },
  ] as Record<string, string>[]) {
    t.equal((await form(app, '/runs', order, headers)).statusCode, 403, JSON.stringify(headers))
    t.equal((await ask(app, '/api/v1/runs', { method: 'POST', payload: { suites: ['made'], models: ['a/b'] }, headers })).statusCode, 403)
  }
  t.equal(fake.orders.length, before, 'nothing was started')
  t.equal((await ask(app, '/runs', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })).statusCode, 403, 'an image on another site')
  t.equal((await ask(app, '/runs', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })).statusCode, 200, 'a link on another site')
})

t.test('with a token: closed to everybody who has none', async (t) => {
  const { app, routes } = await make(t, { host: '0.0.0.0' })
  t.ok(routes.length > 2 * pages.length + 6, `${routes.length} routes are walked`)
  for (const wanted of ['/runs/:run/events', '/api/v1/runs/:run/stop', '/runs/:run/files/*']) t.ok(routes.some(({ route }) => route === wanted), `${wanted} is among them`)
  let refused = 0
  for (const { method, url, route } of routes) {
    if (PUBLIC_ROUTES.includes(route) || route === '*') continue
    for (const headers of [{}, { cookie: 'benchloupe=change.x.9999999999999.forged' }, { authorization: 'Bearer wrong' }] as Record<string, string>[]) {
      const answer = await app.inject({ method: method as 'GET', url, headers: { host: 'box:8080', ...headers }, remoteAddress: `10.0.0.${refused % 250}` })
      if (answer.statusCode !== 401 && answer.statusCode !== 403) t.fail(`${method} ${url} answered ${answer.statusCode}`)
      refused++
    }
  }
  t.ok(refused > 60, `${refused} requests refused`)
  t.equal((await app.inject({ url: '/not/a/route' })).statusCode, 401, 'not even which addresses exist is told')
  t.equal((await app.inject({ url: '/healthz' })).json().status, 'ok')
  const person = await app.inject({ url: '/runs?q=1', headers: { accept: 'text/html' } })
  t.equal(person.headers.location, '/login?next=%2Fruns%3Fq%3D1')
})

t.test('a route that somebody adds is closed as well', async (t) => {
  const { app } = await make(t, { host: '0.0.0.0' })
  app.get('/new-thing', async () => 'open')
  t.equal((await app.inject({ url: '/new-thing' })).statusCode, 401)
})

t.test('signing in', async (t) => {
  const { app, fake, dataDir } = await make(t, { host: '0.0.0.0' })
  const host = 'box:8080'
  const own = { host, origin: `http://${host}` }
  const enter = async (token: string) => {
    const answer = await app.inject({ url: `/login?token=${token}&next=/runs`, headers: { host } })
    return { answer, cookie: answer.cookies[0] ? `${answer.cookies[0].name}=${answer.cookies[0].value}` : '' }
  }
  const { answer, cookie } = await enter(TOKEN)
  t.equal(answer.statusCode, 303)
  t.equal(answer.headers.location, '/runs', 'a clean address')
  t.match(answer.headers['set-cookie'], /HttpOnly; SameSite=Strict/)
  t.equal((await app.inject({ url: '/runs', headers: { host, cookie } })).statusCode, 200)
  t.equal((await form(app, '/runs', order, { ...own, cookie })).statusCode, 303)
  t.equal((await form(app, '/runs', order, { host, cookie })).statusCode, 403, 'a cookie without an origin does not change anything')
  t.equal((await form(app, '/runs', order, { host, cookie, origin: 'http://evil.test' })).statusCode, 403)

  const viewer = await enter(VIEW)
  t.match((await app.inject({ url: '/runs', headers: { host, cookie: viewer.cookie } })).body, '<p>false</p>')
  t.equal((await form(app, '/runs', order, { ...own, cookie: viewer.cookie })).statusCode, 403, 'view only')
  t.equal((await app.inject({ url: '/runs', headers: { host, cookie: viewer.cookie.replace('view', 'change') } })).statusCode, 401, 'a role cannot be changed by hand')

  const json = { suites: ['made'], models: ['a/b'] }
  const bearer = (token: string) => app.inject({ method: 'POST', url: '/api/v1/runs', payload: json, headers: { host, authorization: `Bearer ${token}` } })
  t.equal((await bearer(TOKEN)).statusCode, 201)
  t.equal((await bearer(VIEW)).statusCode, 403)
  t.equal((await app.inject({ url: '/api/v1/runs', headers: { host, authorization: `Bearer ${VIEW}` } })).statusCode, 200)
  t.equal((await app.inject({ url: '/runs', headers: { host, authorization: `Bearer ${TOKEN}` } })).statusCode, 401, 'a bearer token is for the API')
  t.equal(fake.orders.length, 2)

  t.equal((await app.inject({ method: 'POST', url: '/logout', headers: { ...own, cookie } })).statusCode, 303)
  t.equal((await app.inject({ url: '/runs', headers: { host, cookie } })).statusCode, 401, 'a cookie from before the logout')
  t.ok((await AccessFile.open(dataDir)).hasEnded(cookie.split('=')[1]?.split('.')[1] ?? ''), 'also after a restart')
  t.equal((await stat(join(dataDir, '.access.json'))).mode & 0o777, 0o600)

  for (let tries = 0; tries < 10; tries++) t.equal((await app.inject({ url: '/login?token=guess', headers: { host } })).statusCode, 401)
  t.equal((await app.inject({ url: '/login?token=guess', headers: { host } })).statusCode, 429)
  t.equal((await app.inject({ url: `/login?token=${TOKEN}`, headers: { host }, remoteAddress: '10.1.1.1' })).statusCode, 303, 'others are not locked out')
  t.equal((await app.inject({ url: '/login?token=a&token=b', headers: { host }, remoteAddress: '10.1.1.2' })).statusCode, 401)
})

t.test('a token made at the first start is kept', async (t) => {
  const dir = t.testdir()
  const first = await (await AccessFile.open(dir)).token()
  t.match(first, { made: true, token: /^[\w-]{32}$/ })
  t.strictSame(await (await AccessFile.open(dir)).token(), { token: first.token, made: false })
  await writeFile(join(dir, '.access.json'), '{')
  await t.rejects(AccessFile.open(dir), /cannot be used/)
})

t.test('login leads to our own pages only', async (t) => {
  for (const [next, to] of [['/runs?a=b', '/runs?a=b'], ['//evil.test', '/'], ['/\\evil.test', '/'], ['https:evil.test', '/'], ['/a\\b', '/'], ['/a\nb', '/'], ['', '/'], [['/x'], '/'], ['/\t/evil', '/']] as const)
    t.equal(ownPath(next), to, JSON.stringify(next))
})

t.test('files: traversal finds nothing', async (t) => {
  const { app, runsDir } = await make(t)
  await writeFile(join(runsDir, 'secret.txt'), 'CANARY beside')
  await mkdir(join(runsDir, `${RUN}-other`))
  await writeFile(join(runsDir, `${RUN}-other`, 'x.txt'), 'CANARY prefix')
  const { port } = (await app.listen({ port: 0, host: '127.0.0.1' }), app.server.address() as AddressInfo)
  const payloads = [
    '../secret.txt', '..%2fsecret.txt', '%2e%2e/secret.txt', '%2e%2e%2fsecret.txt', '%252e%252e%252fsecret.txt', '..%252fsecret.txt', '..%5csecret.txt', '..\\secret.txt',
    '..;/secret.txt', '..%c0%afsecret.txt', '%c0%ae%c0%ae/secret.txt', 'images/../../secret.txt', 'images/%2e%2e/%2e%2e/secret.txt', './../secret.txt', '....//secret.txt',
    '/etc/passwd', '//etc/passwd', '%2fetc%2fpasswd', 'file:///etc/passwd', '/proc/self/environ', 'images%00.png', 'run.json%00.png', '%ff', '%zz', '..%ef%bc%8fsecret.txt', '．．／secret.txt',
    `../${RUN}-other/x.txt`, `..%2f${RUN}-other%2fx.txt`, '../../../canary.txt', '..%2f..%2f..%2fcanary.txt', 'a'.repeat(400), `${'a/'.repeat(500)}`, '.', '..', '%2e', '?', '#', 'C:\\x', '%0d%0aX-Evil:1',
  ]
  let asked = 0
  for (const prefix of [`/runs/${RUN}/files/`, `/api/v1/runs/${RUN}/files/`, '/static/', '/runs/', `/runs/${RUN}/tests/`])
    for (const payload of payloads) {
      // a client would tidy the path up, a socket does not
      const answer = await raw(port, `GET ${prefix}${Buffer.from(payload).toString('latin1')} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      asked++
      if (/CANARY|root:|PATH=/.test(answer)) t.fail(`${prefix}${payload} leaked`)
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
      if (!(status < 500)) t.fail(`${prefix}${payload} answered ${answer.slice(0, 60)}`)
      if (/x-evil/i.test(answer.split('\r\n\r\n')[0] ?? '')) t.fail('a header was injected')
    }
  t.ok(asked > 150, `${asked} requests, no byte from outside`)
})

const raw = (port: number, request: string): Promise<string> => new Promise((resolve, reject) => {
  const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(request, 'latin1')))
  let text = ''
  socket.setTimeout(5_000, () => { socket.destroy(); reject(new Error(`no answer in 5 s to ${request.slice(0, 80)}`)) })
  socket.on('data', (piece) => { text += piece.toString('latin1') }).on('close', () => resolve(text)).on('error', reject)
})

t.test('files: what is served, and how', async (t) => {
  const { app, runsDir } = await make(t)
  const dir = join(runsDir, RUN)
  for (const [name, text] of [['report.html', '<script>1</script>'], ['x.svg', '<svg onload="1"/>'], ['empty.txt', ''], ['odd \n<b>.txt', 'odd'], ['.hidden', 'h']] as const) await writeFile(join(dir, name), text)
  const file = (path: string, headers: Record<string, string> = {}) => ask(app, `/runs/${RUN}/files/${path}`, { headers })
  const image = await file(`images/${'a'.repeat(64)}.png`)
  t.equal(image.headers['content-type'], 'image/png')
  t.equal(image.rawPayload.toString('hex'), '89504e470d0a1a0a')
  t.match(image.headers['cache-control'], /immutable/)
  t.match(image.headers['content-security-policy'], /^sandbox; default-src 'none'/)
  t.equal((await file(`images/${'a'.repeat(64)}.png`, { 'if-none-match': String(image.headers.etag) })).statusCode, 304)
  t.equal((await ask(app, `/runs/${RUN}/files/run.json`, { method: 'HEAD' })).statusCode, 200)
  t.match((await file('run.json')).headers, { 'content-type': /json/, 'cache-control': /no-cache/ })
  t.match((await file('tests.jsonl')).headers['content-type'], 'text/plain')
  for (const name of ['report.html', 'x.svg']) t.match((await file(name)).headers, { 'content-type': 'application/octet-stream', 'content-disposition': /^attachment/, 'x-content-type-options': 'nosniff' }, name)
  t.equal((await file('empty.txt')).statusCode, 200)
  t.equal((await file(encodeURIComponent('odd \n<b>.txt'))).body, 'odd')
  t.equal((await file('.hidden')).statusCode, 404)
  t.match((await file('')).body, /images folder; tests folder; .*run\.json file/s)
  t.match((await file('images/')).body, `${'a'.repeat(64)}.png file`)
  t.match((await file('nope.png')).body, /There is no file &quot;nope.png&quot;/)
})

t.test('files: links, pipes and sockets are refused at once', async (t) => {
  const { app, runsDir } = await make(t)
  const dir = join(runsDir, RUN)
  const outside = join(runsDir, '..', '..', 'canary.txt')
  await symlink(outside, join(dir, 'link.txt'))
  await symlink(join(runsDir, '..', '..'), join(dir, 'away'))
  await symlink('loop', join(dir, 'loop'))
  for (const name of ['pipe', 'pipe.json', 'p3', 'p4', 'p5']) execFileSync('mkfifo', [join(dir, name)])
  await symlink(join(runsDir, '..', '..'), join(dir, 'tests', '0002-away'))
  await rm(join(dir, 'tests', plannedOf(1).test), { recursive: true })
  execFileSync('mkdir', [join(dir, 'tests', plannedOf(1).test)])
  execFileSync('mkfifo', [join(dir, 'tests', plannedOf(1).test, 'test.json')])
  const started = Date.now()
  const answers = await Promise.all(['link.txt', 'away/canary.txt', 'away', 'away/', 'loop', 'loop/x', 'pipe', 'pipe.json', 'p3', 'p4', 'p5'].map((path) => ask(app, `/runs/${RUN}/files/${path}`)))
  for (const answer of answers) t.equal(answer.statusCode, 404)
  t.notMatch(answers.map((answer) => answer.body).join(), 'CANARY')
  t.equal((await ask(app, `/runs/${RUN}/tests/0002-away`)).statusCode, 404)
  t.match((await ask(app, `/runs/${RUN}/tests/${plannedOf(1).test}`)).body, /is not a regular file/)
  t.match((await ask(app, `/runs/${RUN}/files/`)).body, /link\.txt other/)
  await symlink(dir, join(runsDir, 'linked-run'))
  t.equal((await ask(app, '/runs/linked-run')).statusCode, 409)
  await mkdir(join(runsDir, 'piped'))
  execFileSync('mkfifo', [join(runsDir, 'piped', 'run.json')])
  t.match((await ask(app, '/runs')).body, /linked-run it is a link.*piped run\.json: is not a regular file/)
  t.ok(Date.now() - started < 2_000, 'nothing waited on a pipe')
})

t.test('the catalog follows the disk', async (t) => {
  const { app, runsDir } = await make(t)
  const listed = async (): Promise<string> => /id="text">([^<]*)/.exec((await ask(app, '/runs')).body)?.[1] ?? ''
  t.equal(await listed(), `${RUN} ok`)
  await makeRun(runsDir, '20261124T000000Z', 3, { started: '2026-11-24T00:00:00.000Z' })
  t.equal(await listed(), `20261124T000000Z ok; ${RUN} ok`, 'dropped in, newest first')
  await rename(join(runsDir, '20261124T000000Z'), join(runsDir, 'renamed by hand'))
  t.match(await listed(), /^renamed by hand ok/)
  t.equal((await ask(app, '/runs/20261124T000000Z')).statusCode, 404)
  t.equal((await ask(app, '/runs/renamed%20by%20hand')).statusCode, 200)
  await rm(join(runsDir, 'renamed by hand'), { recursive: true })
  t.equal(await listed(), `${RUN} ok`, 'gone')
  await writeFile(join(runsDir, RUN, 'run.json'), JSON.stringify(manifestOf(RUN, 2, { title: 'edited' })))
  t.match((await ask(app, `/runs/${RUN}`)).body, 'edited')
  await writeFile(join(runsDir, 'a-file'), 'x')
  await mkdir(join(runsDir, 'foreign'))
  await mkdir(join(runsDir, 'empty-manifest'))
  await writeFile(join(runsDir, 'empty-manifest', 'run.json'), '')
  t.match(await listed(), /; a-file it is no folder; empty-manifest run\.json: is no JSON.*; foreign it has no run\.json/)
  t.match((await ask(app, '/runs/foreign')).body, /cannot be read/)
})

t.test('the index is a cache', async (t) => {
  const dataDir = t.testdir({ runs: {} })
  await makeRun(join(dataDir, 'runs'), RUN)
  const { runner } = fakeRunner(dataDir)
  const index = join(dataDir, 'index.json')
  const warnings: string[] = []
  const look = async () => {
    const catalog = await openCatalog(dataDir, runner, (text) => warnings.push(text))
    const runs = await catalog.runs()
    await catalog.close()
    return runs.map((run) => run.id)
  }
  t.strictSame(await look(), [RUN])
  t.match(JSON.parse(await readFile(index, 'utf8')), { format: 1, runs: [{ folder: RUN }] })
  t.strictSame(await look(), [RUN], 'read from the index')
  t.strictSame(warnings, [])
  for (const damage of ['', '{"runs":[', 'null', '[]', '"x"', '{"format":1,"runs":[{"folder":5}]}', '{"format":7,"runs":[]}', '\0'.repeat(4096)]) {
    await writeFile(index, damage)
    t.strictSame(await look(), [RUN], `made again after ${JSON.stringify(damage.slice(0, 20))}`)
  }
  await rm(index)
  t.strictSame(await look(), [RUN], 'made again after it was deleted')
  // a lie in the index is found out as soon as the folder's own file differs
  const lying = JSON.parse(await readFile(index, 'utf8')) as { runs: { folder: string; signature: { bytes: number }; manifest: Run }[] }
  for (const entry of lying.runs) { entry.manifest.title = 'a lie'; entry.signature.bytes++ }
  await writeFile(index, JSON.stringify(lying))
  const catalog = await openCatalog(dataDir, runner, () => undefined)
  t.equal((await catalog.run(RUN)).manifest.title, `made ${RUN}`)
  await catalog.close()
  await rm(index)
  await mkdir(index)
  t.strictSame(await look(), [RUN], 'an index that cannot be written stops nothing')
})

t.test('rows, copies, live runs', async (t) => {
  const dataDir = t.testdir({ runs: {} })
  const runsDir = join(dataDir, 'runs')
  const dir = await makeRun(runsDir, RUN)
  const fake = fakeRunner(dataDir)
  const catalog = await openCatalog(dataDir, fake.runner, () => undefined)
  t.teardown(() => catalog.close())
  t.equal((await catalog.rows(RUN)).length, 2)
  await appendFile(join(dir, 'tests.jsonl'), `${JSON.stringify(rowOf(2, 'failed'))}\n{"torn`)
  t.strictSame((await catalog.rows(RUN)).map((row) => row.outcome), ['passed', 'failed'], 'a later row replaces, a torn one is not there yet')
  t.equal((await catalog.plan(RUN)).length, 2)
  t.strictSame([...await catalog.states(RUN)], [[1, 'passed'], [2, 'failed']])
  await writeFile(join(dir, 'tests.jsonl'), '{"n":"one"}\n')
  await t.rejects(catalog.rows(RUN), { code: 'DAMAGED', message: /tests\.jsonl line 1/ })
  await rm(join(dir, 'plan.jsonl'))
  t.strictSame(await catalog.plan(RUN), [], 'cut off before it was written')

  await cp(dir, join(runsDir, 'the copy'), { recursive: true })
  await rename(dir, join(runsDir, 'moved'))
  t.match((await catalog.runs()).map((run) => [run.id, run.note]).sort(), [['moved', `made as ${RUN}, renamed since`], ['the copy', `made as ${RUN}, renamed since`]])
  await rename(join(runsDir, 'moved'), dir)
  t.equal((await catalog.runs()).find((run) => run.id === 'the copy')?.note, `a copy of ${RUN}`)

  await writeFile(join(dir, 'run.json'), JSON.stringify(manifestOf(RUN, 2, { status: 'running', finished: null })))
  t.equal((await catalog.run(RUN)).manifest.status, 'interrupted', 'nobody writes it any more')
  const live = manifestOf(RUN, 2, { status: 'running', title: 'in memory' })
  await writeFile(join(dir, 'tests.jsonl'), `${JSON.stringify(rowOf(1))}\n`)
  fake.live.set(RUN, live)
  fake.tell({ kind: 'run-started', run: RUN, manifest: live })
  t.match(await catalog.run(RUN), { live: true, manifest: { title: 'in memory', status: 'running' } })
  t.equal((await catalog.rows(RUN)).length, 1)
  fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(2), manifest: live })
  t.equal((await catalog.rows(RUN)).length, 2, 'kept up by events')
  await rm(dir, { recursive: true })
  t.match(await catalog.run(RUN), { live: true, note: /folder/ }, 'a live run whose folder was taken away is still told')
})

t.test('events', async (t) => {
  const { app, fake } = await make(t)
  const live = manifestOf(RUN, 3, { status: 'running' })
  fake.live.set(RUN, live)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  fake.tell({ kind: 'run-started', run: RUN, manifest: live })
  fake.tell({ kind: 'test-finished', run: RUN, row: { ...rowOf(1), sentence: 'two\nlines\r\n\nid: 999' }, manifest: live })

  const first = await listen(port, `/runs/${RUN}/events`)
  t.match(first.response.headers, { 'content-type': /text\/event-stream/, 'content-security-policy': /default-src 'none'/ })
  await first.until((events) => events.some((one) => one.name === 'run'))
  fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(2), manifest: live })
  await first.until((events) => events.some((one) => one.name === 'test'))
  const seen = first.events.at(-1)?.id ?? ''
  first.response.destroy()
  fake.tell({ kind: 'test-started', run: RUN, planned: plannedOf(3) })
  fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(3, 'failed'), manifest: live })

  const again = await listen(port, `/runs/${RUN}/events`, seen)
  await again.until((events) => events.some((one) => one.name === 'test'))
  t.strictSame(again.events.map((one) => one.name), ['started', 'test', 'run'], 'only what was missed')
  t.match(again.events[1]?.value, { n: 3, outcome: 'failed' })
  const all = await listen(port, '/events')
  await all.until((events) => events.length > 0)
  t.match(all.events[0], { name: 'run', value: { run: RUN, status: 'running' } })

  fake.live.delete(RUN)
  const finished = manifestOf(RUN, 3)
  fake.tell({ kind: 'run-finished', run: RUN, manifest: finished })
  await again.ended
  t.equal(again.events.at(-1)?.name, 'done', 'the stream ends with the run')
  const late = await listen(port, `/runs/${RUN}/events`)
  await late.ended
  t.strictSame(late.events.map((one) => one.name), ['done'])
  const replay = await listen(port, `/runs/${RUN}/events`, seen)
  await replay.ended
  t.strictSame(replay.events.map((one) => one.name), ['started', 'test', 'run', 'run', 'done'])
  const over = await listen(port, `/runs/${RUN}/events`, replay.events.at(-1)?.id)
  t.equal(over.response.statusCode, 204, 'nothing more: the browser stops asking')
  over.response.destroy()
  const foreign = await listen(port, `/runs/${RUN}/events`, 'other.5')
  t.equal(foreign.response.statusCode, 204)
  foreign.response.destroy()
  t.equal((await ask(app, '/runs/nope/events')).statusCode, 404)

  const began = Date.now()
  await app.close()
  await all.ended
  t.ok(Date.now() - began < 1_000, 'an open stream does not hold up the end')
})

interface Sent { id: string; name: string; value: Record<string, unknown> }

/** A client of an event stream. `until` rejects after 3 s. */
async function listen(port: number, path: string, lastId?: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet({ port, host: '127.0.0.1', path, headers: { host: 'localhost', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) }, agent: false }, resolve).on('error', reject)
  })
  const events: Sent[] = []
  let rest = ''
  response.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
      if (fields.event) events.push({ id: fields.id ?? '', name: fields.event, value: JSON.parse(fields.data ?? 'null') as Record<string, unknown> })
    }
  })
  const ended = new Promise<void>((resolve) => { response.on('close', resolve) })
  response.on('error', () => undefined)
  async function until(done: (events: readonly Sent[]) => boolean): Promise<void> {
    const late = Date.now() + 3_000
    while (!done(events)) {
      if (Date.now() > late) throw new Error(`still waiting; so far ${events.map((one) => one.name).join(', ')}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { response, events, ended, until }
}

t.test('a client that does not read is dropped', async (t) => {
  const { app, fake } = await make(t)
  const live = manifestOf(RUN, 3, { status: 'running' })
  fake.live.set(RUN, live)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1', () => socket.write(`GET /runs/${RUN}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`))
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  const dropped = new Promise((resolve) => { socket.once('close', resolve) })
  socket.on('error', () => undefined)
  for (let n = 0; n < 200; n++) {
    for (let i = 0; i < 10; i++) fake.tell({ kind: 'notice', run: RUN, text: 'x'.repeat(10_000) })
    if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 110))
  }
  socket.resume()
  t.ok(await Promise.race([dropped.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 3_000))]), 'dropped')
})
