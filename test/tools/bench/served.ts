import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { serveProcess } from '../../helpers/serve.ts'
import { sessionOf } from '../shared-host/session.ts'
import type { Figure } from './table.ts'

const FULL = 'the-full-token-of-this-bench'
const VIEW = 'the-view-token-of-this-bench'
const VIEWERS = 50

interface ServedRun {
  id: string
  wallMs: number
  /** pages of whoever ordered the run, meanwhile, ms */
  pages: number[]
  /** 99th percentile of how late the event loop was, ms, of each second */
  lateMs: number[]
}

interface Watched {
  pages: number[]
  refused: number
}

const at = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

/** A run on a server at full speed, by itself and with many readers who follow it live: how late the event loop is, how long pages take,
 * and what the readers cost. `keep` is given the server and the run before it is stopped. */
export async function benchServed(
  dataDir: string,
  { url, latencyMs, slower }: { url: string; latencyMs: number; slower: number },
  keep: (server: string, run: string, session: Record<string, string>) => Promise<Figure[]>,
): Promise<Figure[]> {
  const server = await serveProcess(dataDir, {
    flags: ['--no-sample'],
    env: {
      OPENAI_BASE_URL: `${url}/${latencyMs}/v1`,
      OPENAI_API_KEY: 'sk-bench-0123456789',
      BENCHLOUPE_TOKEN: FULL,
      BENCHLOUPE_VIEW_TOKEN: VIEW,
    },
  })
  try {
    const session = await sessionOf(server.url, FULL)
    const run = (viewers: ChildProcess | null): Promise<ServedRun> => served(server.url, session, viewers)
    await run(null)
    const alone = await run(null)
    const viewers = await startViewers(server.url)
    const watched = await run(viewers)
    const seen = await told(viewers)
    const again = await run(null)
    const figure = (name: string, unit: string, target: number, now: number, more: Partial<Figure> = {}): Figure => ({
      ...{ name, unit, target, now, before: null },
      ...more,
    })
    const wall = (alone.wallMs + again.wallMs) / 2
    return [
      figure('event loop late at full speed, p99', 'ms', 50, at([...alone.lateMs, ...again.lateMs], 0.99), { slower }),
      figure('pages at full speed, p95', 'ms', 100, at([...alone.pages, ...again.pages], 0.95), { slower }),
      figure(`wall with ${VIEWERS} viewers / alone`, '', 1.1, watched.wallMs / wall),
      figure('pages of these viewers, p95', 'ms', 1000, at(seen.pages, 0.95), { slower }),
      figure('pages of these viewers that were refused', '', 0, seen.refused),
      ...(await keep(server.url, alone.id, session)),
    ]
  } finally {
    await server.stop()
  }
}

async function startViewers(url: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./viewers.js', import.meta.url)), url, VIEW, `${VIEWERS}`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  await lineOf(child)
  return child
}
const lineOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', resolve))

async function told(viewers: ChildProcess): Promise<Watched> {
  const line = lineOf(viewers)
  viewers.stdin?.end()
  return JSON.parse(await line) as Watched
}

async function served(url: string, session: Record<string, string>, viewers: ChildProcess | null): Promise<ServedRun> {
  const get = async (path: string, accept = 'text/html'): Promise<Response> => {
    const response = await fetch(url + path, { headers: { ...session, accept } })
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    return response
  }
  const began = performance.now()
  const ordered = await fetch(`${url}/api/v1/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${FULL}`, 'content-type': 'application/json' },
    body: JSON.stringify({ suites: ['bench'], models: ['openai-compatible/bench'], parallel: 32 }),
  })
  const { id } = (await ordered.json()) as { id?: string }
  if (id === undefined) throw new Error(`No run was started: ${ordered.status}.`)
  viewers?.stdin?.write(`/runs/${id}\n`)
  let over = false
  const pages: number[] = []
  const lateMs: number[] = []
  const looking = (async () => {
    for (let n = 0; !over; n++) {
      const asked = performance.now()
      await (await get(['/runs', `/runs/${id}`, `/runs/${id}/tests`, '/suites'][n % 4] as string)).arrayBuffer()
      pages.push(performance.now() - asked)
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  })()
  const measuring = (async () => {
    // asking sets the histogram back, so that each line tells of the second before it
    await lateness(url)
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 1000))
      lateMs.push(await lateness(url))
    }
  })()
  for (const work of [looking, measuring]) work.catch(() => null)
  for (;;) {
    const { status } = (await (await get(`/api/v1/runs/${id}`, 'application/json')).json()) as {
      status: { word: string }
    }
    if (status.word !== 'live') break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const wallMs = performance.now() - began
  over = true
  await Promise.all([looking, measuring])
  return { id, wallMs, pages, lateMs }
}

async function lateness(url: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${FULL}` } })
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(await response.text()) ?? []
  if (seconds === undefined) throw new Error('/metrics does not tell how late the event loop is.')
  return Number(seconds) * 1000
}
