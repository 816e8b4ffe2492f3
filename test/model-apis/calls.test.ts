import { setTimeout as sleep } from 'node:timers/promises'
import t from '../helpers/tap.ts'
import { Value } from '../../runner/tools/typebox.ts'
import { askTurn, type AskTools } from '../../runner/ask/ask-turn.ts'
import { composeNext, composeQuestion } from '../../runner/ask/compose.ts'
import { createCallQueue } from '../../runner/ask/call-queue.ts'
import { createRedact } from '../../runner/ask/redact.ts'
import { toldWaitMs, waitBeforeRetry } from '../../runner/ask/retry.ts'
import { createWire } from '../../runner/ask/wire.ts'
import type { Clock } from '../../runner/tools/clock.ts'
import { defineModelApi } from '../../runner/model-apis/define-model-api.ts'
import { modelApi } from '../../runner/model-apis/index.ts'
import { ExchangeSchema, type Exchange, type Fault } from '../../runner/records/exchange.ts'
import { startWorkers } from '../../runner/tools/workers.ts'
import { ask as askOf, asking as askingOf, fakeClock, KEY, NOW, picture } from '../helpers/fake-model/ask.ts'
import { escapes, type FaultName } from '../helpers/fake-model/faults.ts'
import { startFakeServer, type FakeOptions } from '../helpers/fake-model/server.ts'
import { leaks } from '../helpers/leaks.ts'

const workers = startWorkers(1)
t.teardown(() => workers.close())

const openai = modelApi('openai-compatible')
const image = picture()
const emptyExchange = (): Exchange => ({
  format: 1,
  test: '0001-count-a-fake',
  api: openai.name,
  model: 'fake-vision',
  turns: [],
})

const asking = (options: FakeOptions = {}, changes: Partial<AskTools> = {}) =>
  askingOf({ api: openai }, options, { workers, ...changes })
const ask = (options: FakeOptions = {}, changes: Partial<AskTools> = {}) =>
  askOf({ api: openai }, options, { workers, ...changes })

t.test('a good call is recorded as it was on the wire', async (t) => {
  const { server, turn, reply, fault, exchange, saves } = await ask()
  const [call] = server.calls()
  t.equal(fault, null)
  t.same(reply, {
    text: '{"count": 1}',
    finish: 'stop',
    native: 'stop',
    usage: { input: 15, output: 3, cached: 0, cacheWrite: 0, reasoning: 0 },
    servedModel: 'fake-vision',
  })
  t.same(
    call?.images,
    [{ sha: image.sha, mediaType: 'image/png', width: 64, height: 48 }],
    'the very bytes of the image arrive',
  )
  t.equal(call?.headers['authorization'], `Bearer ${KEY}`)
  t.equal(call?.headers['accept-encoding'], 'identity')

  const [attempt] = turn.attempts
  t.match(attempt, {
    n: 1,
    state: 'replied',
    requestId: 'req_1',
    fault: null,
    waitMs: 0,
    queuedMs: 0,
    costUsd: null,
    costSource: null,
  })
  t.same(attempt?.request.body, {
    model: 'fake-vision',
    messages: [
      { role: 'system', content: 'Be exact.' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: { $image: image.sha, as: 'data:image/png;base64,' } } },
          { type: 'text', text: 'How many squares are there?' },
        ],
      },
    ],
    max_tokens: 2048,
  })
  const rebuilt = JSON.parse(JSON.stringify(attempt?.request.body), (_, value: unknown) => {
    const { $image, as } = (value ?? {}) as { $image?: string; as?: string }
    return $image === image.sha ? `${as}${image.bytes.toString('base64')}` : value
  }) as unknown
  t.same(rebuilt, call?.body, 'and can be rebuilt to what was sent')
  t.notOk(
    Object.keys(attempt?.request.headers ?? {}).some((name) => /auth|cookie|key/i.test(name)),
    'no secret header',
  )
  t.equal(attempt?.response?.headers['x-ratelimit-remaining-requests'], '59')
  t.notOk('set-cookie' in (attempt?.response?.headers ?? {}))
  t.ok(Value.Check(ExchangeSchema, exchange))
  t.same(turn.messages[1]?.images, [
    {
      sha: image.sha,
      file: `images/${image.sha}.png`,
      mediaType: 'image/png',
      width: 64,
      height: 48,
      bytes: image.bytes.length,
    },
  ])

  const states = saves.map((save) => (JSON.parse(save) as Exchange).turns[0]?.attempts.map(({ state }) => state))
  t.same(states, [['sent'], ['replied']], 'intent first, then what came of it')
  t.match(saves[0], image.sha, 'the intent holds the request')
})

/** calls, waits in ms (random is 0.5, so backoff is half of its range), and the end: a finish or a fault's code */
const TABLE: [name: string, script: FaultName[], calls: number, waits: number[], end: string][] = [
  ['429 with seconds', ['429-seconds'], 2, [30_500], 'stop'],
  ['429 with decimals', ['429-decimal'], 2, [1575], 'stop'],
  ['429 with a date', ['429-date'], 2, [20_250], 'stop'],
  ['429 with a date in the past', ['429-past'], 2, [500], 'stop'],
  ['429 with a negative number', ['429-negative'], 2, [500], 'stop'],
  ['429 with a word', ['429-word'], 2, [500], 'stop'],
  ['429 with three years', ['429-absurd'], 2, [600_000], 'stop'],
  ['429 with milliseconds', ['429-ms'], 2, [262.5], 'stop'],
  ['429 with nothing', ['429-bare', '429-bare', '429-bare'], 4, [500, 1000, 2000], 'stop'],
  ['429 for ever', ['429-bare', '429-bare', '429-bare', '429-bare', '429-bare'], 4, [500, 1000, 2000], 'rate-limit'],
  ['429 that says not to retry', ['429-final'], 1, [], 'rate-limit'],
  ['429 for lack of money', ['429-quota'], 1, [], 'quota'],
  ['400', ['400'], 1, [], 'bad-request'],
  ['400 that says to retry', ['400-retry'], 1, [], 'bad-request'],
  ['401', ['401-echo'], 1, [], 'auth'],
  ['401 as a page with the key', ['401-page'], 1, [], 'auth'],
  ['402', ['402'], 1, [], 'quota'],
  ['403', ['403'], 1, [], 'auth'],
  ['404', ['404'], 1, [], 'not-found'],
  ['408', ['408'], 2, [500], 'stop'],
  ['409', ['409'], 2, [500], 'stop'],
  ['500, 502, 503, then well', ['500', '502-html', '503'], 4, [500, 1000, 2000], 'stop'],
  ['529 for ever', ['529', '529', '529', '529'], 4, [500, 1000, 2000], 'overload'],
  ['a body cut short of its length', ['cut'], 2, [500], 'stop'],
  ['chunks that break off', ['cut-chunked'], 2, [500], 'stop'],
  ['a reset', ['reset'], 2, [500], 'stop'],
  ['an HTML page with 200', ['html'], 2, [500], 'stop'],
  ['nothing at all', ['empty'], 2, [500], 'stop'],
  ['an HTML page every time', ['html', 'html', 'html', 'html'], 4, [500, 1000, 2000], 'not-json'],
  ['nothing at all every time', ['empty', 'empty', 'empty', 'empty'], 4, [500, 1000, 2000], 'empty'],
  ['half JSON', ['not-json'], 2, [500], 'stop'],
  ['JSON after a byte order mark', ['bom'], 1, [], 'stop'],
  ['JSON too deep to store', ['deep'], 2, [500], 'stop'],
  ['JSON without an answer', ['no-answer'], 2, [500], 'stop'],
  ['a tool call', ['tool-call'], 1, [], 'other'],
  ['an error in a 200', ['error-in-200'], 2, [500], 'stop'],
  ['an error in a choice', ['error-in-choice'], 2, [500], 'stop'],
  ['a refusal', ['refusal'], 1, [], 'refusal'],
  ['a reply cut at the token limit', ['length'], 1, [], 'length'],
  ['a filtered reply', ['filter'], 1, [], 'filter'],
  ['a reply in parts', ['parts'], 1, [], 'stop'],
  ['a redirect', ['redirect'], 1, [], 'not-found'],
  ['50 MB', ['huge'], 1, [], 'too-large'],
  ['20 MB of keys', ['huge-echo'], 1, [], 'too-large'],
  ['gzip though not asked for', ['gzip'], 1, [], 'stop'],
  ['a gzip bomb', ['gzip-bomb'], 1, [], 'too-large'],
  ['gzip in gzip', ['gzip-twice'], 2, [500], 'stop'],
  ['another model than asked for', ['other-model'], 1, [], 'stop'],
  ['no usage', ['no-usage'], 1, [], 'stop'],
  ['mad usage', ['mad-usage'], 1, [], 'stop'],
  ['the key in an answer', ['key-in-answer'], 1, [], 'stop'],
]

t.test('every fault ends as it should, and no record holds the key', async (t) => {
  for (const [name, script, calls, waits, end] of TABLE) {
    const { server, clock, reply, fault, turn, exchange, saves } = await ask({ script })
    t.equal(reply?.finish ?? fault?.code, end, `${name}: ${end}`)
    t.equal(server.calls().length, calls, `${name}: ${calls} calls`)
    t.same(clock.slept, waits, `${name}: waits`)
    t.same(
      turn.attempts.map(({ waitMs }) => waitMs),
      [...waits, 0],
      `${name}: waits on record`,
    )
    t.same(
      turn.attempts.map(({ state }) => state),
      [...waits.map(() => 'failed'), reply ? 'replied' : 'failed'],
      `${name}: states`,
    )
    t.equal(saves.length, calls * 2, `${name}: saved before and after each call`)
    t.ok(Value.Check(ExchangeSchema, exchange), `${name}: the exchange has its form`)
    const kept = saves.join('\n') + JSON.stringify({ reply, fault })
    const secrets = [
      KEY,
      encodeURIComponent(KEY),
      Buffer.from(KEY).toString('base64').slice(0, 30),
      Buffer.from(`Bearer ${KEY}`).toString('base64').slice(12, 40),
    ]
    t.same(
      secrets.filter((secret) => kept.includes(secret)),
      [],
      `${name}: no key`,
    )
    t.notOk(kept.includes(image.bytes.toString('base64').slice(0, 40)), `${name}: no image bytes`)
  }
})

t.test('faults say what happened', async (t) => {
  const said = async (fault: FaultName) => (await ask({ script: Array<FaultName>(4).fill(fault) })).fault?.message ?? ''
  t.match(await said('401-echo'), /^401, the key is missing or not accepted: .*\[redacted\]/)
  t.match(await said('redirect'), /^redirect refused: .* answered 307 and points to http:\/\/127\.0\.0\.1:9\//)
  t.match(await said('html'), /not JSON: <!doctype html>/)
  t.equal((await said('html')).length < 600, true, 'an error page is quoted in part')
  t.match(await said('cut'), /cut after 60 bytes/)
  t.match(await said('huge'), /larger than 16 MB/)
  t.match(await said('error-in-200'), /^503, .*no instance of the model is free/)
  const huge = await ask({ script: ['huge'] })
  t.equal(
    String(huge.turn.attempts[0]?.response?.body).length,
    2000,
    'of an answer that is too large its beginning is kept',
  )
  const cut = await ask({ script: ['cut'] })
  t.match(cut.turn.attempts[0]?.response, { status: 200, bytes: 60 }, 'what came before the cut is kept')
  t.equal(String(cut.turn.attempts[0]?.response?.body).length, 60)
})

t.test('what a reply may hold', async (t) => {
  t.match((await ask({ script: ['refusal'] })).reply, {
    text: 'I cannot help with this image.',
    finish: 'refusal',
    native: 'stop',
  })
  t.match((await ask({ script: ['tool-call'] })).reply, { text: '', finish: 'other', native: 'tool_calls' })
  t.match((await ask({ script: ['parts'] })).reply, { text: 'in two parts', reasoning: 'a thought' })
  t.equal((await ask({ script: ['other-model'] })).reply?.servedModel, 'another-model-20260101')
  t.equal((await ask({ script: ['key-in-answer'] })).reply?.text, 'you sent Bearer [redacted]')
  const mad = await ask({ script: ['mad-usage'] })
  t.same(
    mad.reply?.usage,
    { input: null, output: null, cached: 0, cacheWrite: 0, reasoning: 0 },
    'counts that cannot be are unknown',
  )
  t.equal(mad.turn.attempts[0]?.costUsd, null)
})

t.test('a call that hangs or drips is cut by the total deadline', async (t) => {
  for (const fault of ['hang', 'hang-after-headers', 'drip'] as const) {
    const { fault: ended, server } = await ask({ script: [fault, fault] }, { timeoutMs: 150, maxAttempts: 2 })
    t.match(
      ended,
      { code: 'timeout', message: /^no complete answer within 150 ms\. A model that needs longer gets timeoutSeconds/ },
      fault,
    )
    t.equal(server.calls().length, 2, `${fault}: tried again`)
  }
})

t.test('no server, no name, no URL', async (t) => {
  const refused = async (baseUrl: string) => {
    const { input, tools, clock, server } = await asking()
    await server.close()
    const { fault } = await askTurn({ ...input, connection: { ...input.connection, baseUrl } }, tools)
    return { code: fault?.code, message: fault?.message ?? '', waits: clock.slept.length }
  }
  t.match(await refused('http://127.0.0.1:1/v1'), {
    code: 'network',
    waits: 3,
    message: /127\.0\.0\.1:1 failed: .*ECONNREFUSED/,
  })
  t.match(await refused('not a url'), { code: 'bad-request', waits: 0 })
  t.match(await refused('file:///etc/passwd'), { code: 'bad-request', waits: 0 })
  t.match(await refused('http://user:word@127.0.0.1:1/v1'), { code: 'bad-request', waits: 0 })

  const { input, tools, server } = await asking()
  const { fault, exchange } = {
    ...(await askTurn({ ...input, connection: { ...input.connection, key: `${KEY}\n` } }, tools)),
    exchange: input.exchange,
  }
  await server.close()
  t.match(fault, { code: 'bad-request', message: /^the call could not be made: / }, 'a key with a line break')
  t.notOk(JSON.stringify([fault, exchange]).includes(KEY))
})

t.test('a certificate that is not trusted is not tried again', async (t) => {
  const { networkFault } = await import('../../runner/ask/transport-fault.ts')
  const fault = networkFault(
    Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    'example.org',
  ).fault
  t.match(fault, { code: 'network', retryable: false, message: /example\.org: self-signed certificate/ })
})

t.test('a key leaves for the configured host only', async (t) => {
  const server = await startFakeServer()
  t.teardown(() => server.close())
  const elsewhere = createWire({
    connection: { api: 'x', baseUrl: 'https://api.example.org/v1', key: KEY },
    signal: new AbortController().signal,
    timeoutMs: 5000,
    clock: fakeClock(),
    workers,
    images: [],
    redact: (text) => text,
  })
  await t.rejects(elsewhere.post(`${server.url}/chat/completions`, {}, {}), {
    message: /is not the configured address/,
  })
  t.equal(server.calls().length, 0)
})

t.test("an address that is not OpenAI's may do without a key", async (t) => {
  const { server, input, tools } = await asking()
  const { reply } = await askTurn({ ...input, connection: { ...input.connection, key: null } }, tools)
  await server.close()
  t.ok(reply)
  t.notOk('authorization' in (server.calls()[0]?.headers ?? {}))

  const home = await asking()
  await home.server.close()
  const connection = { ...home.input.connection, key: null, baseUrl: openai.settings.defaultBaseUrl }
  const { fault, turn } = await askTurn({ ...home.input, connection }, home.tools)
  t.match(fault, { code: 'auth', message: /OPENAI_API_KEY is not set/ })
  t.match(turn.attempts, [{ state: 'failed', request: { method: 'NONE' } }], 'nothing was sent')
})

t.test('what cannot be recorded is not asked', async (t) => {
  const full = new Error('the disk is full')
  const { server, input, tools } = await asking({}, { save: () => Promise.reject(full), queue: createCallQueue(1) })
  await t.rejects(askTurn(input, tools), full)
  t.equal(server.calls().length, 0, 'no call was made')
  t.equal(await tools.queue.run(async () => 'next'), 'next', 'and the queue goes on')

  let saves = 0
  const later = await asking(
    {},
    {
      save: async () => {
        if (++saves === 2) throw full
      },
    },
  )
  await t.rejects(askTurn(later.input, later.tools), full, 'a reply that cannot be saved is not used either')
  t.equal(later.server.calls().length, 1)

  const worked: string[] = []
  const local = defineModelApi({
    ...openai,
    name: 'local',
    async call(request, _, wire) {
      wire.local('model', { seed: request.seed })
      return { reply: await wire.work(new URL('file:///none.js'), 'none', {}), requestId: null }
    },
  })
  const counting = {
    run: async (_: URL, name: string) => {
      worked.push(name)
      throw new Error('no such worker')
    },
    load: () => ({ busy: 0, waiting: 0 }),
    close: async () => {},
  }
  const inside = await asking({}, { save: () => Promise.reject(full), workers: counting })
  await t.rejects(askTurn({ ...inside.input, api: local }, inside.tools), full, 'nor does a model inside this process')
  t.same(worked, [])
  await Promise.all([server.close(), later.server.close(), inside.server.close()])
})

t.test('an API object that breaks is a fault of the test, not of the run', async (t) => {
  const { server, input, tools } = await asking()
  const broken = defineModelApi({ ...openai, call: () => Promise.reject(new TypeError(`no field for ${KEY}`)) })
  const { fault } = await askTurn({ ...input, api: broken }, tools)
  t.same(fault, {
    code: 'unknown',
    message: 'openai-compatible broke: no field for [redacted]',
    retryable: false,
  } satisfies Fault)
  await server.close()
})

t.test('waiting for a turn is not part of the call', async (t) => {
  const { server, input, tools, clock } = await asking()
  const queue = createCallQueue(1)
  let free = () => {}
  const holding = queue.run(
    () =>
      new Promise<void>((resolve) => {
        free = resolve
      }),
  )
  const asked = askTurn(input, { ...tools, queue })
  await clock.sleep(7000)
  free()
  await holding
  const [attempt] = (await asked).turn.attempts
  t.match(attempt, {
    queuedMs: 7000,
    elapsedMs: 0,
    queued: '2026-11-23T14:05:09.250Z',
    sent: '2026-11-23T14:05:16.250Z',
  })
  await server.close()
})

t.test('the call queue goes on while a test waits to try again', async (t) => {
  const queue = createCallQueue(1)
  const { server, input, tools, clock } = await asking({ script: ['429-seconds'] }, { queue })
  const seen: unknown[] = []
  const patient: Clock = {
    ...clock,
    sleep: async (ms) => {
      seen.push(await queue.run(async () => 'another call'), ms)
    },
  }
  await askTurn(input, { ...tools, clock: patient })
  t.same(seen, ['another call', 30_500])
  await server.close()
})

t.test('never more calls at once than the queue takes', async (t) => {
  const server = await startFakeServer({ latencyMs: 15, answer: () => 'x' })
  const { input, tools, server: unused } = await asking()
  const queue = createCallQueue(3)
  const connection = { ...input.connection, baseUrl: server.url }
  const all = await Promise.all(
    Array.from({ length: 24 }, () => askTurn({ ...input, connection, exchange: emptyExchange() }, { ...tools, queue })),
  )
  t.equal(all.filter(({ reply }) => reply?.text === 'x').length, 24)
  t.equal(server.inFlight().most, 3)
  await Promise.all([server.close(), unused.close()])
})

t.test('a stop ends calls in flight, calls in the queue and waits', async (t) => {
  const stop = new AbortController()
  const queue = createCallQueue(1)
  const { server, input, tools, saves } = await asking({ script: ['hang'] }, { signal: stop.signal, queue })
  const both = [input, { ...input, exchange: emptyExchange() }].map((askInput) => askTurn(askInput, tools))
  while (server.calls().length === 0) await sleep(5)
  stop.abort()
  const [flying, queued] = await Promise.all(both)
  t.match(flying, {
    reply: null,
    fault: { code: 'aborted', retryable: false },
    turn: { attempts: [{ state: 'failed' }] },
  })
  t.match(queued, { reply: null, fault: { code: 'aborted' }, turn: { attempts: [] } })
  t.equal(server.calls().length, 1)
  t.equal(saves.length, 2, 'the dropped call is on record')
  await server.close()

  const stopped = new AbortController()
  const waiting = await asking({ script: ['429-seconds'] }, { signal: stopped.signal })
  const stopping: Clock = {
    ...waiting.clock,
    sleep: async () => {
      stopped.abort()
      throw stopped.signal.reason
    },
  }
  const { fault } = await askTurn(waiting.input, { ...waiting.tools, clock: stopping })
  t.match(fault, { code: 'aborted', message: /stopped while waiting to retry: 429/ })
  await waiting.server.close()
})

t.test('many calls on one stop signal', async (t) => {
  const warnings: Error[] = []
  const note = (warning: Error) => warnings.push(warning)
  process.on('warning', note)
  const { server, input, tools } = await asking({ latencyMs: 5 }, { queue: createCallQueue(64) })
  await Promise.all(Array.from({ length: 128 }, () => askTurn({ ...input, exchange: emptyExchange() }, tools)))
  await sleep(10)
  process.off('warning', note)
  t.same(warnings, [], 'no listener is left behind')
  t.equal(server.inFlight().most <= 64, true)
  await server.close()
})

t.test('a full queue starts nothing, and lets go of what is stopped', async (t) => {
  const queue = createCallQueue(1)
  let free = () => {}
  const started: string[] = []
  const holding = queue.run(
    () =>
      new Promise<void>((resolve) => {
        free = resolve
      }),
  )
  const stop = new AbortController()
  const left = queue.run(async () => started.push('left'), stop.signal)
  const kept = queue.run(async () => started.push('kept'))
  stop.abort()
  await t.rejects(left)
  t.same(started, [], 'while one call holds the only place')
  free()
  await Promise.all([holding, kept])
  t.same(started, ['kept'])
  queue.parallel = 5
  t.equal(queue.parallel, 5)
})

t.test('retry waits', async (t) => {
  const fault: Fault = { code: 'overload', message: '', retryable: true }
  const wait = (headers: Record<string, string>, failures = 1, random = 0.5, of = fault) =>
    waitBeforeRetry(of, { headers, now: NOW }, failures, () => random)
  t.equal(wait({}, 1, 0), 0, 'full jitter starts at nothing')
  t.ok((wait({}, 20, 0.999) ?? 0) <= 30_000, 'and never passes its cap')
  t.equal(wait({ 'retry-after': '600' }, 1, 1), 600_000, 'nor does a told wait with its stretch')
  t.equal(wait({}, 1, 0, { ...fault, retryAfterMs: 4000 }), 4000, 'an API object may know better')
  t.equal(wait({ 'x-should-retry': 'true' }, 1, 0.5, { code: 'not-json', message: '', retryable: false }), 500)
  t.equal(toldWaitMs({ 'retry-after': 'Mon, 23 Nov 2026 14:05:19 GMT' }, NOW), 9750)
  for (const nonsense of ['', '0', '-1', '1e9', 'Infinity', 'NaN', '5 s', 'Mon, 99 Foo', '2027-01-01'])
    t.equal(toldWaitMs({ 'retry-after': nonsense }, NOW), null, `"${nonsense}" is no wait`)
})

t.test('a conversation goes on', async (t) => {
  const shots = [{ prompt: 'example?', image, reply: 'like this' }]
  const first = composeQuestion({ system: 'S', shots, prompt: 'P', image, imageFirst: false })
  t.same(
    first.map(({ role, parts }) => [role, parts.map(({ kind }) => kind)]),
    [
      ['system', ['text']],
      ['user', ['text', 'image']],
      ['assistant', ['text']],
      ['user', ['text', 'image']],
    ],
  )
  const { server, input, tools, exchange } = await asking()
  const { reply } = await askTurn({ ...input, messages: first }, tools)
  const next = composeNext(first, reply?.text ?? '', 'In JSON, please.')
  const { turn } = await askTurn({ ...input, messages: next, kind: 'reminder' }, tools)
  await server.close()
  t.equal(turn.n, 2)
  t.same(
    exchange.turns.map(({ kind }) => kind),
    ['question', 'reminder'],
  )
  t.same(turn.messages.map(({ role, text }) => [role, text]).slice(-2), [
    ['assistant', '{"count": 1}'],
    ['user', 'In JSON, please.'],
  ])
})

t.test('redaction', async (t) => {
  const redact = createRedact([KEY, null, '', 'x', 'EMPTY'])
  t.equal(redact('x EMPTY'), 'x EMPTY', 'placeholders are no secrets')
  for (const before of ['', 'a', 'ab', 'Bearer ', 'user:']) {
    const encoded = Buffer.from(`${before}${KEY}!!`).toString('base64')
    t.match(redact(`<${encoded}>`), /\[redacted\]/, `base64 after "${before}"`)
  }
  t.equal(redact(`?key=${encodeURIComponent(KEY)}&`), '?key=[redacted]&')

  const odd = 'b3@r"er/\\<&>\'%7C$;{=~}+x'
  for (const key of [KEY, odd]) {
    const forms = escapes(key)
    t.same(
      forms.filter((form) => leaks(form, [key]).length === 0),
      [],
      'every form gives the key away',
    )
    t.same(
      forms.filter((form) => leaks(createRedact([key])(`you sent ${form}.`), [key]).length > 0),
      [],
      'and none does once it is taken out',
    )
    t.equal(
      createRedact([key])(`you sent ${key.slice(0, -4)}`),
      'you sent [redacted]',
      'nor does a key that was cut off',
    )
    t.equal(
      createRedact([key])(`you sent ${key.slice(0, 10)}`),
      `you sent ${key.slice(0, 10)}`,
      'what could be any word stays',
    )
  }
})
