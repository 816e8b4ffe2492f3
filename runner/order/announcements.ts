import type { Model } from '../records/model.ts'
import { plural, usd } from '../tools/format.ts'

const DAY_MS = 86_400_000

/** What is announced about the models of an order, in sentences: the day one shuts down, and a price that changes. `today`:
 * YYYY-MM-DD, UTC. */
export const announcementsOf = (models: readonly Model[], today: string): string[] =>
  models.flatMap((model) => {
    const name = `${model.api}/${model.model}`
    return [
      ...(model.retires === undefined ? [] : [shutdown(name, model.retires, today)]),
      ...(model.price?.next === undefined ? [] : [change(name, model.price, model.price.next)]),
    ]
  })

function shutdown(name: string, day: string, today: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS)
  if (days < 0) return `${name} was to be shut down on ${day}.`
  return `${name} shuts down on ${day}, ${days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${plural(days, 'day')}`}.`
}

type Prices = NonNullable<Model['price']>

const change = (name: string, now: Prices, next: NonNullable<Prices['next']>): string =>
  `${name} costs ${pair(next)} per million tokens from ${next.from} on, ${pair(now)} until then.`

const pair = ({ inputUsdPerMTok, outputUsdPerMTok }: Pick<Prices, 'inputUsdPerMTok' | 'outputUsdPerMTok'>): string =>
  `${usd(inputUsdPerMTok)} in and ${usd(outputUsdPerMTok)} out`
