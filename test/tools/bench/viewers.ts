import { sessionOf } from '../shared-host/session.ts'

/** Readers of a live run, in a process of their own: each follows the events and, as a browser does (static/js/live.js), asks for the page
 * of the run anew after one, at most once a second. Arguments: address, token, how many. A line "ready" when all listen, then a
 * line with the address of a run on stdin; at the end of stdin a line of JSON: ms of each page, and how many answers were none. */

const [url = '', token = '', count = '1'] = process.argv.slice(2)
const SLOWEST_MS = 1000

const pages: number[] = []
let [refused, path, over] = [0, '', false]

async function view(session: Record<string, string>): Promise<void> {
  const { body } = await fetch(`${url}/events`, { headers: session })
  let [asking, last] = [false, 0]
  const refresh = async (): Promise<void> => {
    if (asking || path === '' || over) return
    asking = true
    await new Promise((resolve) => setTimeout(resolve, Math.max(50, last + SLOWEST_MS - Date.now())))
    last = Date.now()
    const began = performance.now()
    const response = await fetch(url + path, { headers: session }).catch(() => null)
    await response?.arrayBuffer().catch(() => null)
    if (response?.ok) pages.push(performance.now() - began)
    else if (!over) refused++
    asking = false
  }
  const text = new TextDecoder()
  for await (const piece of body ?? []) if (text.decode(piece).includes('event: ')) void refresh()
}

const sessions = await Promise.all(Array.from({ length: Number(count) }, () => sessionOf(url, token)))
for (const session of sessions) void view(session).catch(() => refused++)
process.stdout.write('ready\n')
process.stdin.setEncoding('utf8')
for await (const line of process.stdin) path ||= String(line).trim()
over = true
process.stdout.write(`${JSON.stringify({ pages, refused })}\n`)
process.exit(0)
