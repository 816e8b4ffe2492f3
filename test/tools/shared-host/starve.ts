import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { putDrawnSuite } from '../../helpers/drawn-suites.ts'
import { startFakeServer } from '../../helpers/fake-model/server.ts'
import { serveProcess } from '../../helpers/serve.ts'
import { sessionOf } from './session.ts'
import { processorTimeOf, watchMemory, type PeakMemory } from './process.ts'

/** `npm run starve`: a paid run of over 200 tests with 32 calls at once, alone, while somebody who may only look draws, verifies,
 * uploads, searches, downloads and listens as hard as one can, and alone again. A ratio against the run alone, measured in the same
 * invocation, so that a busy machine changes both. `-- --image NAME`: the server in a container of that image, with 512 MB and a root
 * that is read only, which then also runs 2,016 tests. `-- --latency MS`: what a call takes. */

const FULL = 'the-full-token-of-this-bench'
const VIEW = 'the-view-token-of-this-bench'
const LIMITS = { times: 1.3, mb: 600, pageMs: 500 }
/** A client that gets no processor on a busy machine takes nothing from anybody. */
const LEAST_ASKED = 150
const { image, latency } = parseArgs({
  options: { image: { type: 'string' }, latency: { type: 'string', default: '400' } },
}).values

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-starve-'))
await putDrawnSuite(dataDir, 'starter')
const model = await startFakeServer({ latencyMs: Number(latency) })
const server = await serveProcess(dataDir, {
  image,
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
  /** how long pages took, ms, shortest first: of who ordered the run, and of a reviewer who opens one now and then */
  pages: number[]
  reviewer: number[]
  /** processor time of the server, seconds: of all threads, and of the one with the event loop */
  cpu: { all: number; main: number }
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

/** One run from its order to its end, while somebody with the full token opens a page every 150 ms, and a reviewer one every 500. */
async function run(title: string, repeats = 9): Promise<Measured> {
  const before = await processorTimeOf(server.pid)
  const began = performance.now()
  const { id } = await api('/runs', {
    suites: ['starter'],
    models: ['openai-compatible/fake-vision'],
    repeats,
    parallel: 32,
    title,
  })
  let over = false
  const looking = async (session: Record<string, string>, addresses: string[], everyMs: number): Promise<number[]> => {
    const took: number[] = []
    for (let n = 0; !over; n++) {
      const address = String(addresses[n % addresses.length])
      const asked = performance.now()
      const response = await fetch(server.url + address, { headers: session })
      await response.arrayBuffer()
      took.push(performance.now() - asked)
      if (response.status !== 200) refused.push(`${title}: ${address}: ${response.status}`)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
    return took.sort((a, b) => a - b)
  }
  const own = `/runs/${String(id)}`
  const looked = Promise.all([
    looking(owner, ['/runs', own, `${own}/tests`, '/suites', '/models', '/runs/new'], 150),
    looking(reviewer, ['/runs', own, `${own}/tests`, '/suites', '/models', '/types'], 500),
  ])
  // told where it is awaited
  looked.catch(() => null)
  for (;;) {
    const { status } = (await api(own)) as { status: { word: string } }
    if (status.word !== 'live') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const wallMs = performance.now() - began
  const after = await processorTimeOf(server.pid)
  over = true
  const { run } = (await api(own)) as { run: { reason: string } }
  if (run.reason !== '') throw new Error(`The run ended: ${run.reason}`)
  ids.push(String(id))
  const [pages, reviews] = await looked
  return { wallMs, pages, reviewer: reviews, cpu: { all: after.all - before.all, main: after.main - before.main } }
}

// a reviewer who was there before anybody asked for more than is fair
const [owner, reviewer] = [await sessionOf(server.url, FULL), await sessionOf(server.url, VIEW)]
const ids: string[] = []
/** pages that others did not get */
const refused: string[] = []
const p95 = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length * 0.95)] ?? 0
const told = (what: string, { wallMs, pages, reviewer, cpu }: Measured): void =>
  say(
    `${what.padEnd(16)} ${(wallMs / 1000).toFixed(1).padStart(6)} s, processor ${cpu.all.toFixed(1)} s, ${cpu.main.toFixed(1)} s of it the event loop; ${pages.length} pages, p95 ${p95(pages).toFixed(0)} ms, longest ${(pages.at(-1) ?? 0).toFixed(0)} ms; of a reviewer ${reviewer.length}, p95 ${p95(reviewer).toFixed(0)} ms`,
  )
const memory = watchMemory(server.pid)
const mbTold = ({ resident, own }: PeakMemory): string =>
  `peak memory ${resident.toFixed(0)} MB with mapped files, ${own.toFixed(0)} MB without`

try {
  await run('warm-up')
  const before = await run('alone')
  told('alone', before)
  say(mbTold(await memory()))
  const client = spawn(
    process.execPath,
    [fileURLToPath(new URL('./client.js', import.meta.url)), server.url, VIEW, ids[0] ?? ''],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  )
  // a client is another machine: it is not to take the processor of this one. Linux counts that by sessions where it groups processes
  // by them, so that it has one of its own; a server in a container is another group as well
  setPriority(client.pid as number, constants.priority.PRIORITY_BELOW_NORMAL)
  await writeFile(`/proc/${client.pid}/autogroup`, '5').catch(() => null)
  let answers = ''
  const isGoing = new Promise((resolve) => client.stdout.once('data', resolve))
  client.stdout.on('data', (piece: Buffer) => {
    answers = piece.toString()
  })
  await isGoing
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const during = await run('starved')
  told('starved', during)
  const { all: ofClient } = await processorTimeOf(client.pid as number)
  client.kill('SIGTERM')
  await new Promise((resolve) => client.once('close', resolve))
  const after = await run('alone again')
  told('alone again', after)
  const times = during.wallMs / Math.max(before.wallMs, after.wallMs)
  const { resident } = await memory()
  say(`the client took ${ofClient.toFixed(1)} s of the processor and was answered ${answers.trim()}`)
  // on a machine that is busy already pages take their time without anybody's doing
  const most = Math.max(LIMITS.pageMs, LIMITS.times * Math.max(p95(before.pages), p95(after.pages)))
  say(
    `${times.toFixed(2)} x the run alone (${LIMITS.times}), ${resident.toFixed(0)} MB (${LIMITS.mb}), other pages p95 ${p95(during.pages).toFixed(0)} ms, of the reviewer ${p95(during.reviewer).toFixed(0)} ms (${most.toFixed(0)})`,
  )
  say(mbTold(await memory()))
  if (image !== undefined) {
    told('of 2,016 tests', await run('of 2,016 tests', 84))
    say(`${mbTold(await memory())}, in a container of 512 MB`)
  }
  for (const text of refused) say(`refused: ${text}`)
  const asked = Object.values(JSON.parse(answers) as Record<string, number>).reduce((sum, n) => sum + n, 0)
  if (asked < LEAST_ASKED) say(`The client asked for ${asked} things only: this measured nothing.`)
  const isGood =
    asked >= LEAST_ASKED &&
    refused.length === 0 &&
    times <= LIMITS.times &&
    resident < LIMITS.mb &&
    p95(during.pages) < most &&
    p95(during.reviewer) < most
  process.exitCode = isGood ? 0 : 1
} finally {
  await server.stop()
  await model.close()
  await rm(dataDir, { recursive: true, force: true })
}
