import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { startWorkers, testTypes } from '../../runner/index.ts'
import { CheckedImages } from '../../runner/suite/checked-images.ts'
import { loadSuite } from '../../runner/suite/load-suite.ts'
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

t.test('images that were checked are not decoded again as long as their files are the same', async (t) => {
  const root = await tempDir(t, 'checked')
  const dir = await makeSuite(join(root, 'suites'), { name: 'seen', title: 'Seen' }, [
    { id: 'a', type: 'count', image: 'images/a.png', given: { object: 'spots' }, truth: { count: 1 } },
    { id: 'b', type: 'count', image: 'images/b.png', given: { object: 'spots' }, truth: { count: 2 } },
  ])
  const cache = join(root, 'cache/checked')
  const later = (): number => Date.now() + 60_000
  const check = async (now = later): Promise<{ widths: number[]; hash: string }> => {
    const checked = await CheckedImages.open(dir, cache, now)
    const { cases, hash } = await loadSuite(dir, testTypes, checked)
    await checked.save()
    return { widths: cases.map(({ image }) => image.width), hash }
  }
  const first = await check(Date.now)
  t.same(await readdir(cache).catch(() => []), [], 'a file that was just written may change within the same tick')
  t.same(await check(), first)
  // what is kept is made wrong, so that one sees whether it is used
  const [name = ''] = await readdir(cache)
  const text = await readFile(join(cache, name), 'utf8')
  await writeFile(join(cache, name), text.replaceAll(/"width":\d+/g, '"width":77'))
  t.same((await check()).widths, [77, 77])
  await writeFile(join(dir, 'images/a.png'), await readFile(join(dir, 'images/a.png')))
  t.same((await check()).widths, [first.widths[0], 77], 'a file that was written again is decoded again')
  for (const damaged of [
    '',
    '{',
    '[]',
    text.replace(/"rules":"/, '"rules":"other '),
    text.replace('image/png', '../x'),
  ]) {
    await writeFile(join(cache, name), damaged)
    t.same(await check(), first, damaged.slice(0, 20))
  }
  await rm(join(dir, 'images/b.png'))
  await t.rejects(check(), /images\/b\.png.*is not there/)
})
