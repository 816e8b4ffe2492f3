import { mkdir, rename } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import {
  inventedByMost,
  missedByAll,
  TINY_TARGET,
  effectiveImageOf,
  type Match,
  type Witness,
} from '../../runner/index.ts'
import { narrowest } from '../../runner/records/shape.ts'
import { marksOver } from '../../server/pages/parts/marks/marks.ts'
import { urls } from '../../server/urls.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { appOver } from '../helpers/app-over.ts'

t.setTimeout(1_190_000)
const data = await tempDir(t, 'test-page')
await mkdir(join(data, 'runs'))
const run = await makeRun(join(data, 'runs'), { repeats: 2 })
const { app } = await appOver(t, data)
await app.listen({ port: 0, host: '127.0.0.1' })
const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
const browser = await launchBrowser()
t.teardown(() => browser.close())

const get = async (url: string): Promise<{ html: string; text: string; location: string }> => {
  const { body, headers } = await app.inject({ method: 'GET', url })
  return {
    html: body,
    text: body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
    location: String(headers.location ?? ''),
  }
}
const failed = run.rows.find(({ outcome, type }) => outcome === 'failed' && type === 'count') ?? run.rows[1]
const address = (look = ''): string => urls.test(run.id, failed?.test ?? '', { outcome: 'failed' }, '', look)

t.test('what a model sees of the smallest target, in the pixels that it looks at', (t) => {
  const image = { sha: '', name: '', file: '', mediaType: 'image/png', bytes: 1, width: 3000, height: 2000 }
  const boxes = {
    type: 'detect',
    given: { labels: ['a', 'b'] },
    truth: {
      boxes: [
        { label: 'a', box: [0, 0, 400, 300] },
        { label: 'b', box: [10, 10, 10, 30] },
      ],
    },
    image,
  }
  const rules = (rule?: string) => ({ image: { mediaTypes: [], first: true, ...(rule ? { rule } : {}) } })
  // 3000 x 2000 fits into 2048 x 1365, and its shorter side is then brought to 768: 1152 x 768, 0.384 of the original
  const sight = effectiveImageOf({ case: boxes, model: rules('gpt-4o'), sent: { width: 1152, height: 768 } })
  t.match(sight, {
    effective: { width: 1152, height: 768 },
    known: true,
    smallest: { label: 'b', originalPx: 10, of: 2 },
  })
  t.ok(Math.abs((sight.smallest?.px ?? 0) - 3.84) < 1e-9)
  t.ok((sight.smallest?.px ?? 99) < TINY_TARGET, 'which is tiny')
  t.match(
    effectiveImageOf({ case: boxes, model: rules('gpt-4o'), sent: { width: 3000, height: 2000 } }).effective,
    { width: 1152, height: 768 },
    'what the vendor shrinks by itself counts too',
  )
  t.match(
    effectiveImageOf({ case: boxes, model: rules(), sent: { width: 1500, height: 1000 } }),
    { known: false, effective: { width: 1500 }, smallest: { px: 5 } },
    'without a rule: as sent',
  )
  t.equal(
    effectiveImageOf({
      case: { ...boxes, type: 'detect', truth: { nonsense: 1 } },
      model: rules(),
      sent: { width: 10, height: 10 },
    }).smallest,
    null,
    'a record that does not fit its type',
  )
  t.strictSame(
    [
      narrowest({ kind: 'circle', at: [5, 5], radius: 3 }, 2, 0.5),
      narrowest({ kind: 'point', at: [1, 1] }),
      narrowest({
        kind: 'path',
        points: [
          [0, 0],
          [9, 9],
        ],
      }),
      narrowest({
        kind: 'path',
        points: [
          [0, 0],
          [8, 0],
          [4, 3],
        ],
        closed: true,
      }),
      narrowest({ kind: 'box', x: 0, y: 0, width: 10, height: 4 }, 0.1, 1),
    ],
    [3, null, null, 3, 1],
  )
  t.end()
})

t.test('what all miss and most invent follows from the matches', (t) => {
  const spot = (index: number, x: number, y: number) => ({
    index,
    label: String(index),
    shape: { kind: 'point' as const, at: [x, y] as [number, number] },
  })
  const hit = (index: number): Match => ({
    verdict: 'matched',
    expected: spot(index, index * 100, 50),
    found: spot(0, index * 100, 50),
  })
  const miss = (index: number): Match => ({ verdict: 'missed', expected: spot(index, index * 100, 50), found: null })
  const extra = (x: number, y: number): Match => ({ verdict: 'extra', expected: null, found: spot(9, x, y) })
  const heard: Witness[] = [
    { model: 'a', matches: [hit(1), miss(2), miss(3), extra(500, 500), extra(504, 500)] },
    { model: 'a', matches: [miss(1), miss(2), miss(3), extra(900, 900)] },
    { model: 'b', matches: [miss(1), { ...hit(2), verdict: 'wrong' }, miss(3), extra(520, 510), extra(900, 100)] },
    { model: 'c', matches: [miss(1), miss(2), hit(3)] },
  ]
  t.strictSame(
    missedByAll(heard).map(({ index }) => index),
    [2],
    'found once by anybody is found; found wrongly is not',
  )
  t.strictSame(missedByAll([]), [])
  const size = { width: 1000, height: 1000 }
  t.match(inventedByMost(heard, size), [{ at: [508, 503 + 1 / 3], models: ['a', 'b'] }])
  t.equal(inventedByMost(heard, size).length, 1, 'what one model repeats is not most')
  t.strictSame(inventedByMost([...heard, { model: 'd', matches: [] }], size), [], 'two of four are not more than half')
  t.strictSame(inventedByMost(heard.slice(0, 1), size), [], 'one model alone is no crowd')
  t.end()
})

t.test('marks keep their width whatever the image is scaled to', (t) => {
  const widths = [200, 600, 4000].map(
    (width) =>
      marksOver({ width, height: width }, [
        {
          role: 'missed',
          label: '',
          match: 0,
          shape: { kind: 'box', x: 10, y: 10, width: width / 2, height: width / 2 },
        },
      ]).list[0]?.groups[0]?.strokes[0],
  )
  t.equal(new Set(widths.map((stroke) => `${stroke?.width} ${stroke?.dash}`)).size, 1)
  t.end()
})

t.test('how the images are compared stands in the address', async (t) => {
  const { html } = await get(address('onion'))
  t.match(html, /class="loupe overlaid view-onion"/)
  t.match(html, /<a href="[^"]*look=onion"[^>]*aria-current="true">onion/)
  for (const [, href] of html.matchAll(/rel="(?:prev|next)" href="([^"]*)"/g))
    t.match(href, /look=onion/, 'neighbours are looked at in the same way')
  t.match(html, /rel="(?:prev|next)"/)
  t.notMatch((await get(address('sideways'))).html, /overlaid/, 'what makes no sense is side by side')
  t.match((await get(`/runs/${run.id}/tests/2?look=swipe`)).location, /look=swipe$/)
})

t.test('the page says what was sent, how repeats agree, and what each metric means', async (t) => {
  const { html, text } = await get(address())
  t.match(text, /What the model saw/)
  t.match(text, /120 × 80 px, .* bytes\), image\/png how byte for byte the original/)
  t.match(text, new RegExp(`sha256 ${failed?.image ?? ''}`))
  const own = run.rows.filter(
    (row) => row.case === failed?.case && row.type === failed?.type && row.model === failed?.model,
  )
  t.match(text, new RegExp(`Repeats of this model .*of ${own.length} passed`))
  for (const { test } of own) t.match(html, urls.test(run.id, test, { outcome: 'failed' }))
  t.match(html, /<a class="said" id="said-0" href="#match-0">/)
  t.match(html, /id="match-0"/)
  t.match(html, /<a href="#said-0">/, 'and back')
})

async function open(path: string, options: Parameters<typeof browser.newContext>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(error.message))
  await page.goto(base + path, { waitUntil: 'load' })
  return page
}

t.test('a picture that was deleted from the folder is said to be missing', async (t) => {
  const picture = `tests/${failed?.test}/annotated.png`
  t.notMatch((await get(address())).text, 'missing:')
  await rename(join(run.dir, picture), join(data, 'aside'))
  t.match((await get(address())).text, `missing: ${picture} was deleted from the run folder`)
  await rename(join(data, 'aside'), join(run.dir, picture))
})

t.test('a click anywhere in a row opens its test, and a slider sets the size of pictures', async (t) => {
  const page = await open(urls.tests(run.id))
  const row = page.locator('table.tests tbody tr').first()
  const href = (await row.locator('th a').getAttribute('href')) ?? ''
  await row.locator('td.happened').click()
  await page.waitForURL((url) => url.pathname === href)
  await page.goto(base + urls.tests(run.id, { view: 'sheet' }))
  await page.getByRole('slider', { name: 'size of the pictures' }).press('ArrowRight')
  await page.waitForURL(/thumb=large/)
  await page.locator('ul.thumbs-large').waitFor()
  t.equal(await page.getByRole('slider', { name: 'size of the pictures' }).inputValue(), '2')
  await page.context().close()
})

const zoomOf = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Number(getComputedStyle(document.getElementById('loupe') as HTMLElement).getPropertyValue('--zoom')),
  )
/** Left edge and width of each image beside its window, in sizes of the window. */
const places = (page: Page): Promise<number[][]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#loupe .view')].map((view) => {
      const [window, sheet] = [
        view.getBoundingClientRect(),
        (view.querySelector('.sheet-of') as HTMLElement).getBoundingClientRect(),
      ]
      return [(sheet.left - window.left) / window.width, sheet.width / window.width].map((value) =>
        Number(value.toFixed(2)),
      )
    }),
  )

t.test('both images zoom and move together, by wheel, keys, buttons and dragging', async (t) => {
  const page = await open(address())
  const [original, result] = [page.locator('.original .view'), page.locator('.result .view')]
  const shapes = await Promise.all([original, result].map((view) => view.boundingBox()))
  t.ok(
    Math.abs((shapes[0]?.width ?? 0) - (shapes[1]?.width ?? 9)) < 1 &&
      Math.abs((shapes[0]?.height ?? 0) - (shapes[1]?.height ?? 9)) < 1,
    'one scale',
  )
  await page.keyboard.press('+')
  const once = await zoomOf(page)
  t.ok(once > 1)
  await page.getByRole('button', { name: 'zoom in' }).click()
  t.ok((await zoomOf(page)) > once)
  await original.hover()
  const before = await zoomOf(page)
  await page.mouse.wheel(0, -240)
  await page.waitForFunction(
    (was) => Number(getComputedStyle(document.getElementById('loupe') as HTMLElement).getPropertyValue('--zoom')) > was,
    before,
  )
  const [first, second] = await places(page)
  t.strictSame(first, second)
  const box = await original.boundingBox()
  await page.mouse.move((box?.x ?? 0) + 100, (box?.y ?? 0) + 100)
  await page.mouse.down()
  await page.mouse.move((box?.x ?? 0) + 160, (box?.y ?? 0) + 120, { steps: 4 })
  await page.mouse.up()
  const moved = await places(page)
  t.ok((moved[0]?.[0] ?? 0) > (first?.[0] ?? 0), 'dragged to the right')
  t.strictSame(moved[0], moved[1])
  t.equal(page.url(), base + address(), 'the end of a drag opens nothing')
  const width = await page
    .locator('.result .mark path.shape')
    .first()
    .evaluate((path) => getComputedStyle(path).vectorEffect)
  t.equal(width, 'non-scaling-stroke')
  await page.keyboard.press('0')
  t.equal(await zoomOf(page), 1)
  t.strictSame(await places(page), [
    [0, 1],
    [0, 1],
  ])
  await page.context().close()
})

t.test('looks change in place, and the divider moves', async (t) => {
  const page = await open(address())
  await page.keyboard.press('w')
  await page.waitForURL(/look=swipe/)
  const slide = page.locator('[data-slide]')
  await slide.waitFor()
  const cut = (): Promise<string> =>
    page.locator('.result .marks').evaluate((marks) => getComputedStyle(marks).clipPath)
  const half = await cut()
  await slide.fill('80')
  t.not(await cut(), half)
  await page.keyboard.press('o')
  await page.waitForURL(/look=onion/)
  t.ok(Number(await page.locator('.result .marks').evaluate((marks) => getComputedStyle(marks).opacity)) < 1)
  const calm = await open(address('blink'), { reducedMotion: 'reduce' })
  t.equal(
    await calm.locator('.result .marks').evaluate((marks) => getComputedStyle(marks).animationName),
    'none',
    'less motion: nothing blinks by itself',
  )
  await calm.getByLabel('original', { exact: true }).check()
  t.equal(await calm.locator('.result .marks').evaluate((marks) => getComputedStyle(marks).visibility), 'hidden')
  for (const pageItem of [page, calm]) await pageItem.context().close()
})

t.test('words, marks and rows light up together by pointer, focus and click', async (t) => {
  const page = await open(address())
  const lit = (): Promise<string[]> =>
    page.evaluate(() => [...document.querySelectorAll('.lit')].map((element) => element.tagName.toLowerCase()).sort())
  await page.locator('#said-0').focus()
  t.strictSame(new Set(await lit()), new Set(['g', 'mark', 'tr']))
  t.ok((await page.locator('.original .echo .mark').count()) > 0, 'on the original too')
  await page.locator('#said-0').blur()
  t.strictSame(await lit(), [])
  await page.locator('.result .mark.role-extra').first().click({ force: true })
  await page.mouse.move(0, 0)
  t.ok((await lit()).includes('tr'), 'what was clicked stays lit')
  await page.context().close()
})

t.test('without JavaScript each look, layer and link still works', async (t) => {
  const page = await open(address('onion'), { javaScriptEnabled: false })
  t.equal(await page.locator('.zooms').isVisible(), false, 'nothing that does nothing')
  t.ok(await page.locator('.result .mark').first().isVisible())
  await page.locator('#layer-all').uncheck()
  t.equal(await page.locator('.result .marks').isVisible(), false)
  await page.getByRole('link', { name: 'side by side' }).click()
  await page.waitForURL((url) => !url.search.includes('look='))
  await page.locator('#said-0').click()
  t.match(page.url(), /#match-0$/)
  await page.goto(base + urls.case(run.id, 'hsfr-03'))
  const first = page.locator('.consensus').first()
  const marks = first.locator('svg .by-1:not(.sample)')
  t.ok((await marks.locator('.mark').count()) > 0)
  t.equal(await marks.isVisible(), true)
  await first.locator('.show-1').uncheck()
  t.equal(await marks.isVisible(), false, 'a model is taken off the image')
  await page.context().close()
})
