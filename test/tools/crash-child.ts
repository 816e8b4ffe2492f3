import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { readManifest } from '../../runner/index.ts'
import { failpoint } from '../../runner/store/failpoint.ts'
import { readConfig } from '../../server/config/config.ts'
import { startServer } from '../../server/main.ts'

/** What one process is to do. */
export interface Job {
  dataDir: string
  /** the paid API */
  baseUrl: string
  suite: string
  /** order: a new run where `run` is null, else that one goes on; trash: it is deleted, restored, deleted and gone for good */
  what: 'order' | 'trash'
  run: string | null
  parallel: number
  /** the failpoint at which the process ends itself by SIGKILL, and at the how many-th passing; null: never */
  point: string | null
  times: number
}

/** The whole server as `benchloupe serve` starts it, driven through its own HTTP API: `crash-child '<job as JSON>'`.
 * Prints `up` before anything is touched. Exits with 0 once the job is done. */
const job = JSON.parse(process.argv[2] ?? '{}') as Job
let left = job.times
failpoint.hit = (name) => {
  if (name === job.point && --left === 0) process.kill(process.pid, 'SIGKILL')
}

process.stdout.write('up\n')
const config = readConfig({
  BENCHLOUPE_DATA: job.dataDir,
  OPENAI_BASE_URL: job.baseUrl,
  PORT: '0',
  LOG_LEVEL: 'silent',
})
const server = await startServer(config, { sample: false, say: () => undefined })

async function post(path: string, body: object | null = null): Promise<Response> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    redirect: 'manual',
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  if (response.status >= 400) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return response
}

async function order(): Promise<string> {
  if (job.run !== null) {
    await post(`/runs/${job.run}/resume`)
    return job.run
  }
  const response = await post('/api/v1/runs', {
    suites: [job.suite],
    models: ['openai-compatible/crash'],
    repeats: 1,
    shots: 0,
    reminders: 0,
    parallel: job.parallel,
    seed: 1,
    title: 'crash',
  })
  return ((await response.json()) as { id: string }).id
}

async function trash(run: string): Promise<void> {
  const isListed = (): Promise<boolean> =>
    lstat(join(job.dataDir, 'runs', run)).then(
      () => true,
      () => false,
    )
  const inTrash = async (): Promise<string | undefined> =>
    (await (await fetch(`${server.url}/api/v1/trash`)).text()).match(/\d{8}T\d{6}Z\.[\w-]+/)?.[0]
  if (await isListed()) await post(`/runs/${run}/delete`)
  const name = await inTrash()
  if (name !== undefined) await post(`/trash/${name}/restore`)
  if (await isListed()) await post(`/runs/${run}/delete`)
  await post('/trash/empty')
}

let done = true
if (job.what === 'trash' && job.run !== null) await trash(job.run)
else {
  const id = await order()
  // the stream of a run ends with the run
  await (await fetch(`${server.url}/runs/${id}/events`)).text()
  done = (await readManifest(join(job.dataDir, 'runs', id))).status === 'finished'
}
await server.close()
process.exit(done ? 0 : 1)
