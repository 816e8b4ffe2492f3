import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import type { Case } from '../../runner/index.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { appOver } from '../helpers/app-over.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const CASES = 9
const PLANTED = 'case-5'
const data = await tempDir(t, 'suspects')
const really = (n: number): number => 4 + 2 * n
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
/** `good` and `better` count right, but for one picture each; `poor` is always one off. */
const server = await startFakeServer({
  answer: (prompt, _image, { model }) => {
    const n = Number(/picture (\d+)/.exec(prompt)?.[1])
    const off = model === 'poor' || (model === 'good' && n === 2) ? 1 : model === 'better' && n === 7 ? 2 : 0
    return String(really(n) + off)
  },
})
t.teardown(() => server.close())
await writeFile(join(data, 'benchloupe.yaml'), `apis:\n  shop:\n    baseUrl: ${server.url}\n`)
const { app, runner } = await appOver(t, data)

async function runOf(models: string[]): Promise<string> {
  const { id } = await runner.order(orderOf({ suites: ['planted'], models, acceptUnknownCost: true }), 'cli')
  await runner.ended(id)
  return id
}
const page = async (url: string) => {
  const { statusCode, body } = await app.inject({ method: 'GET', url })
  return { status: statusCode, html: body, text: body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}

t.test('a planted wrong truth is the first of the suspects, with its picture, its reason and its tests', async (t) => {
  const id = await runOf(['shop/good', 'shop/better', 'shop/poor'])
  t.match((await page(`/runs/${id}`)).html, `href="/runs/${id}/suspects"`)
  const { status, html, text } = await page(`/runs/${id}/suspects`)
  t.equal(status, 200)
  const [, first = ''] = html.split('<article')
  t.match(first, `href="/runs/${id}/cases/${PLANTED}"`)
  t.match(first, /<img src="[^"]+\/images\/[0-9a-f]{64}\.png\?as=upright" width="120" height="80"/)
  t.match(text, new RegExp(`2 of 3 models agree on “${really(5)}[^”]*”; the truth says “${really(5) + 3}`))
  const tests = /href="([^"]+)">its tests/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
  t.match((await page(tests)).text, /3 of 27 tests|3 tests/)
})

t.test('one model agrees with nobody, and a run that is not there is not found', async (t) => {
  const id = await runOf(['shop/good'])
  t.match((await page(`/runs/${id}/suspects`)).text, /It takes at least two models/)
  t.equal((await page('/runs/nowhere/suspects')).status, 404)
})
