import type { KnownCase } from './records/case.ts'
import type { Model } from './records/model.ts'
import type { Order } from './records/order.ts'
import { testType } from './test-types/index.ts'
import type { OpenOrder } from './open-order.ts'
import { groupBy } from './group-by.ts'
import { usualImageTokens } from './worst-case.ts'

/** What an order will come to, before anything is asked. Tokens and USD are estimates; null where a price is unknown. */
export interface Forecast {
  tests: number
  cases: number
  images: number
  byType: Record<string, number>
  byModel: Record<string, number>
  inputTokens: number
  outputTokens: number
  costUsd: number | null
  /** api/model of models without a known price */
  unknownPrices: string[]
}

const CHARACTERS_PER_TOKEN = 4
function inputTokens(known: KnownCase, model: Model): number {
  if (model.price?.source === 'free') return 0
  const type = testType(known.type)
  const prompt = type?.ask({ given: known.given, question: known.question, space: model.space, sent: known.image }) ?? ''
  return Math.ceil(prompt.length / CHARACTERS_PER_TOKEN) + usualImageTokens(model, known.image)
}

export function forecastOf({ cases, models }: OpenOrder, order: Order): Forecast {
  const forecast: Forecast = {
    tests: cases.length * models.length * order.repeats, cases: cases.length, images: new Set(cases.map((one) => one.image.sha)).size,
    byType: {}, byModel: {}, inputTokens: 0, outputTokens: 0, costUsd: 0, unknownPrices: [],
  }
  for (const [type, list] of groupBy(cases, (one) => one.type)) forecast.byType[type] = list.length * models.length * order.repeats
  for (const model of models) {
    const ref = `${model.api}/${model.model}`
    forecast.byModel[ref] = cases.length * order.repeats
    let [input, output] = [0, 0]
    for (const known of cases) {
      input += inputTokens(known, model) * order.repeats
      output += model.price?.source === 'free' ? 0 : (testType(known.type)?.typicalOutputTokens ?? 0) * order.repeats
    }
    forecast.inputTokens += input
    forecast.outputTokens += output
    if (model.price === null) forecast.unknownPrices.push(ref)
    else if (forecast.costUsd !== null) forecast.costUsd += (input * model.price.inputUsdPerMTok + output * model.price.outputUsdPerMTok) / 1e6
  }
  if (forecast.unknownPrices.length > 0) forecast.costUsd = null
  return forecast
}
