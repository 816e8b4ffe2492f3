import { readdir, readFile, rename } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { readRows, type Row } from '../../runner/index.ts'
import { PAYLOADS } from '../fixtures/payloads.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { commandInside } from '../helpers/command.ts'
import { multiplyRun } from '../helpers/multiplied-run.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner } from '../helpers/test-runner.ts'

/** The report of a run of 500 tests, opened from its file in a browser without a network: nothing is asked outside the run folder, and
 * nothing complains. */
t.setTimeout(1_190_000)

const TESTS = 500
const PATIENCE_MS = 120_000

const scratch = await tempDir(t, 'report')
const dataDir = join(scratch, 'data')
const runner = await testRunner(t, { dataDir })
const order = orderOf({ models: ['builtin/pixels', 'builtin/chance'], types: ['locate', 'count', 'pattern'], limit: 2 })
const { id } = await runner.ended((await runner.order(order, 'cli')).id)
const made = join(dataDir, 'runs', id)
/** Four of the texts that do harm. */
const payloadsOf = (n: number): string =>
  PAYLOADS.slice((2 * n) % PAYLOADS.length)
    .slice(0, 4)
    .join('\n')
// what a model says, and what is said of it, is hostile text
await multiplyRun(made, TESTS, (n) => {
  return n % 2 === 0 ? { sentence: payloadsOf(n), reply: `${payloadsOf(n)}\nMarker ${n}` } : {}
})
const rows = await readRows(made)

const told = await commandInside(['report', made])
if (told.code !== 0) throw new Error(told.err)
// it opens wherever the folder lies, whatever that is called
const dir = join(scratch, 'a run, received #1 100%')
await rename(made, dir)
const place = pathToFileURL(dir).href

const browser = await launchBrowser()
t.teardown(() => browser.close())

/** A page without a network; whatever it asks for outside the folder, or complains of, stands in `wrong`. */
async function openPage(wrong: string[], options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  const page = await context.newPage()
  page.on('request', (request) => {
    if (!request.url().startsWith(`${place}/`) && !request.url().startsWith('data:'))
      wrong.push(`asks ${request.url()}`)
  })
  page.on('requestfailed', (request) => {
    // what is left half loaded by whoever goes on
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') wrong.push(`failed ${request.url()}`)
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text())
  })
  page.on('pageerror', (error) => wrong.push(String(error)))
  page.on('dialog', (dialog) => {
    wrong.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  return page
}

const shows = (page: Page, text: string): Promise<void> =>
  page.locator('#results [role=status]', { hasText: text }).first().waitFor()
const countOf = (keeps: (row: Row) => boolean): number => rows.filter(keeps).length
const imagesLoaded = (page: Page): Promise<boolean> =>
  page.evaluate(() => [...document.images].every((image) => image.loading === 'lazy' || image.naturalWidth > 0))

t.test('a report opens, filters and shows tests from its file', async (t) => {
  const wrong: string[] = []
  const page = await openPage(wrong)
  await page.goto(`${place}/index.html`)
  await page.getByRole('link', { name: 'Open the report' }).click()
  await page.getByText('Score by model and test type').waitFor()
  await page.getByRole('link', { name: 'Tests', exact: true }).first().click()
  await shows(page, `${TESTS} tests`)

  const failed = countOf((row) => row.outcome === 'failed')
  await page
    .locator('.facets')
    .getByRole('link', { name: /^failed/ })
    .click()
  await shows(page, `${failed} of ${TESTS} tests`)
  const located = countOf((row) => row.outcome === 'failed' && row.type === 'locate')
  await page
    .locator('.facets')
    .getByRole('link', { name: /^locate/ })
    .click()
  await shows(page, `${located} of ${TESTS} tests`)
  await page.reload()
  await shows(page, `${located} of ${TESTS} tests`)

  await page.locator('.tabs').getByRole('link', { name: 'Contact sheet' }).click()
  await page.locator('#results .sheet .tile').first().waitFor()
  await page.locator('.tabs').getByRole('link', { name: 'Matrix' }).click()
  await page.locator('#results .matrix').waitFor()
  await page.locator('.tabs').getByRole('link', { name: 'Table' }).click()
  await page.locator('#results tbody tr').first().waitFor()

  await page.locator('#results tbody th a').nth(1).click()
  await page.locator('.verdict.failed').waitFor()
  t.match(await page.locator('.head .pager').textContent(), new RegExp(`2 of ${located}`), 'the place in its list')
  await page.getByRole('link', { name: 'next ›' }).click()
  await page.locator('.head .pager', { hasText: `3 of ${located}` }).waitFor()
  t.ok(await imagesLoaded(page), 'both images are there')
  t.ok((await page.locator('.pane.result svg.marks .mark').count()) > 0, 'with the marks')
  await page.getByRole('link', { name: 'Exchange' }).first().click()
  await page.getByText('Turn 1').waitFor()
  await page.getByRole('link', { name: 'Back to the test' }).click()
  await page
    .locator('.head .pager', { hasText: `3 of ${located}` })
    .locator('.quiet')
    .click()
  await shows(page, `${located} of ${TESTS} tests`)

  await page.locator('.chips').getByText('Clear all').click()
  await shows(page, `${TESTS} tests`)
  const sought = countOf((row) => row.model === 'pixels' && row.type === 'count' && row.n <= 250)
  await page.locator('#q').fill('model:pixels type:count test:<=250')
  await shows(page, `${sought} of ${TESTS} tests`)
  await page.locator('#q').fill('reply:"marker 44"')
  await shows(page, `${countOf(({ n }) => n % 2 === 0 && String(n).startsWith('44'))} of ${TESTS} tests`)
  t.same(wrong, [])
})

t.test('hostile text is text in lists, tests and exchanges', async (t) => {
  const wrong: string[] = []
  const page = await openPage(wrong)
  await page.goto(`${place}/report/tests.html`)
  for (const at of ['101–200', '201–300', '301–400']) {
    await page.locator('.pager').getByRole('link', { name: 'next ›' }).click()
    await page.locator('.pager', { hasText: at }).waitFor()
  }
  const names = await readdir(join(dir, 'report/tests'))
  t.equal(names.length, TESTS)
  for (const name of names.filter((_, index) => index % 2 === 1).slice(0, PAYLOADS.length / 4)) {
    await page.goto(`${place}/report/tests/${name}`)
    const n = Number(name.slice(0, 4))
    t.equal((await page.locator('pre.reply').textContent())?.trim(), `${payloadsOf(n)}\nMarker ${n}`.trim(), name)
  }
  t.same(wrong, [])
})

t.test('without JavaScript the overview, the first tests and the way through all of them are there', async (t) => {
  const wrong: string[] = []
  const page = await openPage(wrong, { javaScriptEnabled: false })
  for (const view of ['scores', 'charts', 'misses', 'costs', 'settings']) {
    await page.goto(`${place}/report/${view}.html`)
    t.ok(await page.locator('main h2').count(), view)
  }
  await page.goto(`${place}/report/tests.html`)
  t.equal(await page.locator('#results tbody tr').count(), 100)
  await page.locator('#results tbody th a').first().click()
  t.match(await page.locator('.head .pager').textContent(), /1 of 500/)
  await page.getByRole('link', { name: 'next ›' }).click()
  t.match(await page.locator('.head .pager').textContent(), /2 of 500/)
  t.same(wrong, [])
})

t.test('nobody is kept from reading them, in light and dark', async (t) => {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const [name] = await readdir(join(dir, 'report/tests'))
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  for (const [path, colorScheme] of [
    ['index.html', 'dark'],
    ['report.html', 'light'],
    [`report/tests/${name}`, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme })
    await page.goto(`${place}/${path}`)
    await page.evaluate(axe)
    const found = await page.evaluate(async () => {
      const run = (window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run()
      return (await run).violations.map(({ id }) => id)
    })
    t.same(found, [], path)
  }
})

t.test('the pages of a report fit a phone', async (t) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const [name] = await readdir(join(dir, 'report/tests'))
  for (const path of ['index.html', 'report.html', 'report/tests.html', `report/tests/${name}`]) {
    await page.goto(`${place}/${path}`)
    t.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      `${path} is no wider than a phone`,
    )
  }
})
