import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { serveProcess } from '../helpers/serve.ts'
import { isTyped, oddOrders } from './odd-orders.ts'

/** `npm run orders [-- number]`: odd orders sent to a server of their own, four at a time. Every answer must be of the closed list,
 * and the process be there at the end. */

const orders = oddOrders(Number(process.argv[2] ?? 5_000))
const dataDir = await mkdtemp(join(tmpdir(), 'benchloupe-orders-'))
await putDrawnSuite(dataDir, 'starter')
const server = await serveProcess(dataDir, { flags: ['--no-sample'] })
const answers = new Map<string, number>()
const wrong: string[] = []
const waiting = orders.values()
try {
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (const body of waiting) {
        const response = await fetch(`${server.url}/api/v1/runs`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }).catch((error: Error) => error)
        const [status, text] =
          response instanceof Error ? [0, response.message] : [response.status, await response.text()]
        const said = isTyped(status, text)
        if (said === null) wrong.push(`${status} ${text.slice(0, 200)} for ${body.slice(0, 300)}`)
        else answers.set(said, (answers.get(said) ?? 0) + 1)
      }
    }),
  )
  const pages = await Promise.all(
    ['/runs', '/models', '/healthz'].map(async (path) => (await fetch(server.url + path)).status),
  )
  process.stdout.write(
    `${orders.length} orders: ${[...answers].map(([what, n]) => `${what} ${n}`).join(', ')}; not typed ${wrong.length}; the process ${server.process.exitCode === null ? 'is there' : 'has ended'}; pages afterwards ${pages.join(' ')}\n${wrong.slice(0, 10).join('\n')}\n`,
  )
  process.exitCode =
    wrong.length > 0 || server.process.exitCode !== null || pages.some((status) => status !== 200) ? 1 : 0
} finally {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
}
