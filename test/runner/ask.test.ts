import { cpuMs } from '../helpers/cpu-time.ts'
import t from '../helpers/tap.ts'
import { BudgetReached, Budget } from '../../runner/ask/budget.ts'
import { MOST_PARALLEL, RateLimiter } from '../../runner/ask/rate-limiter.ts'
import { createRedact } from '../../runner/ask/redact.ts'
import { MAX_WAIT_MS, waitBeforeRetry } from '../../runner/ask/retry.ts'
import type { CallMessage } from '../../runner/model-apis/define-model-api.ts'
import { maxTokens, maxUsd, usualImageTokens } from '../../runner/order/token-bounds.ts'

/** How a model is asked: what a call may cost, how fast an API is called, how long a retry waits, what is kept out of records. */

t.test('a budget is never passed, whatever runs at once', async (t) => {
  const budget = new Budget(1)
  let most = 0
  let refused = 0
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      try {
        const settle = await budget.reserve(0.03)
        most = Math.max(most, budget.spent + budget.reserved)
        await new Promise((resolve) => setTimeout(resolve, i % 5))
        settle(i % 3 === 0 ? null : 0.01)
      } catch (error) {
        t.type(error, BudgetReached)
        refused++
      }
    }),
  )
  t.ok(most <= 1 && budget.spent <= 1, `${most}`)
  t.ok(budget.spent > 0.95, 'what calls gave back is used')
  t.ok(refused > 0)
  t.equal(budget.reserved, 0)
})

const model = {
  maxOutputTokens: 1000,
  image: { mediaTypes: ['image/png'], first: true },
  price: { inputUsdPerMTok: 2, outputUsdPerMTok: 10, source: 'list', asOf: '2026-11-01' },
} as unknown as Parameters<typeof maxTokens>[1]
const asked = (...parts: object[]): CallMessage[] => [{ role: 'user', parts }] as unknown as CallMessage[]
const image = (width: number, height: number) => ({ kind: 'image', width, height })

t.test(
  'the most that a call may come to: text by its bytes, an image by its size and never under 3,000 tokens',
  (t) => {
    const inputOf = (...parts: object[]) => maxTokens(asked(...parts), model).input - maxTokens([], model).input
    t.equal(maxTokens([], model).input, 100, 'what surrounds the messages')
    t.equal(inputOf({ kind: 'text', text: 'x'.repeat(1001) }), 501, 'a token for two bytes')
    t.equal(inputOf({ kind: 'text', text: '漢'.repeat(10) }), 15, 'bytes, not characters')
    t.equal(inputOf(image(10, 10)), 3000, 'a small image')
    t.equal(inputOf(image(10, 10), image(10, 10)), 6000)
    t.equal(inputOf(image(2800, 1400)), (2800 * 1400) / 392, 'a large one: twice the tiling of 28 px')
    t.equal(maxTokens([], model).output, 1000)
    t.equal(maxUsd(asked(image(10, 10)), model), (3100 * 2 + 1000 * 10) / 1e6)
    t.equal(usualImageTokens(model, { width: 1000, height: 750 }), 1000, 'by the usual rule a token for 750 px')
    t.end()
  },
)

t.test('a small image that an API counts as 3,000 tokens does not pass the budget', async (t) => {
  const most = maxUsd(asked({ kind: 'text', text: 'How many?' }, image(8, 8)), model)
  const billed = (3000 * 2 + 1000 * 10) / 1e6
  const budget = new Budget(billed * 3)
  for (let call = 0; call < 2; call++) {
    const settle = await budget.reserve(most)
    settle(billed)
  }
  const refused: unknown = await budget.reserve(most).catch((error: unknown) => error)
  t.type(refused, BudgetReached, 'a third may cost more than is left')
  t.ok(budget.spent <= billed * 3, `$${budget.spent}`)
})

t.test('the rate limit of an API: minutes are kept, it slows down when told and speeds up again', async (t) => {
  let now = 0
  const clock = {
    now: () => new Date(now),
    ms: () => now,
    sleep: async (ms: number) => {
      now += ms
    },
  }
  const signal = new AbortController().signal
  const limiter = new RateLimiter({ requestsPerMinute: 10, tokensPerMinute: 1000 }, clock)
  for (let i = 0; i < 25; i++) (await limiter.enter(10, signal))(null)
  t.ok(now >= 120_000 && now < 130_000, `25 requests at 10 a minute took ${now} ms`)
  const thirsty = new RateLimiter({ tokensPerMinute: 1000 }, clock)
  const from = now
  for (let i = 0; i < 4; i++) (await thirsty.enter(500, signal))(null)
  t.ok(now - from >= 60_000, 'tokens a minute')
  const adaptive = new RateLimiter({ parallel: 16 }, clock)
  const fault = (code: string) => ({ fault: { code, message: '', retryable: true }, reply: null }) as never
  ;(await adaptive.enter(1, signal))(fault('rate-limit'))
  const slowed = adaptive.allowed
  t.ok(slowed < 16)
  for (let i = 0; i < 400; i++)
    (await adaptive.enter(1, signal))({ fault: null, reply: { usage: { input: 1, output: 1 } } } as never)
  t.equal(adaptive.allowed, 16, 'up again, never above what was configured')
})

t.test(
  'calls at once: 256 at the most, halved when an API says it is too much, one more after 20 good calls',
  async (t) => {
    t.equal(MOST_PARALLEL, 256)
    const clock = { now: () => new Date(0), ms: () => 0, sleep: () => Promise.resolve() }
    const signal = new AbortController().signal
    const limiter = new RateLimiter({ parallel: 4 }, clock)
    t.equal(new RateLimiter({}, clock).allowed, 256)
    const call = async (attempt: object) => (await limiter.enter(1, signal))(attempt as never)
    const running = await Promise.all([1, 2, 3].map(() => limiter.enter(1, signal)))
    await call({ fault: { code: 'overload' }, reply: null })
    t.equal(limiter.allowed, 2)
    for (const leave of running) leave(null)
    const good = { fault: null, reply: {} }
    for (let n = 0; n < 19; n++) await call(good)
    t.equal(limiter.allowed, 2, 'not after 19')
    await call(good)
    t.equal(limiter.allowed, 3)
  },
)

t.test('a retry waits up to 1, 2, 4 ... 30 s by itself, and what it is told up to 10 minutes', (t) => {
  const fault = { code: 'server', message: '', retryable: true } as never
  const wait = (failures: number, seconds: string | null, random: number) =>
    waitBeforeRetry(
      fault,
      { headers: seconds === null ? {} : { 'retry-after': seconds }, now: new Date(0) },
      failures,
      () => random,
    )
  t.same(
    [1, 2, 3, 5, 6, 20].map((failures) => wait(failures, null, 1)),
    [1000, 2000, 4000, 16_000, 30_000, 30_000],
  )
  t.equal(wait(3, null, 0), 0, 'full jitter')
  t.equal(wait(1, '5', 0), 5000)
  t.equal(wait(1, '5', 1), 5500, 'stretched by up to a tenth')
  t.equal(wait(1, '60', 1), 61_000, 'and by a second at the most')
  t.equal(MAX_WAIT_MS, 600_000)
  t.equal(wait(1, '3600', 0), 600_000)
  t.end()
})

t.test('a key is taken out from 8 characters on, and its first 12 at the end of a text that was cut off', (t) => {
  t.equal(createRedact(['1234567'])('of 1234567 things'), 'of 1234567 things', 'seven are a placeholder')
  t.equal(createRedact(['12345678'])('of 12345678 things'), 'of [redacted] things')
  const redact = createRedact(['sk-abcdefghijklmnop'])
  t.equal(redact('your key sk-abcdefghi'), 'your key [redacted]')
  t.equal(redact('your key sk-abcdefgh'), 'your key sk-abcdefgh', 'eleven say too little')
  t.end()
})

t.test('a key is taken out in capitals, with spaces in it, and by its end', (t) => {
  const redact = createRedact(['sk-Proj-a1B2c3D4e5F6g7H8', 'a-key-of-my-local-password'])
  for (const [said, kept] of [
    ['KEY SK-PROJ-A1B2C3D4E5F6G7H8.', 'KEY [redacted].'],
    ['sk-proj-a1b2c3d4e5f6g7h8', '[redacted]'],
    ['key: sk-Proj- a1B2\n  c3D4e5F6 g7H8!', 'key: [redacted]!'],
    ['s k - P r o j - a 1 B 2 c 3 D 4 e 5 F 6 g 7 H 8', '[redacted]'],
    ['a key ending in e5F6g7H8', 'a key ending in [redacted]'],
    ['****c3d4e5f6g7h8 and *e5F6g7H8', '****[redacted] and *[redacted]'],
    ['ending in 5F6g7H8', 'ending in 5F6g7H8'],
    ['my password', 'my password'],
    ['A-KEY-OF-MY-LOCAL-PASSWORD', '[redacted]'],
  ] as const)
    t.equal(redact(said), kept, said)
  t.equal(createRedact(['open-Sesame12'])('say Sesame12'), 'say Sesame12', 'the end of a short key may be a word')
  const long = 'sk-Pro a1B2 '.repeat(100_000)
  const ms = cpuMs(() => t.equal(redact(long), long))
  t.ok(ms < 2000, `a megabyte in ${Math.round(ms)} ms`)
  t.end()
})
