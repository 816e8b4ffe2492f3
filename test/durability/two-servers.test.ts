import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest, rootDir } from '../../runner/index.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess, type ServedProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Two servers and a command on one data folder, as real processes. */

t.setTimeout(1_190_000)
const PATIENCE_MS = 60_000

const model = await startFakeServer({ latencyMs: PATIENCE_MS })
const dataDir = await tempDir(t, 'two')
await makeSuite(
  join(dataDir, 'suites'),
  { name: 'few', title: 'Few' },
  [1, 2, 3, 4].map((n) => ({
    id: `c${n}`,
    type: 'count',
    image: `images/${n}.png`,
    question: `How many in ${n}?`,
    given: { object: 'spots' },
    truth: { count: 1 },
  })),
)
const env = { OPENAI_BASE_URL: model.url }
const [first, second] = await Promise.all([
  serveProcess(dataDir, { env, flags: ['--no-sample'] }),
  serveProcess(dataDir, { env, flags: ['--no-sample'] }),
])
t.teardown(async () => {
  for (const servedProcess of [first, second]) servedProcess.process.kill('SIGKILL')
  await model.close()
})

async function order(server: ServedProcess, title: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      suites: ['few'],
      models: ['openai-compatible/slow'],
      repeats: 1,
      shots: 0,
      reminders: 0,
      parallel: 2,
      seed: 1,
      title,
    }),
  })
  return ((await response.json()) as { id: string }).id
}

const page = async (server: ServedProcess, path: string): Promise<string> => (await fetch(server.url + path)).text()
const post = async (server: ServedProcess, path: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(server.url + path, { method: 'POST', redirect: 'manual' })
  return { status: response.status, text: await response.text() }
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (
    const late = Date.now() + PATIENCE_MS;
    Date.now() < late;
    await new Promise((resolve) => setTimeout(resolve, 50))
  )
    if (await done()) return
  throw new Error(`Still waiting for ${what}`)
}

async function command(...words: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, join(rootDir, 'server/cli/benchloupe.js'), ...words, '--data', dataDir],
    { env: { PATH: process.env.PATH ?? '', ...env } },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
  return { code: await new Promise((resolve) => child.on('exit', resolve)), said }
}

const run = await order(first, 'held')
const holder = new RegExp(
  `process ${first.process.pid} on ${hostname()} since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC`,
)

t.test('the second server says who writes the run, and leaves it alone', async (t) => {
  await until('the first call', async () => model.calls().length > 0)
  t.match(await page(second, '/runs'), holder, 'in the list')
  t.match(await page(second, `/runs/${run}`), holder, 'on its page')
  for (const path of ['resume', 'delete'])
    t.match(await post(second, `/runs/${run}/${path}`), { status: 409, text: holder }, path)
  const { code, said } = await command('resume', run)
  t.not(code, 0)
  t.match(said, holder, 'and so does a command')
  t.equal((await readManifest(join(dataDir, 'runs', run))).status, 'running', 'nobody touched it')
})

t.test('both order at once and see the runs of the other', async (t) => {
  const ids = await Promise.all([first, second, first, second].map((server) => order(server, 'same name')))
  t.equal(new Set(ids).size, 4)
  for (const server of [first, second]) {
    const text = await page(server, '/runs')
    for (const id of [run, ...ids]) t.match(text, `run-${id}"`)
  }
  t.same(
    (await readdir(join(dataDir, 'runs'))).filter((name) => name.startsWith('.')),
    [],
    'nothing half made is left',
  )
})

t.test('the index that both write is whole at every moment', async (t) => {
  let looks = 0
  for (const end = Date.now() + 3_000; Date.now() < end; looks++) {
    await Promise.all([page(first, '/runs'), page(second, '/runs')])
    const text = await readFile(join(dataDir, 'index.json'), 'utf8').catch(() => null)
    if (text !== null) JSON.parse(text)
  }
  t.ok(looks > 0, `${looks} looks`)
  t.same(
    (await readdir(dataDir)).filter((name) => name.startsWith('index.json.')),
    [],
    'nobody found it damaged',
  )
})

t.test('presets that both save at once are all there', async (t) => {
  const names = Array.from({ length: 20 }, (_, n) => `preset ${n}`)
  const answers = await Promise.all(
    names.map((name, n) =>
      fetch(`${(n % 2 ? first : second).url}/api/v1/presets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ presetName: name, suites: ['few'], models: ['builtin/pixels'] }),
      }),
    ),
  )
  t.ok(answers.every(({ ok }) => ok))
  const kept = JSON.parse(await readFile(join(dataDir, 'presets.json'), 'utf8')) as { presets: { name: string }[] }
  t.same(kept.presets.map(({ name }) => name).sort(), [...names].sort())
})

t.test('a crashed owner does not block', async (t) => {
  first.process.kill('SIGKILL')
  await new Promise((resolve) => first.process.once('close', resolve))
  t.match(await page(second, `/runs/${run}`), 'interrupted')
  t.equal((await post(second, `/runs/${run}/resume`)).status, 303)
  t.match(await page(second, `/runs/${run}`), /live/)
  t.match((await command('resume', run)).said, `process ${second.process.pid} on`, 'now the second one has it')
})
