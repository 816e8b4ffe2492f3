import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { readAmendments, readRows, type Test } from '../../runner/index.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { orderOf } from '../helpers/order.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** A truth amended on the image: by mouse, by keyboard, and by touch at the width of a phone. */
t.setTimeout(590_000)

const data = await tempDir(t, 'appeal')
await putDrawnSuite(data, 'starter')
const browser = await launchBrowser()
const server = await serveProcess(data, { flags: ['--no-sample'] })
t.teardown(async () => {
  await browser.close()
  await server.stop()
})
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const ordered = await fetch(`${server.url}/api/v1/runs`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(
    orderOf({
      suites: ['starter', 'screens', 'mazes'],
      pictures: { screens: 4, mazes: 4 },
      models: ['builtin/chance'],
      limit: 1,
    }),
  ),
})
const { id: run } = (await ordered.json()) as { id: string }
if (!run) throw new Error('the order was refused')
const dir = join(data, 'runs', run)
for (let tries = 0; tries < 900; tries++) {
  const { counts, status } = JSON.parse(await readFile(join(dir, 'run.json'), 'utf8')) as Record<string, unknown>
  if (status !== 'running' && counts) break
  await new Promise((resolve) => setTimeout(resolve, 100))
}
const rows = await readRows(dir)

/** The first test of a type, as it stands. */
async function testOf(type: string): Promise<Test> {
  const row = rows.find((row) => row.type === type)
  if (!row) throw new Error(`no ${type}`)
  return JSON.parse(await readFile(join(dir, 'tests', row.test, 'test.json'), 'utf8')) as Test
}
const truthNow = async (test: Test): Promise<Record<string, unknown>> =>
  (await readAmendments(dir)).findLast((said) => said.case === test.case.id && said.type === test.case.type)?.truth ??
  {}

async function open(context: BrowserContext, test: Test): Promise<Page> {
  const page = await context.newPage()
  page.on('pageerror', (error) => t.fail(error.message))
  await page.goto(`${server.url}/runs/${run}/tests/${test.test}`)
  await page.locator('#appeal summary').click()
  await page.locator('.truth-stage img').evaluate((image: HTMLImageElement) => image.decode())
  await page.locator('.truth-stage').scrollIntoViewIfNeeded()
  return page
}
/** Where a pixel of the image is on the screen. */
async function at(page: Page, [x, y]: readonly [number, number], test: Test): Promise<[number, number]> {
  const box = await page.locator('.truth-stage svg').boundingBox()
  if (!box) throw new Error('no stage')
  return [box.x + (x * box.width) / test.case.image.width, box.y + (y * box.height) / test.case.image.height]
}
const amend = async (page: Page): Promise<void> => {
  await Promise.all([
    page.waitForEvent('load'),
    page.locator('#appeal').getByRole('button', { name: 'Amend', exact: true }).click(),
  ])
}

t.test('by mouse: a spot is moved, one deleted, one added; the score stands both ways', async (t) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const test = await testOf('locate')
  const { points } = test.case.truth as { points: { at: [number, number]; diameter: number }[] }
  const page = await open(context, test)
  const first = points[0]?.at as [number, number]
  const { width, height } = test.case.image
  const [right, down] = [Math.round(width / 8), Math.round(height / 12)]
  await page.mouse.move(...(await at(page, first, test)))
  await page.mouse.down()
  await page.mouse.move(...(await at(page, [first[0] + right, first[1] + down], test)), { steps: 4 })
  await page.mouse.up()
  const moved = JSON.parse(await page.locator('[name="truth.points"]').inputValue()) as typeof points
  const [dx, dy] = [(moved[0]?.at[0] ?? 0) - first[0], (moved[0]?.at[1] ?? 0) - first[1]]
  t.ok(Math.abs(dx - right) <= 1 && Math.abs(dy - down) <= 1, `moved by ${dx}, ${dy} px`)
  await page.locator('[data-mark="points 1"]').focus()
  await page.getByRole('button', { name: 'Delete', exact: true }).first().click()
  await page.getByRole('button', { name: 'Add object' }).click()
  await page.mouse.click(...(await at(page, [right, down], test)))
  await page.locator('#appeal [data-author]').or(page.locator('#appeal [name=author]')).fill('Ada')
  await page.locator('#appeal [name=note]').fill('one is dust')
  await amend(page)
  const truth = (await truthNow(test)) as { points: typeof points }
  t.equal(truth.points.length, points.length, 'one less, one more')
  const added = truth.points.at(-1)
  t.ok(
    Math.abs((added?.at[0] ?? 0) - right) <= 1 && Math.abs((added?.at[1] ?? 0) - down) <= 1,
    `added at ${added?.at.join()}`,
  )
  t.equal(added?.diameter, points[0]?.diameter, 'as large as the others')
  t.same(truth.points.slice(1, -1), points.slice(2), 'the rest as they were')
  const told = (await page.locator('.amended-score').textContent())?.replace(/\s+/g, ' ') ?? ''
  t.match(told, /as published .*with the truth as amended by Ada: /)
  t.same((await testOf('locate')).score, test.score, 'the published score is untouched')
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(of: Document): Promise<{ violations: { id: string }[] }> } }
    return (await axe.run(document)).violations.map(({ id }) => id)
  })
  t.same(found, [], 'axe finds nothing with the editor open')
  await context.close()
})

t.test('by keyboard alone: a box 1 and 10 px, a corner, one beside it, deleted, undone, and saved', async (t) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const test = await testOf('detect')
  const { boxes } = test.case.truth as { boxes: { label: string; box: number[] }[] }
  const page = await context.newPage()
  await page.goto(`${server.url}/runs/${run}/tests/${test.test}`)
  await page.locator('#appeal summary').focus()
  await page.keyboard.press('Enter')
  const now = async (): Promise<typeof boxes> =>
    JSON.parse(await page.locator('[name="truth.boxes"]').inputValue()) as typeof boxes
  for (let n = 0; n < 12; n++) {
    if (await page.evaluate(() => document.activeElement?.getAttribute('data-mark') === 'boxes 0')) break
    await page.keyboard.press('Tab')
  }
  const [x, y, width, height] = boxes[0]?.box as [number, number, number, number]
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  t.same((await now())[0]?.box, [x + 1, y + 10, width, height], 'moved 1 px and 10 px')
  await page.locator('[data-handle="boxes 0 2"]').focus()
  await page.keyboard.press('ArrowLeft')
  t.same((await now())[0]?.box, [x + 1, y + 10, width - 1, height], 'a corner moves by itself')
  await page.keyboard.press('Escape')
  t.same((await now())[0]?.box, [x + 1, y + 10, width, height], 'undone')
  await page.locator('[data-mark="boxes 0"]').focus()
  await page.keyboard.press('Enter')
  t.equal((await now()).length, boxes.length + 1, 'one more beside it')
  t.equal((await now()).at(-1)?.label, boxes.at(-1)?.label)
  await page.keyboard.press('Delete')
  t.equal((await now()).length, boxes.length, 'deleted')
  await page.keyboard.press('Escape')
  t.equal((await now()).length, boxes.length + 1, 'and undone')
  await page.locator('#appeal [name=note]').focus()
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
  t.same((await truthNow(test)).boxes, [
    { ...boxes[0], box: [x + 1, y + 10, width, height] },
    ...boxes.slice(1),
    ((await truthNow(test)).boxes as typeof boxes).at(-1),
  ])
  await context.close()
})

t.test('by touch on a phone: a finger drags a mark, and what cannot be a truth is said and lost nothing', async (t) => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  })
  const test = await testOf('point')
  const { box } = test.case.truth as { box: [number, number, number, number] }
  const page = await open(context, test)
  const session = await context.newCDPSession(page)
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', place?: [number, number]): Promise<void> => {
    await session.send('Input.dispatchTouchEvent', { type, touchPoints: place ? [{ x: place[0], y: place[1] }] : [] })
  }
  const middle = [box[0] + box[2] / 2, box[1] + box[3] / 2] as [number, number]
  const shift = -Math.min(30, box[0])
  const scrolled = await page.evaluate(() => scrollY)
  await touch('touchStart', await at(page, middle, test))
  for (const part of [0.3, 0.6, 1])
    await touch('touchMove', await at(page, [middle[0] + shift * part, middle[1]], test))
  await touch('touchEnd')
  t.equal(await page.evaluate(() => scrollY), scrolled, 'the page stands still while a mark is dragged')
  const now = JSON.parse(await page.locator('[name="truth.box"]').inputValue()) as number[]
  t.ok(Math.abs((now[0] ?? 0) - (box[0] + shift)) <= 3, `${box.join()} became ${now.join()}`)
  t.same(now.slice(2), box.slice(2), 'of the same size')
  t.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, 'fits 390 px')

  const refusals = (await readAmendments(dir)).length
  await page.locator('[name="truth.box"]').fill('[9999, 9999, 5, 5]')
  await page.locator('#appeal').getByRole('button', { name: 'Amend', exact: true }).click()
  await page.locator('[data-refused]:not([hidden])').waitFor()
  t.match(await page.locator('[data-refused]').textContent(), /lies outside the image/)
  t.equal((await readAmendments(dir)).length, refusals)
  await page.locator('[name="truth.box"]').fill(JSON.stringify(now))
  await amend(page)
  t.same((await truthNow(test)).box, now, 'what was done is still there and is saved')
  await context.close()
})

t.test('without JavaScript the same places are typed', async (t) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const test = await testOf('trace')
  const page = await context.newPage()
  await page.goto(`${server.url}/runs/${run}/tests/${test.test}`)
  await page.locator('#appeal summary').click()
  t.notOk(await page.locator('.truth-editor').isVisible())
  const { start } = test.case.truth as { start: { at: [number, number]; radius: number } }
  await page.locator('[name="truth.start"]').fill(JSON.stringify({ ...start, radius: start.radius + 2 }))
  await page.locator('#appeal').getByRole('button', { name: 'Amend', exact: true }).click()
  await page.waitForURL(/#appeal$/)
  t.same((await truthNow(test)).start, { ...start, radius: start.radius + 2 })
  await context.close()
})
