import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from '../helpers/tap.ts'
import { rootDir, type AmendedSuite, type Case } from '../../runner/index.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { appOver } from '../helpers/app-over.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const CASES = 6
const PLANTED = 'case-2'
const really = (n: number): number => 4 + 2 * n
const data = await tempDir(t, 'amended-suite')
await makeSuite(
  join(data, 'suites'),
  { name: 'planted', title: 'Planted' },
  Array.from({ length: CASES }, (_, n): Case => {
    const id = `case-${n}`
    return {
      id,
      type: 'count',
      image: `images/${id}.png`,
      question: `How many spots are on picture ${n}?`,
      given: { object: 'spots' },
      truth: { count: id === PLANTED ? really(n) + 3 : really(n) },
    }
  }),
)
const server = await startFakeServer({ answer: (prompt) => String(really(Number(/picture (\d+)/.exec(prompt)?.[1]))) })
t.teardown(() => server.close())
await writeFile(join(data, 'benchloupe.yaml'), `apis:\n  shop:\n    baseUrl: ${server.url}\n`)
const { app, runner } = await appOver(t, data)
const { id } = await runner.order(
  orderOf({ suites: ['planted'], models: ['shop/one', 'shop/other'], acceptUnknownCost: true }),
  'cli',
)
await runner.ended(id)

/** sha256 of each file below a folder */
async function sumsOf(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  const sums = files.map(async ({ parentPath, name }): Promise<[string, string]> => {
    const path = join(parentPath, name)
    return [
      path.slice(folder.length + 1),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    ]
  })
  return new Map((await Promise.all(sums)).sort())
}
const post = (url: string, payload: object) => app.inject({ method: 'POST', url: `/api/v1${url}`, payload })
const get = async (url: string) => {
  const { statusCode, body } = await app.inject({ method: 'GET', url })
  return { status: statusCode, html: body, text: body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}

t.test(
  'a planted wrong truth, first of the suspects, amended and exported: only that truth is another one',
  async (t) => {
    const suspects = await get(`/runs/${id}/suspects`)
    t.match(suspects.html.split('<article')[1], `/cases/${PLANTED}"`, 'first of the suspects')
    const original = join(data, 'suites', 'planted')
    const before = await sumsOf(original)
    const inRun = await sumsOf(join(data, 'runs', id))
    t.match((await get(`/runs/${id}/amendments`)).text, /No truth of this run is amended/)
    const none = await post(`/runs/${id}/amendments`, { suite: 'planted' })
    t.equal(none.statusCode, 400)
    t.match(none.body, /no amended truth to export/)

    await post(`/runs/${id}/cases/${PLANTED}/amend`, {
      suite: 'planted',
      type: 'count',
      'truth.count': String(really(2)),
      author: 'Ada',
      note: 'counted twice',
    })
    const diff = await get(`/runs/${id}/amendments`)
    t.match(diff.text, new RegExp(`${PLANTED} count, planted count ${really(2) + 3} ${really(2)} Ada .* counted twice`))
    const csv = (await get(`/runs/${id}/amendments?format=csv`)).html
    t.match(csv, `count,${PLANTED},count,${really(2) + 3},${really(2)},Ada,counted twice,`)

    const answer = await post(`/runs/${id}/amendments`, { suite: 'planted' })
    t.equal(answer.statusCode, 200)
    const made = answer.json() as AmendedSuite
    t.match(made, { suite: 'planted-amended', cases: CASES, amended: 1, left: [] })
    t.match(made.changes, [{ case: PLANTED, field: 'count', before: really(2) + 3, after: really(2), author: 'Ada' }])
    t.same(await sumsOf(original), before, 'every file of the original is byte for byte what it was')
    const now = await sumsOf(join(data, 'runs', id))
    t.same(
      [...now].filter(([file, sum]) => inRun.get(file) !== sum).map(([file]) => file),
      ['amendments.jsonl'],
      'and of the run only amendments.jsonl is new',
    )
    const copy = join(data, 'suites', 'planted-amended')
    const sums = await sumsOf(copy)
    for (const [file, sum] of before) if (file.startsWith('images/')) t.equal(sums.get(file), sum, file)
    const lines = async (dir: string): Promise<string[]> =>
      (await readFile(join(dir, 'cases.jsonl'), 'utf8')).split('\n')
    const [old, written] = [await lines(original), await lines(copy)]
    const differ = old.flatMap((line, i) => (line === written[i] ? [] : [i]))
    t.equal(differ.length, 1, 'one line differs')
    t.match(JSON.parse(written[differ[0] ?? 0] ?? ''), { id: PLANTED, truth: { count: really(2) } })
    t.match(JSON.parse(await readFile(join(copy, 'suite.json'), 'utf8')), {
      name: 'planted-amended',
      source: `amended from planted, content sha256 ${made.from.hash}`,
    })
    t.same(JSON.parse(await readFile(join(copy, 'changes.json'), 'utf8')), made)

    const { id: again } = await runner.order(
      orderOf({ suites: ['planted-amended'], models: ['shop/one'], acceptUnknownCost: true }),
      'cli',
    )
    t.match((await runner.ended(again)).counts, { planned: CASES, passed: CASES }, 'a run of it passes every case')
    t.match((await get('/suites/planted-amended')).text, /amended from planted/)
  },
)

t.test('a name that is taken is refused, another is found, and the command line does the same', async (t) => {
  const taken = await post(`/runs/${id}/amendments`, { suite: 'planted', name: 'planted-amended' })
  t.equal(taken.statusCode, 400)
  t.match(taken.body, /is there already/)
  t.equal((await post(`/runs/${id}/amendments`, { suite: 'nowhere' })).statusCode, 400)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, join(rootDir, 'server/cli/benchloupe.js'), 'amend', 'planted', '--data', data, '--json'],
    { env: { PATH: process.env.PATH ?? '' } },
  )
  t.match(JSON.parse(stdout), { suite: 'planted-amended-2', amended: 1 })
})

t.test(
  'the page of a suite exports what was amended in its runs, and shows what changed between two versions',
  async (t) => {
    t.match((await get('/suites/planted')).html, 'href="/suites/planted/changes"')
    const page = await get('/suites/planted/changes')
    t.match(page.text, /1 truth of this suite is amended in 1 run\./)
    t.match(page.text, /6 cases the same.*every case is the same/, 'held against the newest run of it first')
    const answer = await post('/suites/planted/amended', { name: 'planted-from-page' })
    t.match(answer.json(), { suite: 'planted-from-page', amended: 1 })
    t.match((await post('/suites/charts/amended', {})).json().error.message, /No suite was made/)

    // a case edited by hand, one taken out and one more: each is told
    const copy = join(data, 'suites', 'planted-from-page', 'cases.jsonl')
    const [first = '', second = '', ...rest] = (await readFile(copy, 'utf8')).trimEnd().split('\n')
    const edited = { ...(JSON.parse(first) as Case), question: 'How many dots are there?' }
    const more = { ...(JSON.parse(second) as Case), id: 'case-more' }
    await writeFile(copy, `${[edited, more].map((line) => JSON.stringify(line)).join('\n')}\n${rest.join('\n')}\n`)
    type Change = { what: string; id: string; fields: { field: string; before: string; after: string }[] }
    const changes = async (query = ''): Promise<Change[]> =>
      (await app.inject(`/api/v1/suites/planted-from-page/changes${query}`)).json<{ changes: Change[] }>().changes
    const all = await changes()
    t.same(
      all.map(({ what, id, fields }) => [what, id, fields.map(({ field }) => field).join()]),
      [
        ['changed', 'case-0', 'question'],
        ['added', 'case-more', ''],
        ['changed', PLANTED, 'truth.count'],
        ['removed', 'case-1', ''],
      ],
      'against the suite that it says it was made from',
    )
    t.match(all[2]?.fields, [{ before: String(really(2) + 3), after: String(really(2)) }])
    t.same(
      (await changes('?what=added')).map(({ id }) => id),
      ['case-more'],
    )
    t.same(await changes('?against=planted-from-page'), [], 'against itself')
    t.match((await get('/suites/planted-from-page/changes')).text, /2 changed, 1 added, 1 removed, 3 cases the same/)
    t.equal((await get('/suites/planted/changes?against=run 20200101T000000Z')).status, 404)
    t.equal((await get('/suites/planted/changes?against=nowhere')).status, 404)
  },
)
