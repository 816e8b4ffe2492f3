import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRunner, readRows, rootDir, type Order } from '../../runner/index.ts'
import { readConfig } from '../../server/config.ts'
import { startServer } from '../../server/main.ts'
import { launchBrowser } from './browser.ts'

/** `npm run shots [-- data folder]`: every page, light and dark, 1280 and 390 px wide, as PNG files in shots/.
 * Without a data folder a starter run of both builtin models is made first. */

const [given] = process.argv.slice(2)
const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'benchloupe-shots-')))
if (!given) {
  const order: Order = { suites: ['starter'], models: ['builtin/pixels', 'builtin/chance'], repeats: 1, shots: 0, reminders: 0, parallel: 4, seed: 1, title: 'first look', note: 'both builtin models on a few of each', tags: ['sample'] }
  const runner = await createRunner({ dataDir, connections: { builtin: { api: 'builtin', baseUrl: '', key: null } } })
  await runner.ended((await runner.order(order, 'sample')).id)
  await runner.close(1000)
}
const run = (await readdir(join(dataDir, 'runs'))).sort().at(-1) as string
const rows = await readRows(join(dataDir, 'runs', run))
const locate = rows.find((row) => row.type === 'locate' && row.outcome === 'failed') ?? rows[0]
const detect = rows.find((row) => row.type === 'detect') ?? rows[0]
const pattern = rows.find((row) => row.type === 'pattern') ?? rows[0]
const pages: Record<string, string> = {
  runs: '/runs', 'new-run': '/runs/new', run: `/runs/${run}`, tests: `/runs/${run}/tests`, sheet: `/runs/${run}/tests?view=sheet`,
  failed: `/runs/${run}/tests?outcome=failed&type=locate`, locate: `/runs/${run}/tests/${locate?.test}`, detect: `/runs/${run}/tests/${detect?.test}`,
  pattern: `/runs/${run}/tests/${pattern?.test}`, exchange: `/runs/${run}/tests/${locate?.test}/exchange`, case: `/runs/${run}/cases/${locate?.case}`,
  files: `/runs/${run}/files/`, suites: '/suites', suite: '/suites/starter', 'suite-detect': '/suites/starter?type=detect', 'suite-case': '/suites/starter/cases/spots-seven',
  'suite-import': '/suites/import', type: '/types/locate', apis: '/apis', find: '/find?q=spots', missing: '/runs/no-such-run',
}

const server = await startServer(readConfig({ PORT: '0', BENCHLOUPE_DATA: dataDir, LOG_LEVEL: 'error' }, {}), { sample: false, say: () => undefined })
const browser = await launchBrowser()
const out = join(rootDir, 'shots')
await mkdir(out, { recursive: true })
for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
    const page = await context.newPage()
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(server.url + path, { waitUntil: 'load' })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) process.stdout.write(`${name} ${colorScheme} ${width}: ${wide} px too wide\n`)
      await page.screenshot({ path: join(out, `${name}-${colorScheme}-${width}.png`), fullPage: true })
    }
    await context.close()
  }
await browser.close()
await server.close()
if (!given) await rm(dataDir, { recursive: true })
process.stdout.write(`${Object.keys(pages).length * 4} screenshots in shots/\n`)
process.exit(0)
