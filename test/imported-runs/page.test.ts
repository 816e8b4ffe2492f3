import { zipSync } from 'fflate'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { geometryBenchResults } from '../fixtures/geometry-bench.ts'
import { appOver } from '../helpers/app-over.ts'
import { importedRuns } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'import-run-page')
const { app } = await appOver(t, data)
const files = geometryBenchResults()
const zip = zipSync(
  Object.fromEntries(
    Object.entries(files).flatMap(([name, content]): [string, Uint8Array][] =>
      typeof content === 'string' || Buffer.isBuffer(content)
        ? [[name, new Uint8Array(Buffer.from(content as string))]]
        : [],
    ),
  ),
)

const page = async (url: string): Promise<string> =>
  (await app.inject({ method: 'GET', url })).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

async function sent(): Promise<string> {
  const boundary = 'boundary-of-this-test'
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="results.zip"\r\nContent-Type: application/zip\r\n\r\n`,
    ),
    zip,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const answer = await app.inject({
    method: 'POST',
    url: '/import-run',
    payload,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
  t.equal(answer.statusCode, 303)
  return String(answer.headers.location)
}

/** Where a page or a POST leads once the import is over. */
async function until(url: string, done: (location: string) => boolean): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await app.inject({ method: 'GET', url })
    const location = String(answer.headers.location ?? '')
    if (done(location)) return location
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${url} leads nowhere`)
}

t.test('results are sent, looked at, imported, and say so on every page', async (t) => {
  t.match(await page('/import-run'), /Benchloupe makes no call.* vlm-geometry-bench/)
  const address = await sent()
  let preview = await page(address)
  for (let tries = 0; /being read/.test(preview) && tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    preview = await page(address)
  }
  t.match(preview, /nothing is written yet read as vlm-geometry-bench .* Import 12 tests as a run/)
  t.match(preview, /12 tests 6 cases 1 image 2 tests without an image/)
  t.match(preview, /Left out 1 SIZE tests whose truth is 0/)
  t.same((await app.inject({ method: 'GET', url: '/api/v1/runs' })).json().rows, [], 'no run is there yet')

  const made = await app.inject({
    method: 'POST',
    url: address.split('?')[0] as string,
    payload: 'format=geometry-bench&title=mine',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  t.equal(made.statusCode, 303)
  const leads = String(made.headers.location)
  const run = leads.startsWith('/runs/') ? leads : await until(leads, (location) => location.startsWith('/runs/'))

  t.match(await page('/runs'), /mine .* imported from vlm-geometry-bench/)
  const shown = await page(run)
  t.match(shown, /mine \(imported from vlm-geometry-bench\)/)
  t.match(shown, /Imported from vlm-geometry-bench, version unknown\. Benchloupe made no call/)
  t.match(shown, /2 tests without an image 1 result left out/)
  t.notMatch(shown, /Run again|Resume|Retry/, 'nothing of it can be asked again')
  t.match(await page(`${run}?view=settings`), /tool vlm-geometry-bench.* image +unknown|unknown/)
  const [test] = (await app.inject({ method: 'GET', url: `/api/v1${run}/tests` })).json().rows
  t.match(await page(test.href), /Imported from vlm-geometry-bench\. Both agree\./)
  t.notMatch(await page(test.href), /Retry this test/)
  t.match(await page(`${test.href}/exchange`), /The call as it was on the wire is not in the source/)
  t.match(await page(`${run}/tests?differs=not+comparable`), /1 of 12|HTTP 500/)

  const refused = await app.inject({ method: 'POST', url: `/api/v1${run}/resume`, payload: {} })
  t.match({ status: refused.statusCode, ...refused.json() }, { status: 409, error: { code: 'RUN_IMPORTED' } })

  let again = await page(await sent())
  for (let tries = 0; /being read/.test(again) && tries < 50; tries++) again = await page(await sent())
  t.match(again, /These results were imported before, as/)
})

t.test('when a call was made is unknown on every page where the other tool does not say', async (t) => {
  const path = join(rootDir, 'test/fixtures/promptfoo/squares.json')
  const { run, rows } = await importedRuns(t, 'promptfoo', path, { dataDir: data })
  const test = `/runs/${run.id}/tests/${rows[0]?.test}`
  for (const url of [test, `${test}/exchange`]) {
    const shown = await page(url)
    t.match(shown, url === test ? /when unknown/ : /sent unknown took 83 ms/)
    t.notMatch(shown, /23:41:14\.315 UTC(?! squares)/, 'the time of the run is not that of a call')
  }
  t.match(await page(`/runs/${run.id}`), /cost unknown/)
})
