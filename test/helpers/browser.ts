import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type * as Playwright from 'playwright-core'
import type { Browser } from 'playwright-core'
import { onDemand, rootDir } from '../../runner/index.ts'
import { installedBrowsers } from '../../server/cli/shell/installed-browser.ts'

/** With the first browser: many files have the helper and no browser. */
const playwright = onDemand<typeof Playwright>('playwright-core')

const ARGUMENTS = [
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** What @sparticuz/chromium packs, unpacked once for this version: Chromium's headless shell, and the libraries that a bare
 * system lacks. It unpacks these only where it is told that it runs on such a system, and into the folder for temporary files,
 * where an older version may lie, so that is what it is told. */
async function packedChromium(): Promise<Chromium> {
  const modules = join(rootDir, 'node_modules')
  const about = await readFile(join(modules, '@sparticuz/chromium/package.json'), 'utf8')
  const cache = join(modules, '.cache')
  const home = join(cache, `chromium-${(JSON.parse(about) as { version: string }).version}`)
  if (!existsSync(home)) {
    await mkdir(cache, { recursive: true })
    const making = await mkdtemp(`${home}-`)
    const before = { ...process.env }
    Object.assign(process.env, { TMPDIR: making, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' })
    try {
      const { default: packed } = await import('@sparticuz/chromium')
      await packed.executablePath()
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
      Object.assign(process.env, before)
    }
    // another test file may have been faster
    await rename(making, home).catch(() => rm(making, { recursive: true, force: true }))
  }
  return { path: join(home, 'chromium'), libraries: join(home, 'al2023/lib') }
}

interface Chromium {
  path: string
  /** a folder of libraries to try with it where it does not start without */
  libraries: string | null
}

/** The Chromiums to test with, the first that starts: BENCHLOUPE_CHROMIUM alone where it is set; else an installed one; else the
 * headless shell of @sparticuz/chromium, which is unpacked only then. */
async function* chromiums(): AsyncGenerator<Chromium> {
  const chosen = process.env.BENCHLOUPE_CHROMIUM
  if (chosen) return yield { path: chosen, libraries: null }
  for (const path of installedBrowsers()) yield { path, libraries: null }
  if (process.platform === 'linux' && process.arch === 'x64') yield await packedChromium()
}

/** A headless browser. Fails with a sentence that says what to install; nothing is skipped in silence. */
export async function launchBrowser(): Promise<Browser> {
  const failures: string[] = []
  for await (const { path, libraries } of chromiums())
    for (const LD_LIBRARY_PATH of libraries === null ? [undefined] : [undefined, libraries])
      try {
        return await playwright().chromium.launch({
          executablePath: path,
          chromiumSandbox: false,
          args: ARGUMENTS,
          env: { ...process.env, ...(LD_LIBRARY_PATH === undefined ? {} : { LD_LIBRARY_PATH }) },
        })
      } catch (error) {
        failures.push(`${path} does not start: ${(error as Error).message.split('\n')[0]}`)
      }
  throw new Error(
    `The browser tests need Chrome or Chromium: ${failures.join('; ') || 'none is installed'}. Install one (Debian: apt-get install chromium), or set BENCHLOUPE_CHROMIUM to its path.`,
  )
}
