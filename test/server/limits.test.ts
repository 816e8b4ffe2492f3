import { EventEmitter } from 'node:events'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Runner, RunEvent } from '../../runner/index.ts'
import { Sessions } from '../../server/access/sessions.ts'
import { Tries } from '../../server/access/tries.ts'
import { Once } from '../../server/actions/once.ts'
import { Uploads } from '../../server/catalog/uploads.ts'
import { Hub } from '../../server/live/hub.ts'
import { appOver } from '../helpers/app-over.ts'
import { makeRun } from '../helpers/made-run.ts'
import t from '../helpers/tap.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** How long and how much the server keeps: limits that no page shows, and that only many clients or many days would meet. */

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS

t.test('a session lasts 30 days', (t) => {
  const sessions = new Sessions({ review: null, full: 'a token', view: null }, () => false)
  const cookie = sessions.open('full', 0)
  t.match(sessions.read(cookie, 30 * DAY_MS - 1), { role: 'full', runsOut: 30 * DAY_MS })
  t.equal(sessions.read(cookie, 30 * DAY_MS), null)
  t.end()
})

t.test('wrong tokens are held against an address for a minute', (t) => {
  const tries = new Tries(3)
  for (const now of [0, 1, 2]) {
    t.notOk(tries.mustWait('10.0.0.1', now))
    tries.wrong('10.0.0.1', now)
  }
  t.ok(tries.mustWait('10.0.0.1', 59_999))
  t.notOk(tries.mustWait('10.0.0.2', 59_999), 'and no other')
  t.notOk(tries.mustWait('10.0.0.1', 60_000))
  t.end()
})

t.test('an attacker with many addresses does not fill the memory', (t) => {
  const tries = new Tries(1)
  tries.wrong('first', 0)
  for (let i = 0; i < 10_000; i++) tries.wrong(`address ${i}`, 0)
  t.ok(tries.mustWait('first', 0), 'ten thousand are remembered')
  tries.wrong('one more', 0)
  t.notOk(tries.mustWait('first', 0), 'then all are forgotten')
  t.ok(tries.mustWait('one more', 0))
  t.end()
})

t.test('the token of a form counts for an hour', async (t) => {
  let now = 0
  let acts = 0
  const once = new Once<number>({ now: () => new Date(now), ms: () => now, sleep: async () => undefined })
  const act = (): Promise<number> => once.do('token', async () => ++acts)
  t.equal(await act(), 1)
  now = HOUR_MS - 1
  t.equal(await act(), 1, 'a resent page starts nothing')
  now = HOUR_MS
  t.equal(await act(), 2)
})

/** A hub over a runner that only tells, and clients that only listen. */
function hubOf() {
  let tell: (event: RunEvent) => void = () => undefined
  const hub = new Hub({
    active: () => [],
    onEvent: (listener: typeof tell) => {
      tell = listener
      return () => undefined
    },
  } as unknown as Runner)
  const joined = (lastId?: string, who = `${Math.random()}`) => {
    const texts: string[] = []
    const client = Object.assign(new EventEmitter(), {
      writableLength: 0,
      destroyed: false,
      write: (text: string) => texts.push(text),
      ended: false,
      end() {
        client.ended = true
        client.emit('close')
      },
      destroy() {
        client.destroyed = true
      },
    })
    hub.join('', client as unknown as ServerResponse, lastId, { id: who, runsOut: Infinity })
    return { client, text: () => texts.join('') }
  }
  const notices = (n: number): void => {
    for (let i = 0; i < n; i++) tell({ kind: 'notice', run: 'r', text: 'a notice' } as RunEvent)
  }
  return { hub, joined, notices }
}

t.test('500 clients may listen at once', (t) => {
  const { hub, joined } = hubOf()
  for (let i = 0; i < 499; i++) joined()
  t.equal(hub.full, false)
  joined()
  t.equal(hub.full, true)
  hub.close()
  t.end()
})

t.test('one session has at most eight streams, and none once it has ended', (t) => {
  const { hub, joined } = hubOf()
  const other = joined(undefined, 'another')
  const streams = Array.from({ length: 7 }, () => joined(undefined, 'somebody'))
  t.equal(hub.hasMany('somebody'), false)
  streams.push(joined(undefined, 'somebody'))
  t.equal(hub.hasMany('somebody'), true)
  t.equal(hub.hasMany('another'), false)
  hub.end('somebody')
  t.ok(streams.every(({ client }) => client.ended))
  t.notOk(other.client.ended)
  t.equal(hub.hasMany('somebody'), false)
  hub.close()
  t.end()
})

t.test('who comes back gets up to 500 events that it missed; after more it starts anew', (t) => {
  const { hub, joined, notices } = hubOf()
  const first = joined()
  notices(1)
  joined()
  const [, seen = ''] = /id: (\S+)/.exec(first.text()) ?? []
  const missed = (): number => joined(seen).text().split('event: notice').length - 1
  notices(499)
  t.equal(missed(), 499)
  notices(1)
  t.equal(missed(), 0, 'how things stand is told instead')
  hub.close()
  t.end()
})

t.test('a client that does not read is dropped at a megabyte', (t) => {
  const { hub, joined, notices } = hubOf()
  const [slow, stuck] = [joined(), joined()]
  slow.client.writableLength = 2 ** 20
  stuck.client.writableLength = 2 ** 20 + 1
  notices(1)
  joined()
  t.same([slow.client.destroyed, stuck.client.destroyed], [false, true])
  hub.close()
  t.end()
})

t.test('an upload is kept for a day', async (t) => {
  const dir = await tempDir(t)
  const [young, old] = ['11111111-1111-1111-1111-111111111111', '22222222-2222-2222-2222-222222222222']
  const ids = [young, old]
  for (const [index, id] of ids.entries()) {
    await mkdir(join(dir, id))
    const at = new Date(Date.now() - DAY_MS + (index === 0 ? 60_000 : -60_000))
    await utimes(join(dir, id), at, at)
  }
  await new Uploads(dir).begin()
  t.same(
    (await readdir(dir)).filter((id) => ids.includes(id)),
    [young],
  )
})

t.test('four downloads of one reader are made at a time', async (t) => {
  const data = await tempDir(t, 'downloads')
  const id = '20261130T000000Z-large'
  await makeRun(join(data, 'runs'), id, 2)
  // more than sockets hold, so that a download lasts until it is read
  await writeFile(join(data, 'runs', id, 'large.png'), randomBytes(24 * 2 ** 20))
  const { app } = await appOver(t, data)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const asked = (path: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => void get(`${url}${path}`, { agent: false }, resolve).on('error', reject))
  const going: IncomingMessage[] = []
  for (let n = 0; n < 4; n++) going.push(await asked(`/runs/${id}/zip`))
  t.same(
    going.map(({ statusCode }) => statusCode),
    [200, 200, 200, 200],
  )
  for (const path of [`/runs/${id}/zip`, `/api/v1/runs/${id}/export?format=csv`]) {
    const refused = await asked(path)
    refused.resume()
    t.equal(refused.statusCode, 429, path)
  }
  const looked = await asked(`/runs/${id}`)
  looked.resume()
  t.equal(looked.statusCode, 200, 'pages are not held up')
  going.pop()?.destroy()
  let status: number | undefined
  for (let tries = 0; tries < 200 && status !== 200; tries++) {
    const again = await asked(`/runs/${id}/export?format=csv`)
    again.resume()
    status = again.statusCode
  }
  t.equal(status, 200, 'when one has ended there is room for another')
  for (const response of going) response.destroy()
})
