import {
  MOST_PARALLEL,
  prognosisOf,
  systemClock,
  type LaneState,
  type LiveRun,
  type Prognosis,
  type Row,
} from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import type { FormState } from '../../../define-page.ts'
import { textOf } from '../../../filters/index.ts'
import { count, moment } from '../../../format.ts'
import { urls } from '../../../urls.ts'

/** Why an API is asked with fewer calls at once than were set, or how often it complained; '' where neither is so. */
function remarkOf({ allowed, slowed, parallel, tooMany }: LaneState): string {
  const told = tooMany > 0 ? `told ${count(tooMany)}× that it is too much (429 or overload)` : ''
  if (allowed >= parallel) return told
  return slowed
    ? `slowed down to ${count(allowed)}: ${told || 'another run was told that it is too much'}; one more after every 20 good calls`
    : `benchloupe.yaml allows ${count(allowed)}`
}

/** What a live run will come to; null for one that has ended. */
export function outlookOf(
  { live, manifest }: KnownRun,
  rows: readonly Row[],
  active: readonly LiveRun[],
): Prognosis | null {
  const run = live ? active.find(({ id }) => id === manifest.id) : undefined
  return run ? prognosisOf(manifest, rows, run.lanes, systemClock.now()) : null
}

/** Calls at once, by API: how they run now, the form that changes them, and how they were changed. */
export function paceOf({ id, live, manifest }: KnownRun, active: readonly LiveRun[], form: FormState | undefined) {
  const lanes = live ? (active.find((run) => run.id === manifest.id)?.lanes ?? []) : []
  const wrong = (api: string): string =>
    form && textOf(form.values, 'api') === api ? form.problems.map(({ message }) => message).join(' ') : ''
  return {
    action: urls.pace(id),
    most: MOST_PARALLEL,
    lanes: lanes.map((lane, index) => ({
      api: lane.api,
      field: `parallel-${index + 1}`,
      error: wrong(lane.api),
      value: wrong(lane.api) && form ? textOf(form.values, 'parallel') : String(lane.parallel),
      calling: count(lane.calling),
      allowed: count(Math.min(lane.parallel, lane.allowed)),
      ordered: count(lane.ordered),
      remark: remarkOf(lane),
    })),
    changes: (manifest.changes ?? []).map(({ at, api, from, to, by }) => ({
      at: moment(at),
      api,
      text: `${count(from)} before, ${count(to)} since`,
      by,
    })),
  }
}
