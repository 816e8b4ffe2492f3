import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { rootDir } from '../../runner/tools/version.ts'

/** What the build does not see: types of the browser's scripts, lint, format. Goes through all of them and
 * fails where one did. */
const modules = join(rootDir, 'node_modules')
const checks = [
  ['browser types', join(modules, 'typescript-7/bin/tsc'), '-p', 'tsconfig.browser.json'],
  ['lint', join(modules, 'oxlint/bin/oxlint'), '--type-aware', '--tsconfig', 'tsconfig.json', '.'],
  ['format', join(modules, 'oxfmt/bin/oxfmt'), '--check', '.'],
]
for (const [name, script, ...args] of checks) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [String(script), ...args], {
    cwd: rootDir,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  process.stdout.write(`${name}: ${status === 0 ? 'fine' : 'not fine'}\n${stdout}${stderr}`)
  if (status !== 0) process.exitCode = 1
}
