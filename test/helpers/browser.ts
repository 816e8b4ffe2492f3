import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The Chromium to test with: BENCHLOUPE_CHROMIUM, else an installed one, else the one inside @sparticuz/chromium.
 * That one is built for a bare system and carries the libraries it needs; it unpacks them only where it is told that it
 * runs on such a system, so that is what it is told. */
async function chromiumPath(): Promise<{ path: string; libraries: string | null }> {
  const chosen = process.env.BENCHLOUPE_CHROMIUM
  if (chosen) return { path: chosen, libraries: null }
  const installed = INSTALLED.find((path) => existsSync(path))
  if (installed) return { path: installed, libraries: null }
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
  const before = process.env.LD_LIBRARY_PATH
  const { default: packed } = await import('@sparticuz/chromium')
  const path = await packed.executablePath()
  if (before === undefined) delete process.env.LD_LIBRARY_PATH
  else process.env.LD_LIBRARY_PATH = before
  delete process.env.AWS_EXECUTION_ENV
  return { path, libraries: join(tmpdir(), 'al2023', 'lib') }
}

/** A headless browser. Fails with a sentence that says what to install; nothing is skipped in silence. */
export async function launchBrowser(): Promise<Browser> {
  const { path, libraries } = await chromiumPath()
  const launch = (env: Record<string, string>) =>
    chromium.launch({
      executablePath: path,
      chromiumSandbox: false,
      args: [
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
      env,
    })
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  try {
    return await launch(env)
  } catch (error) {
    if (libraries !== null) {
      try {
        return await launch({ ...env, LD_LIBRARY_PATH: libraries })
      } catch {
        /* the first error says more */
      }
    }
    throw new Error(
      `The browser tests need Chrome or Chromium, and ${path} does not start: ${(error as Error).message.split('\n')[0]}. Install one (Debian: apt-get install chromium), or set BENCHLOUPE_CHROMIUM to its path.`,
      { cause: error },
    )
  }
}
