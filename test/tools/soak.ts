import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readManifest, readRows } from '../../runner/index.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { serveProcess, type ServedProcess } from '../helpers/serve.ts'
import { siteIn } from '../helpers/site-addresses.ts'

/** `npm run soak [-- --minutes 120]`: one server after the other on one data folder, with runs, viewers, kills and a disk that fills
 * up, for as long as one likes. Counts results that were on disk and are not any more, runs that do not end well, and replies of
 * 500 and above; and tells how memory grows from the middle of the first quiet stretch to its end. Linux and root, for a disk
 * of its own; without one it does everything but fill the disk. */

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '120' } } })
const minutes = Number(values.minutes)
const until = Date.now() + minutes * 60_000
/** The first share of the time goes without kills, so that memory is that of one process. */
const QUIET = 0.6
const FLOOR_MS = 5 * 60_000
const quietUntil = Date.now() + minutes * 60_000 * QUIET
const say = (text: string): void => {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)
}

const root = mkdtempSync(join(tmpdir(), 'benchloupe-soak-'))
const hasDisk = ((): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', root], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
})()
const dataDir = join(root, 'data')
await mkdir(dataDir)
await putDrawnSuite(dataDir, 'starter')
const model = await startFakeServer({ latencyMs: 120 })
const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'sk-soak-0123456789' }
const start = (): Promise<ServedProcess> => serveProcess(dataDir, { flags: ['--no-sample'], env })

let server = await start()
const counts = { runs: 0, tests: 0, pages: 0, kills: 0, fullDisks: 0, lost: 0, notWell: 0, badAnswers: 0, refused: 0 }
const bad = new Set<string>()
const memory: { at: number; mb: number; heap: number; outside: number }[] = []
/** rows that were seen on disk, by run */
const seen = new Map<string, Set<string>>()
let paused = false

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
async function ask(path: string, body?: object): Promise<{ status: number; text: string }> {
  const response = await fetch(server.url + path, {
    method: body ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { ...(body ? { 'content-type': 'application/json' } : { accept: 'text/html' }) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  // a full disk is told by 507; that is right
  if (response.status >= 500 && response.status !== 507 && response.status !== 503) {
    counts.badAnswers++
    bad.add(`${response.status} ${path}`)
    await sleep(200)
    say(`${response.status} ${path} ${server.lines.at(-1) ?? text.slice(-600)}`)
  }
  return { status: response.status, text }
}

/** Notes what is on disk; whatever was there before has to be there still. */
async function lookAtDisk(): Promise<void> {
  for (const id of await readdir(join(dataDir, 'runs')).catch(() => [])) {
    if (id.startsWith('.')) continue
    const rows = await readRows(join(dataDir, 'runs', id)).catch(() => null)
    if (!rows) continue
    const known = seen.get(id) ?? new Set<string>()
    const now = new Set(rows.map(({ test }) => test))
    for (const test of known) if (!now.has(test)) counts.lost++
    seen.set(id, now)
  }
}

async function viewer(): Promise<void> {
  for (let n = 0; Date.now() < until; n++) {
    try {
      const site = await siteIn(dataDir).catch(() => null)
      const addresses = [
        '/runs',
        '/models',
        '/leaderboard',
        '/suites',
        '/find?q=spots',
        ...Object.values(site?.addresses ?? {}),
      ]
      const path = addresses[n % addresses.length] as string
      await ask(path)
      counts.pages++
    } catch {
      // a server that was just killed answers nobody
    }
    await sleep(60)
  }
}

async function ordering(): Promise<void> {
  for (let n = 0; Date.now() < until; n++) {
    try {
      const { status, text } = await ask('/api/v1/runs', {
        suites: ['starter'],
        models: [n % 3 === 0 ? 'builtin/chance' : 'openai-compatible/fake-vision'],
        repeats: 1 + (n % 3),
        parallel: 8,
        title: `soak ${n}`,
      })
      if (status === 201) {
        counts.runs++
        const { id } = JSON.parse(text) as { id: string }
        const patience = Date.now() + 90_000
        for (let word = 'live'; word === 'live' && Date.now() < Math.min(until, patience);) {
          await sleep(300)
          word = (JSON.parse((await ask(`/api/v1/runs/${id}`)).text) as { status: { word: string } }).status.word
        }
        // the disk is small: the oldest runs go, as they would on a host that is looked after
        const ended = (await readdir(join(dataDir, 'runs'))).filter((name) => !name.startsWith('.')).sort()
        if (ended.length > 12 && !paused)
          for (const old of ended.slice(0, 3))
            if ((await ask(`/api/v1/runs/${old}/delete`, {})).status === 200) seen.delete(old)
        await ask('/api/v1/trash/empty', {})
      } else counts.refused++
    } catch {
      await sleep(200)
    }
    await sleep(200)
  }
}

/** Fills the disk for some seconds. */
async function fillDisk(): Promise<void> {
  if (!hasDisk) return
  paused = true
  const name = join(root, 'ballast')
  const file = openSync(name, 'w')
  const block = Buffer.alloc(256 * 1024)
  try {
    for (;;) writeSync(file, block)
  } catch {
    /* full */
  }
  closeSync(file)
  counts.fullDisks++
  await sleep(6_000)
  rmSync(name)
  paused = false
}

async function kill(): Promise<void> {
  server.process.kill('SIGKILL')
  await new Promise((resolve) => server.process.once('close', resolve))
  counts.kills++
  server = await start()
  for (const id of await readdir(join(dataDir, 'runs'))) {
    if (id.startsWith('.')) continue
    const { status } = await readManifest(join(dataDir, 'runs', id)).catch(() => ({ status: 'unreadable' }))
    if (status === 'interrupted') await ask(`/api/v1/runs/${id}/resume`, {}).catch(() => undefined)
  }
}

const megabytes = async (): Promise<number> =>
  Number(
    /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${server.process.pid}/status`, 'utf8').catch(() => ''))?.[1] ?? 0,
  ) / 1000

/** MB of the main thread's heap in use, and of buffers outside it; the rest of the process are threads and the program itself. */
async function heap(): Promise<{ heap: number; outside: number }> {
  const { text } = await ask('/metrics').catch(() => ({ text: '' }))
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? 0) / 1e6
  return { heap: of('nodejs_heap_size_used_bytes'), outside: of('nodejs_external_memory_bytes') }
}

/** The lowest heap of each five minutes, MB: what is left when garbage has just been collected. What a process keeps for good
 * raises it; how much garbage waits, which goes up and down with the work, does not. */
function floors(points: readonly { at: number; heap: number }[]): { at: number; mb: number }[] {
  const windows = new Map<number, { at: number; mb: number }>()
  for (const { at, heap } of points) {
    const window = Math.floor((at - (points[0]?.at ?? 0)) / FLOOR_MS)
    const lowest = windows.get(window)
    if (heap > 0 && (!lowest || heap < lowest.mb)) windows.set(window, { at, mb: heap })
  }
  return [...windows.values()]
}

/** MB an hour, by least squares. */
function slope(points: readonly { at: number; mb: number }[]): number {
  const mean = (of: (point: { at: number; mb: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [at, mb] = [mean((point) => point.at), mean((point) => point.mb)]
  const across = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0)
  return across === 0
    ? 0
    : (points.reduce((sum, point) => sum + (point.at - at) * (point.mb - mb), 0) / across) * 3600_000
}

const work = [viewer(), viewer(), ordering(), ordering()]
try {
  for (let n = 1; Date.now() < until; n++) {
    await sleep(5_000)
    if (Date.now() < quietUntil) memory.push({ at: Date.now(), mb: await megabytes(), ...(await heap()) })
    if (n % 12 === 0) {
      await fillDisk()
      say(
        `${JSON.stringify(counts)}, ${(await megabytes()).toFixed(0)} MB, ${Math.round((statfsSync(root).bavail * statfsSync(root).bsize) / 1e6)} MB of disk left`,
      )
    }
    await lookAtDisk()
    if (Date.now() > quietUntil && n % 4 === 0) await kill()
  }
  await Promise.all(work)
  // what a kill cut off is taken up and must end
  await kill()
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(500)) {
    const { runs } = JSON.parse((await ask('/healthz')).text) as { runs: { active: number } }
    if (runs.active === 0) break
  }
  await lookAtDisk()
  for (const id of await readdir(join(dataDir, 'runs'))) {
    if (id.startsWith('.')) continue
    const manifest = await readManifest(join(dataDir, 'runs', id)).catch(() => null)
    counts.tests += seen.get(id)?.size ?? 0
    if (manifest?.status !== 'finished') {
      counts.notWell++
      bad.add(`${id}: ${manifest?.status ?? 'unreadable'} ${manifest?.reason ?? ''}`)
    }
  }
  const settled = memory.slice(Math.floor(memory.length / 2))
  say(
    `${minutes} minutes: ${JSON.stringify(counts)}; memory ${settled[0]?.mb.toFixed(0)} to ${settled.at(-1)?.mb.toFixed(0)} MB over ${(((settled.at(-1)?.at ?? 0) - (settled[0]?.at ?? 0)) / 60_000 || 0).toFixed(1)} min, ${slope(settled).toFixed(0)} MB an hour, highest ${Math.max(...memory.map(({ mb }) => mb)).toFixed(0)} MB`,
  )
  const lowest = floors(settled)
  say(
    `lowest heap of each five minutes: ${lowest.map(({ mb }) => mb.toFixed(0)).join(', ')} MB, ${slope(lowest).toFixed(0)} MB an hour`,
  )
  for (const { at, mb, heap, outside } of memory.filter((_, n) => n % 6 === 0))
    say(
      `at ${new Date(at).toISOString().slice(11, 19)}: ${mb.toFixed(0)} MB, of that heap ${heap.toFixed(0)}, buffers ${outside.toFixed(0)}`,
    )
  for (const line of bad) say(line)
  process.exitCode = counts.lost + counts.notWell + counts.badAnswers > 0 ? 1 : 0
} finally {
  await server.stop().catch(() => undefined)
  await model.close()
  if (hasDisk) execFileSync('umount', ['-l', root])
  await rm(root, { recursive: true, force: true })
}
