import { cp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import type { Run } from '../../runner/index.ts'
import { pages } from '../../server/routes.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { createGate } from '../helpers/fake-model/gate.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess } from '../helpers/serve.ts'
import { makeSite } from '../helpers/site.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** What holds for every page of the site, in a real browser, served under a path as behind a proxy. */
t.setTimeout(1_190_000)

const scratch = await tempDir(t, 'site')
const site = await makeSite(join(scratch, 'data'))
const gate = createGate()
const model = await startFakeServer({ hold: gate.hold })
const server = await serveProcess(site.dataDir, {
  flags: ['--no-sample'],
  env: { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-site-test-0123456789', BENCHLOUPE_BASE_PATH: '/lab/bench' },
})
const browser = await launchBrowser()
t.teardown(async () => {
  await browser.close()
  await server.stop()
  await model.close()
})

const PAGES = Object.entries(site.addresses)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Pages that are no HTML, or that only an upload leads to (test/pages/suites.test.ts). */
const ELSEWHERE = new Set([
  '/',
  '/suites/import/:upload',
  '/import-run/:upload',
  '/runs/:run/files/*',
  '/runs/:run/zip',
  '/runs/:run/export',
  '/runs/:run/sheet',
  '/suites/:suite/files/*',
  '/suites/:suite/thumbs/:sha',
])

t.test('every page of the site map is looked at here', (t) => {
  for (const { address } of pages) {
    if (ELSEWHERE.has(address)) continue
    const pattern = new RegExp(`^${address.replace(/:[a-z]+/g, '[^/]+')}$`)
    t.ok(
      PAGES.some(([, path]) => pattern.test(new URL(path, 'http://x').pathname)),
      address,
    )
  }
  t.end()
})

/** What is waited for comes; a slow machine only takes its time. The limit of the file ends what does not come. */
const PATIENCE_MS = 120_000

async function contextOf(options: Parameters<typeof browser.newContext>[0] = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}

interface Violation {
  id: string
  nodes: { html: string; failureSummary?: string }[]
}

async function violations(page: Page, only?: string): Promise<string[]> {
  const found = await page.evaluate(async (rule) => {
    const { axe } = window as unknown as {
      axe: { run(of: Document, options: object): Promise<{ violations: Violation[] }> }
    }
    const only = rule ? { runOnly: { type: 'rule', values: [rule] } } : {}
    return (await axe.run(document, { ...only, resultTypes: ['violations'], elementRef: false })).violations
  }, only)
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  )
}

/** The facts of a page: what its tables, lists of facts and headings say. */
const facts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('main :is(h1, h2, th, td, dt, dd, pre, .line-of-facts span)')]
      .map((element) => (element.textContent ?? '').replace(/\s+/g, ' ').trim())
      .filter(Boolean),
  )

/** How many px a page is wider than its window. */
const tooWide = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Texts of tables that stand outside of their cell, over those of the next. */
const beyondCells = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const cut = (element: Element, cell: Element): boolean =>
      getComputedStyle(element).overflowX !== 'visible' ||
      element.matches('.unseen, select, svg') ||
      (element !== cell && element.parentElement !== null && cut(element.parentElement, cell))
    return [...document.querySelectorAll('main :is(td, th)')].flatMap((cell) => {
      const { display, overflowX } = getComputedStyle(cell)
      // one that a phone shows as a block has its head inside, which is no text node
      if (display !== 'table-cell')
        return display !== 'none' && overflowX === 'visible' && cell.scrollWidth > cell.clientWidth + 1
          ? [`${cell.getAttribute('data-name') ?? ''} ${cell.textContent ?? ''}`.replace(/\s+/g, ' ').slice(0, 60)]
          : []
      const { left, right } = cell.getBoundingClientRect()
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
      const found: string[] = []
      while (walker.nextNode()) {
        const node = walker.currentNode
        const holder = node.parentElement
        if (!node.nodeValue?.trim() || !holder || holder.closest('td, th') !== cell || cut(holder, cell)) continue
        const range = document.createRange()
        range.selectNodeContents(node)
        if ([...range.getClientRects()].some((rect) => rect.right > right + 1 || rect.left < left - 1))
          found.push(node.nodeValue.trim().slice(0, 60))
      }
      return found
    })
  })

/** A page that asks for itself again, and a search that has not come to all runs yet. */
const isInTheMaking = async (page: Page): Promise<boolean> =>
  (await page.locator('meta[http-equiv=refresh]').count()) > 0 ||
  (await page.getByText('are being gathered for the search').count()) > 0

/** Opens a page that may take its time to be made, and tells so, until it is there. */
async function madeAt(page: Page, url: string): Promise<void> {
  await page.goto(url)
  const until = Date.now() + PATIENCE_MS
  while (Date.now() < until && (await isInTheMaking(page))) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    // the page asks for itself again, too: where that comes between, this is cut off, and the other goes on
    await page.goto(url).catch((error: Error) => {
      if (!error.message.includes('ERR_ABORTED')) throw error
    })
  }
}

const high = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollHeight)

t.test(
  'every page: under 100 KB without images, no error, nothing that axe finds in light and dark, no wider than 1280 or 390 px, the same facts without JavaScript',
  async (t) => {
    t.match(server.url, /\/lab\/bench$/)
    const [on, off] = await Promise.all([
      // colours that fade into the dark would be looked at half way
      contextOf({ reducedMotion: 'reduce' }),
      contextOf({ javaScriptEnabled: false }),
    ])
    const [page, plain] = await Promise.all([on.newPage(), off.newPage()])
    const session = await on.newCDPSession(page)
    // what is asked of the plain pages is their text and their size, and images have theirs in the page
    const plainSession = await off.newCDPSession(plain)
    await plainSession.send('Network.enable')
    await plainSession.send('Network.setBlockedURLs', { urls: ['*/thumb.webp*', '*/thumbs/*', '*.png', '*.png?*'] })
    await session.send('Network.enable')
    // each page as if it were the first that is opened
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    const kinds = new Map<string, string>()
    let moved = 0
    let complaints: string[] = []
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      kinds.set(requestId, type)
      if (/^https?:/.test(response.url) && !response.url.startsWith(server.url))
        complaints.push(`${response.url} is not under ${server.url}`)
      if (type !== 'Image' && response.status >= 400) complaints.push(`${response.status} ${response.url}`)
    })
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (kinds.get(requestId) !== 'Image') moved += encodedDataLength
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || /policy/i.test(message.text())) complaints.push(message.text())
    })
    for (const [name, path] of PAGES) {
      await page.setViewportSize({ width: 1280, height: 900 })
      await page.emulateMedia({ colorScheme: 'light' })
      await madeAt(plain, server.url + path)
      ;[moved, complaints] = [0, []]
      await page.goto(server.url + path, { waitUntil: 'load' })
      t.ok(moved > 0 && moved < 100_000, `${name}: ${Math.round(moved / 1000)} KB`)
      t.strictSame(name === 'missing' ? [] : complaints, [], `${name}: no error in the console`)
      const [seen, plainly] = [await facts(page), await facts(plain)]
      // what was still being read from the tests a moment ago is there by now
      if (JSON.stringify(seen) !== JSON.stringify(plainly)) await plain.reload()
      t.strictSame(seen, await facts(plain), `${name}: the same facts without JavaScript`)
      t.ok((await tooWide(plain)) <= 0, `${name} fits 1280 px`)
      t.strictSame(await beyondCells(page), [], `${name}: no text over the next column`)
      if (name === 'run') t.ok((await high(plain)) <= 2000, 'the evidence is near')
      // as the browser's own tools do: the content policy of a page would not let it in
      await page.evaluate(axe)
      t.strictSame(await violations(page), [], `${name}, light`)
      await page.emulateMedia({ colorScheme: 'dark' })
      // only colours differ in the dark
      t.strictSame(await violations(page, 'color-contrast'), [], `${name}, dark`)
      await page.setViewportSize({ width: 390, height: 800 })
      if (name === 'run') t.ok((await high(page)) <= 3000, 'the evidence is near on a phone')
      const wide = await tooWide(page)
      t.ok(wide <= 0, `${name}: ${wide} px too wide for 390 px`)
      t.strictSame(await beyondCells(page), [], `${name}: no text over the next column at 390 px`)
    }
    await Promise.all([on.close(), off.close()])
  },
)

t.test('a contact sheet loads only thumbnails', async (t) => {
  const page = await (await contextOf()).newPage()
  const images: string[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'image' && !response.url().includes('/static/'))
      images.push(new URL(response.url()).pathname)
  })
  await page.goto(server.url + site.addresses.sheet, { waitUntil: 'networkidle' })
  // the network of a busy machine may be idle before the first image is asked for
  await page.waitForFunction(() => [...document.images].some((image) => image.naturalWidth > 0))
  t.ok(images.length > 0)
  t.strictSame(
    images.filter((path) => !/thumb\.webp$|\/thumbs\//.test(path)),
    [],
  )
  await page.context().close()
})

t.test('the keyboard alone reaches every link, button and field', async (t) => {
  const context = await contextOf()
  const page = await context.newPage()
  for (const name of ['runs', 'run', 'tests', 'locate', 'new-run'] as const) {
    await page.goto(server.url + site.addresses[name])
    const wanted = await page.evaluate(() => {
      const stops = [
        ...document.querySelectorAll<HTMLElement>(
          'a[href], button, input:not([type=hidden]), select, textarea, summary',
        ),
      ].filter(
        (hTMLElement) =>
          hTMLElement.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
          hTMLElement.tabIndex >= 0 &&
          !(hTMLElement as HTMLInputElement).disabled &&
          !hTMLElement.closest('dialog:not([open])') &&
          !(hTMLElement instanceof HTMLInputElement && hTMLElement.type === 'radio' && !hTMLElement.checked),
      )
      stops.forEach((stop, index) => {
        stop.dataset.stop = String(index)
      })
      return stops.length
    })
    const reached = new Set<string>()
    for (let i = 0; i < wanted * 2 + 20 && reached.size < wanted; i++) {
      await page.keyboard.press('Tab')
      const place = await page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset.stop ?? '')
      if (place) reached.add(place)
    }
    const missed = await page.evaluate(
      (seen) =>
        [...document.querySelectorAll<HTMLElement>('[data-stop]')]
          .filter((hTMLElement) => !seen.includes(hTMLElement.dataset.stop ?? ''))
          .map((hTMLElement) => hTMLElement.outerHTML.slice(0, 120)),
      [...reached],
    )
    t.strictSame(missed, [], `${name}: ${wanted} stops`)
  }
  await context.close()
})

t.test('from the list of runs to an exchange and back, the filter kept', async (t) => {
  const context = await contextOf()
  const page = await context.newPage()
  await page.goto(`${server.url}/runs`)
  await page.locator('#filters select[name=api]').selectOption('builtin')
  await page.locator('#filters select[name=model]').selectOption('chance')
  await page.locator('#filters select[name=type]').selectOption('locate')
  await page.waitForURL(/api=builtin/)
  await page.waitForURL(/type=locate/)
  await page.locator(`#run-${site.run} .results a`, { hasText: 'builtin/chance' }).waitFor()
  t.notOk(
    await page.locator('#results .results a', { hasText: 'builtin/pixels' }).count(),
    'only the chosen model stands in the rows',
  )
  await page.locator(`#run-${site.run} th a`).first().click()
  await page.waitForURL(new RegExp(`/runs/${site.run}$`))
  await page.getByRole('link', { name: 'Contact sheet' }).first().click()
  await page.waitForURL(/view=sheet/)
  await page
    .locator('.facets')
    .getByRole('link', { name: /^failed/ })
    .first()
    .click()
  await page.waitForURL(/outcome=failed/)
  await page.locator('main .sheet a:has(img)').first().click()
  await page.waitForURL(/\/tests\/\d{4}-/)
  const test = page.url()
  t.match(test, /outcome=failed/)
  await page.getByRole('link', { name: 'Exchange', exact: true }).first().click()
  await page.waitForURL(/\/exchange/)
  await page.goBack()
  t.equal(page.url(), test)
  await page.goBack()
  await page.waitForURL(/view=sheet/)
  t.match(page.url(), /outcome=failed/, 'back with the filter kept')
  t.equal(await page.locator('.sheet .passed').count(), 0)
  await context.close()
})

t.test('a live run moves in two tabs without a reload; eight tabs and one without JavaScript all load', async (t) => {
  const context = await contextOf()
  const ordered = await context.request.post(`${server.url}/api/v1/runs`, {
    data: {
      suites: ['starter'],
      models: ['openai-compatible/slow'],
      repeats: 3,
      shots: 0,
      reminders: 0,
      parallel: 1,
      seed: 1,
      title: 'watched',
    },
  })
  t.equal(ordered.ok(), true)
  const { id: run } = (await ordered.json()) as { id: string }
  const tabs = await Promise.all(
    ['', '', '/tests', '/tests?view=sheet', '', '/tests', ''].map(async (path) => {
      const tab = await context.newPage()
      await tab.goto(`${server.url}/runs/${run}${path}`, { waitUntil: 'load' })
      return tab
    }),
  )
  const eighth = await context.newPage()
  await eighth.goto(`${server.url}/runs`, { waitUntil: 'load' })
  t.equal(tabs.length + 1, 8, 'eight tabs that all listen have loaded')

  const done = (tab: Page): Promise<number> => tab.locator('progress').first().getAttribute('value').then(Number)
  // nothing is answered unless it is let out, so the run cannot end while a slow machine still loads its pages
  let out = 0
  const moved = async (tab: Page, more: number): Promise<void> => {
    gate.letOut(more)
    out += more
    await tab.locator(`progress[value="${out}"]`).first().waitFor({ state: 'attached', timeout: PATIENCE_MS })
  }
  for (const tab of tabs.slice(0, 2)) {
    await tab.evaluate(() => {
      ;(window as unknown as { mark: number }).mark = 1
    })
    await moved(tab, 3)
    t.equal(await tab.evaluate(() => (window as unknown as { mark?: number }).mark), 1, 'without a reload')
    t.match(await tab.locator('#icon').getAttribute('href'), 'favicon-running')
    t.match(await tab.title(), /^\d+\/72 · /)
  }
  const [edited] = tabs as [Page]
  await edited.locator('#label summary').click()
  await edited.locator('#label-note').fill('half a note')
  await edited.locator('#label-title').fill('half a title')
  await edited.locator('summary').first().focus()
  await moved(edited, 2)
  t.equal(await edited.locator('#label').getAttribute('open'), '', 'what was opened stays open over a refresh')
  t.equal(await edited.locator('#label-note').inputValue(), 'half a note', 'and what was typed stays')
  t.equal(await edited.locator('#label-title').inputValue(), 'half a title')
  const address = new RegExp(`/runs/${run}(/tests\\?sort=earliest)?$`)
  const list = tabs[2] as Page
  const busy = { status: 503, contentType: 'text/html', body: '<div id="results" role="alert">too busy</div>' }
  for (const tab of [edited, list]) await tab.route(address, (route) => route.fulfill(busy))
  const refused = [edited, list].map(async (tab) => {
    await tab.waitForResponse((response) => response.status() === 503)
    await tab.unroute(address)
  })
  gate.letOut(1)
  out++
  await Promise.all(refused)
  t.equal(await edited.locator('progress').count(), 1, 'an answer that is an error takes nothing off the page')
  t.equal(await list.locator('#results[data-live]').count(), 1)
  await moved(edited, 0)
  await list
    .locator('#results .passed, #results .failed, #results .unparsed')
    .nth(out - 1)
    .waitFor()
  t.pass('and the page asks again, although no other event comes')
  const plain = await (await contextOf({ javaScriptEnabled: false })).newPage()
  await plain.goto(`${server.url}/runs/${run}`)
  t.equal(await done(plain), out)
  await moved(edited, 1)
  await plain.reload()
  t.equal(await done(plain), out, 'a reload without JavaScript shows the same')
  await context.request.post(`${server.url}/api/v1/runs/${run}/stop`, { data: { how: 'now' } })
  await edited.getByText('stopped', { exact: true }).first().waitFor({ timeout: PATIENCE_MS })
  await plain.context().close()
  await context.close()
})

/** The newest run as one of a model with a long name whose scores stand on a part of its tests. */
async function copyOf(name: string, model: string, scored: (planned: number) => number): Promise<void> {
  const dir = join(site.dataDir, 'runs', name)
  await cp(join(site.dataDir, 'runs', site.run), dir, { recursive: true })
  const manifest = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as Run
  const [kept] = manifest.models.filter((one) => one.model === 'chance')
  const as = { api: 'openrouter', model }
  const results = manifest.results
    .filter(({ slug }) => slug === kept?.slug)
    .map((result) => ({ ...result, ...as, score: 0.714, low: 0.3, high: 0.92, scored: scored(result.counts.planned) }))
  await writeFile(
    join(dir, 'run.json'),
    JSON.stringify({ ...manifest, id: name, models: [{ ...kept, ...as }], results, suiteResults: undefined }),
  )
}

t.test('scores that stand on a part of their tests, of models with long names, keep to their columns', async (t) => {
  await copyOf('20261130T100000Z-most', 'meta-llama/llama-5-vision-405b-instruct-2026-10-01', (planned) => planned - 1)
  await copyOf('20261130T100001Z-few', 'acme/sees', () => 1)
  const context = await contextOf()
  const page = await context.newPage()
  for (const path of ['/leaderboard', '/types/count', '/types/count?view=time', '/runs', '/runs/20261130T100000Z-most'])
    for (const width of [1280, 1100, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(server.url + path, { waitUntil: 'load' })
      t.match(await page.locator('main').innerText(), /on [\d,]+ of [\d,]+/, `${path} says on how many`)
      t.strictSame(await beyondCells(page), [], `${path} at ${width} px`)
      t.ok((await tooWide(page)) <= 0, `${path} fits ${width} px`)
      const bars = await page
        .locator('main .results .bar')
        .evaluateAll((all) => [...new Set(all.map((bar) => Math.round(bar.getBoundingClientRect().width)))])
      t.ok(bars.length < 2, `bars of ${path} at ${width} px are of one length: ${bars.join(', ')}`)
    }
  await context.close()
})
