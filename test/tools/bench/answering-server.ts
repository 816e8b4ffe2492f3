import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { THINGS } from './photo-suite.ts'

/** A model of `npm run bench`, in a process of its own: answers in OpenAI's form with about six boxes, after so many ms as its
 * address says (`/200/v1`). It reads no picture, so that it takes little of the processor. `GET /times` tells when the
 * first call came (ms since 1970) and how many came since it was last asked. */

let [first, calls] = [0, 0]

const answerTo = (n: number): string => {
  const found = THINGS.filter((_, i) => (n + i) % 11 !== 0).map(({ label, box: [x, y, width, height] }, i) => {
    const off = ((n * 7 + i * 13) % 40) - 12
    return { label: (n + i) % 17 === 0 ? 'car' : label, box_2d: [x + off, y + off / 2, x + width + off, y + height] }
  })
  const text = JSON.stringify(found.map(({ label, box_2d }) => ({ label, bbox: box_2d })))
  return JSON.stringify({
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 1_764_000_000,
    model: 'bench',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text, refusal: null } }],
    usage: { prompt_tokens: 1020, completion_tokens: 160, total_tokens: 1180 },
  })
}

const server = createServer((request, response) => {
  const path = request.url ?? ''
  const say = (text: string): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  }
  if (path === '/times') {
    say(JSON.stringify({ first, calls }))
    ;[first, calls] = [0, 0]
    return
  }
  if (request.method === 'GET') return say(JSON.stringify({ object: 'list', data: [{ id: 'bench', object: 'model' }] }))
  first ||= Date.now()
  const text = answerTo(++calls)
  const latencyMs = Number(/^\/(\d+)\//.exec(path)?.[1] ?? 0)
  request.resume().once('end', () => {
    if (latencyMs === 0) say(text)
    else setTimeout(say, latencyMs, text)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
)
