import {
  MOST_PARALLEL,
  liveForecastOf,
  systemClock,
  type ApiLoad,
  type LiveRun,
  type LiveForecast,
  type Row,
} from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import type { FormState } from '../../../define-page.ts'
import { textOf } from '../../../filters/index.ts'
import { count, moment, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** Why an API is asked with fewer calls at once than were set, or how often it complained; '' where neither is so. */
function remarkOf({ allowed, slowed, parallel, tooMany }: ApiLoad): string {
  const told = tooMany > 0 ? `rate-limited ${plural(tooMany, 'time')} (429 or overload)` : ''
  if (allowed >= parallel) return told
  return slowed
    ? `slowed to ${count(allowed)}: ${told || 'another run was rate-limited'}; one more after every 20 successful calls`
    : `benchloupe.yaml allows ${count(allowed)}`
}

/** What a live run will come to; null for one that has ended. */
export function liveForecastFor(
  { live, manifest }: KnownRun,
  rows: readonly Row[],
  active: readonly LiveRun[],
): LiveForecast | null {
  const run = live ? active.find(({ id }) => id === manifest.id) : undefined
  return run ? liveForecastOf(manifest, rows, run.loads, systemClock.now()) : null
}

/** Calls at once, by API: how they run now, the form that changes them, and how they were changed. */
export function callsAtOnceOf(
  { id, live, manifest }: KnownRun,
  active: readonly LiveRun[],
  form: FormState | undefined,
) {
  const loads = live ? (active.find((run) => run.id === manifest.id)?.loads ?? []) : []
  const wrong = (api: string): string =>
    form && textOf(form.values, 'api') === api ? form.problems.map(({ message }) => message).join(' ') : ''
  return {
    action: urls.setParallel(id),
    most: MOST_PARALLEL,
    loads: loads.map((load, index) => ({
      api: load.api,
      field: `parallel-${index + 1}`,
      error: wrong(load.api),
      value: wrong(load.api) && form ? textOf(form.values, 'parallel') : String(load.parallel),
      calling: count(load.calling),
      allowed: count(Math.min(load.parallel, load.allowed)),
      ordered: count(load.ordered),
      remark: remarkOf(load),
    })),
    changes: (manifest.changes ?? []).map(({ at, api, from, to, by }) => ({
      at: moment(at),
      api,
      text: `${count(from)} before, ${count(to)} since`,
      by,
    })),
  }
}
