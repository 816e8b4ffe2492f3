import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Runs the compiled test files with tap, passes its output through, and ends with every failure once more and
 * `N passed, N failed`: a log of 18,000 lines is read from its end. Names given as arguments choose files:
 * `npm test -- server draw`. */
const dir = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv.slice(2)
const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
  (file) =>
    file.endsWith('.test.js') &&
    (wanted.length === 0 || wanted.some((name) => file.startsWith(name) || basename(file).startsWith(name))),
)
if (files.length === 0) {
  process.stderr.write(`There is no test file for ${wanted.join(', ')}.\n`)
  process.exit(1)
}

const tap = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('../../../node_modules/tap/dist/esm/run.mjs', import.meta.url)),
    'run',
    '-R',
    'tap',
    '--jobs=2',
    '--disable-coverage',
    ...files.map((file) => dir + file),
  ],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --enable-source-maps`.trim() },
  },
)
let totals: { pass?: number; fail?: number; skip?: number } = {}
const failures: string[] = []
let inFailure = false
for await (const line of createInterface({ input: tap.stdout })) {
  process.stdout.write(`${line}\n`)
  if (/^\s*not ok /.test(line)) inFailure = true
  else if (/^\s*(ok |# |\d+\.\.\d)/.test(line)) inFailure = false
  if (inFailure) failures.push(line)
  const summary = /^# (\{.*\})$/.exec(line)?.[1]
  if (summary) totals = JSON.parse(summary.replace(/(\w+):/g, '"$1":')) as typeof totals
}
const code = await new Promise<number>((resolve) => {
  if (tap.exitCode !== null) resolve(tap.exitCode)
  else tap.on('close', (status) => resolve(status ?? 1))
})
if (failures.length > 0) process.stdout.write(`\nWhat failed:\n${failures.join('\n')}\n\n`)
const failed = totals.fail ?? 0
process.stdout.write(`${totals.pass ?? 0} passed, ${code !== 0 && failed === 0 ? 1 : failed} failed\n`)
process.exit(code)
