import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { PastTimings } from '../../runner/order/past-timings.ts'
import { manifestOf } from '../helpers/made-run.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner } from '../helpers/test-runner.ts'

/** What a forecast of time rests on: earlier runs, and what is assumed where there are none. */

t.test('the newest 40 runs count, and for the speed of this machine those of 20 tests and more', async (t) => {
  const dir = await tempDir(t, 'past')
  const keep = async (id: string, tests: number, api: string, elapsedMs: number): Promise<void> => {
    const run = manifestOf(id, tests, { elapsedMs })
    await mkdir(join(dir, id))
    await writeFile(
      join(dir, id, 'run.json'),
      JSON.stringify({ ...run, results: run.results.map((result) => ({ ...result, api })) }),
    )
  }
  const past = new PastTimings(dir)
  for (let n = 11; n < 50; n++) await keep(`20261123T1405${n}Z-run`, 1, 'builtin', 10)
  await keep('20261122T140500Z-run', 19, 'fortieth', 19)
  let known = await past.recall()
  t.match(known.usual('fortieth', 'pixels', 'count'), { tests: 19, ms: 1000 })
  t.equal(known.fastestMs, null, 'short runs are mostly start')
  await keep('20261123T140510Z-run', 20, 'builtin', 2000)
  known = await past.recall()
  t.equal(known.usual('fortieth', 'pixels', 'count'), null, 'the 41st is too old')
  t.equal(known.fastestMs, 100)
})

t.test(
  'without earlier runs a builtin model takes 200 ms a test, and reading, scoring and drawing 40 ms',
  async (t) => {
    const runner = await testRunner(t)
    const takes = async (parallel: number): Promise<number> => {
      const { elapsedMs, tests } = await runner.forecast(orderOf({ models: ['builtin/chance'], parallel }))
      return elapsedMs / tests
    }
    t.equal(await takes(1), 200)
    t.equal(await takes(4), 50)
    t.equal(await takes(10), 40, 'however many calls at once')
  },
)
