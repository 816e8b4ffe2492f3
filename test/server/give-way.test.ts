import { createHash } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { Allowance, LOOP_MS, RECEIVED } from '../../server/http/allowance.ts'
import { SpareTime } from '../../server/http/spare-time.ts'
import {
  actionsAt,
  defineAction,
  definePage,
  full,
  pagesAt,
  view,
  type ActionResult,
} from '../../server/define-page.ts'
import { makeApp, RUN, TOKEN, VIEW } from '../helpers/made-app.ts'
import { manifestOf } from '../helpers/made-run.ts'
import t, { type Test } from '../helpers/tap.ts'

/** Who may not order gives way to a run: how much of the event loop they get, and what they are told when it is used up. */

const spin = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until;);
}

/** Asks for pieces of 20 ms whenever one may, for a minute of a clock of its own; returns what each got, and how long each waited. */
function minuteOf(who: (n: number) => string, asAlso: { name: string; everyMs: number } | null = null, spare = 0) {
  const allowance = new Allowance(LOOP_MS, 0, () => spare)
  const got = new Map<string, number>()
  const waits: number[] = []
  let [asked, n] = [0, 0]
  const serve = (name: string, now: number): void => {
    allowance.take(name, 20, now, true)
    got.set(name, (got.get(name) ?? 0) + 20)
  }
  for (let now = 0; now < 60_000; now += 5) {
    if (asAlso && now >= asked && allowance.waitMs(asAlso.name, now) === 0) {
      waits.push(now - asked)
      serve(asAlso.name, now)
      asked = Math.max(asked, now) + asAlso.everyMs
    } else if (allowance.waitMs(who(n), now) === 0) serve(who(n++), now)
  }
  return { got, waits, all: [...got.values()].reduce((sum, ms) => sum + ms, 0) }
}

t.test('all together get a small part of the time, however many they are', (t) => {
  const most = LOOP_MS.perMs * 60_000
  for (const [what, who, bursts] of [
    ['one', () => 'a', 1],
    ['four', (n: number) => `session ${n % 4}`, 4],
    ['who signs in for each request', (n: number) => `session ${n}`, 1],
  ] as const) {
    const { all } = minuteOf(who)
    // what comes back of each one's own may be used beside what comes back of all
    const least = most * 0.8
    const bound = 2 * most + bursts * LOOP_MS.ofOne.most + LOOP_MS.most
    t.ok(all > least && all < bound, `${what}: ${all} ms of 60,000`)
  }
  t.end()
})

t.test('what a run leaves is there for all who may not order', (t) => {
  const [busy, half, idle] = [0, 0.5, 1].map((spare) => minuteOf((n) => `session ${n % 10}`, null, spare).all / 60_000)
  const said = `${busy} of the time, ${half}, ${idle}`
  t.ok(busy !== undefined && busy < 0.15, said)
  t.ok(half !== undefined && half > 0.2 && half < 0.7, said)
  t.ok(idle !== undefined && idle > 0.4, said)
  t.end()
})

t.test('what is spare is told by how busy the process is', (t) => {
  let now = 0
  const used = [1, 0.1, 0.5]
  const time = new SpareTime(
    () => now,
    () => used.shift() ?? 0,
  )
  t.equal(time.share(), 0, 'nothing before it was looked at')
  now = 500
  t.equal(time.share(), 0, 'a loop that only spins has nothing to spare')
  now = 900
  t.equal(time.share(), 0, 'and is not looked at again before half a second')
  now = 1_000
  t.equal(time.share(), 0.75, 'three quarters of one that mostly waits')
  now = 1_500
  t.equal(time.share(), 0, 'a run at full speed leaves nothing')
  t.ok(new SpareTime().share() >= 0, 'of this process')
  t.end()
})

t.test('who asks now and then waits for nothing, whatever others ask for', (t) => {
  const { waits, got } = minuteOf((n) => `session ${n % 4}`, { name: 'reviewer', everyMs: 2_000 })
  t.ok(waits.length >= 29, `${waits.length} pages`)
  t.same(
    waits.filter((ms) => ms > 10),
    [],
  )
  t.ok((got.get('session 0') ?? 0) > 100, 'the others get something as well')
  t.end()
})

t.test('what is used before a run begins counts, and does not leave others in debt', (t) => {
  const allowance = new Allowance(RECEIVED, 0)
  for (let n = 0; n < 20; n++) allowance.take('a', 15e6, n, false)
  t.ok(allowance.left('a', 20) < 0)
  t.equal(allowance.left('b', 20) >= 0, true)
  t.ok(allowance.waitMs('b', 100) === 0, 'what came back meanwhile is there for the others')
  const hours = 3_600_000
  allowance.take('b', 1, 2 * hours, true)
  t.equal(allowance.left('a', 2 * hours), RECEIVED.ofOne.most, 'who was gone for hours is as good as new')
  t.end()
})

t.test('nothing comes back to who waits for more, so that who pauses goes first', (t) => {
  const allowance = new Allowance(LOOP_MS, 0)
  for (const who of ['waits', 'pauses']) allowance.take(who, 700, 0, true)
  const [waits, pauses] = [allowance.left('waits', 0), allowance.left('pauses', 0)]
  t.ok(waits < 0 && pauses < 0)
  allowance.setWaiting('waits', true, 0)
  t.equal(allowance.left('waits', 20_000), waits)
  t.equal(Math.round(allowance.left('pauses', 20_000)), Math.min(LOOP_MS.ofOne.most, pauses + 20_000 * LOOP_MS.perMs))
  t.equal(allowance.waitMs('pauses', 20_000), 0)
  allowance.setWaiting('waits', false, 20_000)
  t.ok(allowance.left('waits', 21_000) > waits)
  t.end()
})

/** In pieces of all sizes, some of them larger than what is sent at once. */
const PIECES = Array.from({ length: 300 }, (_, n) => Buffer.alloc(1 + ((n * 7919) % 90_000), n))
const costly = pagesAt({
  '/made': view(
    definePage({
      view: 'shown',
      load: async () => ({
        download: { name: 'made.bin', mediaType: 'application/octet-stream', body: Readable.from(PIECES) },
      }),
    }),
  ),
  '/costly': view(
    definePage({
      view: 'shown',
      async load() {
        spin(60)
        return { title: 'costly', crumbs: [], text: 'made' }
      },
    }),
  ),
})

/** An order that is being looked through until somebody says so. */
function longOrder() {
  let [begin, end] = [(): void => undefined, (): void => undefined]
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const over = new Promise<void>((resolve) => (end = resolve))
  const run = async (): Promise<ActionResult> => {
    begin()
    await over
    return { redirect: '/runs' }
  }
  return { moreActions: actionsAt({ '/ordered': full(defineAction({ run })) }), begun, end: () => end() }
}

async function served(t: Test) {
  const { moreActions, ...ordering } = longOrder()
  const { app, fake } = await makeApp(t, { host: '127.0.0.1', more: costly, moreActions })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const ask = (
    path: string,
    headers: Record<string, string> = {},
    send: { method?: string; body?: Buffer } = {},
  ): Promise<{ status: number; headers: IncomingMessage['headers']; text: string; ms: number }> =>
    new Promise((resolve, reject) => {
      const asked = performance.now()
      const sent = request({ port, host: '127.0.0.1', path, agent: false, method: send.method ?? 'GET', headers })
      sent.on('response', (response) => {
        let text = ''
        response.setEncoding('latin1').on('data', (piece: string) => (text += piece))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ms: performance.now() - asked }),
        )
      })
      sent.on('error', reject)
      sent.end(send.body)
    })
  const session = async (token: string): Promise<Record<string, string>> => {
    const { headers } = await ask(`/login?token=${token}`)
    return { cookie: String(headers['set-cookie']).split(';')[0] ?? '', origin: `http://127.0.0.1:${port}` }
  }
  const begin = (): void => void fake.live.set(RUN, manifestOf(RUN))
  const end = (): boolean => fake.live.delete(RUN)
  return { ask, session, begin, end, ordering }
}

t.test('while a run goes on who asks without end waits or is told 429, and nobody else does', async (t) => {
  const { ask, session, begin, end } = await served(t)
  const [greedy, fair, full] = [await session(VIEW), await session(VIEW), await session(TOKEN)]
  t.equal((await ask('/runs', fair)).status, 200)
  begin()
  const asked = Array.from({ length: 60 }, () => ask('/costly', greedy))
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const [page, owner] = [await ask('/runs', fair), await ask('/costly', full)]
  t.match([page.status, owner.status], [200, 200])
  t.ok(page.ms < 1_000 && owner.ms < 1_000, `a reviewer had a page after ${page.ms} ms, who ordered after ${owner.ms}`)
  const beside = await ask('/api/v1/nothing', { authorization: `Bearer ${VIEW}` })
  t.equal(beside.status, 404, 'a program with the same right, which asked for nothing yet')
  const refused = (await Promise.race(asked.map(async (one) => ((await one).status === 429 ? one : never)))) as Awaited<
    ReturnType<typeof ask>
  >
  t.match(refused, { status: 429, headers: { 'retry-after': '10' }, text: /^A run is going on, and you have asked/ })
  end()
  const statuses = (await Promise.all(asked)).map(({ status }) => status)
  t.ok(statuses.filter((status) => status === 429).length > 20, 'more than may wait of one are refused')
  t.ok(statuses.filter((status) => status === 200).length > 20, 'and when the run is over all that waits is done')
})

t.test('what is downloaded meanwhile comes whole, as fast as whoever asked may have it', async (t) => {
  const { ask, session, begin } = await served(t)
  const [greedy, fair] = [await session(VIEW), await session(VIEW)]
  await ask('/runs', fair)
  const sumOf = (bytes: string): string => createHash('sha256').update(bytes, 'latin1').digest('hex')
  const whole = sumOf(Buffer.concat(PIECES).toString('latin1'))
  const free = await ask('/made', greedy)
  t.equal(sumOf(free.text), whole)
  begin()
  const downloads = [1, 2, 3].map(() => ask('/made', greedy))
  t.ok((await ask('/runs', fair)).ms < 1_000, 'others are not kept waiting')
  for (const { status, text } of await Promise.all(downloads)) t.match([status, sumOf(text)], [200, whole])
})

t.test('who orders is given way to before the run is there', async (t) => {
  const { ask, session, ordering } = await served(t)
  const [greedy, fair, owner] = [await session(VIEW), await session(VIEW), await session(TOKEN)]
  await ask('/runs', fair)
  let [made, isOver] = [0, false]
  const asking = Array.from({ length: 6 }, async () => {
    for (; !isOver; made++) await ask('/costly', greedy)
  })
  while (made < 10) await new Promise((resolve) => setTimeout(resolve, 20))
  const order = ask('/ordered', owner, { method: 'POST' })
  await ordering.begun
  // those that are being made already
  await new Promise((resolve) => setTimeout(resolve, 300))
  const before = made
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  t.ok(made - before <= 12, `${made - before} pages of 60 ms in a second and a half`)
  t.ok((await ask('/runs', fair)).ms < 1_000, 'others are not kept waiting')
  ordering.end()
  t.equal((await order).status, 303)
  const then = made
  while (made < then + 10) await new Promise((resolve) => setTimeout(resolve, 20))
  isOver = true
  await Promise.all(asking)
})

const never = new Promise<never>(() => undefined)

t.test('a picture that would be too much meanwhile is refused before it is read', async (t) => {
  const { ask, session, begin } = await served(t)
  const who = await session(VIEW)
  begin()
  const form = (bytes: number): Buffer =>
    Buffer.concat([
      Buffer.from('--b\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'),
      Buffer.alloc(bytes, 7),
      Buffer.from('\r\n--b--\r\n'),
    ])
  const headers = { ...who, 'content-type': 'multipart/form-data; boundary=b' }
  const send = (bytes: number) => ask('/api/v1/find', headers, { method: 'POST', body: form(bytes) })
  let [refused, looked] = [await send(15e6), 1]
  t.equal(refused.status, 422, 'the first is looked at')
  // what comes back meanwhile is a picture in five seconds
  while (refused.status !== 429 && looked < 30) [refused, looked] = [await send(15e6), looked + 1]
  t.match(refused, {
    status: 429,
    headers: { 'retry-after': '10', connection: 'close', 'content-type': /problem\+json/ },
    text: /"code":"TOO_MANY"/,
  })
})
