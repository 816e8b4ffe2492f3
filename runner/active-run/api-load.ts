import type { ActiveRun } from './active-run.ts'
import type { RateLimiter } from '../ask/rate-limiter.ts'
import type { Run } from '../records/run.ts'

/** How one API is asked in a run that is going on. */
export interface ApiLoad {
  api: string
  /** calls of this run on their way at this moment */
  calling: number
  /** calls at once as ordered, and as they are set now */
  ordered: number
  parallel: number
  /** what the API is asked with at the most over all runs: as benchloupe.yaml has it, less where `slowed` by the API */
  allowed: number
  slowed: boolean
  /** how often the API said to this run that it was too much (429, overload) */
  tooMany: number
  /** calls that wait before they go out, by what for */
  waiting: { disk: number; budget: number; limit: number }
  /** whether further tests of it are asked: not once the run is stopping or the API, or each model of it, was given up */
  asked: boolean
}

export const apisOf = ({ models }: Pick<Run, 'models'>): string[] => [...new Set(models.map(({ api }) => api))]

export function apiLoadsOf(run: ActiveRun, rateLimiterOf: (api: string) => RateLimiter): ApiLoad[] {
  return apisOf(run.manifest).map((api) => {
    const { allowed, slowed } = rateLimiterOf(api)
    return {
      api,
      ...run.trafficOf(api),
      ordered: run.manifest.order.parallel,
      parallel: run.parallelOf(api),
      allowed,
      slowed,
      asked: run.manifest.models.some((model) => model.api === api && run.asks(model)),
    }
  })
}
