import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from '../helpers/tap.ts'
import { readRows, versionsOf, type Run, type Runner } from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'rescored')
const VIEW = 'view-token-of-this-test'
const FULL = 'full-token-of-this-test'
const { app, runner } = await appOver(t, data)
const guarded = await appOver(t, data, { HOST: '0.0.0.0', BENCHLOUPE_TOKEN: FULL, BENCHLOUPE_VIEW_TOKEN: VIEW })
const { id } = await runner.order(
  orderOf({ types: ['locate', 'count'], models: ['builtin/pixels', 'builtin/chance'], limit: 4 }),
  'cli',
)
await runner.ended(id)
const dir = join(data, 'runs', id)

const call = (method: 'GET' | 'POST', url: string) =>
  app.inject({ method, url, ...(method === 'POST' ? { payload: {} } : {}) })
const askedOnce = (token: string) =>
  guarded.app.inject({
    method: 'POST',
    url: `/api/v1/runs/${id}/rescore`,
    headers: { authorization: `Bearer ${token}` },
    payload: {},
  })
/** A slow machine says first that it goes on. */
async function settled<T extends { json<J>(): J }>(ask: () => Promise<T>, by: Pick<Runner, 'rescoring'>): Promise<T> {
  const first = await ask()
  for (const deadline = Date.now() + 60_000; by.rescoring(dir) !== null && Date.now() < deadline;) await sleep(20)
  return first.json<{ rescoring?: true }>().rescoring ? ask() : first
}
const asked = (token: string) => settled(() => askedOnce(token), guarded.runner)
const page = async (url: string): Promise<string> =>
  (await call('GET', url)).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

t.test(
  'a run is rescored by its page: who may only look may not, and each change is shown with both pictures',
  async (t) => {
    t.match(await page(`/runs/${id}/rescored`), /No model is called/)
    t.equal((await asked(VIEW)).statusCode, 403)
    const same = await asked(FULL)
    t.match(same.json(), { run: id, changed: 0 })
    t.match(await page(`/runs/${id}/rescored`), /Every test comes out as it was/)

    const manifest = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as Run
    for (const { header } of manifest.suites) header.passMarks = { locate: 0 }
    await writeFile(join(dir, 'run.json'), JSON.stringify(manifest))
    const turned = (await readRows(dir)).filter(({ type, outcome }) => type === 'locate' && outcome === 'failed')
    t.ok(turned.length > 0)
    const changed = await settled(() => call('POST', `/api/v1/runs/${id}/rescore`), runner)
    t.match(changed.json(), { run: id, changed: turned.length })
    const { body } = await call('GET', `/runs/${id}/rescored`)
    for (const { test } of turned) {
      t.match(body, `href="/runs/${id}/tests/${test}"`)
      t.match(body, new RegExp(`/rescored/[^/"]+/tests/${test}/annotated\\.png`))
    }
    t.equal(body.match(/<article/g)?.length, turned.length, 'exactly those')
    t.match(await page(`/runs/${id}/rescored`), /pass mark 0\.00, before/)
    t.match(await page(`/runs/${id}/rescored?differs=answer`), /None\./)
    t.match(
      await page(`/runs/${id}`),
      new RegExp(`Rescored by the rules of [^:]+: ${turned.length} tests? of 16 changed`),
    )
    const csv = /href="([^"]+changes\.csv)"/.exec(body)?.[1] ?? ''
    t.equal((await call('GET', csv)).body.trim().split('\r\n').length, turned.length + 1)
    const picture = /href="([^"]+rescored[^"]+annotated\.png)"/.exec(body)?.[1] ?? ''
    t.equal((await call('GET', picture)).headers['content-type'], 'image/png')
  },
)

t.test('a version is looked at on every page of the run, and every link stays in it', async (t) => {
  const { versions } = (await call('GET', `/api/v1/runs/${id}/rescored`)).json() as { versions: { href: string }[] }
  const [newest = '', oldest = ''] = versions.map(({ href }) => new URLSearchParams(href.split('?')[1]).get('version'))
  const rows = await readRows(dir)
  const turned = rows.filter(({ type, outcome }) => type === 'locate' && outcome === 'failed')
  const [{ test } = { test: '' }] = turned
  const passed = rows.filter(({ outcome }) => outcome === 'passed').length
  const [own, anew, same] = await Promise.all(
    ['', `?version=${newest}`, `?version=${oldest}`].map(async (of) => call('GET', `/runs/${id}/tests/${test}${of}`)),
  )
  const picture = (version: string) => `/rescored/${version}/tests/${test}/annotated.png`
  t.match(own?.body, '<div class="verdict failed">')
  t.notMatch(own?.body, picture(newest as string), 'the picture of the run')
  t.match(anew?.body, '<div class="verdict passed">')
  t.match(anew?.body, `src="/runs/${id}/files${picture(newest as string)}"`, 'the picture of the version')
  t.match(anew?.body, new RegExp(`Rescored.*this test was failed`, 's'))
  t.match(same?.body, '<div class="verdict failed">')
  t.match(same?.body, /this test comes out the same/)
  const links = [...(anew?.body ?? '').matchAll(/<a rel="next" href="([^"]+)"/g)].map(([, href]) => href)
  t.ok(links.length > 0 && links.every((href) => href?.includes(`version=${newest}`)), 'next stays in the version')

  type List = { heading: string; rows: { outcome: string; href: string; src: string }[] }
  const list = async (of: string): Promise<List> =>
    (await call('GET', `/api/v1/runs/${id}/tests?outcome=passed&view=sheet${of}`)).json()
  t.equal((await list('')).rows.length, passed)
  const { rows: after } = await list(`&version=${newest}`)
  t.equal(after.length, passed + turned.length)
  t.ok(after.every(({ href }) => href.includes(`version=${newest}`)))
  t.equal(
    after.filter(({ src }) => src.includes(`/rescored/${newest}/`)).length,
    turned.length,
    'drawn anew: only those',
  )
  t.match(
    await page(`/runs/${id}/tests?version=${newest}`),
    new RegExp(`${passed} passed .*${passed + turned.length} passed`),
  )

  type Head = { funnel: { text: string; n: string; href: string }[] }
  const passedOf = async (of: string) =>
    ((await call('GET', `/api/v1/runs/${id}${of}`)).json() as Head).funnel.find(({ text }) => text === 'passed')
  t.match(await passedOf(''), { n: String(passed) })
  t.match(await passedOf(`?version=${newest}`), {
    n: String(passed + turned.length),
    href: `/runs/${id}/tests?outcome=passed&version=${newest}`,
  })
  t.match(
    await page(`/runs/${id}?version=${newest}`),
    new RegExp(`passed ${passed + turned.length} instead of ${passed}`),
  )
  t.match(await page(`/runs/${id}/tests/${test}/exchange?version=${newest}`), /Rescored/)
  for (const place of ['', '/tests', `/tests/${test}`])
    t.equal((await call('GET', `/runs/${id}${place}?version=20200101T000000Z`)).statusCode, 404, place)
})

t.test('every link within the run keeps the version, and charts are made of it', async (t) => {
  const [newest = ''] = await versionsOf(dir)
  const isOwn = (href: string): boolean =>
    new RegExp(`^/runs/${id}(/tests(/[^/?#]+(/exchange)?)?|/cases/[^/?#]+)?([?#]|$)`).test(href)
  const kindOf = (href: string): string => {
    const url = new URL(href, 'http://x')
    return url.pathname.replace(/(tests|cases)\/[^/]+/, '$1/x') + (url.searchParams.get('view') ?? '')
  }
  // one page of each kind is opened: what leads out of the version stands where versions are chosen, and nowhere else
  const open = [`/runs/${id}?version=${newest}`]
  const lost = new Set<string>()
  const seen = new Map([[kindOf(open[0] as string), open[0] as string]])
  for (let at = open.shift(); at; at = open.shift()) {
    const { body, statusCode } = await call('GET', at)
    t.equal(statusCode, 200, at)
    const links = [
      ...body
        .replace(/<nav [^>]*aria-label="Result versions".*?<\/nav>/s, '')
        .replace(/<a[^>]*>Back to the run's own scores<\/a>/, '')
        .matchAll(/ (?:href|action)="([^"]+)"/g),
    ].map(([, href = '']) => href.replaceAll('&amp;', '&'))
    for (const href of links.filter(isOwn)) {
      if (!href.includes(`version=${newest}`) && !body.includes(`name="version" value="${newest}"`))
        lost.add(`${at} -> ${href}`)
      if (seen.has(kindOf(href))) continue
      seen.set(kindOf(href), href)
      open.push(href)
    }
  }
  t.same([...lost], [])
  t.ok(seen.size >= 12, [...seen.keys()].join(' '))

  // as if the version found nothing where the run found all
  const place = join(dir, 'rescored', newest)
  const [{ test } = { test: '' }] = (await readRows(dir)).filter(
    ({ type, outcome, model }) => type === 'locate' && outcome === 'passed' && model === 'pixels',
  )
  const record = JSON.parse(await readFile(join(dir, 'tests', test, 'test.json'), 'utf8')) as {
    score: { matches: object[] }
  }
  const missed = record.score.matches.map((match) => ({ ...match, verdict: 'missed', found: null }))
  await mkdir(join(place, 'tests', test))
  await writeFile(
    join(place, 'tests', test, 'test.json'),
    JSON.stringify({ ...record, score: { ...record.score, matches: missed } }),
  )
  const list = join(place, 'rows.jsonl')
  await writeFile(list, `${await readFile(list, 'utf8')}\n`)
  type Figures = { misses: { types: { figures: { model: string; about: string }[] }[] } }
  const missesOf = async (version: string): Promise<number> => {
    const { misses } = (await call('GET', `/api/v1/runs/${id}?view=misses&version=${version}`)).json() as Figures
    const about = misses.types.flatMap(({ figures }) => figures).find(({ model }) => model === 'builtin/pixels')?.about
    return Number(/^(\d+) of/.exec(about ?? '')?.[1])
  }
  t.equal((await missesOf(newest)) - (await missesOf('')), missed.length, 'the map is that of the version')
  await rm(join(place, 'tests', test), { recursive: true })
})

t.test('the runs of a suite are rescored one after another, each with what came of it', async (t) => {
  const other = await runner.order(orderOf({ types: ['count'], models: ['builtin/chance'], limit: 1 }), 'cli')
  await runner.ended(other.id)
  const broken = join(data, 'runs', `${other.id}-broken`)
  await cp(join(data, 'runs', other.id), broken, { recursive: true })
  await writeFile(join(broken, 'plan.jsonl'), 'no json\n')
  t.match(await page('/suites/starter'), /Rescore runs/)
  t.match(await page('/suites/starter/rescored'), /Rescore 3 runs.*not rescored yet/)
  t.equal((await call('POST', '/suites/nowhere/rescore')).statusCode, 404)
  const denied = await guarded.app.inject({
    method: 'POST',
    url: '/api/v1/suites/starter/rescore',
    headers: { authorization: `Bearer ${VIEW}` },
    payload: {},
  })
  t.equal(denied.statusCode, 403)

  const started = (await call('POST', '/api/v1/suites/starter/rescore')).json() as { runs: string[] }
  t.same(started.runs.toSorted(), [id, other.id, `${other.id}-broken`].toSorted())
  type Runs = { going: string; rows: { href: string; state: { word: string; text: string }; changed: string }[] }
  const look = async (): Promise<Runs> => (await call('GET', '/api/v1/suites/starter/rescored')).json()
  const seen: Runs[] = [await look()]
  await call('POST', '/api/v1/suites/starter/rescore')
  for (const deadline = Date.now() + 60_000; seen.at(-1)?.going && Date.now() < deadline; seen.push(await look()))
    await sleep(20)
  t.ok(
    seen.every(({ rows }) => rows.filter(({ state }) => state.word === 'going').length <= 1),
    'one at a time',
  )
  t.ok(
    seen[0]?.rows.some(({ state }) => state.word === 'waiting'),
    'the others wait',
  )
  const rows = seen.at(-1)?.rows ?? []
  const of = (run: string) => rows.find(({ href }) => href === `/runs/${run}`)
  t.match(of(`${other.id}-broken`)?.state, { word: 'failed', text: /plan\.jsonl line 1/ }, 'stops no other')
  t.match(of(other.id), { state: { word: 'rescored' }, changed: '0 of 1' })
  t.match(of(id)?.state.word, 'rescored')
  t.equal((await versionsOf(join(data, 'runs', other.id))).length, 1, 'pressed twice, done once')
  t.match((await call('GET', '/suites/starter/rescored')).body, `href="/runs/${other.id}/rescored"`)
  await rm(join(dir, 'rescored', String((await versionsOf(dir))[0])), { recursive: true })
})

t.test(
  'a queue is on record while it is worked off, is taken up by the next process, and can be stopped',
  async (t) => {
    const queue = join(data, 'rescoring.json')
    const gone = async (): Promise<boolean> => !(await readFile(queue).catch(() => null))
    const countOf = async (): Promise<number> => (await versionsOf(dir)).length
    const before = await countOf()
    await writeFile(queue, JSON.stringify({ format: 1, runs: [id, '../../elsewhere'] }))
    const next = (await appOver(t, data)).runner
    await next.takeUpRescoring()
    t.notOk(next.waitsForRescoring(dir), 'a queue with a path in it is none')
    await writeFile(queue, JSON.stringify({ format: 1, runs: [id] }))
    await next.takeUpRescoring()
    for (const deadline = Date.now() + 60_000; !(await gone()) && Date.now() < deadline;) await sleep(20)
    t.ok(await gone(), 'done, and off the record')
    t.equal(await countOf(), before + 1, 'what waited was rescored')

    await call('POST', '/api/v1/suites/starter/rescore')
    t.match(await page('/suites/starter/rescored'), /Stop .*still to be rescored/)
    t.same((await call('POST', '/api/v1/suites/starter/rescore/stop')).json(), { suite: 'starter', rescoring: false })
    t.ok(await gone(), 'off the record when it is said to be stopped')
    for (const deadline = Date.now() + 60_000; runner.rescoring(dir) !== null && Date.now() < deadline;) await sleep(20)
    t.notMatch(await page('/suites/starter/rescored'), /still to be rescored|could not be rescored: It was stopped/)
    t.ok(await gone(), 'and it stays so')
    const after = await countOf()
    t.same((await call('POST', `/api/v1/runs/${id}/rescore/stop`)).json(), { run: id, rescoring: false })
    t.equal(await countOf(), after, 'nothing goes on that could be stopped')
    const denied = await guarded.app.inject({
      method: 'POST',
      url: '/api/v1/suites/starter/rescore/stop',
      headers: { authorization: `Bearer ${VIEW}` },
      payload: {},
    })
    t.equal(denied.statusCode, 403)
    for (const version of (await versionsOf(dir)).slice(0, after - before))
      await rm(join(dir, 'rescored', version), { recursive: true })
  },
)

t.test('an older version stays, one that is not there is not found, and a list that is damaged is said', async (t) => {
  const { versions } = (await call('GET', `/api/v1/runs/${id}/rescored`)).json() as { versions: { href: string }[] }
  t.equal(versions.length, 2)
  t.match(await page(versions[1]?.href ?? ''), /Every test comes out as it was/)
  t.equal((await call('GET', `/runs/${id}/rescored?version=20200101T000000Z`)).statusCode, 404)
  t.equal((await call('POST', '/api/v1/runs/nowhere/rescore')).statusCode, 404)
  await writeFile(join(dir, 'plan.jsonl'), 'no json\n')
  const broken = await call('POST', `/api/v1/runs/${id}/rescore`)
  t.equal(broken.statusCode, 409)
  t.match(broken.body, 'plan.jsonl line 1')
  t.match(await page(`/runs/${id}/rescored`), /plan\.jsonl line 1 is not valid JSON/)
})
