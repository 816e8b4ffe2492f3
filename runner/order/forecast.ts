import type { Known } from './past-timings.ts'
import type { OpenOrder } from './open-order.ts'
import type { ExactCount } from './exact-counts.ts'
import { announcementsOf } from './announcements.ts'
import { ratesAt } from '../prices/index.ts'
import { promptOf } from '../test-types/prompt-template.ts'
import type { KnownCase } from '../records/case.ts'
import type { Forecast, ForecastPart } from '../records/forecast.ts'
import type { Model } from '../records/model.ts'
import type { Order } from '../records/order.ts'
import type { Settings } from '../records/settings.ts'
import type { Planned } from '../records/test.ts'
import { testType } from '../test-types/index.ts'
import { usualImageTokens } from './token-bounds.ts'
import { own } from '../tools/own.ts'

const CHARACTERS_PER_TOKEN = 4
/** What a test of an API that was never asked is assumed to take. */
export const ASSUMED_MS = 6_000
/** The same of a model inside this process. */
const ASSUMED_INSIDE_MS = 200
/** Reading, scoring and drawing one test, where no run has shown how fast this machine is. */
const ASSUMED_OWN_MS = 40
const MINUTE_MS = 60_000

export interface ForecastContext {
  known: Known
  limits: NonNullable<Settings['limits']>
  /** whether an API answers inside this process: no network, no tokens */
  inside(api: string): boolean
  /** YYYY-MM-DD, UTC */
  today: string
  /** input tokens of one question of a model and type, as its API counted them; null where none did */
  counted(model: Model, type: string): ExactCount | null
}

/** Input tokens of a test: its words and image, with the examples and the system prompt that go before them. What a case
 * says depends on the coordinate space alone, so it is put into words once for all models that share one. */
function inputTokensOf(order: Order): (known: KnownCase, examples: readonly KnownCase[], model: Model) => number {
  const lengths = new Map<string, number>()
  const lengthOf = (item: KnownCase, { space }: Model, solved: boolean): number => {
    const key = JSON.stringify([item.suite, item.type, item.id, space, solved])
    const type = testType(item.type)
    if (!type) return 0
    const context = { given: item.given, question: item.question, space, sent: item.image }
    const length =
      lengths.get(key) ??
      promptOf(type, context, own(order.prompts, type.name)).length +
        (solved ? (type.example({ ...context, truth: item.truth, original: item.image })?.length ?? 0) : 0)
    lengths.set(key, length)
    return length
  }
  return (known, examples, model) => {
    const letters = examples.reduce(
      (sum, item) => sum + lengthOf(item, model, true),
      (order.system?.length ?? 0) + lengthOf(known, model, false),
    )
    return (
      Math.ceil(letters / CHARACTERS_PER_TOKEN) +
      [known, ...examples].reduce((sum, { image }) => sum + usualImageTokens(model, image), 0)
    )
  }
}

/** USD of one test, null where the price is unknown. */
function usdOf({ price }: Model, input: number, output: number): number | null {
  if (!price) return null
  const { inputUsdPerMTok, outputUsdPerMTok } = ratesAt(price, input)
  return (input * inputUsdPerMTok + output * outputUsdPerMTok) / 1e6
}

/** ms that the parts of one API take side by side, within what it may be asked with. */
function elapsedOf(
  parts: readonly ForecastPart[],
  parallel: number,
  limits: NonNullable<Settings['limits']>[string] = {},
): number {
  const sum = (amount: (part: ForecastPart) => number): number => parts.reduce((total, part) => total + amount(part), 0)
  const tests = sum((part) => part.tests)
  const atOnce = Math.min(parallel, limits.parallel ?? parallel, Math.max(1, tests))
  // the first minute may be filled at once
  const minutes = (amount: number, aMinute: number | undefined): number =>
    aMinute === undefined ? 0 : Math.max(0, Math.ceil(amount / aMinute) - 1) * MINUTE_MS
  return Math.max(
    sum((part) => part.ms) / atOnce,
    minutes(tests, limits.requestsPerMinute),
    minutes(
      sum((part) => part.inputTokens + part.outputTokens),
      limits.tokensPerMinute,
    ),
  )
}

/** How often a case is asked of a model, counted in a plan. */
function countedTimes(planned: readonly Planned[]): (model: Model, known: KnownCase) => number {
  const keyOf = (...names: string[]): string => JSON.stringify(names)
  const times = new Map<string, number>()
  for (const { slug, suite, type, case: id } of planned) {
    const key = keyOf(slug, suite, type, id)
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  return ({ slug }, { suite, type, id }) => times.get(keyOf(slug, suite, type, id)) ?? 0
}

/** What an order will take: tests, tokens, USD and ms, in all and for each model and type. Output tokens and ms of a test are
 * what past calls took (past-timings.ts), else assumed; `basis` counts the tests by where their figures come from. USD is null
 * where a price is unknown. Makes no call. */
export function forecastOf(
  { cases, controls, left, models, examples, share }: OpenOrder,
  order: Order,
  { known: experience, limits, inside, today, counted }: ForecastContext,
): Forecast {
  const tokensOf = inputTokensOf(order)
  let countedTests = 0
  const parts = new Map<string, ForecastPart>()
  const basis = { measured: 0, near: 0, assumed: 0 }
  const byKind = new Map<string, number>()
  let controlsUsd: number | null = 0
  const timesOf = share ? countedTimes(share.planned) : () => order.repeats
  for (const model of models) {
    const away = !inside(model.api)
    // the same for all cases of a type
    const ofTypes = new Map<string, { usual: ReturnType<Known['usual']>; exact: boolean; factor: number }>()
    const ofType = (type: string) => {
      const known = ofTypes.get(type)
      if (known) return known
      const exact = away ? counted(model, type) : null
      const found = {
        usual: experience.usual(model.api, model.model, type),
        exact: exact !== null,
        factor: exact === null ? 1 : exact.tokens / Math.max(1, tokensOf(exact.case, [], model)),
      }
      ofTypes.set(type, found)
      return found
    }
    for (const known of [...cases, ...controls]) {
      const times = timesOf(model, known)
      if (times === 0) continue
      const key = JSON.stringify([model.slug, known.type])
      const { usual, exact, factor } = ofType(known.type)
      const part = parts.get(key) ?? {
        slug: model.slug,
        type: known.type,
        tests: 0,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: model.price ? 0 : null,
        ms: 0,
      }
      const input = away ? Math.round(tokensOf(known, examples.get(known) ?? [], model) * factor) : 0
      if (exact) countedTests += times
      const output = away ? Math.round(usual?.outputTokens ?? testType(known.type)?.typicalOutputTokens ?? 0) : 0
      const usd = usdOf(model, input, output)
      if (known.control) {
        byKind.set(known.control.kind, (byKind.get(known.control.kind) ?? 0) + times)
        controlsUsd = controlsUsd === null || usd === null ? null : controlsUsd + usd * times
      }
      parts.set(key, {
        ...part,
        tests: part.tests + times,
        inputTokens: part.inputTokens + input * times,
        outputTokens: part.outputTokens + output * times,
        costUsd: part.costUsd === null || usd === null ? null : part.costUsd + usd * times,
        ms: part.ms + (usual?.ms ?? (away ? ASSUMED_MS : ASSUMED_INSIDE_MS)) * times,
      })
      basis[usual === null ? 'assumed' : usual.near ? 'near' : 'measured'] += times
    }
  }
  const announced = announcementsOf(models, today)
  const all = [...parts.values()]
  const sum = (amount: (part: ForecastPart) => number, of = all): number =>
    of.reduce((total, part) => total + amount(part), 0)
  const testsBy = (names: readonly string[], of: (name: string) => ForecastPart[]): Record<string, number> =>
    Object.fromEntries(names.map((name) => [name, sum((part) => part.tests, of(name))]))
  const refOf = ({ api, model }: Model): string => `${api}/${model}`
  const ofModel = (model: Model): ForecastPart[] => all.filter((part) => part.slug === model.slug)
  const unpriced = models.filter(({ price }) => price === null)
  const tests = sum((part) => part.tests)
  const knownUsd = sum((part) => part.costUsd ?? 0)
  const apis = [...new Set(models.map(({ api }) => api))]
  return {
    tests,
    cases: cases.length,
    images: new Set(cases.map((testCase) => testCase.image.sha)).size,
    byType: testsBy([...new Set(cases.map(({ type }) => type))], (type) => all.filter((part) => part.type === type)),
    byModel: testsBy(models.map(refOf), (ref) => models.filter((model) => refOf(model) === ref).flatMap(ofModel)),
    inputTokens: sum((part) => part.inputTokens),
    outputTokens: sum((part) => part.outputTokens),
    costUsd: unpriced.length > 0 ? null : knownUsd,
    knownUsd,
    unknownTests: sum((part) => part.tests, unpriced.flatMap(ofModel)),
    unknownPrices: unpriced.map(refOf),
    // the APIs go side by side; whatever they take, every test is also read, scored and drawn here
    elapsedMs: Math.round(
      Math.max(
        tests * (experience.fastestMs ?? ASSUMED_OWN_MS),
        ...apis.map((api) =>
          elapsedOf(models.filter((model) => model.api === api).flatMap(ofModel), order.parallel, own(limits, api)),
        ),
      ),
    ),
    basis,
    ...(countedTests === 0 ? {} : { counted: countedTests }),
    ...(announced.length === 0 ? {} : { announcements: announced }),
    ...(order.controls?.length
      ? {
          controls: {
            tests: [...byKind.values()].reduce((total, n) => total + n, 0),
            byKind: Object.fromEntries(byKind),
            costUsd: controlsUsd,
            left,
          },
        }
      : {}),
    parts: all,
  }
}
