import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readManifest, readPlan, readPngText, readRows, rootDir, type Case, type Run } from '../../runner/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { parseSettings } from '../../server/config/settings-file.ts'
import { makeSuite } from '../fixtures/make-suite.ts'
import { ODD_NAMES } from '../helpers/fake-model/dialect.ts'
import { dialects } from '../helpers/fake-model/dialects.ts'
import { canFail, COMMON_FAULTS, ECHOES, type FaultName } from '../helpers/fake-model/faults.ts'
import { startFakeServer, type FakeQuestion } from '../helpers/fake-model/server.ts'
import { leaks } from '../helpers/leaks.ts'
import { serveProcess } from '../helpers/serve.ts'
import { tempDir } from '../helpers/temp-dir.ts'

t.setTimeout(1_190_000)
const dir = await tempDir(t, 'keys')

/** Keys of the shape that each vendor gives out, by their variables. */
const KEYS = {
  OPENAI_API_KEY: `sk-proj-${'Canary0_'.repeat(6)}T3BlbkFJ-xQ9`,
  ANTHROPIC_API_KEY: `sk-ant-api03-${'Canary-2'.repeat(8)}-AA`,
  GEMINI_API_KEY: 'AIzaSyCanary3-0123456789_abcdefghijklmno',
  OPENROUTER_API_KEY: `sk-or-v1-${'ca4a4b'.repeat(10)}0123`,
  AZURE_OPENAI_API_KEY: '5ca4a41e0123456789abcdeffedcba98',
  OLLAMA_API_KEY: 'ollama-Canary6.0123456789abcdef',
  WORKSHOP_KEY: 'Canary8"b3@r/er\\<&>\'%7C$;{=~}+x0',
}
const SECRETS = Object.values(KEYS)

/** A model of every API, told apart by its id, and the wire it speaks. */
const MODELS = [
  ['openai/canary-a', 'chat'],
  ['anthropic/canary-b', 'anthropic'],
  ['google/canary-c', 'google'],
  ['openrouter/canary-d', 'openrouter'],
  ['azure-openai/canary-e', 'azure'],
  ['ollama/canary-f', 'ollama'],
  ['workshop/canary-g', 'chat'],
] as const

/** Nothing comes, or only after half a minute and more: such calls are under way until the run is stopped at once. One for each
 * API in turn, as Google alone knows the last. */
const LONG: readonly FaultName[] = [
  'hang',
  'hang-after-headers',
  'retry-info',
  'drip',
  '429-seconds',
  '429-date',
  '429-absurd',
]

/** Begins an answer and never goes on: it would be waited for as long as the limit between two pieces allows. */
const STALLED: FaultName = 'stall'

/** Every fault there is: those that give the key back at every API, the others at one of those that can. */
const FAULTS = new Map<string, FaultName[]>(
  MODELS.map(([model]) => [model, ECHOES.filter((name) => name !== 'huge-echo')]),
)
for (const [n, name] of [...COMMON_FAULTS, ...ODD_NAMES]
  .filter(
    (faultName) =>
      faultName !== STALLED && !LONG.includes(faultName) && (faultName === 'huge-echo' || !ECHOES.includes(faultName)),
  )
  .entries()) {
  const able = MODELS.filter(([, dialect]) =>
    dialects.some((dialectItem) => dialectItem.name === dialect && canFail(dialectItem, name)),
  )
  FAULTS.get(able[n % Math.max(1, able.length)]?.[0] ?? '')?.push(name)
}
const MOST = Math.max(...[...FAULTS.values()].map((list) => list.length))

const someCase = (n: number, group: string): Case => ({
  id: `${group}-${n}`,
  class: group,
  type: 'count',
  image: 'images/one.png',
  given: { object: `${group} ${n}.` },
  truth: { count: 1 },
})

function faultOf({ model, prompt, time }: FakeQuestion): FaultName | null {
  const [, group, n] = /How many (\w+) (\d+)\./.exec(prompt) ?? []
  if (time > 1) return null
  const index = MODELS.findIndex(([name]) => name.endsWith(model))
  return (group === 'long' ? LONG[index] : FAULTS.get(MODELS[index]?.[0] ?? '')?.[Number(n)]) ?? null
}

/** All questions are under way before the first is answered: what comes of one cannot keep another from being asked. */
let [asked, allIn] = [0, (): void => undefined]
const gate = new Promise<void>((resolve) => {
  allIn = resolve
})
const server = await startFakeServer({
  faultOf,
  async answer() {
    if (++asked === MOST * MODELS.length) allIn()
    await gate
    return '{1}'
  },
})
t.teardown(() => server.close())

const env = {
  ...KEYS,
  LOG_LEVEL: 'trace',
  OPENAI_BASE_URL: server.url,
  ANTHROPIC_BASE_URL: server.base('anthropic'),
  GEMINI_BASE_URL: server.base('google'),
  OPENROUTER_BASE_URL: server.base('openrouter'),
  AZURE_OPENAI_ENDPOINT: server.base('azure-openai'),
  OLLAMA_HOST: server.base('ollama'),
}

const data = join(dir, 'data')
await mkdir(data)
await writeFile(
  join(data, 'benchloupe.yaml'),
  `apis:\n  workshop: { baseUrl: "${server.url}", keyEnv: WORKSHOP_KEY }\n`,
)
await makeSuite(join(data, 'suites'), { name: 'canary', title: 'Canary' }, [
  ...Array.from({ length: MOST }, (_, n) => someCase(n, 'fault')),
  someCase(0, 'long'),
])

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Every byte, and of a PNG also what its text chunks hold. */
async function textsOf(file: string): Promise<string> {
  const bytes = await readFile(file)
  return bytes.toString('latin1') + (file.endsWith('.png') ? JSON.stringify(readPngText(bytes)) : '')
}

/** What every process was started with, as anybody on this machine can read it. */
async function commandLines(): Promise<string> {
  const processes = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  return (await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')))).join(
    '\n',
  )
}

const until = async (done: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 50))
}

t.test('a server that gives every key back finds none of them kept, logged or shown', async (t) => {
  const serving = await serveProcess(data, { env, flags: ['--no-sample'] })
  t.teardown(() => serving.process.kill('SIGKILL'))
  const post = async <T = Run>(address: string, body: object): Promise<T> =>
    (
      await fetch(`${serving.url}/api/v1${address}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).json() as Promise<T>
  const order = { suites: ['canary'], models: MODELS.map(([model]) => model), parallel: 64 }
  const folder = (id: string): string => join(data, 'runs', id)
  const over = (id: string) => until(async () => (await readManifest(folder(id))).status !== 'running')

  const { id } = await post('/runs', { ...order, classes: ['fault'], title: 'every fault' })
  const events = fetch(`${serving.url}/runs/${id}/events`).then((answer) => answer.text())
  const seen = [await commandLines()]
  await over(id)
  const { reason, status } = await readManifest(folder(id))
  t.match(reason, /\[redacted\]/, `${status}: the reason quotes the server, without the key`)
  t.same(
    new Set(server.calls().map(({ fault }) => fault ?? '')),
    new Set(['', ...[...FAULTS.values()].flat()]),
    `${new Set([...FAULTS.values()].flat()).size} kinds of fault happened`,
  )

  // a run whose last file is being written is still running
  await until(async () => (await post<{ resumed: boolean }>(`/runs/${id}/resume`, { errors: true })).resumed)
  await over(id)
  t.match(await readManifest(folder(id)), { status: 'finished', reason: null })
  t.match(
    (await readManifest(folder(id))).counts,
    { planned: MOST * MODELS.length, error: 0, skipped: 0 },
    'once the servers behave, everything is asked',
  )

  const { id: long } = await post('/runs', { ...order, classes: ['long'], title: 'long waits' })
  await until(() => server.calls().filter(({ fault }) => fault !== null && LONG.includes(fault)).length === LONG.length)
  await post(`/runs/${long}/stop`, { how: 'now' })
  await over(long)

  const plan = await readPlan(folder(id))
  const echoed = plan.filter(({ case: name }) => Number(name.slice('fault-'.length)) < ECHOES.length)
  const addresses = [
    '/',
    '/runs',
    `/runs/new?from=${id}`,
    '/find?q=canary',
    '/find?q=Canary0_',
    '/suites',
    '/suites/canary',
    '/trash',
    '/apis',
    ...[id, long].flatMap((run) => [
      `/runs/${run}`,
      ...['table', 'sheet', 'matrix'].map((view) => `/runs/${run}/tests?view=${view}`),
      `/runs/${run}/cases/fault-0`,
      `/runs/${run}/verify`,
      `/runs/${run}/files`,
    ]),
    ...echoed.flatMap(({ test }) => [`/runs/${id}/tests/${test}`, `/runs/${id}/tests/${test}/exchange`]),
  ]
  for (const [model] of MODELS) {
    const answer = await fetch(`${serving.url}/api/v1/apis/${model.split('/')[0]}/check`, { method: 'POST' })
    seen.push(`${[...answer.headers].join('\n')}\n${await answer.text()}`)
  }
  await fetch(`${serving.url}/api/v1/runs/${id}/verify`, { method: 'POST' })
  for (const address of addresses.flatMap((addresse) => [addresse, `/api/v1${addresse}`])) {
    const answer = await fetch(serving.url + address)
    seen.push(`${[...answer.headers].join('\n')}\n${await answer.text()}`)
  }
  t.match(seen.join('\n'), /\[redacted\]/, 'the pages tell where a key was')
  await serving.stop()
  seen.push(await events, serving.lines.join('\n'))
  t.ok(
    serving.lines.some((line) => line.includes('"level":30')),
    'the log was at its most talkative',
  )

  t.same(leaks(seen.join('\n'), SECRETS), [], `${addresses.length * 2} answers, the log and the list of processes`)
  const files = await filesIn(data)
  t.ok(files.some((file) => file.endsWith('annotated.png')) && files.some((file) => file.endsWith('exchange.json')))
  const leaking: Record<string, string[]> = {}
  for (const file of files) {
    const found = leaks(await textsOf(file), SECRETS)
    if (found.length > 0) leaking[file] = found
  }
  t.same(leaking, {}, `${files.length} files of the data folder`)
})

/** The command line as a user calls it; its exit code and all it said. */
const benchloupe = (words: string[], more: Record<string, string>): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...process.execArgv, join(rootDir, 'server/cli/benchloupe.js'), ...words],
      {
        env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LOG_LEVEL: 'trace', ...more },
        timeout: 120_000,
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
    )
  })

t.test('the command line says no key', async (t) => {
  const own = join(dir, 'cli')
  await makeSuite(join(own, 'suites'), { name: 'canary', title: 'Canary' }, [someCase(0, 'told')])
  const echoing = await startFakeServer({ script: ['401-echo'] })
  t.teardown(() => echoing.close())
  const { code, said } = await benchloupe(
    ['run', '--suite', 'canary', '--model', 'openai/canary-a', '--data', own, '--json'],
    { ...KEYS, OPENAI_BASE_URL: echoing.url },
  )
  t.equal(code, 3)
  t.match(said, /\[redacted\]/)
  const [id = ''] = await readdir(join(own, 'runs'))
  t.match(await readRows(join(own, 'runs', id)), [{ outcome: 'error', fault: 'auth' }])
  t.same(leaks([said, ...(await Promise.all((await filesIn(own)).map(textsOf)))].join('\n'), SECRETS), [])
})

t.test('a key in an address is refused without a word of it', async (t) => {
  const secret = 'Canary9-in-an-address'
  const withKey = [`http://user:${secret}@127.0.0.1:9/v1`, `http://127.0.0.1:9/?key=${secret}`]
  const { code, said } = await benchloupe(
    ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', join(dir, 'none')],
    { OPENAI_BASE_URL: String(withKey[0]) },
  )
  t.not(code, 0)
  t.match(said, /OPENAI_BASE_URL is not a valid API address/)
  const refused = (read: () => unknown): string => {
    try {
      return String(read())
    } catch (error) {
      return String(error)
    }
  }
  const messages = withKey.flatMap((address) => [
    refused(() => readConfig({ ANTHROPIC_BASE_URL: address, BENCHLOUPE_DATA: dir })),
    refused(() => parseSettings(`apis:\n  workshop: { baseUrl: "${address}" }\n`)),
  ])
  t.match(messages, [
    /ANTHROPIC_BASE_URL is not a valid API address/,
    /line 2: apis\.workshop\.baseUrl must match/,
    /ANTHROPIC_BASE_URL is not a valid API address/,
    /line 2: apis\.workshop\.baseUrl must match/,
  ])
  t.same(leaks(said + messages.join('\n'), [secret]), [])
})
