import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest, rootDir } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

t.test('a run goes on to its end when nobody reads what it prints', async (t) => {
  const data = await tempDir(t, 'pipe')
  await putDrawnSuite(data, 'starter')
  const args = ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', data, '--json']
  const child = spawn(process.execPath, [...process.execArgv, join(rootDir, 'server/cli/benchloupe.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.once('data', () => {
    child.stdout.destroy()
    child.stderr.destroy()
  })
  const code = await new Promise((resolve) => child.on('exit', resolve))
  const [id] = await readdir(join(data, 'runs'))
  t.match(await readManifest(join(data, 'runs', String(id))), { status: 'finished', counts: { planned: 24 } })
  t.equal(code, 0)
})
