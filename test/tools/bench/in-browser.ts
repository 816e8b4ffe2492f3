import type { Browser } from 'playwright-core'
import { launchBrowser } from '../../helpers/browser.ts'
import type { Figure } from './table.ts'

const TIMES = 5

/** What is waited for, in the page: that so many rows or images stand there and are drawn. */
interface Wanted {
  name: string
  path: string
  target: number
  /** elements that must be there */
  there: string
  /** images that must be there and be decoded; those that are not in sight are loaded when they are */
  images?: string
}

/** From the beginning of a navigation until what a reader waits for is seen, in a browser that has nothing of the page yet: median of
 * five, ms. `tests`: a test of the run. */
export async function benchInBrowser(
  url: string,
  run: string,
  test: string,
  session: Record<string, string>,
): Promise<Figure[]> {
  const pages: Wanted[] = [
    { name: 'its list, 500 tests: rows seen', path: `/runs/${run}/tests`, target: 200, there: 'tbody tr' },
    {
      name: 'one test with both images',
      path: `/runs/${run}/tests/${test}`,
      target: 150,
      there: 'h1',
      images: 'main figure img',
    },
    { name: 'sheet of 120', path: `/runs/${run}/tests?view=sheet`, target: 350, there: 'main img', images: 'main img' },
    { name: 'run page', path: `/runs/${run}`, target: 250, there: 'main table' },
  ]
  const browser = await launchBrowser()
  try {
    const figures: Figure[] = []
    for (const page of pages) {
      const taken: number[] = []
      for (let n = 0; n < TIMES; n++) taken.push(await seenAfter(browser, url, page, session))
      const now = taken.sort((a, b) => a - b)[Math.floor(TIMES / 2)] as number
      figures.push({ name: `Chromium, cold: ${page.name}`, unit: 'ms', target: page.target, now, before: null })
    }
    return figures
  } finally {
    await browser.close()
  }
}

async function seenAfter(
  browser: Browser,
  url: string,
  { path, there, images }: Wanted,
  { cookie = '' }: Record<string, string>,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  try {
    const [name = '', value = ''] = cookie.split(/=(.*)/)
    await context.addCookies([{ name, value, url }])
    const page = await context.newPage()
    await page.addInitScript(
      ([there, images]) => {
        const look = (): void => {
          const wanted = [...document.querySelectorAll<HTMLImageElement>(images || 'not-there')].filter(
            (image) => image.getBoundingClientRect().top < innerHeight,
          )
          const seen =
            document.querySelector(there ?? '') !== null &&
            (!images || (wanted.length > 0 && wanted.every((image) => image.complete && image.naturalWidth > 0)))
          // after the frame that shows it
          if (seen) requestAnimationFrame(() => Object.assign(window, { seenAfter: performance.now() }))
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      },
      [there, images ?? ''] as const,
    )
    await page.goto(url + path)
    const seen = await page.waitForFunction(() => Reflect.get(window, 'seenAfter') as number | undefined)
    return (await seen.jsonValue()) as number
  } finally {
    await context.close()
  }
}
