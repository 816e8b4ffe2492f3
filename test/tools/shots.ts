import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rootDir } from '../../runner/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { startServer } from '../../server/main.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { makeSite, siteIn } from '../helpers/site.ts'

/** `npm run shots [-- data folder]`: every page, light and dark, 2560, 1280 and 390 px wide, as PNG files in shots/.
 * Without a data folder one is made first as a user has it after a first day. */

const [given] = process.argv.slice(2)
const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'benchloupe-shots-')))
const { addresses } = given ? await siteIn(given) : await makeSite(dataDir)

const server = await startServer(readConfig({ PORT: '0', BENCHLOUPE_DATA: dataDir, LOG_LEVEL: 'error' }, {}), {
  sample: false,
  say: () => undefined,
})
const browser = await launchBrowser()
const out = join(rootDir, 'shots')
await mkdir(out, { recursive: true })
for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [2560, 1280, 390]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    for (const [name, path] of Object.entries(addresses)) {
      await page.goto(server.url + path, { waitUntil: 'load' })
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (wide > 0) process.stdout.write(`${name} ${colorScheme} ${width}: ${wide} px too wide\n`)
      await page.screenshot({ path: join(out, `${name}-${colorScheme}-${width}.png`), fullPage: true })
    }
    await context.close()
  }
await browser.close()
await server.close()
if (!given) await rm(dataDir, { recursive: true })
process.stdout.write(`${Object.keys(addresses).length * 6} screenshots in shots/\n`)
process.exit(0)
