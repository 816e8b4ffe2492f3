import { writeFile } from 'node:fs/promises'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import type { Run } from '../../runner/index.ts'
import { ask, form, makeApp, order, RUN } from '../helpers/made-app.ts'
import { manifestOf, plannedOf, rowOf } from '../helpers/made-run.ts'

t.test('a page, its JSON version, its style', async (t) => {
  const { app } = await makeApp(t)
  const page = await ask(app, `/runs/${RUN}`)
  t.match(page.headers['content-type'], 'text/html')
  t.match(page.body, `made ${RUN}`)
  t.strictSame((await ask(app, `/api/v1/runs/${RUN}`)).json(), {
    view: 'shown',
    title: RUN,
    crumbs: [],
    text: `made ${RUN}`,
  })
  const href = /href="([^"]+)"/.exec(page.body)?.[1] ?? ''
  t.match(href, /^\/static\/a\.css\?v=[0-9a-f]{12}$/)
  t.match((await ask(app, href)).headers['cache-control'], /immutable/)
  t.notMatch((await ask(app, '/static/a.css?v=old')).headers['cache-control'], /immutable/)
  t.match((await ask(app, '/static/htmx.min.js')).body, 'htmx')
  t.equal((await ask(app, '/static/..%2f..%2fcanary.txt')).statusCode, 404)
})

t.test('a query is lenient, never a 500', async (t) => {
  const { app } = await makeApp(t)
  const text = async (query: string): Promise<string | undefined> =>
    /id="text">([^<]*)/.exec((await ask(app, `/paged${query}`)).body)?.[1]
  t.equal(await text(''), '1 ')
  t.equal(await text('?page=2&page=3&tag=a&tag=b&unknown=1'), '2 a+b')
  t.equal(await text('?tag=a'), '1 a')
  for (const bad of ['?page=-1', '?page=0', '?page=NaN', '?page=1e400', '?page=%00', '?page[]=1&page=x'])
    t.equal(await text(bad), '1 ', bad)
})

t.test('a program is told which parameter cannot be used, and what to send', async (t) => {
  const { app } = await makeApp(t)
  const asked = async (query: string) => {
    const answer = await ask(app, `/api/v1/paged${query}`)
    const { detail, advice } = answer.json<{ detail?: string; advice?: string }>()
    return [answer.statusCode, detail, advice]
  }
  t.match(await asked('?page=2&tag=a&tag=b&day=2026-11-23&sort=up'), [200])
  t.match(await asked('?page=&sort='), [200], 'a form sends empty fields')
  t.same(await asked('?page=0'), [400, 'The parameter "page" cannot be "0".', 'Send a whole number from 1.'])
  t.same(await asked('?day=2026-13-01'), [
    400,
    'The parameter "day" cannot be "2026-13-01".',
    'Send a day as 2026-11-23.',
  ])
  t.same(await asked('?sort=dwn'), [
    400,
    'The parameter "sort" cannot be "dwn".',
    'Send up or down; did you mean "down"?',
  ])
  t.same(await asked('?tags=a'), [
    400,
    'There is no parameter "tags" here; did you mean "tag"?',
    'It takes page, tag, day, sort.',
  ])
  t.match(await asked('?__proto__=1'), [400])
  t.match(await ask(app, '/api/v1/missing/x?page=1'), { statusCode: 400 }, 'where no page declares any, none is taken')
})

t.test('errors name the thing and leak nothing', async (t) => {
  const { app, dataDir } = await makeApp(t)
  const missing = await ask(app, '/runs/20200101T000000Z-gone')
  t.equal(missing.statusCode, 404)
  t.match(missing.body, /There is no run &quot;20200101T000000Z-gone&quot;/)
  t.match((await ask(app, '/missing/<b>x')).body, '&lt;b&gt;x')
  t.match((await ask(app, '/api/v1/runs/nope')).json(), {
    error: { code: 'NOT_FOUND', message: 'There is no run "nope".' },
  })
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
  for (const url of [
    '/%zz',
    '/runs/%ff',
    `/runs/${'x'.repeat(301)}`,
    '/runs/%00',
    '/runs/__proto__',
    '/runs/constructor',
    '/runs/%2fetc',
    '/runs/..%2f..',
    '/runs/.hidden',
  ]) {
    const answer = await ask(app, url)
    t.ok(answer.statusCode >= 400 && answer.statusCode < 500, `${url.slice(0, 30)} -> ${answer.statusCode}`)
    t.notMatch(answer.body, /Error:|\bat .*:\d+/)
  }
})

t.test('bodies', async (t) => {
  const { app, fake } = await makeApp(t)
  const post = (type: string, payload: string) =>
    ask(app, '/api/v1/runs', { method: 'POST', payload, headers: { 'content-type': type } })
  t.equal((await post('text/plain', '{"suites":["made"],"models":["builtin/pixels"]}')).statusCode, 415)
  t.equal((await post('application/xml', '<a/>')).statusCode, 415)
  t.equal((await post('application/json garbage', '{}')).statusCode, 415)
  t.equal((await post('application/json', '{"suites":')).statusCode, 400)
  t.equal((await post('application/json', `"${'x'.repeat(2 ** 20)}"`)).statusCode, 413)
  t.equal((await post('application/json', '[]')).statusCode, 400)
  t.equal(
    (await form(app, '/runs', Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`k${n}`, '1'])))).statusCode,
    413,
  )
  t.equal((await post('application/json', '{"__proto__": {"suites": ["x"]}}')).statusCode, 400)
  t.equal(fake.orders.length, 0, 'none of them started anything')
})

t.test('ordering', async (t) => {
  const { app, fake } = await makeApp(t)
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

  const json = (body: unknown, headers = {}) =>
    ask(app, '/api/v1/runs', { method: 'POST', payload: body as object, headers })
  const made = await json({ suites: ['made'], models: ['builtin/pixels'] })
  t.equal(made.statusCode, 201)
  t.equal(made.headers.location, `/api/v1/runs/${made.json<Run>().id}`)
  t.match(fake.orders.at(-1), { repeats: 1, parallel: 4, seed: 1 }, 'usual values are filled in')
  t.match(
    (await json({ suites: ['made'], models: ['nonsense'], repeats: 0, extra: 1 }))
      .json()
      .error.fields.map((field: { field: string }) => field.field)
      .sort(),
    ['extra', 'models', 'repeats'],
  )
  t.match((await json({ suites: ['nowhere'], models: ['a/b'] })).json(), {
    error: { code: 'ORDER_REFUSED', fields: [{ field: 'suites' }] },
  })
  const key = { 'idempotency-key': 'k1' }
  t.equal(
    (await json({ suites: ['made'], models: ['a/b'] }, key)).json<Run>().id,
    (await json({ suites: ['made'], models: ['a/b'] }, key)).json<Run>().id,
  )
})

t.test('stopping', async (t) => {
  const { app, fake } = await makeApp(t)
  t.equal((await form(app, `/runs/${RUN}/stop`, { how: 'now' })).headers.location, `/runs/${RUN}`)
  t.strictSame(fake.stops, [], 'a run that is over is left alone')
  fake.live.set(RUN, manifestOf(RUN, 2, { status: 'running' }))
  await form(app, `/runs/${RUN}/stop`, { how: 'gently' })
  t.match((await ask(app, `/api/v1/runs/${RUN}/stop`, { method: 'POST', payload: { how: 'now' } })).json(), {
    stopping: true,
  })
  t.strictSame(fake.stops, [`${RUN} gently`, `${RUN} now`])
  t.equal((await form(app, `/runs/${RUN}/stop`, { how: 'maybe' })).statusCode, 400)
  t.equal((await form(app, '/runs/nope/stop', { how: 'now' })).statusCode, 404)
})

t.test('events', async (t) => {
  const { app, fake } = await makeApp(t)
  const live = manifestOf(RUN, 3, { status: 'running' })
  fake.live.set(RUN, live)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  fake.tell({ kind: 'run-started', run: RUN, manifest: live })
  fake.tell({
    kind: 'test-finished',
    run: RUN,
    row: { ...rowOf(1), sentence: 'two\nlines\r\n\nid: 999' },
    manifest: live,
  })

  const first = await listen(port, `/runs/${RUN}/events`)
  t.match(first.response.headers, {
    'content-type': /text\/event-stream/,
    'content-security-policy': /default-src 'none'/,
  })
  await first.until((events) => events.some((event) => event.name === 'run'))
  fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(2), manifest: live })
  await first.until((events) => events.some((event) => event.name === 'test'))
  const seen = first.events.at(-1)?.id ?? ''
  first.response.destroy()
  fake.tell({ kind: 'test-started', run: RUN, planned: plannedOf(3) })
  fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(3, 'failed'), manifest: live })

  const again = await listen(port, `/runs/${RUN}/events`, seen)
  await again.until((events) => events.some((event) => event.name === 'test'))
  t.strictSame(
    again.events.map((event) => event.name),
    ['started', 'test', 'run'],
    'only what was missed',
  )
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
  t.strictSame(
    late.events.map((event) => event.name),
    ['done'],
  )
  const replay = await listen(port, `/runs/${RUN}/events`, seen)
  await replay.ended
  t.strictSame(
    replay.events.map((event) => event.name),
    ['started', 'test', 'run', 'run', 'done'],
  )
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
  t.ok(Date.now() - began < 10_000, 'an open stream does not hold up the end')
})

interface Sent {
  id: string
  name: string
  value: Record<string, unknown>
}

/** A client of an event stream. `until` rejects after a minute. */
async function listen(port: number, path: string, lastId?: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(
      {
        port,
        host: '127.0.0.1',
        path,
        headers: { host: 'localhost', ...(lastId === undefined ? {} : { 'last-event-id': lastId }) },
        agent: false,
      },
      resolve,
    ).on('error', reject)
  })
  const events: Sent[] = []
  let rest = ''
  response.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      if (fields.event)
        events.push({
          id: fields.id ?? '',
          name: fields.event,
          value: JSON.parse(fields.data ?? 'null') as Record<string, unknown>,
        })
    }
  })
  const ended = new Promise<void>((resolve) => {
    response.on('close', resolve)
  })
  response.on('error', () => undefined)
  async function until(done: (events: readonly Sent[]) => boolean): Promise<void> {
    const late = Date.now() + 60_000
    while (!done(events)) {
      if (Date.now() > late) throw new Error(`still waiting; so far ${events.map((event) => event.name).join(', ')}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return { response, events, ended, until }
}

t.test('a client that does not read is dropped', async (t) => {
  const { app, fake } = await makeApp(t)
  const live = manifestOf(RUN, 3, { status: 'running' })
  fake.live.set(RUN, live)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1', () =>
    socket.write(`GET /runs/${RUN}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`),
  )
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  const dropped = new Promise((resolve) => {
    socket.once('close', resolve)
  })
  socket.on('error', () => undefined)
  for (let n = 0; n < 200; n++) {
    for (let i = 0; i < 10; i++) fake.tell({ kind: 'notice', run: RUN, text: 'x'.repeat(10_000) })
    if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 110))
  }
  socket.resume()
  t.ok(
    await Promise.race([dropped.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 3_000))]),
    'dropped',
  )
})
