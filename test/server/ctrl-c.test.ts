import { execFile, spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from '../helpers/tap.ts'
import { readManifest, rootDir } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const PROGRAM = [process.execPath, ...process.execArgv, join(rootDir, 'server/cli/benchloupe.js')]

/** The rows that a run has so far. */
async function rowsIn(runs: string): Promise<number> {
  const [id = ''] = await readdir(runs).catch(() => [])
  const text = await readFile(join(runs, id, 'tests.jsonl'), 'utf8').catch(() => '')
  return text.split('\n').length - 1
}

t.test('Ctrl-C ends a run with 130 and says how it goes on; that works as it is pasted', async (t) => {
  const data = join(await tempDir(t, 'ctrl-c'), "Ada's data")
  await putDrawnSuite(data, 'starter')
  const order = ['run', '--suite', 'starter', '--type', 'count', '--repeats', '20', '--model', 'builtin/chance']
  const child = spawn(PROGRAM[0] as string, [...PROGRAM.slice(1), ...order, '--data', data])
  let told = ''
  child.stderr.on('data', (piece) => (told += String(piece)))
  const ended = new Promise((resolve) => child.on('close', resolve))
  for (let tries = 0; tries < 3000 && (await rowsIn(join(data, 'runs'))) === 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGINT')
  t.equal(await ended, 130, told)
  const [id = ''] = await readdir(join(data, 'runs'))
  const { status, counts } = await readManifest(join(data, 'runs', id))
  t.equal(status, 'stopped')
  t.ok(counts.skipped > 0, `${counts.skipped} tests are left`)

  const [, pasted = ''] = /: benchloupe (resume .*)\n/.exec(told) ?? []
  t.match(pasted, `resume '`)
  await promisify(execFile)('sh', ['-c', `${PROGRAM.map((word) => `'${word}'`).join(' ')} ${pasted}`])
  t.match(await readManifest(join(data, 'runs', id)), { status: 'finished', counts: { planned: 180, skipped: 0 } })
})
