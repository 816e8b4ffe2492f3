import { Agent, createServer, request } from 'node:http'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { readRows } from '../../runner/index.ts'
import { hasRight, type Right } from '../../server/define-page.ts'
import { actions } from '../../server/actions/index.ts'
import { pages } from '../../server/routes.ts'
import { API } from '../../server/urls.ts'
import { PAYLOADS } from '../fixtures/payloads.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { allRoutes } from '../helpers/all-routes.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess } from '../helpers/serve.ts'
import { siteIn } from '../helpers/site-addresses.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** What a shared host would be attacked with, against a server of its own: hostile text in every field on every page, every route
 * with every method and credential, paths that lead out, and pages of another origin. The figures are printed. */
t.setTimeout(1_190_000)

/** So many payloads share a case and its test: each is an option, a tag and a line of the question. */
const A_CASE = 4

const scratch = await tempDir(t, 'hostile')
const dataDir = join(scratch, 'data')
await mkdir(join(dataDir, 'suites'), { recursive: true })
await writeFile(join(scratch, 'canary.txt'), 'CANARY outside')
await writeFile(join(dataDir, 'canary.txt'), 'CANARY in the data folder')
await makeSuite(
  join(dataDir, 'suites'),
  {
    name: 'hostile',
    title: PAYLOADS[0] as string,
    description: PAYLOADS[8] as string,
    source: PAYLOADS[27] as string,
    licence: PAYLOADS[13] as string,
  },
  Array.from({ length: PAYLOADS.length / A_CASE }, (_, n) => PAYLOADS.slice(n * A_CASE, (n + 1) * A_CASE)).map(
    (texts, n) => ({
      id: `case-${n}`,
      type: 'pattern',
      image: `images/${n % 4}.png`,
      class: texts[0]?.slice(0, 60),
      tags: texts.map((text) => text.slice(0, 40)),
      question: texts.join('\n'),
      given: { options: texts.map((name) => ({ name })) },
      truth: { option: texts[n % A_CASE] },
    }),
  ),
)
let asked = 0
const model = await startFakeServer({
  answer: () => PAYLOADS.slice(A_CASE * (asked % 10), A_CASE * (asked++ % 10) + A_CASE).join('\n'),
})
const TOKENS = { full: 'the-full-token-0123', review: 'the-review-token-0123', view: 'the-view-token-0123' }
const server = await serveProcess(dataDir, {
  flags: ['--no-sample'],
  beside: [join(scratch, 'canary.txt')],
  env: {
    OPENAI_BASE_URL: model.url,
    BENCHLOUPE_TOKEN: TOKENS.full,
    BENCHLOUPE_REVIEW_TOKEN: TOKENS.review,
    BENCHLOUPE_VIEW_TOKEN: TOKENS.view,
  },
})
const browser = await launchBrowser()
t.teardown(async () => {
  await browser.close()
  await server.stop()
  await model.close()
})
const port = Number(new URL(server.url).port)
const api = async (path: string, body?: object, token = TOKENS.full): Promise<Response> =>
  fetch(`${server.url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
async function ended(id: string): Promise<void> {
  for (;;) {
    const { status } = (await (await api(`/runs/${id}`)).json()) as { status: { word: string } }
    if (status.word !== 'live') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
async function ordered(order: object): Promise<string> {
  const response = await api('/runs', order)
  const text = await response.text()
  const { id } = JSON.parse(text) as { id?: string }
  if (id === undefined) throw new Error(`The order was refused: ${text}`)
  await ended(id)
  return id
}
await ordered({ suites: ['hostile'], models: ['builtin/chance'], limit: 2 })
const run = await ordered({
  suites: ['hostile'],
  models: ['openai-compatible/harm'],
  title: PAYLOADS[9],
  note: PAYLOADS.join('\n'),
  tags: PAYLOADS.slice(0, 10).map((text) => text.slice(0, 40)),
  system: PAYLOADS[11],
})
const rows = await readRows(join(dataDir, 'runs', run))
for (const [n, row] of rows.entries())
  await api(`/runs/${run}/tests/${row.test}/review`, {
    verdict: 'unclear',
    author: PAYLOADS[n]?.slice(0, 80),
    note: PAYLOADS.slice(n * A_CASE, (n + 1) * A_CASE).join('\n'),
    tags: 'x,y',
  })
await api('/presets', {
  presetName: '"><img src=x onerror=alert(1)>',
  suites: ['hostile'],
  models: ['builtin/chance'],
  system: PAYLOADS[5],
})

/** What only a payload would put into a page. */
const OF_A_PAYLOAD = [
  ...[
    'iframe',
    'object',
    'embed',
    'script',
    'style',
    'base',
    'link',
    'meta',
    'math',
    'animate',
    'form[action^="//foreign"]',
  ],
  ...['[onerror]', '[onload]', '[onfocus]', '[onbegin]', '[ontoggle]', '[onmouseover]', '[href^=javascript]'],
  ...['[src^="//foreign"]', '[href^="//foreign"]', '[hx-get^="//foreign"]', '[data*=foreign]', '[hx-on\\:load]'],
]
  .map((part) => `main ${part}`)
  .join(', ')

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']

/** The sum of everything in the data folder that a person or a run made. */
async function stateOfDisk(): Promise<string> {
  const sum = createHash('sha256')
  for (const name of (await readdir(dataDir, { recursive: true })).sort()) {
    if (/^cache|^index\.json|^\.access/.test(name)) continue
    sum.update(`${name}\n`).update(await readFile(join(dataDir, name)).catch(() => ''))
  }
  return sum.digest('hex')
}

/** Opens a page and tells what it did that it must not do. */
async function harmOf(page: Page, harm: string[]): Promise<void> {
  page.on('dialog', (dialog) => {
    harm.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => harm.push(`error: ${error.message}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'data:' && url.host !== `127.0.0.1:${port}`) harm.push(`request: ${request.url()}`)
  })
  page.on('console', (message) => {
    // what the content policy stops was tried
    if (message.type() === 'error') harm.push(`console: ${message.text()}`)
  })
}

t.test('hostile text in every field: nothing runs, nothing is loaded, nothing is tried', async (t) => {
  // small: what is drawn is what takes the time
  const context = await browser.newContext({ viewport: { width: 480, height: 320 } })
  const page = await context.newPage()
  await page.goto(`${server.url}/login?token=${TOKENS.full}`)
  const harm: string[] = []
  await harmOf(page, harm)
  const site = await siteIn(dataDir)
  const looked = (half: readonly string[]): string[] =>
    ['/find?q=', '/tests?q=', '/runs?tag=', `/runs/${run}/tests?class=`, '/runs/new?title=', '/login?next='].map(
      (address) => address + encodeURIComponent(half.join(' ')),
    )
  const [one, other] = [PAYLOADS.slice(0, PAYLOADS.length / 2), PAYLOADS.slice(PAYLOADS.length / 2)]
  const ofTests = rows.flatMap(({ test, case: of }) => [
    `/runs/${run}/tests/${test}`,
    `/runs/${run}/tests/${test}/exchange`,
    `/runs/${run}/cases/${of}`,
    `/suites/hostile/cases/${of}`,
  ])
  const opened = [
    ...new Set([
      ...Object.values(site.addresses)
        .filter((address) => !/no-such|nowhere|[?&]type=|not\+passed|blind=|compare$|view=(charts|costs)/.test(address))
        .map((address) => address.replace('/suites/starter', '/suites/hostile')),
      ...looked(one).slice(0, 1),
    ]),
  ]
  for (const address of opened) {
    const before = harm.length
    const status = (await page.goto(server.url + address, { waitUntil: 'load' }))?.status() ?? 0
    if (status >= 500) harm.push(`${status} ${address}`)
    // a missing thing is a 404 in the console too
    if (status >= 400)
      harm.splice(
        before,
        harm.length,
        ...harm.slice(before).filter((what) => !what.startsWith('console: Failed to load')),
      )
    if ((await page.locator(OF_A_PAYLOAD).count()) > 0) harm.push(`${address} has an element of a payload`)
  }
  // a browser takes time to open a page and none to take it apart: of the other tests and texts it looks at what they are made of
  const taken = [...ofTests, ...looked(one), ...looked(other)].filter((address) => !opened.includes(address))
  await page.goto('about:blank')
  for (const address of taken) {
    const response = await fetch(server.url + address, {
      headers: { authorization: `Bearer ${TOKENS.full}`, accept: 'text/html' },
    })
    if (response.status >= 500) harm.push(`${response.status} ${address}`)
    const found = await page.evaluate(
      ({ html, what }) => new DOMParser().parseFromString(html, 'text/html').querySelectorAll(what).length,
      { html: await response.text(), what: OF_A_PAYLOAD },
    )
    if (found > 0) harm.push(`${address} has ${found} elements of a payload`)
  }
  t.same(harm, [], 'no dialog, no foreign request, no violation of the policy, no error')
  process.stdout.write(
    `# ${PAYLOADS.length} payloads on ${opened.length} pages that were opened and ${taken.length} that were taken apart: ${harm.length} harmful\n`,
  )
  await context.close()
})

t.test(
  'every route with every method and credential: typed, below 500, and nothing changed by who may not',
  async (t) => {
    const row = rows[0]
    const filled = (address: string): string =>
      address
        .replace(':run', run)
        .replace(':test', row?.test ?? '')
        .replace(':case', row?.case ?? '')
        .replace(':suite', 'hostile')
        .replace(/:\w+/g, 'x')
        .replace('*', address.startsWith('/static') ? 'css/page.css' : 'run.json')
    const routes = await allRoutes(t)
    const rights = new Map<string, Right>()
    for (const { address, right, methods } of routes)
      for (const method of methods) rights.set(`${method} ${address}`, right)
    const addresses = [...new Set(routes.map(({ address }) => address))]
    t.ok(
      [...pages, ...actions].every(({ address }) => addresses.includes(address) && addresses.includes(API + address)),
      'pages and actions are among them',
    )
    const signedIn = async (token: string): Promise<Record<string, string>> => {
      const form = { 'content-type': 'application/x-www-form-urlencoded', origin: server.url }
      const { cookie } = await plain('POST', '/login', form, `token=${token}`)
      return { cookie: cookie.split(';')[0] ?? '', origin: server.url }
    }
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
    /** what each sends: to pages, to programs; and the right that it gives, null for none */
    const credentials: Record<string, [Record<string, string>, Record<string, string>, Right | null]> = {
      none: [{}, {}, null],
      wrong: [bearer('wrong-token-0123'), bearer('wrong-token-0123'), null],
      forged: [{ cookie: `benchloupe-${port}=full.x.99999999999999.x` }, {}, null],
      foreign: [
        { ...(await signedIn(TOKENS.full)), 'sec-fetch-site': 'cross-site', origin: 'http://foreign.invalid' },
        { ...bearer(TOKENS.full), 'sec-fetch-site': 'cross-site', origin: 'http://foreign.invalid' },
        null,
      ],
      view: [await signedIn(TOKENS.view), bearer(TOKENS.view), 'view'],
      review: [await signedIn(TOKENS.review), bearer(TOKENS.review), 'review'],
    }
    const before = await stateOfDisk()
    const wrong: string[] = []
    const seen = { requests: 0, refused: 0, failed: 0 }
    for (const [who, [asPerson, asProgram, has]] of Object.entries(credentials))
      for (const address of addresses)
        for (const method of ['none', 'view', 'review'].includes(who) ? METHODS : ['GET', 'POST']) {
          const right = rights.get(`${method} ${address}`)
          const may = right !== undefined && hasRight(has ?? 'open', right)
          // what a reviewer may do is a change, and who has signed out is signed out
          if (may && method === 'POST' && (right === 'review' || address === '/logout')) continue
          const { status, location, text } = await plain(
            method,
            filled(address),
            {
              ...(/^\/(api\/|metrics)/.test(address) ? asProgram : asPerson),
              ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
            },
            method === 'POST' ? '{}' : '',
          )
          seen.requests++
          const what = `${status} ${who} ${method} ${address}`
          const refused = status >= 400 || (status === 303 && /\/login/.test(location))
          if (refused) seen.refused++
          if (status >= 500) seen.failed++
          if (status >= 500) wrong.push(what)
          if (text.includes('CANARY')) wrong.push(`canary: ${what}`)
          if (!may && !refused) wrong.push(`open: ${what}`)
          if (may && who !== 'foreign' && [401, 403].includes(status) && address !== '/login')
            wrong.push(`closed: ${what}`)
          if (address.startsWith(API) && status >= 400 && method !== 'HEAD' && !/"code": ?"[A-Z_]+"/.test(text))
            wrong.push(`not typed: ${what} ${text.slice(0, 80)}`)
        }
    t.same(wrong, [])
    const isSame = (await stateOfDisk()) === before
    t.ok(isSame, 'nothing was changed')
    process.stdout.write(
      `# ${seen.requests} requests: ${addresses.length} addresses, ${METHODS.length} methods, ${Object.keys(credentials).length} credentials; ${seen.refused} refused, ${wrong.length} wrong, ${seen.failed} replies of 500 and above, ${isSame ? 'nothing' : 'something'} changed\n`,
    )
  },
)

/** A request over a connection that stays, at a fraction of what fetch takes of the processor. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
t.teardown(() => agent.destroy())
const plain = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; location: string; cookie: string; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => (text += piece))
      response.on('error', reject)
      const end = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          location: response.headers.location ?? '',
          cookie: response.headers['set-cookie']?.[0] ?? '',
          text,
        })
      response.on('end', end)
      // events go on for ever
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        response.destroy()
        end()
      }
    })
    sent.on('error', reject)
    sent.end(body)
  })

t.test('paths that lead out of what is served give no byte of it', async (t) => {
  const ups = [
    '..',
    '%2e%2e',
    '%252e%252e',
    '..%2f..',
    '..%5c..',
    '.%2e',
    '%c0%ae%c0%ae',
    '．．',
    '..;',
    '%00..',
    '....',
  ]
  const prefixes = [
    '/static/',
    `/runs/${run}/files/`,
    `/api/v1/runs/${run}/files/`,
    '/suites/hostile/files/',
    '/suites/hostile/thumbs/',
    '/runs/',
    '/suites/',
    '/trash/',
    '/',
  ]
  const tails = [
    'canary.txt',
    'data/canary.txt',
    'data/.access.json',
    'etc/passwd',
    'proc/self/environ',
    'presets.json',
  ]
  const wrong: string[] = []
  let requests = 0
  for (const prefix of prefixes)
    for (const up of ups)
      for (const tail of tails) {
        const deep = `${prefix}${Array.from({ length: 1 + (requests % 6) }, () => up).join('/')}/${tail}`
        const answer = await raw(
          `GET ${Buffer.from(deep).toString('latin1')} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKENS.full}\r\nConnection: close\r\n\r\n`,
        )
        requests++
        if (/CANARY|root:x:|PATH=|"presets"/.test(answer)) wrong.push(`canary: ${deep}`)
        if (!/^HTTP\/1\.1 [1234]/.test(answer)) wrong.push(`${answer.slice(0, 40)}: ${deep}`)
      }
  t.same(wrong, [])
  process.stdout.write(`# ${requests} paths: ${wrong.length} canary bytes or replies of 500 and above\n`)
})

const raw = (request: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (piece) => (answer += piece.toString('latin1')))
    socket.on('error', () => resolve(answer))
    socket.on('close', () => resolve(answer))
    // who ends its side at once is taken for gone
    socket.write(request, 'latin1')
  })

t.test('a page on another port of this host changes nothing, reads nothing and frames nothing', async (t) => {
  const foreign = createServer((request, response) => {
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to')
    const refresh = to === null ? '' : `<meta http-equiv="refresh" content="0;url=${to}">`
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>foreign</title>${refresh}<link rel="icon" href="data:,"><body></body>`)
  })
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve))
  t.teardown(() => foreign.close())
  const away = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}`
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${server.url}/login?token=${TOKENS.full}`)
  const before = await stateOfDisk()
  const calls = model.calls().length
  await page.goto(away)
  const got = await page.evaluate(
    async ({ url, run }) => {
      const found: string[] = []
      const tried = async (what: string, work: () => Promise<string | null>): Promise<void> => {
        const said = await work().catch(() => null)
        if (said !== null) found.push(`${what}: ${said}`)
      }
      for (const mode of ['cors', 'no-cors'] as const)
        for (const path of ['/runs', '/api/v1/runs', `/runs/${run}/files/run.json`])
          await tried(`fetch ${mode} ${path}`, async () => {
            const text = await (await fetch(url + path, { mode, credentials: 'include' })).text()
            return text === '' ? null : text.slice(0, 40)
          })
      await tried('fetch POST', async () => {
        const response = await fetch(`${url}/runs/${run}/delete`, {
          method: 'POST',
          mode: 'no-cors',
          credentials: 'include',
        })
        return response.type === 'opaque' ? null : String(response.status)
      })
      for (const path of [`/runs/${run}/events`, '/events'])
        await tried(
          `events ${path}`,
          () =>
            new Promise((resolve) => {
              const source = new EventSource(url + path, { withCredentials: true })
              source.onopen = () => resolve('opened')
              source.onerror = () => resolve(null)
            }),
        )
      for (const tag of ['iframe', 'object', 'embed'])
        await tried(
          tag,
          () =>
            new Promise((resolve) => {
              const element = document.createElement(tag)
              element.setAttribute(tag === 'object' ? 'data' : 'src', `${url}/suites/mazes?pictures=10000`)
              document.body.append(element)
              setTimeout(() => {
                let text: string | null = null
                try {
                  text = (element as HTMLIFrameElement).contentDocument?.body?.innerText || null
                } catch {
                  // another origin: it cannot be looked into
                }
                resolve(text)
              }, 300)
            }),
        )
      for (const path of ['/static/css/page.css', `/runs/${run}/files/images/x.png`])
        await tried(
          `image ${path}`,
          () =>
            new Promise((resolve) => {
              const image = new Image()
              image.onload = () => resolve('loaded')
              image.onerror = () => resolve(null)
              image.src = url + path
            }),
        )
      return found
    },
    { url: server.url, run },
  )
  t.same(got, [], 'nothing was got')
  // the walk above posts to every other address as a foreign page does
  for (const [path, fields] of [
    [`/runs/${run}/delete`, {}],
    ['/runs', { suites: 'hostile', models: 'openai-compatible/harm' }],
    ['/logout', {}],
  ] as const) {
    const tab = await context.newPage()
    await tab.goto(away)
    const [response] = await Promise.all([
      tab.waitForResponse((response) => response.url() === server.url + path),
      tab.evaluate(
        ({ action, fields }) => {
          const form = document.createElement('form')
          Object.assign(form, { action, method: 'post' })
          for (const [name, value] of Object.entries(fields)) {
            const field = document.createElement('input')
            Object.assign(field, { name, value })
            form.append(field)
          }
          document.body.append(form)
          form.submit()
        },
        { action: server.url + path, fields },
      ),
    ])
    t.ok(
      response.status() >= 400 && response.status() < 500 ? true : /login/.test(response.headers().location ?? ''),
      `form to ${path}: ${response.status()}`,
    )
    await tab.close()
  }
  for (const path of [`/runs/${run}/delete`, '/suites/mazes?pictures=10000']) {
    const tab = await context.newPage()
    await Promise.all([
      tab.waitForResponse((response) => response.url() === server.url + path),
      // the page that it sends on to may come in between
      tab.goto(`${away}/?to=${encodeURIComponent(server.url + path)}`).catch(() => null),
    ])
    await tab.close()
  }
  t.equal(await stateOfDisk(), before, 'nothing was changed')
  t.equal(model.calls().length, calls, 'nobody was called')
  t.same(
    (await readdir(join(dataDir, 'cache', 'suites')).catch(() => [])).filter((name) => /mazes|drawing/.test(name)),
    [],
    'nothing was drawn',
  )
  t.equal((await page.goto(`${server.url}/runs`))?.status(), 200, 'and whoever is signed in still is')
  await context.close()
})
