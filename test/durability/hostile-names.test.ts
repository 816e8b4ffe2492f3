import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest, type Case } from '../../runner/index.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { appOver } from '../helpers/app-over.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { isTyped, oddOrders } from '../tools/odd-orders.ts'

/** Names from outside that every JavaScript object already has a property for: models, suites, cases, classes, tags, labels,
 * columns of a table. None of them may be taken for what it is not. */
const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

t.setTimeout(1_190_000)
const data = await tempDir(t, 'names')
const server = await startFakeServer({ answer: () => '{1}', models: NAMES })
t.teardown(() => server.close())
// the second suite is there for its name, and has every name once
for (const [name, types] of [
  ['constructor', ['count', 'pattern', 'detect']],
  ['valueof', ['pattern']],
] as const)
  await makeSuite(
    join(data, 'suites'),
    { name, title: name },
    NAMES.flatMap((word): Case[] => [
      {
        id: `is-${word}`,
        type: 'count',
        image: `images/${word}.png`,
        class: word,
        tags: NAMES,
        given: { object: 'spots' },
        truth: { count: 1 },
      },
      {
        id: `choice-${word}`,
        type: 'pattern',
        image: `images/${word}.png`,
        question: 'Which?',
        class: word,
        given: { options: NAMES.map((name) => ({ name })) },
        truth: { option: word },
      },
      {
        id: `detect-${word}`,
        type: 'detect',
        image: `images/${word}.png`,
        class: word,
        given: { labels: NAMES },
        truth: { boxes: [{ label: word, box: [1, 1, 20, 20] }] },
      },
    ]).filter(({ type }) => types.some((wanted) => wanted === type)),
  )
const { app, runner } = await appOver(t, data, { OPENAI_BASE_URL: server.url })
const get = async (url: string) => app.inject({ method: 'GET', url, headers: { accept: 'text/html' } })

t.test('a run of them ends, and every page of it opens', async (t) => {
  const models = NAMES.map((name) => `openai-compatible/${name}`)
  const { id } = await runner.order(
    orderOf({ suites: ['constructor', 'valueof'], models, repeats: 2, acceptUnknownCost: true, title: 'constructor' }),
    'api',
  )
  const run = await runner.ended(id)
  t.match(run, { status: 'finished', reason: null })
  t.equal(run.counts.planned, (5 * 3 + 5) * 5 * 2)
  t.equal(run.counts.error, 0)
  const stored = await readManifest(join(data, 'runs', id))
  t.same(Object.keys(stored.served ?? {}).sort(), stored.models.map(({ slug }) => slug).sort(), 'who served each')
  t.ok(Object.values(stored.served ?? {}).every((names) => names.length === 1))

  const addresses = [
    '/runs',
    `/runs?model=openai-compatible%2Fconstructor`,
    `/runs/${id}`,
    ...['table', 'sheet', 'matrix'].map((view) => `/runs/${id}/tests?view=${view}&model=__proto__`),
    ...NAMES.flatMap((name) => [
      `/runs/${id}/tests?q=${encodeURIComponent(`model:${name} class:${name} tag:${name}`)}`,
      `/runs/${id}/tests?${name}=${name}&sort=${name}&outcome=${name}&view=${name}`,
      `/runs/${id}/cases/is-${name}`,
      `/runs/${id}/tests/${name}`,
      `/models/openai-compatible/${name}`,
      `/models/${name}/${name}`,
      `/suites/${name}`,
      `/suites/constructor/cases/is-${name}`,
      `/types/${name}`,
      `/find?q=${name}`,
      `/leaderboard?suite=${name}&type=${name}`,
      `/runs/new?preset=${name}&suites=${name}&models=${name}/${name}&prompt-${name}=x&pictures-${name}=3&${name}=1`,
      `/compare?a=${id}~openai-compatible/${name}&b=${id}~openai-compatible/toString`,
    ]),
    `/runs/${id}/tests/1`,
    `/runs/${id}/tests/2/exchange`,
    `/runs/${id}/review`,
    '/models',
    '/leaderboard',
    '/compare',
    '/suites',
    '/apis',
  ]
  for (const address of addresses)
    for (const url of [address, `/api/v1${address}`]) {
      const { statusCode, body } = await get(url)
      t.ok(statusCode < 500, `${url}: ${statusCode} ${statusCode < 500 ? '' : body.slice(0, 300)}`)
      t.notMatch(body, /native code|\[object Object\]/, url)
    }
  for (const name of NAMES)
    t.match(
      (await get(`/models/openai-compatible/${name}`)).statusCode,
      200,
      `the page of the model ${name} shows its run`,
    )
})

t.test('an order with such names is answered, whatever stands in it', async (t) => {
  for (const name of NAMES)
    for (const odd of [
      { models: [`${name}/${name}`] },
      { suites: [name] },
      { prompts: JSON.parse(`{"${name}": "x"}`) as object },
      { pictures: JSON.parse(`{"${name}": 3}`) as object },
      { types: [name] },
      { classes: [name] },
      JSON.parse(`{"${name}": 1}`) as object,
    ]) {
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/api/v1/runs',
        payload: { ...orderOf({ models: ['builtin/chance'], limit: 1 }), ...odd, dryRun: true },
      })
      t.ok(statusCode < 500, `${JSON.stringify(odd)}: ${statusCode}`)
    }
  for (const { id } of runner.active()) await runner.ended(id)
})

t.test('500 orders of any JSON are each answered by the closed list', async (t) => {
  await putDrawnSuite(data, 'starter')
  const answers = new Map<string, number>()
  for (const payload of oddOrders(500)) {
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/api/v1/runs',
      headers: { 'content-type': 'application/json' },
      payload,
    })
    const said = isTyped(statusCode, body)
    if (said === null) t.fail(`${statusCode} ${body.slice(0, 200)} for ${payload.slice(0, 300)}`)
    else answers.set(said, (answers.get(said) ?? 0) + 1)
  }
  t.ok((answers.get('ordered') ?? 0) > 0 && (answers.get('ORDER_REFUSED') ?? 0) > 100, [...answers].join(' '))
  for (const { id } of runner.active()) await runner.ended(id)
  t.equal((await get('/models')).statusCode, 200)
})

t.test('what goes wrong in one run ends that run with the reason, not the process or the others', async (t) => {
  const broken = orderOf({
    suites: ['constructor'],
    models: ['openai-compatible/breaks'],
    limit: 1,
    acceptUnknownCost: true,
  })
  const sound = orderOf({ suites: ['constructor'], models: ['openai-compatible/valueOf'], acceptUnknownCost: true })
  const stop = runner.onEvent(({ kind }) => {
    throw new Error(`a listener that throws at ${kind}`)
  })
  t.teardown(stop)
  const [first, second] = await Promise.all([runner.order(broken, 'api'), runner.order(sound, 'api')])
  const live = runner.active().find(({ id }) => id === first.id)
  // no test can end a run whose list of suites is gone
  Object.assign(live?.manifest ?? {}, { suites: null })
  t.match(await runner.ended(first.id), { status: 'failed', reason: /null/ })
  t.match(await runner.ended(second.id), { status: 'finished', counts: { planned: 15 } })
  t.equal((await get('/runs')).statusCode, 200)
})
