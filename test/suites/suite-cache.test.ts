import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { startWorkers, testTypes } from '../../runner/index.ts'
import { OpenedSuites } from '../../runner/suite/suite-cache.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Suites that are kept open for pages. The clock says, one after the other, when an opening began, when it failed, and when
 * the next request came. */
const dir = await tempDir(t, 'suite-cache')
const suitesDir = join(dir, 'suites')
await mkdir(suitesDir)
const workers = startWorkers(1)
t.teardown(() => workers.close())
const opened = (times: number[]) => {
  const clock = { now: () => new Date(), sleep: () => Promise.resolve(), ms: () => times.shift() ?? 0 }
  const places = { userSuites: suitesDir, bundled: join(dir, 'none'), cache: join(dir, 'cache'), types: testTypes }
  const suites = new OpenedSuites(places, workers, clock)
  return (name = 'nowhere') => suites.get(name, { seed: 1 })
}
const failureOf = (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(
    () => null,
    (error: unknown) => error,
  )

t.test('a failure that took over 5 s to find is told again for 30 s', async (t) => {
  const get = opened([0, 5_001, 35_000, 35_001, 35_002, 35_003])
  const first = await failureOf(get())
  t.match(first, { message: /nowhere/ })
  t.equal(await failureOf(get()), first, 'just before: the same one, nothing is opened')
  t.not(await failureOf(get()), first, 'after 30 s it is looked at again')
})

t.test('a failure found within 5 s is looked at again at once', async (t) => {
  const get = opened([0, 5_000, 5_000, 5_001, 5_002])
  t.not(await failureOf(get()), await failureOf(get()))
})

t.test('the last four suites stay open', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names)
    await makeSuite(suitesDir, { name, title: name }, [
      { id: 'x', type: 'count', image: 'images/x.png', given: { object: 'spots' }, truth: { count: 1 } },
    ])
  const get = opened([])
  const first = new Map<string, unknown>()
  for (const name of names) first.set(name, await get(name))
  for (const name of ['e', 'd', 'c', 'b']) t.equal(await get(name), first.get(name), `${name} is kept`)
  t.not(await get('a'), first.get('a'), 'the fifth is opened anew')
})
