import t from '../helpers/tap.ts'
import { readChatReply } from '../../runner/model-apis/chat-completions.ts'
import { chatError } from '../../runner/model-apis/chat-error.ts'
import { rejectedSetting, refusesLimitName } from '../../runner/model-apis/rejected-setting.ts'
import type { HttpAnswer } from '../../runner/model-apis/define-model-api.ts'
import { costOf } from '../../runner/prices/index.ts'
import { sends, type Model } from '../../runner/records/model.ts'
import { outcomeOf } from '../../runner/one-test/outcome.ts'
import { tripFor } from '../../runner/active-run/circuit-breaker.ts'
import type { Planned } from '../../runner/records/test.ts'
import { noticesOf, readConfig } from '../../server/config/config.ts'
import { knownApis, modelOf } from '../../runner/order/configured-apis.ts'

const answer = (json: unknown, status = 200): HttpAnswer => ({
  status,
  headers: {},
  text: JSON.stringify(json),
  json,
  bytes: 0,
})
const chat = (message: object, more: object = {}): HttpAnswer =>
  answer({ choices: [{ finish_reason: 'stop', message: { role: 'assistant', ...message } }], ...more })
const usage = (prompt: number, completion: number, reasoning: number | null, total: number | null) =>
  readChatReply(
    chat(
      { content: 'x' },
      {
        usage: {
          prompt_tokens: prompt,
          completion_tokens: completion,
          ...(total === null ? {} : { total_tokens: total }),
          ...(reasoning === null ? {} : { completion_tokens_details: { reasoning_tokens: reasoning } }),
        },
      },
    ),
  ).usage

t.test('reasoning is billed once: on top where the total says so, inside where it does not', (t) => {
  t.match(usage(1000, 50, 200, 1250), { output: 250, reasoning: 200 }, 'on top: 1000 + 50 + 200 = 1250')
  t.match(usage(1000, 250, 200, 1250), { output: 250, reasoning: 200 }, 'inside: 1000 + 250 = 1250')
  t.match(usage(1000, 50, 200, null), { output: 250 }, 'more reasoning than completion can only be on top')
  t.match(usage(1000, 250, 200, null), { output: 250 }, 'without a total: inside, as most servers count')
  t.match(usage(1000, 250, null, 1250), { output: 250 })
  t.match(usage(1000, 0, 0, 1000), { output: 0 })
  const price = { inputUsdPerMTok: 1, outputUsdPerMTok: 10, source: 'test', asOf: null }
  t.equal(costOf({ price }, usage(1000, 50, 200, 1250)).costUsd, (1000 * 1 + 250 * 10) / 1e6)
  t.end()
})

t.test('a setting is rejected where an API complains of it, not where its word is mentioned', (t) => {
  const rejected: [string, string][] = [
    ["Unsupported value: 'temperature' does not support 0 with this model.", 'temperature'],
    ['`temperature` is deprecated for this model.', 'temperature'],
    ['thinking.type: adaptive is not supported on this model', 'reasoningEffort'],
    ['Thinking level is not supported for this model.', 'reasoningEffort'],
    ["This model does not support 'reasoning_effort'.", 'reasoningEffort'],
    ['max_tokens: must be at most 8192', 'maxOutputTokens'],
    ['"qwen3-vl" does not support thinking', 'reasoningEffort'],
  ]
  for (const [said, setting] of rejected) t.equal(rejectedSetting(null, said), setting, said)
  const mentioned = [
    'Invalid image: cannot identify image file. Received Model Group=qwen3-vl-30b-a3b-thinking',
    'Unsupported image type. model=kimi-k2-thinking',
    "The model `vendor/reasoning-large` does not support this image's size",
    'Cannot process the image: the thinking model gave up',
    "This model's maximum context length is 8192 tokens. However, you requested 9041 tokens (6993 in the messages, 2048 in max_tokens).",
    'prompt is too long: 210000 tokens > 200000 maximum, lower max_tokens',
    'the model was thinking about it',
  ]
  for (const said of mentioned) t.equal(rejectedSetting(null, said), null, said)
  t.end()
})

t.test('an API cannot reject what it was not sent', (t) => {
  const model = { image: {}, maxOutputTokens: 1 } as unknown as Model
  t.equal(sends(model, 'reasoningEffort'), false)
  t.equal(sends({ ...model, reasoningEffort: 'low' }, 'reasoningEffort'), true)
  t.equal(sends({ ...model, temperature: 0 }, 'temperature'), true)
  t.equal(sends({ ...model, temperature: 0, fixedSampling: true }, 'temperature'), false)
  t.equal(sends(model, 'maxOutputTokens'), true)
  const wrong = chatError(answer({ error: { message: 'thinking is not supported' } }, 400))
  t.equal(wrong?.fault.fault.code, 'bad-parameter')
  t.match(wrong?.fault.rejected, { setting: 'reasoningEffort', otherwise: { code: 'bad-request', status: 400 } })
  t.end()
})

t.test('a setting that was taken before stops no model', (t) => {
  const planned = { api: 'openai', model: 'x' } as Planned
  const fault = { code: 'bad-parameter' as const, message: 'no', retryable: false, status: 400 }
  t.equal(tripFor(fault, 1, planned, true), null)
  t.equal(tripFor(fault, 1, planned, false)?.whom, 'openai/x')
  t.ok(tripFor(fault, 12, planned, true), 'twelve in a row still do')
  t.ok(tripFor({ ...fault, code: 'auth' as const, status: 401 }, 1, planned, true), 'a key that is withdrawn does')
  t.end()
})

t.test('the name of the limit, not its value', (t) => {
  t.ok(refusesLimitName('max_tokens', 'max_tokens', "Unsupported parameter: use 'max_completion_tokens' instead."))
  t.ok(refusesLimitName('max_tokens', null, 'Unrecognized request argument supplied: max_tokens'))
  t.ok(refusesLimitName('max_completion_tokens', null, 'max_completion_tokens: Extra inputs are not permitted'))
  t.notOk(refusesLimitName('max_tokens', 'max_tokens', 'max_tokens is too large: 16384'))
  t.notOk(refusesLimitName('max_tokens', null, 'temperature is not supported'))
  t.notOk(refusesLimitName('max_tokens', null, 'max_completion_tokens is not supported'), 'another name')
  t.end()
})

t.test('a reply without text says what it holds instead', (t) => {
  const sentence = (message: object): string =>
    outcomeOf({
      reply: readChatReply(chat(message)),
      fault: null,
      answer: null,
      score: null,
      refusedInWords: false,
      placed: false,
    }).sentence
  t.match(sentence({ content: '', tool_calls: [{ function: { name: 'count', arguments: '{}' } }] }), /the tool “count”/)
  t.match(sentence({ content: null, function_call: { name: 'see', arguments: '{}' } }), /the tool “see”/)
  t.match(sentence({ content: '', tool_calls: [{}, {}] }), /called 2 tools/)
  t.match(sentence({ content: '', reasoning_content: 'I see seven.' }), /only reasoning/)
  t.equal(sentence({ content: '' }), 'The reply is empty.')
  t.end()
})

t.test('benchloupe.yaml says what a server takes, for all its models or for one', (t) => {
  const settings = {
    apis: {
      lab: {
        baseUrl: 'http://user:secret@127.0.0.1:1/v1/?key=x',
        limitName: 'max_completion_tokens' as const,
        mediaTypes: ['image/png' as const],
        timeoutSeconds: 900,
      },
    },
    models: { 'lab/big': { timeoutSeconds: 1800, image: { mediaTypes: ['image/jpeg' as const] } } },
  }
  const api = knownApis(settings).find(({ name }) => name === 'lab')
  if (!api) throw new Error('lab is not there')
  const connection = { api: 'lab', baseUrl: settings.apis.lab.baseUrl, key: null }
  const small = modelOf(api, 'small', 'small', connection, settings)
  t.match(small, { limitName: 'max_completion_tokens', timeoutMs: 900_000, image: { mediaTypes: ['image/png'] } })
  t.equal(small.baseUrl, 'http://127.0.0.1:1/v1', 'the address on record has no credentials')
  const big = modelOf(api, 'big', 'big', connection, settings)
  t.match(big, { limitName: 'max_completion_tokens', timeoutMs: 1_800_000, image: { mediaTypes: ['image/jpeg'] } })
  t.end()
})

t.test('GOOGLE_API_KEY before GEMINI_API_KEY, and both set is told', (t) => {
  const both = readConfig({ GEMINI_API_KEY: 'gemini-key-1', GOOGLE_API_KEY: 'google-key-2' }, { data: 'none' })
  t.match(both.connections.google, { key: 'google-key-2', keyFrom: 'GOOGLE_API_KEY', unusedKeys: ['GEMINI_API_KEY'] })
  t.match(noticesOf(both), [/^GOOGLE_API_KEY and GEMINI_API_KEY hold different keys: GOOGLE_API_KEY is used\.$/])
  t.same(
    noticesOf(readConfig({ GEMINI_API_KEY: 'gemini-key-1', GOOGLE_API_KEY: 'gemini-key-1' }, { data: 'none' })),
    [],
  )
  t.match(readConfig({ GEMINI_API_KEY: 'gemini-key-1' }, { data: 'none' }).connections.google, { key: 'gemini-key-1' })
  t.end()
})
