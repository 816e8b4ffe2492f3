import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess } from '../helpers/serve.ts'
import { sessionOf } from './starve-session.ts'

/** `npm run starve`: a paid run of over 200 tests with 32 calls at once, alone, while somebody who may only look draws, verifies,
 * uploads, searches and listens as hard as one can, and alone again. A ratio against the run alone, measured in the same
 * invocation, so that a busy machine changes both. `-- --image NAME`: the server in a container of that image, with 512 MB and a root
 * that is read only, which then also runs 2,016 tests. `-- --latency MS`: what a call takes. */

const FULL = 'the-full-token-of-this-bench'
const VIEW = 'the-view-token-of-this-bench'
const LIMITS = { times: 1.3, mb: 600, pageMs: 500 }
const { image, latency } = parseArgs({
  options: { image: { type: 'string' }, latency: { type: 'string', default: '400' } },
}).values

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-starve-'))
await putDrawnSuite(dataDir, 'starter')
const model = await startFakeServer({ latencyMs: Number(latency) })
if (image !== undefined) execFileSync('chown', ['-R', '1000:1000', dataDir])
const server = await serveProcess(dataDir, {
  ...(image === undefined ? {} : { image }),
  flags: ['--no-sample'],
  env: {
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'sk-starve-0123456789',
    BENCHLOUPE_TOKEN: FULL,
    BENCHLOUPE_VIEW_TOKEN: VIEW,
  },
})

interface Measured {
  wallMs: number
  pages: number[]
}

const api = async (path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${FULL}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const answer = (await response.json()) as Record<string, unknown>
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`)
  return answer
}

/** One run from its order to its end, while somebody with the full token opens a page every 150 ms. */
async function run(title: string, repeats = 9): Promise<Measured> {
  const session = await sessionOf(server.url, FULL)
  const began = performance.now()
  const { id } = await api('/runs', {
    suites: ['starter'],
    models: ['openai-compatible/fake-vision'],
    repeats,
    parallel: 32,
    title,
  })
  const pages: number[] = []
  const addresses = ['/runs', `/runs/${String(id)}`, `/runs/${String(id)}/tests`, '/suites', '/models', '/runs/new']
  let over = false
  const looking = (async () => {
    for (let n = 0; !over; n++) {
      const asked = performance.now()
      const response = await fetch(server.url + addresses[n % addresses.length], { headers: session })
      await response.arrayBuffer()
      if (response.status !== 200) throw new Error(`${addresses[n % addresses.length]}: ${response.status}`)
      pages.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  })()
  for (;;) {
    const { status } = (await api(`/runs/${String(id)}`)) as { status: { word: string } }
    if (status.word !== 'live') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const wallMs = performance.now() - began
  over = true
  await looking
  const { run } = (await api(`/runs/${String(id)}`)) as { run: { reason: string } }
  if (run.reason !== '') throw new Error(`The run ended: ${run.reason}`)
  ids.push(String(id))
  return { wallMs, pages: pages.sort((a, b) => a - b) }
}

const ids: string[] = []
const p95 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.95)] ?? 0
const told = (what: string, { wallMs, pages }: Measured): void =>
  say(
    `${what.padEnd(16)} ${(wallMs / 1000).toFixed(1).padStart(6)} s   ${String(pages.length).padStart(4)} pages, p95 ${p95(pages).toFixed(0)} ms, longest ${(pages.at(-1) ?? 0).toFixed(0)} ms`,
  )
const peakMb = async (): Promise<number> =>
  Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1000

try {
  await run('warm-up')
  const before = await run('alone')
  told('alone', before)
  say(`peak memory ${(await peakMb()).toFixed(0)} MB`)
  const client = spawn(
    process.execPath,
    [fileURLToPath(new URL('./starve-client.js', import.meta.url)), server.url, VIEW, ids[0] ?? ''],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  // a client is another machine: it is not to take the processor of this one
  setPriority(client.pid as number, constants.priority.PRIORITY_LOW)
  let answers = ''
  client.stdout.on('data', (piece: Buffer) => {
    answers += piece.toString()
  })
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const during = await run('starved')
  told('starved', during)
  client.kill('SIGTERM')
  await new Promise((resolve) => client.once('close', resolve))
  const after = await run('alone again')
  told('alone again', after)
  const times = during.wallMs / Math.max(before.wallMs, after.wallMs)
  const [mb, pageMs] = [await peakMb(), p95(during.pages)]
  say(`the client was answered ${answers.trim()}`)
  // on a machine that is busy already pages take their time without anybody's doing
  const pagesMs = Math.max(LIMITS.pageMs, LIMITS.times * Math.max(p95(before.pages), p95(after.pages)))
  say(
    `${times.toFixed(2)} x the run alone (${LIMITS.times}), ${mb.toFixed(0)} MB (${LIMITS.mb}), other pages p95 ${pageMs.toFixed(0)} ms (${pagesMs.toFixed(0)})`,
  )
  if (image !== undefined) {
    told('of 2,016 tests', await run('of 2,016 tests', 84))
    say(`peak memory ${(await peakMb()).toFixed(0)} MB of the 512 MB that the container has`)
  }
  process.exitCode = times <= LIMITS.times && mb < LIMITS.mb && pageMs < pagesMs ? 0 : 1
} finally {
  await server.stop()
  await model.close()
  await rm(dataDir, { recursive: true, force: true })
}
