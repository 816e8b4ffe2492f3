import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PaidServer {
  url: string
  /** calls received, by the case that was asked */
  calls: Map<string, number>
  close(): void
}

/** A model API that is paid per call: it counts the calls for every case by the name that stands in its question, and gives
 * every reply an id of its own. It answers a GET with 404. */
export async function paidServer(latencyMs: () => number): Promise<PaidServer> {
  const calls = new Map<string, number>()
  let given = 0
  const server = createServer((request, response) => {
    // what models there are costs nothing, and this server does not tell
    if (request.method !== 'POST') return void response.writeHead(404).end()
    const body: Buffer[] = []
    request
      .on('data', (piece: Buffer) => body.push(piece))
      .on('end', () => {
        const text = Buffer.concat(body).toString()
        const [, name = '?', n = '0'] = /(case-(\d+))/.exec(text) ?? []
        calls.set(name, (calls.get(name) ?? 0) + 1)
        const id = `reply-${++given}`
        setTimeout(() => {
          response.setHeader('content-type', 'application/json')
          response.end(
            JSON.stringify({
              id,
              model: 'crash',
              choices: [
                { index: 0, message: { role: 'assistant', content: `{${Number(n) % 4}}` }, finish_reason: 'stop' },
              ],
              usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 },
            }),
          )
        }, latencyMs()).unref() // a closed server keeps no test file waiting
      })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
