import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

/** `npm run hardened -- --image NAME`: what a shared host is attacked with, against a server in a container of that image: 512 MB, a root
 * that is read only, no capabilities, user 1000. The same test file as in `npm test` and the same `npm run starve`, which tell their
 * figures; with 1 where either fails. */

const { image } = parseArgs({ options: { image: { type: 'string' } } }).values
if (image === undefined) {
  process.stderr.write('Name the image: npm run hardened -- --image benchloupe\n')
  process.exit(2)
}

const run = (file: string, ...args: string[]): number =>
  spawnSync(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    stdio: 'inherit',
    env: { ...process.env, BENCHLOUPE_TEST_IMAGE: image },
  }).status ?? 1

process.exitCode = Math.max(run('../../browser/hostile.test.js'), run('./starve.js', '--image', image)) > 0 ? 1 : 0
