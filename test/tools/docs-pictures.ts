import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createRunner, readRows, rootDir } from '../../runner/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { startServer } from '../../server/main.ts'
import { urls } from '../../server/urls.ts'
import { launchBrowser } from '../helpers/browser.ts'
import { orderOf } from '../helpers/order.ts'
import { BUILTIN } from '../helpers/test-runner.ts'

/** `npm run docs-pictures`: the pictures of README and the user guide, in docs/. The starter suite is run with both builtin models, and
 * the pages of that run are photographed. The tarball of npm has none of them. */

/** Colours that are kept: pages have few. */
const COLOURS = 64
const WIDTH = 1280

const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-pictures-'))
const runner = await createRunner({ dataDir, connections: BUILTIN })
const models = ['builtin/pixels', 'builtin/chance'] as const
const order = orderOf({ models: [...models], title: 'first look' })
const { id: run } = await runner.ended((await runner.order(order, 'cli')).id)
await runner.close(1000)
const rows = await readRows(join(dataDir, 'runs', run))
const missed = rows.find((row) => row.type === 'detect' && row.model === 'chance' && row.outcome === 'failed')
if (!missed) throw new Error('builtin/chance found everything: choose another test for the picture of one test.')
const [a, b] = (['chance', 'pixels'] as const).map((model) => ({ run, api: 'builtin', model }))

/** What is photographed, and how much of it from the top, px. */
const PICTURES: readonly { name: string; path: string; height: number }[] = [
  { name: 'one-test', path: urls.test(run, missed.test), height: 1010 },
  { name: 'run', path: urls.run(run), height: 1000 },
  { name: 'sheet', path: urls.tests(run, { view: 'sheet' }), height: 900 },
  { name: 'compare', path: urls.compare({ a: a ?? null, b: b ?? null }), height: 1000 },
]

const server = await startServer(readConfig({ PORT: '0', BENCHLOUPE_DATA: dataDir, LOG_LEVEL: 'error' }, {}), {
  sample: false,
  say: () => undefined,
})
const browser = await launchBrowser()
try {
  for (const { name, path, height } of PICTURES) {
    const context = await browser.newContext({ colorScheme: 'light', viewport: { width: WIDTH, height } })
    const page = await context.newPage()
    await page.goto(server.url + path, { waitUntil: 'networkidle' })
    const file = join(rootDir, 'docs', `${name}.png`)
    const packed = sharp(await page.screenshot()).png({ palette: true, colours: COLOURS, effort: 10 })
    await writeFile(file, await packed.toBuffer())
    process.stdout.write(`docs/${name}.png  ${(await stat(file)).size} bytes\n`)
    await context.close()
  }
} finally {
  await browser.close()
  await server.close()
  await rm(dataDir, { recursive: true })
}
process.exit(0)
