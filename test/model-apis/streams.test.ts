import t from '../helpers/tap.ts'
import type { ModelApi } from '../../runner/model-apis/define-model-api.ts'
import type { Attempt } from '../../runner/records/exchange.ts'
import { modelApi } from '../../runner/model-apis/index.ts'
import { modelOf } from '../../runner/order/configured-apis.ts'
import { eventsIn } from '../../runner/ask/events.ts'
import { exchangeTotals, paidFor } from '../../runner/one-test/exchange-state.ts'
import { ask, KEY } from '../helpers/fake-model/ask.ts'
import type { FaultName } from '../helpers/fake-model/faults.ts'
import { atHome } from '../helpers/fake-model/home.ts'

const STREAMING: readonly (readonly [string, ModelApi])[] = [
  ['openai at home', atHome(modelApi('openai'))],
  ...['anthropic', 'google', 'openrouter', 'azure-openai', 'openai-compatible'].map(
    (name) => [name, modelApi(name)] as const,
  ),
]
const asked = (api: ModelApi, script: (FaultName | null)[] = [], changes = {}) =>
  ask({ api, model: { stream: true } }, { script }, changes)

t.test('a reply that comes bit by bit is the reply that comes whole', async (t) => {
  for (const [name, api] of STREAMING) {
    const whole = await ask({ api })
    const bits = await asked(api)
    t.same(bits.reply, whole.reply, name)
    t.same(bits.turn.attempts[0]?.requestId, whole.turn.attempts[0]?.requestId)
    t.ok((bits.turn.attempts[0]?.response?.events ?? 0) > 1, `${name}: ${bits.turn.attempts[0]?.response?.events} bits`)
    const [call] = bits.server.calls()
    t.match(JSON.stringify([call?.body, call?.path]), /"stream":true|streamGenerate/)
    t.equal((await asked(api, ['429-ms'])).reply?.text, '{"count": 1}', `${name}: an error comes whole`)
    const { turn } = await ask({ api, model: { stream: true } }, { answer: () => `you sent ${KEY} there` })
    t.notOk(JSON.stringify(turn.attempts).includes(KEY.slice(0, 20)), `${name}: a key in bits is taken out`)
  }
})

t.test('a stream that stalls, is cut or ends in an error is asked again, and is no answer', async (t) => {
  for (const [name, api] of STREAMING) {
    const stalled = await asked(api, ['stall'], { timeoutMs: 900, totalMs: () => 60_000 })
    t.equal(stalled.reply?.text, '{"count": 1}', `${name}: the next one`)
    t.match(
      stalled.turn.attempts[0]?.fault,
      { code: 'timeout', message: /^the answer stopped after \d+ bytes: nothing more came within 900 ms/ },
      name,
    )
    const silent = await asked(api, ['hang'], { timeoutMs: 900, totalMs: () => 60_000 })
    t.match(silent.turn.attempts[0]?.fault, { code: 'timeout', message: /^no complete answer within 900 ms/ }, name)
    for (const fault of ['stream-cut', 'stream-error'] as const) {
      const { turn, reply } = await asked(api, [fault])
      t.match(turn.attempts[0], { state: 'failed', fault: { retryable: true } }, `${name}: ${fault}`)
      t.equal(reply?.text, '{"count": 1}')
      t.equal(paidFor(turn.attempts[0] as Attempt), null, `${name}: what had begun may have been billed`)
    }
  }
})

t.test('long replies of vendors are asked for bit by bit, short ones and those of local servers whole', (t) => {
  const streams = (name: string, model: string, settings = {}) =>
    modelOf(
      modelApi(name),
      model,
      'm',
      { api: name, baseUrl: modelApi(name).settings.defaultBaseUrl || 'http://127.0.0.1:1', key: 'k' },
      settings,
    ).stream
  t.same(
    ['gpt-6.2-sol', 'gpt-4o'].map((model) => streams('openai', model)),
    [true, undefined],
  )
  t.equal(streams('google', 'gemini-3.8-flash'), true)
  t.equal(streams('ollama', 'qwen3.5:27b'), undefined)
  t.equal(streams('openai-compatible', 'qwen3.5-plus'), undefined)
  t.equal(
    streams('openai-compatible', 'qwen3.5-plus', { models: { 'openai-compatible/*': { stream: true } } }),
    true,
    'unless benchloupe.yaml says so',
  )
  t.equal(streams('openai', 'gpt-6.2-sol', { models: { 'openai/*': { stream: false } } }), undefined)
  t.end()
})

t.test("Google's CONTINUATION is followed to the end of the reply", async (t) => {
  for (const stream of [false, true]) {
    const { reply, turn, exchange, server } = await ask(
      { api: modelApi('google'), model: { stream } },
      { script: ['continues', 'continues', '500', null], answer: () => 'one more ' },
    )
    t.match(reply, { text: 'one more one more one more ', finish: 'stop', native: 'STOP' })
    t.equal(reply?.continuation, undefined)
    const token = (n: number): string => Buffer.from(`after call ${n}`).toString('base64')
    t.same(
      server.calls().map(({ body }) => (body as { continuationToken?: string }).continuationToken),
      [undefined, token(1), token(2), token(2)],
      'each with the token of the one before, also after a fault',
    )
    t.same(
      turn.attempts.map(({ state }) => state),
      ['replied', 'replied', 'failed', 'replied'],
    )
    t.equal(exchangeTotals(exchange).usage.output, 9, 'every call counts')
  }
  const endless = await ask({ api: modelApi('google') }, { script: Array<FaultName>(20).fill('continues') })
  t.match(endless.reply, { finish: 'length', native: 'CONTINUATION' }, 'told as cut off in the end')
  t.equal(endless.server.calls().length, 16)
})

t.test('events as servers write them', (t) => {
  t.same(
    eventsIn(': hello\n\ndata: {"a":1}\n\ndata:{"b":2}\r\n\r\nevent: x\ndata: {"c":\ndata: 3}\n\ndata: [DONE]\n\n'),
    [{ a: 1 }, { b: 2 }, { c: 3 }],
  )
  t.same(eventsIn('data: {"a":1}\n\ndata: {"b'), [{ a: 1 }], 'one that was cut off is none')
  t.same(eventsIn(''), [])
  t.end()
})
