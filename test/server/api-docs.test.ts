import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from '../helpers/tap.ts'
import { rootDir } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Every line of docs/api.md as it stands there, in a shell, one after the other, against a server of its own. */

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

t.test('the lines of docs/api.md', { skip: hasCurl ? false : 'curl is not installed' }, async (t) => {
  const scratch = await tempDir(t, 'api-docs')
  const data = join(scratch, 'data')
  await putDrawnSuite(data, 'starter')
  const server = await serveProcess(data)
  t.teardown(() => server.stop())
  const text = await readFile(join(rootDir, 'docs/api.md'), 'utf8')
  const lines = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))
  t.equal(lines.length, 7)

  let [id, test] = ['', '']
  const said = async (line: string): Promise<string> => {
    const command = line.replace('http://localhost:8080', server.url).replace('<run>', id).replace('<test>', test)
    return (await run('sh', ['-c', command], { cwd: scratch })).stdout
  }
  const [start = '', follow = '', failed = '', one = '', exchange = '', picture = '', refused = ''] = lines
  id = (JSON.parse(await said(start)) as { id: string }).id
  t.match(id, /^\d{8}T\d{6}Z/)
  const isLive = async (): Promise<boolean> =>
    (JSON.parse(await said(follow)) as { status: { live: boolean } }).status.live
  for (let tries = 0; tries < 300 && (await isLive()); tries++) await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal(await isLive(), false, 'the run has ended')
  const { rows, next } = JSON.parse(await said(failed)) as { rows: { test: string }[]; next: string | null }
  t.ok(rows.length > 0)
  t.equal(next, null)
  test = rows[0]?.test ?? ''
  t.match(JSON.parse(await said(one)), { title: /./, images: {} })
  t.match(await said(exchange), 'builtin/chance')
  await said(picture)
  t.equal((await readFile(join(scratch, 'annotated.png'))).subarray(1, 4).toString(), 'PNG')
  t.match(JSON.parse(await said(refused)), { status: 400, detail: /did you mean "status"/ })
})
