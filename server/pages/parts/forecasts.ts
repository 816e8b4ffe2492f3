import { ASSUMED_MS, type Forecast } from '../../../runner/index.ts'
import { count, roughly } from '../../format.ts'

/** A forecast time: rounded, since it is no better than that. */
export const aboutTime = (ms: number): string => (ms < 1500 ? 'a moment' : `about ${roughly(ms)}`)

/** What the time of a forecast rests on, in one sentence. */
export function basisOf({ tests, basis: { measured, near, assumed } }: Pick<Forecast, 'tests' | 'basis'>): string {
  const of = (n: number): string => (n === tests ? '' : ` for ${count(n)} of ${count(tests)} tests`)
  const parts = [
    measured > 0 ? `earlier runs of the same models and test types${of(measured)}` : '',
    near > 0 ? `earlier runs of other test types or models of the same API${of(near)}` : '',
    assumed > 0
      ? `an assumed ${roughly(ASSUMED_MS)} a call${of(assumed)}, because nothing was measured yet (200 ms for builtin models)`
      : '',
  ].filter((part) => part !== '')
  return `Time is based on ${parts.join('; ')}.`
}
