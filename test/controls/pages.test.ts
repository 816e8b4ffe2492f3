import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readPlan, readRows, type ControlResult } from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { commandInside } from '../helpers/command.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'controls-pages')
const { app, runner } = await appOver(t, data)
const { id } = await runner.order(
  orderOf({
    types: ['count', 'pattern'],
    models: ['builtin/chance'],
    classes: ['spots'],
    controls: ['blank', 'swapped', 'mirrored'],
  }),
  'cli',
)
const run = await runner.ended(id)
const dir = join(data, 'runs', id)
const plan = await readPlan(dir)
const own = plan.filter(({ control }) => !control)
const named = (kind: string) => plan.filter(({ control }) => control?.kind === kind)

const page = async (url: string) => {
  const { statusCode, body } = await app.inject({ method: 'GET', url })
  return { status: statusCode, html: body, text: body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}
const json = async (url: string) => (await app.inject({ method: 'GET', url: `/api/v1${url}` })).json<unknown>()

t.test('the run page counts the tests that were ordered, with the lift under their scores', async (t) => {
  const { text, html } = await page(`/runs/${id}`)
  t.match(text, `${own.length} tests and ${3 * own.length} controls`)
  t.match(text, `planned ${own.length} asked ${own.length} answered ${own.length} `)
  t.match(text, `passed ${run.counts.passed} `)
  t.match(text, 'lift over a blank image lift over another image difference to the mirrored image')
  t.match(html, `href="/runs/${id}/tests?api=builtin&amp;model=chance&amp;control=blank"`)
  t.notMatch(html, 'spots-seven.blank', 'no picture of a control is among the worst')
  const scores = await page(`/runs/${id}?view=scores`)
  t.match(scores.text, /with its image as control difference same verdict tests in both/)
  const found = (await json(`/runs/${id}?view=scores`)) as { controls: { rows: { kind: string; type: string }[] } }
  t.strictSame(
    found.controls.rows.map(({ kind, type }) => `${kind} ${type}`),
    ['blank', 'swapped', 'mirrored'].flatMap((kind) => [`${kind} `, `${kind} count`, `${kind} pattern`]),
  )
  t.match((await page(`/runs/${id}?view=costs`)).text, `${3 * own.length} controls are in all figures`)
  t.match((await page(`/runs/${id}?view=settings`)).text, 'blank, swapped, mirrored image')
})

t.test('a list shows controls to those who ask for them', async (t) => {
  const heading = async (query: string): Promise<string> =>
    /(\d+ (?:of \d+ )?tests on \d+ cases)/.exec((await page(`/runs/${id}/tests?${query}`)).text)?.[1] ?? ''
  const cases = new Set(own.map(({ type, case: name }) => `${type} ${name}`)).size
  const [n, all] = [own.length, plan.length]
  t.equal(await heading(''), `${n} tests on ${cases} cases`)
  t.equal(await heading('control=none'), `${n} of ${all} tests on ${cases} cases`)
  t.equal(await heading('control=blank'), `${n} of ${all} tests on ${cases} cases`)
  t.equal(await heading('control=blind'), `${2 * n} of ${all} tests on ${2 * cases} cases`)
  t.equal(await heading('control=mirrored&control=none'), `${2 * n} of ${all} tests on ${2 * cases} cases`)
  t.equal(await heading('q=control%3Amirrored'), `${n} of ${all} tests on ${cases} cases`)
  t.equal(await heading('q=control%3Ablind'), `${2 * n} of ${all} tests on ${2 * cases} cases`)
  const { text, html } = await page(`/runs/${id}/tests`)
  t.match(text, `control none ${n} blank ${n} swapped ${n} mirrored ${n}`)
  t.notMatch(html, '.blank')
  const ended = new Set((await readRows(dir)).filter(({ control }) => !control).map(({ outcome }) => outcome))
  for (const outcome of ['passed', 'failed', 'unparsed'] as const)
    t.equal(html.includes(`outcome=${outcome}"`), ended.has(outcome), `${outcome} is a choice where a test ended so`)
  t.match((await page(`/runs/${id}/tests?view=matrix`)).text, new RegExp(`^(?!.*\\.mirrored)`))
  const across = (await page('/tests')).text
  t.match(across, `${n} tests in 1 run`)
  t.notMatch(across, 'spots-seven.blank')
})

t.test('a test and its controls lead to each other, and a control says what it is', async (t) => {
  const [first] = own
  for (const kind of ['blank', 'swapped', 'mirrored'] as const) {
    const control = named(kind).find((planned) => planned.control?.of === first?.n)
    const original = await page(`/runs/${id}/tests/${first?.test}`)
    t.match(original.html, `/runs/${id}/tests/${control?.test}?control=${kind}`)
    const { html, text } = await page(`/runs/${id}/tests/${control?.n}`)
    t.equal(html, '', 'a number leads to the name')
    const shown = await page(`/runs/${id}/tests/${control?.test}`)
    t.match(shown.text, /Control: (?:blank|another|mirrored) image\. The image is /)
    t.match(shown.html, `/runs/${id}/tests/${first?.test}"`)
    t.match(shown.text, `1 of ${own.length} with a ${kind} image`, 'its list is that of its kind')
    t.notMatch(shown.html, `/cases/${control?.case}/amend`)
    t.equal((await page(`/runs/${id}/tests/${control?.test}/exchange`)).status, 200)
    t.match((await page(`/runs/${id}/cases/${control?.case}`)).text, `case ${control?.case}`)
    t.equal(text.trim(), '')
  }
})

t.test('no page that compares or ranks knows of them', async (t) => {
  for (const url of [
    '/leaderboard',
    '/models/builtin/chance?view=cases',
    '/types/count?view=time',
    `/runs/${id}?view=charts`,
    `/runs/${id}/suspects`,
    '/find?q=mirrored',
    `/compare?a=${id}&b=${id}`,
  ]) {
    const { status, html } = await page(url)
    t.ok(status < 400, url)
    t.notMatch(html, /spots-seven\.(?:blank|swapped|mirrored)/, url)
  }
})

t.test('the truth of a control is not amended, and its test is judged and asked again as any', async (t) => {
  const control = named('mirrored')[0]
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url: `/api/v1${url}`, payload })
  const refused = await post(`/runs/${id}/cases/${control?.case}/amend`, {
    suite: control?.suite,
    type: control?.type,
    'truth.count': '5',
  })
  t.equal(refused.statusCode, 400)
  t.match(refused.body, /is a control: its truth follows from that of spots-seven/)
  const judged = await post(`/runs/${id}/tests/${control?.test}/review`, { verdict: 'agree', author: 'Ada' })
  t.equal(judged.statusCode, 200)
  t.notMatch((await page(`/runs/${id}`)).text, /\b1 test judged/, 'a verdict on a control is in no rate of the run')
  t.equal((await post(`/runs/${id}/tests/${control?.test}/again`, {})).statusCode, 200)
  await runner.ended(id)
  t.equal((await readRows(dir)).length, plan.length)
  t.match(await page(`/runs/${id}/verify`), { status: 200 })
})

t.test('the order form and the command line count them, and say what has none', async (t) => {
  const form = await app.inject({
    method: 'POST',
    url: '/runs/new',
    payload: 'suites=starter&models=builtin%2Fpixels&controls=blank&controls=mirrored&repeats=2&limit=1&types=count',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const text = form.body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
  t.match(text, 'tests 6 of them controls 2 blank, 2 mirrored')
  t.match(text, /--controls blank .{1,8} --controls mirrored/)
  t.match(form.body, /name="controls" value="blank"\s+checked/)
  const dry = await commandInside([
    ...['run', '--data', data, '--suite', 'scenes', '--pictures', 'scenes=2', '--model', 'builtin/chance'],
    ...['--controls', 'mirrored', '--dry-run'],
  ])
  t.equal(dry.code, 0, dry.err)
  t.match(dry.out, /\d+ of them are controls \(mirrored \d+\)/)
  t.match(dry.out, /Not asked with a mirrored image: .* cases? of pattern, as (?:it|each) /)
  const none = await commandInside([
    ...['run', '--data', data, '--suite', 'clocks', '--pictures', 'clocks=2', '--model', 'builtin/chance'],
    ...['--controls', 'mirrored', '--dry-run'],
  ])
  t.equal(none.code, 2)
  t.match(none.err, /No case of this order can be asked with a mirrored image: 2 cases of clock, as each is of a type/)
})

t.test('the leaderboard has the lift beside the score, and an export says which test is which control', async (t) => {
  t.match((await page('/leaderboard')).text, /lift 0 0 to 0, over a blank image lift 0 0 to 0, over another image/)
  const csv = (await app.inject({ url: `/runs/${id}/export?format=csv&control=mirrored` })).body.split('\r\n')
  const column = (csv[0] ?? '').split(',').indexOf('control')
  t.equal(csv.length, own.length + 2)
  t.strictSame(csv[1]?.split(',').slice(column, column + 2), ['mirrored', String(own[0]?.n)])
})

t.test('controls are no cases of their suite', async (t) => {
  t.notMatch((await page('/suites/starter/changes')).html, /\.(?:blank|swapped|mirrored)/)
})

t.test('run.json has the whole of it, as docs/run-folder.md says', async (t) => {
  const { controls } = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as {
    controls: { results: ControlResult[] }
  }
  const blank = controls.results[0]
  t.match(blank, { kind: 'blank', type: null, pairs: own.length, difference: 0, alike: own.length })
  t.strictSame(Object.keys(controls), ['counts', 'usd', 'left', 'results'])
})
