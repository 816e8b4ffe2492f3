import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { AccessFile } from '../../server/access/access-file.ts'
import { hasRight } from '../../server/define-page.ts'
import { isOwnHost, ownPath } from '../../server/access/same-origin.ts'
import { isLoopback, readConfig } from '../../server/config/config.ts'
import { ask, form, makeApp, order, pages, REVIEW, TOKEN, VIEW } from '../helpers/made-app.ts'
import { appOver } from '../helpers/app-over.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { withoutToken } from '../../server/access/without-token.ts'

t.test('configuration', async (t) => {
  t.equal(readConfig({}).port, 8080)
  t.equal(readConfig({ PORT: '1', HOST: '0.0.0.0' }, { port: '2' }).port, 2, 'an option stands over the environment')
  for (const [env, name] of [
    [{ PORT: '8o80' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ BENCHLOUPE_HOSTS: 'ok.example, https://bench.example' }, '"https://bench.example"'],
    [{ BENCHLOUPE_BASE_PATH: 'benchloupe' }, 'BENCHLOUPE_BASE_PATH'],
    [{ BENCHLOUPE_BASE_PATH: '/a/../b' }, 'BENCHLOUPE_BASE_PATH'],
    [{ HOST: 'a b' }, 'HOST'],
    [{ BENCHLOUPE_TOKEN: 'short' }, 'BENCHLOUPE_TOKEN'],
    [{ BENCHLOUPE_TRUSTED_PROXIES: '127.0.0.1, proxy.local' }, 'proxy.local'],
    [{ BENCHLOUPE_TRUSTED_PROXIES: '10.0.0.0/33' }, '10.0.0.0/33'],
    [{ BENCHLOUPE_TOKEN: TOKEN, BENCHLOUPE_VIEW_TOKEN: TOKEN }, 'BENCHLOUPE_VIEW_TOKEN'],
    [
      { BENCHLOUPE_REVIEW_TOKEN: TOKEN, BENCHLOUPE_VIEW_TOKEN: TOKEN },
      'BENCHLOUPE_REVIEW_TOKEN and BENCHLOUPE_VIEW_TOKEN are the same',
    ],
  ] as const)
    t.throws(() => readConfig(env), { message: new RegExp(name) }, `${name} is named`)
  try {
    readConfig({ BENCHLOUPE_TOKEN: 'a key with blanks in it' })
    t.fail('a token with blanks is refused')
  } catch (error) {
    t.notMatch((error as Error).message, 'blanks', 'a secret is never in the message')
  }
  const file = join(t.testdir({ key: 'key-of-a-file-12345\n' }), 'key')
  t.equal(readConfig({ BENCHLOUPE_TOKEN_FILE: file }).token, 'key-of-a-file-12345')
  t.throws(
    () => readConfig({ BENCHLOUPE_TOKEN_FILE: `${file}-not` }),
    /BENCHLOUPE_TOKEN_FILE names .* cannot be read \(ENOENT\)/,
  )
})

t.test('loopback is open, to names of this machine only', async (t) => {
  const { app } = await makeApp(t)
  t.equal((await ask(app, '/runs')).statusCode, 200)
  t.equal((await ask(app, '/')).headers.location, '/runs')
  for (const host of ['127.0.0.1', '[::1]:9', 'LOCALHOST'])
    t.equal((await ask(app, '/runs', { headers: { host } })).statusCode, 200, host)
  for (const host of [
    'evil.test',
    '127.0.0.1.nip.io',
    'localhost.evil.test',
    'localhost:80@evil.test',
    '0.0.0.0',
    '127.0.0.1.',
  ])
    t.equal(
      (await ask(app, '/runs', { headers: { host, 'x-forwarded-host': 'localhost' } })).statusCode,
      421,
      `Host ${host}`,
    )
})

t.test('host names', async (t) => {
  for (const [env, refused, answered] of [
    // on loopback, with a token or without: names of this machine, and what is named
    [{}, ['bench.example', '10.0.0.5', 'box', '0.0.0.0'], ['localhost:8080', '127.0.0.1', '[::1]:80']],
    [
      { BENCHLOUPE_HOSTS: 'Bench.example, 10.0.0.5' },
      ['box'],
      ['bench.example:443', 'BENCH.EXAMPLE', '10.0.0.5:1', 'localhost'],
    ],
    // where others reach it: whatever cannot be the name of a stranger's page
    [
      { HOST: '0.0.0.0' },
      ['bench.example', '127.0.0.1.nip.io', 'evil.localhost.test', 'a b', '', 'box:8080@evil.test', '[::1].evil.test'],
      [
        '192.168.1.20:8080',
        '[fd00::7]:8080',
        'benchloupe:8080',
        'nas.local',
        'a.b.home.arpa',
        'x.localhost',
        'localhost',
      ],
    ],
    [
      { HOST: '0.0.0.0', BENCHLOUPE_HOSTS: 'bench.example' },
      ['192.168.1.20', 'box', 'evil.test'],
      ['bench.example', '127.0.0.1'],
    ],
    [{ HOST: '0.0.0.0', BENCHLOUPE_HOSTS: '*' }, ['a b', ''], ['evil.test', '192.168.1.20']],
  ] as const) {
    const { hosts, host } = readConfig(env)
    const answers = (name: string): boolean => isOwnHost(name, { hosts, loopback: isLoopback(host) })
    t.same(refused.filter(answers), [], `${JSON.stringify(env)}: refused`)
    t.same(
      answered.filter((name) => !answers(name)),
      [],
      `${JSON.stringify(env)}: answered`,
    )
  }
  const { app } = await makeApp(t, { host: '0.0.0.0' })
  const headers = { host: 'evil.test', authorization: `Bearer ${TOKEN}` }
  const refused = await app.inject({ url: '/api/v1/runs', headers })
  t.equal(refused.statusCode, 421)
  t.match(refused.json().error, { code: 'HOST_REFUSED', message: /"evil.test"/, advice: /BENCHLOUPE_HOSTS/ })
  t.equal((await app.inject({ url: '/healthz', headers })).statusCode, 421)
  // nobody but a trusted proxy says under which name it was asked
  const forged = { host: 'evil.test', 'x-forwarded-host': 'box' }
  t.equal((await app.inject({ url: '/healthz', headers: forged })).statusCode, 421)
})

t.test('headers of every page', async (t) => {
  const { app } = await makeApp(t)
  for (const url of ['/runs', '/nothing', '/broken', '/api/v1/runs', '/static/a.css']) {
    const { headers } = await ask(app, url)
    t.match(headers['content-security-policy'], /default-src 'none';script-src 'self';style-src 'self'/, url)
    t.notMatch(headers['content-security-policy'], /unsafe/)
    t.equal(headers['x-content-type-options'], 'nosniff')
    t.equal(headers['referrer-policy'], 'same-origin')
    t.match(headers['content-security-policy'], /frame-ancestors 'none'/)
    t.match(headers['permissions-policy'], /(^|, )camera=\(\),.* clipboard-write=\(self\)$/)
    t.match(headers, {
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    })
  }
})

t.test('changes come from our own pages', async (t) => {
  const { app, fake } = await makeApp(t)
  const own = { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }
  t.equal((await form(app, '/runs', order, own)).statusCode, 303)
  t.equal((await form(app, '/runs', order, { origin: 'http://localhost:8080' })).statusCode, 303, 'an old browser')
  t.equal((await form(app, '/runs', order)).statusCode, 303, 'curl on this machine')
  const before = fake.orders.length
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'null' },
    { origin: 'http://evil.test' },
    { origin: 'http://localhost:9999' },
    { origin: 'http://localhost:8080.evil.test' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://evil.test' },
    { origin: 'file://' },
    { origin: 'javascript:1' },
  ] as Record<string, string>[]) {
    t.equal((await form(app, '/runs', order, headers)).statusCode, 403, JSON.stringify(headers))
    t.equal(
      (await ask(app, '/api/v1/runs', { method: 'POST', payload: { suites: ['made'], models: ['a/b'] }, headers }))
        .statusCode,
      403,
    )
  }
  t.equal(fake.orders.length, before, 'nothing was started')
  t.equal(
    (await ask(app, '/runs', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })).statusCode,
    403,
    'an image on another site',
  )
  t.equal(
    (await ask(app, '/runs', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } })).statusCode,
    200,
    'a link on another site',
  )
  for (const dest of ['iframe', 'frame', 'embed', 'object'])
    for (const site of ['cross-site', 'same-site'])
      t.equal(
        (
          await ask(app, '/runs', {
            headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': dest },
          })
        ).statusCode,
        403,
        `${dest} on a page that is ${site}`,
      )
})

t.test('with a token: closed to everybody who has none', async (t) => {
  const { app, routes } = await makeApp(t, { host: '0.0.0.0' })
  t.ok(routes.length > 2 * pages.length + 6, `${routes.length} routes are walked`)
  for (const wanted of ['/runs/:run/events', '/api/v1/runs/:run/stop', '/runs/:run/files/*'])
    t.ok(
      routes.some(({ route }) => route === wanted),
      `${wanted} is among them`,
    )
  let refused = 0
  for (const { method, url, right } of routes) {
    if (right === 'open') continue
    for (const headers of [
      {},
      { cookie: 'benchloupe=full.x.9999999999999.forged' },
      { authorization: 'Bearer wrong' },
    ] as Record<string, string>[]) {
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: { host: 'box:8080', ...headers },
        remoteAddress: `10.0.0.${refused % 250}`,
      })
      if (answer.statusCode !== 401 && answer.statusCode !== 403)
        t.fail(`${method} ${url} answered ${answer.statusCode}`)
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
  const { app } = await makeApp(t, { host: '0.0.0.0' })
  t.throws(() => app.get('/new-thing', async () => 'open'), /GET \/new-thing does not say who may use it/)
  app.get('/new-thing', { config: { right: 'view' } }, async () => 'open')
  t.equal((await app.inject({ url: '/new-thing' })).statusCode, 401)
})

t.test('every route is there for who has its right, and for nobody else', async (t) => {
  const { app, routes } = await makeApp(t, { host: '0.0.0.0' })
  const credentials = { view: VIEW, review: REVIEW, full: TOKEN }
  const cookies = new Map<string, string>()
  for (const [role, token] of Object.entries(credentials)) {
    const { cookies: set } = await app.inject({ url: `/login?token=${token}`, headers: { host: 'box' } })
    cookies.set(role, `${set[0]?.name}=${set[0]?.value}`)
  }
  const seen = { allowed: 0, refused: 0 }
  for (const { method, route, url, right } of routes.sort(
    (a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'),
  ))
    for (const role of ['view', 'review', 'full'] as const) {
      const may = hasRight(role, right)
      // a stream of all runs never ends, and who has signed out is signed out
      if (may && (route.endsWith('/events') || route === '/logout')) continue
      const { statusCode, body } = await app.inject({
        method: method as 'GET',
        url,
        headers: { host: 'box', origin: 'http://box', cookie: cookies.get(role) as string },
      })
      if (may === [401, 403].includes(statusCode)) t.fail(`${role}: ${method} ${route} answered ${statusCode} ${body}`)
      seen[may ? 'allowed' : 'refused']++
    }
  t.ok(seen.allowed > 80 && seen.refused > 50, JSON.stringify(seen))
  for (const [token, needs] of [
    [VIEW, /Read-only/],
    [REVIEW, /You may review, but not start/],
  ] as const) {
    const headers = { host: 'box', authorization: `Bearer ${token}` }
    t.match((await app.inject({ method: 'POST', url: '/api/v1/runs', payload: {}, headers })).body, needs)
  }
})

t.test('signing in', async (t) => {
  const { app, fake, dataDir } = await makeApp(t, { host: '0.0.0.0' })
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
  t.equal(
    (await form(app, '/runs', order, { host, cookie })).statusCode,
    403,
    'a cookie without an origin does not change anything',
  )
  t.equal((await form(app, '/runs', order, { host, cookie, origin: 'http://evil.test' })).statusCode, 403)

  const viewer = await enter(VIEW)
  t.match((await app.inject({ url: '/runs', headers: { host, cookie: viewer.cookie } })).body, '<p>false</p>')
  t.equal((await form(app, '/runs', order, { ...own, cookie: viewer.cookie })).statusCode, 403, 'view only')
  t.equal(
    (await app.inject({ url: '/runs', headers: { host, cookie: viewer.cookie.replace('view', 'full') } })).statusCode,
    401,
    'a role cannot be changed by hand',
  )

  const json = { suites: ['made'], models: ['a/b'] }
  const bearer = (token: string) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/runs',
      payload: json,
      headers: { host, authorization: `Bearer ${token}` },
    })
  t.equal((await bearer(TOKEN)).statusCode, 201)
  t.equal((await bearer(VIEW)).statusCode, 403)
  t.equal(
    (await app.inject({ url: '/api/v1/runs', headers: { host, authorization: `Bearer ${VIEW}` } })).statusCode,
    200,
  )
  t.equal(
    (await app.inject({ url: '/runs', headers: { host, authorization: `Bearer ${TOKEN}` } })).statusCode,
    401,
    'a bearer token is for the API',
  )
  t.equal(fake.orders.length, 2)

  t.equal((await app.inject({ method: 'POST', url: '/logout', headers: { ...own, cookie } })).statusCode, 303)
  t.equal(
    (await app.inject({ url: '/runs', headers: { host, cookie } })).statusCode,
    401,
    'a cookie from before the logout',
  )
  t.ok((await AccessFile.open(dataDir)).hasEnded(cookie.split('=')[1]?.split('.')[1] ?? ''), 'also after a restart')
  t.equal((await stat(join(dataDir, '.access.json'))).mode & 0o777, 0o600)

  for (let tries = 0; tries < 10; tries++)
    t.equal((await app.inject({ url: '/login?token=guess', headers: { host } })).statusCode, 401)
  t.equal((await app.inject({ url: '/login?token=guess', headers: { host } })).statusCode, 429)
  t.equal(
    (await app.inject({ url: `/login?token=${TOKEN}`, headers: { host }, remoteAddress: '10.1.1.1' })).statusCode,
    303,
    'others are not locked out',
  )
  t.equal(
    (await app.inject({ url: '/login?token=a&token=b', headers: { host }, remoteAddress: '10.1.1.2' })).statusCode,
    401,
  )
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
  for (const [next, to] of [
    ['/runs?a=b', '/runs?a=b'],
    ['//evil.test', '/'],
    ['/\\evil.test', '/'],
    ['https:evil.test', '/'],
    ['/a\\b', '/'],
    ['/a\nb', '/'],
    ['', '/'],
    [['/x'], '/'],
    ['/\t/evil', '/'],
  ] as const)
    t.equal(ownPath(next), to, JSON.stringify(next))
})

t.test('a token that is set is asked for on loopback as well, where a proxy lets the world in', async (t) => {
  for (const env of [{ BENCHLOUPE_TOKEN: TOKEN }, { BENCHLOUPE_VIEW_TOKEN: VIEW, BENCHLOUPE_TOKEN: TOKEN }]) {
    const data = await tempDir(t, 'loopback')
    const { app } = await appOver(t, data, env)
    const inject = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })
    t.equal((await inject('/api/v1/runs', { host: 'bench.example' })).statusCode, 421, 'not under any name')
    t.equal((await inject('/api/v1/runs', { host: 'localhost' })).statusCode, 401)
    t.equal((await inject('/api/v1/runs', { authorization: `Bearer ${TOKEN}` })).statusCode, 200)
    const { body } = await inject('/login', { host: 'localhost' })
    t.match(body, /<footer/)
    t.notMatch(body, 'no token set')
  }
  const { app } = await appOver(t, await tempDir(t, 'open'), {})
  t.match((await app.inject('/runs')).body, 'no token set: open to everyone on this machine')
})

t.test('wrong tokens never lock out the right one', async (t) => {
  const { app } = await appOver(t, await tempDir(t, 'guesses'), { BENCHLOUPE_TOKEN: TOKEN })
  const asked = (token: string) =>
    app.inject({ url: '/api/v1/runs', headers: { authorization: `Bearer ${token}` } }).then((it) => it.statusCode)
  const guesses = await Promise.all(Array.from({ length: 30 }, (_, n) => asked(`wrong-token-${n}`)))
  t.same(new Set(guesses), new Set([401, 429]))
  t.equal(await asked(TOKEN), 200, 'from the same address, in the same minute')
})

t.test('behind a trusted proxy the cookie is for TLS alone, and each port has its own', async (t) => {
  const { app } = await appOver(t, await tempDir(t, 'proxy'), {
    BENCHLOUPE_TOKEN: TOKEN,
    BENCHLOUPE_TRUSTED_PROXIES: '127.0.0.0/8',
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const port = new URL(address).port
  const logIn = async (headers: Record<string, string>): Promise<string> => {
    const response = await fetch(`${address}/login?token=${TOKEN}`, { headers, redirect: 'manual' })
    return response.headers.get('set-cookie') ?? ''
  }
  t.match(await logIn({}), new RegExp(`^benchloupe-${port}=`))
  const secure = await logIn({ 'x-forwarded-proto': 'https' })
  t.match(secure, new RegExp(`^__Host-benchloupe-${port}=.*; Path=/; HttpOnly; Secure; SameSite=Strict`))
  const cookie = String(secure.split(';')[0])
  const runs = await fetch(`${address}/api/v1/runs`, { headers: { cookie, 'x-forwarded-proto': 'https' } })
  t.equal(runs.status, 200)
  const plain = await fetch(`${address}/api/v1/runs`, { headers: { cookie } })
  t.equal(plain.status, 401, 'the cookie of TLS opens nothing without')
})

t.test('no token stands in the log, however it is escaped', async (t) => {
  t.equal(withoutToken(`/login?token=${TOKEN}&next=/runs`), '/login?token=...&next=/runs')
  for (const name of ['%74oken', 't%6Fken', 'TOKEN', '%54%4f%4b%45%4e', '%2574oken'])
    t.equal(withoutToken(`/runs?a=b&${name}=${TOKEN}&c=d`), `/runs?a=b&${name}=...&c=d`)
  for (const escape of [encodeURIComponent, (text: string) => encodeURIComponent(encodeURIComponent(text))])
    t.equal(
      withoutToken(`/login?next=${escape(`/login?a=b&token=${TOKEN}&c=d`)}&e=f`),
      `/login?next=${escape('/login?a=b&token=')}...${escape('&c=d')}&e=f`,
    )
})

t.test('who may only look is answered in turn, however much one asks for at once', async (t) => {
  const { app } = await makeApp(t, { host: '0.0.0.0' })
  const headers = { authorization: `Bearer ${VIEW}` }
  const answers = await Promise.all(Array.from({ length: 120 }, () => ask(app, '/api/v1/runs', { headers })))
  const counts = new Map<number, number>()
  for (const { statusCode } of answers) counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1)
  t.same([...counts].sort(), [
    // three are worked on, a hundred wait
    [200, 103],
    [429, 17],
  ])
  t.equal((await ask(app, '/api/v1/runs', { headers })).statusCode, 200, 'and again')
})
