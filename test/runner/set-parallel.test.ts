import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { readManifest, type Order } from '../../runner/index.ts'
import { TaskPool } from '../../runner/tools/task-pool.ts'
import { urls } from '../../server/urls.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { testRunner } from '../helpers/test-runner.ts'
import { appOver } from '../helpers/app-over.ts'

/** The calls at once of a run that is going on, seen from the model's side: a server that counts what is open. */

t.setTimeout(1_190_000)
const data = await tempDir(t, 'parallel')
/** calls that wait for their answer: nothing here depends on how fast the machine is */
let held: (() => void)[] = []
const model = await startFakeServer({
  hold: () => new Promise((resolve) => held.push(resolve)),
  answer: () => '{"count": 3}',
})
t.teardown(() => model.close())
const { app, runner } = await appOver(t, data, { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-parallel-0123456789' })
const address = await app.listen({ port: 0, host: '127.0.0.1' })

const API = 'openai-compatible'
const ORDER = orderOf({ types: ['count'], models: [`${API}/eye`], repeats: 30, parallel: 2, title: 'parallel' })
const start = async (order: Partial<Order> = {}): Promise<string> =>
  (await runner.order({ ...ORDER, ...order }, 'api')).id
const dirOf = (id: string): string => join(data, 'runs', id)

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await holds());) {
    if (Date.now() > end) throw new Error(`It never came to this: ${what}; ${model.inFlight().now} calls are open.`)
    await sleep(10)
  }
}

/** Comes to `calls` open calls, answers them one after the other, and each time the next one comes and no more than that. */
async function stays(calls: number): Promise<boolean> {
  await until(`${calls} calls at once`, () => held.length === calls && model.inFlight().now === calls)
  for (let answered = 0; answered < 4; answered++) {
    held.shift()?.()
    await until(`${calls} calls again`, () => held.length >= calls)
    if (held.length > calls) return false
  }
  return true
}

/** Answers calls until no more than `calls` are left of those that were made before there were to be fewer. */
function answerDownTo(calls: number): void {
  while (held.length > calls) held.shift()?.()
}

async function cutShort(id: string): Promise<void> {
  runner.stop(id, 'now')
  await runner.ended(id)
  await until('no call is open', () => model.inFlight().now === 0)
  held = []
}

t.test('a task pool grows at once and shrinks after the tasks in hand', async (t) => {
  const free: (() => void)[] = []
  let working = 0
  const pool = new TaskPool(
    Array.from({ length: 12 }, (_, index) => index),
    async () => {
      working++
      await new Promise<void>((resolve) => free.push(resolve))
      working--
    },
  )
  const one = async (): Promise<void> => {
    free.shift()?.()
    await sleep(0)
  }
  pool.size = 2
  t.equal(working, 2)
  pool.size = 5
  t.equal(working, 5)
  pool.size = 1
  t.equal(working, 5, 'nobody drops what they have begun')
  for (const left of [4, 3, 2, 1, 1]) {
    await one()
    t.equal(working, left)
  }
  pool.size = 100
  t.equal(working, 12 - 5, 'no more than there are tasks')
  while (free.length > 0) await one()
  await pool.done

  const failing = new TaskPool([1, 2], async () => {
    throw new Error('broken')
  })
  failing.size = 1
  await t.rejects(failing.done, /broken/)
  const idle = new TaskPool([], async () => undefined)
  idle.size = 3
  await idle.done
})

t.test('more and fewer calls at once, written down, and kept when the run is taken up again', async (t) => {
  const id = await start()
  t.ok(await stays(2), 'as ordered')

  const [change] = await runner.setParallel(id, API, 7, 'api')
  t.match(change, { api: API, what: 'parallel', from: 2, to: 7, by: 'api' })
  t.strictSame((await readManifest(dirOf(id))).changes, [change], 'on disk before the answer')
  t.ok(await stays(7))
  t.match(runner.active()[0]?.loads, [{ api: API, calling: 7, ordered: 2, parallel: 7, tooMany: 0, slowed: false }])

  await runner.setParallel(id, null, 1, 'form')
  answerDownTo(1)
  t.ok(await stays(1))
  t.strictSame(await runner.setParallel(id, API, 1, 'form'), [], 'nothing changed, nothing noted')
  t.strictSame(await runner.setParallel(id, 'anthropic', 9, 'form'), [], 'an API that the run does not ask')
  await t.rejects(runner.setParallel(id, API, 0, 'form'), /from 1 to 256/)
  await t.rejects(runner.setParallel(id, API, 2.5, 'form'), /whole number/)
  await cutShort(id)

  await runner.resume(id)
  t.ok(await stays(1), 'not the 2 that were ordered')
  await cutShort(id)
  const { changes, order } = await readManifest(dirOf(id))
  t.match(changes, [
    { from: 2, to: 7, by: 'api' },
    { from: 7, to: 1, by: 'form' },
  ])
  t.equal(order.parallel, 2, 'the order stays as it was')
  t.strictSame(await runner.setParallel(id, API, 3, 'form'), [], 'a run that is over')
})

t.test('by JSON, and what cannot be done', async (t) => {
  const id = await start()
  const post = async (url: string, payload: object) => {
    const { statusCode, payload: body } = await app.inject({ method: 'POST', url, payload })
    return {
      status: statusCode,
      body: JSON.parse(body) as {
        changes: unknown
        error: { code: string; message: string; fields: { field: string }[] }
      },
    }
  }
  const jsonAddress = `/api/v1${urls.setParallel(id)}`
  await until('2 calls', () => held.length === 2)
  t.match(await post(jsonAddress, { api: API, parallel: 5 }), {
    status: 200,
    body: { changes: [{ from: 2, to: 5, by: 'api' }] },
  })
  await until('5 calls', () => held.length === 5)
  t.match(await post(jsonAddress, { parallel: 'many' }), {
    status: 422,
    body: { error: { fields: [{ field: 'parallel' }] } },
  })
  t.match(await post(jsonAddress, { api: '__proto__', parallel: 5 }), {
    status: 404,
    body: { error: { message: /no API "__proto__"/ } },
  })
  t.match(await post('/api/v1/runs/nowhere/parallel', { parallel: 5 }), { status: 404 })

  const form = (fields: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: urls.setParallel(id),
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    })
  const wrong = await form({ api: API, parallel: '<b>9' })
  t.equal(wrong.statusCode, 422)
  t.match(wrong.payload, /aria-invalid="true"[\s\S]*Calls at once must be a whole number from 1 to 256\./)
  t.match(wrong.payload, 'value="&lt;b&gt;9"')
  await cutShort(id)
  t.match(await post(jsonAddress, { parallel: 3 }), { status: 409, body: { error: { code: 'RUN_OVER' } } })
  t.equal(
    (await form({ api: API, parallel: '3' })).headers.location,
    urls.run(id),
    'a form that came too late shows how the run ended',
  )
  const page = (await app.inject({ url: urls.run(id, 'costs') })).payload
  t.match(page, /Changes during the run[\s\S]*2 before, 5 since/)
  t.notMatch(page, '<h2>Calls at once</h2>')
})

t.test('an API that says it is too much is seen to be slowed down', async (t) => {
  const slow = await startFakeServer({ script: ['429-seconds'], latencyMs: 60, answer: () => '{"count": 3}' })
  t.teardown(() => slow.close())
  const own = await testRunner(t, {
    dataDir: join(data, 'slow'),
    connections: { [API]: { api: API, baseUrl: slow.url, key: null } },
  })
  const { id } = await own.order({ ...ORDER, repeats: 4, parallel: 8 }, 'api')
  await until('slower', () => own.active()[0]?.loads[0]?.slowed === true)
  const queue = own.active()[0]?.loads[0]
  t.match(queue, { tooMany: 1, parallel: 8 })
  t.ok((queue?.allowed ?? 9) < 8)
  own.stop(id, 'now')
  await own.ended(id)
})

t.test('in a browser: a live page changes the calls at once without a reload, and with JavaScript off', async (t) => {
  const browser = await launchBrowser()
  t.teardown(() => browser.close())
  const id = await start({ repeats: 60 })
  const complaints: string[] = []
  const openPage = async (javaScriptEnabled: boolean): Promise<Page> => {
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(address + urls.run(id))
    return page
  }
  const input = (page: Page) => page.getByLabel(`calls at once to ${API}`)
  const set = async (page: Page, calls: number): Promise<void> => {
    await input(page).fill(String(calls))
    await page
      .locator('#load')
      .getByRole('button', { name: `Change for ${API}` })
      .click()
    await page.getByText(`, ${calls} since`).waitFor()
  }

  const live = await openPage(true)
  await live.evaluate(() => {
    ;(window as unknown as { marker: boolean }).marker = true
  })
  await until('2 calls', () => held.length === 2)
  await input(live).fill('9')
  const bar = live.locator('progress')
  const before = await bar.getAttribute('value')
  held.shift()?.()
  await until('the page moves on', async () => (await bar.getAttribute('value')) !== before)
  t.equal(await input(live).inputValue(), '9', 'what is being typed stays while the page moves on')

  await set(live, 9)
  t.ok(await stays(9))
  t.ok(await live.evaluate(() => (window as unknown as { marker?: boolean }).marker), 'without a reload')

  const plain = await openPage(false)
  await set(plain, 3)
  answerDownTo(3)
  t.ok(await stays(3), 'fewer again')
  t.equal(await input(plain).inputValue(), '3')
  await live.getByText(', 3 since').waitFor()
  t.same(complaints, [])
  await cutShort(id)
  await live.getByText('Changes during the run').waitFor()
  await live.locator('#load').waitFor({ state: 'detached' })
})
