import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { readManifest } from '../../runner/index.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { createGate } from '../helpers/fake-model/gate.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** The way of a new user, in a real browser against a real process. */

t.setTimeout(1_190_000)
/** What is waited for comes; a slow machine only takes its time. The limit of the file ends what does not come. */
const PATIENCE_MS = 120_000
const browser = await launchBrowser()
const dataDir = await tempDir(t, 'browser')
t.teardown(() => browser.close())

/** A page that fails the test where a script throws, the policy is broken or a file is missing. */
async function openPage(complaints: string[], options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return page
}

/** Images that are in sight: one in a closed <details> is fetched when that is opened. */
const imagesLoaded = (page: Page): Promise<boolean> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLImageElement>('main img')]
      .filter((image) => image.checkVisibility())
      .every((image) => image.complete && image.naturalWidth > 0),
  )

t.test('the first start shows a run of the starter suite by itself', async (t) => {
  const server = await serveProcess(join(dataDir, 'first'))
  t.teardown(() => server.stop())
  const complaints: string[] = []
  const page = await openPage(complaints)
  await page.goto(server.url)
  const row = page.getByRole('row', { name: /first look/ })
  await row.waitFor()
  t.match(await row.textContent(), /builtin\/pixels/)
  await row.getByRole('rowheader').getByRole('link').click()
  await page.getByText('finished').first().waitFor()
  t.same(complaints, [])
})

t.test('order a run in the form, watch it, open a failed test, read its exchange', async (t) => {
  const gate = createGate()
  const model = await startFakeServer({ hold: gate.hold })
  t.teardown(() => model.close())
  const data = join(dataDir, 'order')
  const server = await serveProcess(data, {
    env: { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-browser-test-key-0123456789' },
    flags: ['--no-sample'],
  })
  t.teardown(() => server.stop())
  const complaints: string[] = []
  const page = await openPage(complaints)

  await page.goto(`${server.url}/runs`)
  await page
    .getByRole('link', { name: /New run/ })
    .first()
    .click()
  await page.locator('input[name=suites][value=starter]').check()
  await page.locator('input[name=models][value="builtin/chance"]').check()
  await page.locator('input[name=more]').fill('openai-compatible/test-model')
  await page.locator('input[name=types][value=count]').check()
  await page.locator('input[name=title]').fill('from the form')
  await page.getByRole('button', { name: 'Start the run' }).click()
  await page.waitForURL(/\/runs\/\d{8}T\d{6}Z-from-the-form$/)
  const runUrl = page.url()

  await page.evaluate(() => {
    ;(window as unknown as { marker: boolean }).marker = true
  })
  // the two models without a network get done by themselves; the third answers as often as it is let
  const CASES = 9
  let done = 2 * CASES
  for (const more of [0, 1, 2]) {
    gate.letOut(more)
    done += more
    await page.locator(`progress[value="${done}"]`).first().waitFor({ state: 'attached' })
    t.pass(`${done} of ${3 * CASES} are shown`)
  }
  gate.letOut(CASES)
  await page.getByText('finished', { exact: true }).first().waitFor()
  t.ok(await page.evaluate(() => (window as unknown as { marker?: boolean }).marker), 'without a reload')

  await page.goto(`${runUrl}/tests?view=sheet&outcome=failed`)
  await page.locator('main a:has(img)').first().click()
  await page.waitForURL(/\/tests\/\d{4}-/)
  await page.waitForLoadState('load')
  t.match(await page.textContent('main'), /FAILED|failed/)
  t.ok((await page.locator('main img').count()) >= 2)
  t.ok(await imagesLoaded(page), 'both images load')
  t.match(page.url(), /outcome=failed/, 'the filter goes along')

  await page.getByRole('link', { name: 'Exchange' }).first().click()
  await page.waitForURL(/\/exchange/)
  t.match(await page.textContent('main'), /user/)
  t.ok(await imagesLoaded(page))
  t.same(complaints, [], 'no error in the console, no broken policy, no missing file')

  const [run] = await readdir(join(data, 'runs'))
  t.match(await readManifest(join(data, 'runs', run ?? '')), {
    status: 'finished',
    orderedBy: 'form',
    title: 'from the form',
  })
})

t.test('a mistake in the form comes back filled in, with the reason at the field', async (t) => {
  const server = await serveProcess(join(dataDir, 'mistake'), { flags: ['--no-sample'] })
  t.teardown(() => server.stop())
  for (const javaScriptEnabled of [true, false]) {
    const page = await openPage([], { javaScriptEnabled })
    await page.goto(`${server.url}/runs/new`)
    await page.locator('input[name=suites][value=starter]').check()
    await page.locator('input[name=more]').fill('nowhere/gpt')
    await page.locator('input[name=title]').fill('keep me')
    await page.getByRole('button', { name: 'Start the run' }).click()
    await page.getByText('There is no API "nowhere"').first().waitFor()
    t.equal(await page.locator('input[name=title]').inputValue(), 'keep me')
    t.equal(await page.locator('input[name=more]').inputValue(), 'nowhere/gpt')
    t.ok(await page.locator('input[name=suites][value=starter]').isChecked())
    await page.context().close()
  }
})

t.test('the server ends when it is told to', async (t) => {
  const server = await serveProcess(join(dataDir, 'first'))
  const { code, ms } = await server.stop()
  t.equal(code, 0)
  t.ok(ms < 8000, `ended after ${Math.round(ms)} ms`)
})
