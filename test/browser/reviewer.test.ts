import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import t from '../helpers/tap.ts'
import { readReviews, readRows, type Order, type Review } from '../../runner/index.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** A reviewer at work, in a real browser: by the keyboard, two at once, and over the end of the server. */
t.setTimeout(1_190_000)

const data = await tempDir(t, 'reviewer')
await putDrawnSuite(data, 'starter')
const browser = await launchBrowser()
let asked = 0
const model = await startFakeServer({
  latencyMs: 300,
  async answer(_prompt, _image, question) {
    if (question.model === 'slow' && ++asked % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 900))
    return 'The answer is 3.'
  },
})
const serve = () =>
  serveProcess(data, {
    flags: ['--no-sample'],
    env: { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-reviewer-test-0123456789' },
  })
let server = await serve()
t.teardown(async () => {
  await browser.close()
  await server.stop()
  await model.close()
})

async function ordered(order: Partial<Order>): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(orderOf(order)),
  })
  return ((await answer.json()) as { id: string }).id
}

/** A run of the worst model there is: most of its tests fail. */
async function freshRun(repeats: number): Promise<string> {
  const id = await ordered({ models: ['builtin/chance'], repeats })
  for (let tries = 0; tries < 600; tries++) {
    const { status } = (await (await fetch(`${server.url}/api/v1/runs/${id}`)).json()) as { status: { word: string } }
    if (JSON.stringify(status).includes('finished')) return id
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${id} did not finish`)
}
const dirOf = (id: string): string => join(data, 'runs', id)

/** Presses Tab until the focus is on what `wanted` finds. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, wanted)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab never came to ${wanted}`)
}

const testOf = async (page: Page): Promise<string> =>
  String(await page.locator('form[data-review]').getAttribute('action'))
    .split('/')
    .at(-2) ?? ''

/** Presses a key that judges, and waits for the next page; resolves to the test that was judged. */
async function judge(page: Page, key: string): Promise<string> {
  const test = await testOf(page)
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  const next = page.waitForEvent('domcontentloaded')
  // a server that is killed answers neither
  next.catch(() => undefined)
  answered.catch(() => undefined)
  await page.keyboard.press(key)
  if ((await answered).status() !== 303) throw new Error(`${test}: ${(await answered).status()}`)
  await next
  return test
}

/** How much lighter or darker a text is than what it stands on, as WCAG counts it. */
const contrastOf = (page: Page, selector: string): Promise<number> =>
  page.locator(selector).evaluate((element) => {
    const parts = (color: string): number[] => (color.match(/[\d.]+/g) ?? []).map(Number)
    let behind: Element | null = element
    while (behind && parts(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement
    const light = (color: string): number => {
      const [r = 0, g = 0, b = 0] = parts(color).map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    }
    const [own, ground] = [
      light(getComputedStyle(element).color),
      light(getComputedStyle(behind ?? element).backgroundColor),
    ]
    return Math.max(own, ground) / Math.min(own, ground)
  })

const KEYS = ['a', 'x', 't', 'u'] as const
const VERDICT = { a: 'agree', x: 'scorer wrong', t: 'truth wrong', u: 'unclear' } as const

t.test('the keyboard alone judges twenty tests of a fresh run, each once, the worst first', async (t) => {
  const run = await freshRun(2)
  const page = await browser.newPage()
  await page.goto(`${server.url}/runs`)
  await tabTo(page, `#run-${run} th a`)
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/runs/${run}$`))
  await page.keyboard.press('r')
  await page.waitForURL(/\/review/)
  // who judges is typed once; a note comes before its verdict, and Enter does not judge
  await page.keyboard.press('n')
  await page.keyboard.type('a thin axle')
  await tabTo(page, '[data-author]')
  await page.keyboard.type('Ada')
  await page.keyboard.press('Enter')
  t.same(await readReviews(dirOf(run)), [], 'Enter in a field says nothing of the test')
  const judged: [test: string, verdict: Review['verdict']][] = []
  for (let n = 0; n < 20; n++) {
    t.match(await page.title(), `Review: ${n} of `)
    const key = KEYS[n % KEYS.length] as (typeof KEYS)[number]
    judged.push([await judge(page, key), VERDICT[key]])
  }
  const rows = await readRows(dirOf(run))
  const worst = rows.filter(({ passed, outcome }) => !passed && outcome !== 'error')
  t.equal(new Set(judged.map(([test]) => test)).size, 20, 'twenty tests')
  t.ok(judged.every(([test]) => worst.some((row) => row.test === test)))
  const reviews = await readReviews(dirOf(run))
  t.same(
    reviews.map(({ test, verdict }) => [test, verdict]),
    judged,
    'reviews.jsonl has each of them, in order',
  )
  t.ok(reviews.every(({ author }) => author === 'Ada'))
  t.equal(reviews[0]?.note, 'a thin axle')
  t.ok(reviews.slice(1).every(({ note }) => note === undefined))
  const [last] = judged.at(-1) as [string, string]
  await page.keyboard.press('g')
  await page.waitForURL(/\/tests\?/)
  t.match(page.url(), /outcome=not\+passed/, 'g leads to the list of the queue')
  for (const colorScheme of ['light', 'dark'] as const) {
    // before the page is there: colours of one that is shown change over some time
    await page.emulateMedia({ colorScheme })
    await page.goto(`${server.url}/runs/${run}/tests/${last}`)
    const contrast = await contrastOf(page, '.verdicts [aria-pressed="true"] kbd')
    t.ok(contrast >= 4.5, `the key of the verdict that was given can be read, ${colorScheme}: ${contrast.toFixed(1)}`)
  }
  await page.keyboard.press('z')
  await page.getByText('taken back').first().waitFor()
  t.equal((await readReviews(dirOf(run))).at(-1)?.verdict, null, 'z takes it back, on record')
  await page.close()
})

t.test('two browsers at once and SIGKILL between them: every verdict that was acknowledged is kept', async (t) => {
  const run = await freshRun(4)
  const contexts: BrowserContext[] = []
  const names = ['Ada', 'Bob']
  /** author, test and key of each verdict whose page came back */
  const acknowledged: string[] = []
  const sitDown = async (at: number): Promise<Page> => {
    const context = await browser.newContext()
    contexts.push(context)
    const page = await context.newPage()
    await page.goto(`${server.url}/runs/${run}/review`)
    await page.keyboard.press('n')
    await tabTo(page, '[data-author]')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(names[at] ?? '')
    await page.keyboard.press('Escape')
    return page
  }
  const work = async (page: Page, at: number, most: number): Promise<void> => {
    for (let n = 0; n < most; n++) {
      const key = KEYS[(n + at) % KEYS.length] as (typeof KEYS)[number]
      acknowledged.push(`${names[at]} ${await judge(page, key)} ${VERDICT[key]}`)
    }
  }
  const kept = async () => (await readReviews(dirOf(run))).map((said) => `${said.author} ${said.test} ${said.verdict}`)

  const pages = await Promise.all([sitDown(0), sitDown(1)])
  await Promise.all(pages.map((page, at) => work(page, at, 6)))
  t.equal(acknowledged.length, 12)
  t.same([...acknowledged].sort(), (await kept()).sort(), 'two at once: each verdict is there once')

  let working = true
  const cut = Promise.allSettled(pages.map((page, at) => work(page, at, 1_000))).then((ends) => {
    working = false
    return ends
  })
  while (acknowledged.length < 20 && working) await new Promise((resolve) => setTimeout(resolve, 20))
  if (!working) throw new Error(`both gave up after ${acknowledged.length} verdicts`, { cause: (await cut)[0] })
  server.process.kill('SIGKILL')
  // a page that is on its way to a server that is gone may wait for ever to be closed; with its context it goes at once
  await Promise.all(contexts.splice(0).map((context) => context.close()))
  await cut
  t.comment(`killed after ${acknowledged.length} verdicts`)
  const there = new Set(await kept())
  t.same(
    acknowledged.filter((one) => !there.has(one)),
    [],
    'the kill lost none that was acknowledged',
  )
  t.ok(there.size - acknowledged.length <= 2, 'and at most one of each browser was on its way')
  server = await serve()
  const again = await Promise.all([sitDown(0), sitDown(1)])
  await Promise.all(again.map((page, at) => work(page, at, 3)))
  const after = new Set(await kept())
  t.same(
    acknowledged.filter((one) => !after.has(one)),
    [],
    'they go on with a new server, and nothing is lost',
  )
  const text = await readFile(join(dirOf(run), 'reviews.jsonl'), 'utf8')
  t.ok(text.endsWith('\n'))
  // what the other one judged last came after this page was made
  await again[0]?.reload()
  t.match(
    await again[0]?.locator('.progress, progress').first().getAttribute('value'),
    String(new Set([...after].map((one) => one.split(' ').slice(1, 2).join())).size),
  )
  await Promise.all(contexts.map((context) => context.close()))
})

t.test(
  'two clicks from the runs to the worst picture, three to its exchange, back in the list; by mouse, with and without JavaScript',
  async (t) => {
    const run = await freshRun(1)
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      await page.goto(`${server.url}/runs`)
      let clicks = 0
      const click = async (selector: string): Promise<void> => {
        clicks++
        await page.locator(selector).first().click()
      }
      await click(`#run-${run} th a`)
      await page.waitForURL(new RegExp(`/runs/${run}$`))
      await click('.sheet.worst a:has(img)')
      await page.waitForURL(/\/tests\/\d{4}-/)
      t.equal(clicks, 2, 'two clicks to the picture')
      t.match(page.url(), /outcome=not\+passed&sort=worst/)
      await page.locator('.annotated img').first().waitFor()
      const pictured = page.url()
      const top = await page.locator('.annotated').evaluate((element) => element.getBoundingClientRect().top)
      t.ok(top < 900, `the picture begins at ${Math.round(top)} px, on the first screen`)
      const place = (await page.locator('.pager, .neighbours').first().textContent()) ?? ''
      t.match(place, /1 of \d+/)
      await click('a[data-key=e]')
      await page.waitForURL(/\/exchange\?/)
      t.equal(clicks, 3, 'three to its exchange')
      await page.getByRole('link', { name: 'Back to the test' }).first().click()
      await page.waitForURL(/\/tests\/\d{4}-[^/]*$/)
      t.equal(page.url(), pictured, 'back at the test in the same list')
      await page.locator('nav.pager a[data-key=g]').first().click()
      await page.waitForURL(/\/tests\?/)
      t.match(page.url(), /outcome=not\+passed&sort=worst/, 'and in the list itself')
      t.equal(await page.locator('#results tbody .outcome.passed').count(), 0)
      await context.close()
    }
  },
)

/** Cumulative layout shift of a page, and how often it is tried. */
const MOST_SHIFT = 0.05
const TRIES = 3

interface Shift {
  value: number
  at: number
  what: string[]
}

/** Cumulative layout shift: the worst window of shifts less than 1 s apart and 5 s long at the most (web.dev/articles/cls). */
function cumulative(shifts: readonly Shift[]): number {
  let [worst, sum, from, last] = [0, 0, -Infinity, -Infinity]
  for (const { value, at } of [...shifts].sort((a, b) => a.at - b.at)) {
    if (at - last >= 1_000 || at - from >= 5_000) [sum, from] = [0, at]
    last = at
    sum += value
    worst = Math.max(worst, sum)
  }
  return worst
}

t.test('a live run shifts nothing under the eyes of who looks at it: its page, its charts, its lists', async (t) => {
  const looks = ['', '/tests', '/tests?view=sheet']
  // what a busy machine catches in the middle of a page's first moments differs from run to run: a page that shifts does so each time
  const least = new Map<string, number>()
  for (
    let tries = 0;
    tries < TRIES && (tries === 0 || [...least.values()].some((worst) => worst >= MOST_SHIFT));
    tries++
  )
    for (const [page, worst] of await shiftsOf(looks, t)) least.set(page, Math.min(worst, least.get(page) ?? Infinity))
  t.equal(least.size, 2 * looks.length)
  for (const [page, worst] of least) t.ok(worst < MOST_SHIFT, `${page}: ${worst.toFixed(4)}`)
})

/** Opens pages of a live run at two widths and watches them while 24 tests end: the cumulative layout shift of each. */
async function shiftsOf(looks: readonly string[], t: { comment(text: string): void }): Promise<Map<string, number>> {
  // several calls at a time, of which each third takes longer: tests end out of turn, and lists stand in the order of their ends
  const run = await ordered({ models: ['openai-compatible/slow'], repeats: 6, parallel: 3 })
  const watched = await Promise.all(
    [1280, 390].flatMap((width) =>
      looks.map(async (look) => {
        const context = await browser.newContext({ viewport: { width, height: 900 } })
        const page = await context.newPage()
        await page.addInitScript(() => {
          const shifts: Shift[] = []
          Object.assign(window, { shifts })
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              const { value, hadRecentInput, sources, startTime } = entry as PerformanceEntry & {
                value: number
                hadRecentInput: boolean
                sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[]
              }
              if (hadRecentInput) continue
              const what = sources.map(({ node, previousRect, currentRect }) => {
                const text = node instanceof Element ? node.outerHTML : (node?.textContent ?? '')
                return `${previousRect.y}+${previousRect.height} -> ${currentRect.y}+${currentRect.height}: ${text.slice(0, 80)}`
              })
              shifts.push({ value, at: startTime, what })
            }
          }).observe({ type: 'layout-shift', buffered: true })
        })
        await page.goto(`${server.url}/runs/${run}${look}`, { waitUntil: 'commit', timeout: 120_000 })
        return { look, width, page, context }
      }),
    ),
  )
  const [first] = watched
  const done = async (): Promise<number> =>
    Number(
      await first?.page
        .locator('progress')
        .first()
        .getAttribute('value')
        .catch(() => 0),
    )
  const before = await done()
  while ((await done()) < before + 24) await new Promise((resolve) => setTimeout(resolve, 500))
  const found = new Map<string, number>()
  for (const { look, width, page, context } of watched) {
    const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts)
    const worst = cumulative(shifts)
    t.comment(`${look || 'run page'} at ${width} px: ${worst.toFixed(4)} in ${shifts.length} shifts`)
    found.set(`${look || 'run page'} at ${width} px`, worst)
    if (worst >= MOST_SHIFT) t.comment(JSON.stringify(shifts.sort((a, b) => b.value - a.value).slice(0, 6), null, 1))
    await context.close()
  }
  await fetch(`${server.url}/api/v1/runs/${run}/stop`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"how":"now"}',
  })
  return found
}
