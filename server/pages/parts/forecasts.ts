import { ASSUMED_MS, type Forecast } from '../../../runner/index.ts'
import { count, plural, roughly } from '../../format.ts'

/** A forecast time: rounded, since it is no better than that. */
export const aboutTime = (ms: number): string => (ms < 1500 ? 'a moment' : `about ${roughly(ms)}`)

/** How many tests have their input tokens from a count by their API; '' where none was counted. */
const countedText = ({ counted = 0 }: Pick<Forecast, 'counted'>): string =>
  counted === 0 ? '' : `Input tokens of ${plural(counted, 'test')} rest on an exact count by the API.`

/** What the time of a forecast rests on, and its input tokens where an API counted them. */
export function basisOf(forecast: Pick<Forecast, 'tests' | 'basis' | 'counted'>): string {
  const { tests, basis } = forecast
  const { measured, near, assumed } = basis
  const of = (n: number): string => (n === tests ? '' : ` for ${count(n)} of ${count(tests)} tests`)
  const parts = [
    measured > 0 ? `earlier runs of the same models and test types${of(measured)}` : '',
    near > 0 ? `earlier runs of other test types or models of the same API${of(near)}` : '',
    assumed > 0
      ? `an assumed ${roughly(ASSUMED_MS)} a call${of(assumed)}, because nothing was measured yet (200 ms for builtin models)`
      : '',
  ].filter((part) => part !== '')
  return [`Time is based on ${parts.join('; ')}.`, countedText(forecast)].filter(Boolean).join(' ')
}
