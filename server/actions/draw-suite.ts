import { setTimeout as sleep } from 'node:timers/promises'
import { SuiteError } from '../../runner/index.ts'
import { defineAction, NotFound } from '../define-page.ts'
import { drawnQuery, suiteFilter } from '../filters/index.ts'
import { urls } from '../urls.ts'

/** How long the answer waits for the suite, ms; after that its page waits for it. */
const PATIENCE_MS = 8_000

/** How many cases were drawn, why none could be, or that it still goes on. */
interface Drawn {
  cases?: number
  refused?: string
  drawing?: boolean
}

/** POST /suites/:suite/draw with `seed` and `pictures`: a generated suite is drawn, where that was not done before. */
export const drawSuite = defineAction({
  params: ['suite'],
  body: drawnQuery(),
  async run({ params, body }, { catalog, runner }) {
    const summary = (await catalog.suites()).find(({ name }) => name === params.suite)
    if (!summary) throw new NotFound('suite', params.suite, 'Suites are listed under /suites.')
    const { seed, pictures } = suiteFilter(body)
    const of = summary.kind === 'generated' ? { seed, pictures: summary.pictures?.fixed ? null : pictures } : {}
    const drawing = runner.drawSuite(summary.name, { seed, ...(of.pictures ? { pictures: of.pictures } : {}) }).then(
      ({ cases }): Drawn => ({ cases: cases.length }),
      (error: unknown): Drawn => {
        // what is wrong with it stands on its page
        if (error instanceof SuiteError) return { refused: error.message }
        throw error
      },
    )
    drawing.catch(() => undefined)
    const drawn = await Promise.race([drawing, sleep<Drawn>(PATIENCE_MS, { drawing: true }, { ref: false })])
    return { redirect: urls.suite(summary.name, of), told: { suite: summary.name, ...of, ...drawn } }
  },
})
