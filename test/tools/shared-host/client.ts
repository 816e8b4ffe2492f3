import { sessionOf, tally } from './session.ts'

/** The client of `npm run starve`, a process of its own: somebody who may only look, and who does it as hard as one can. Says when
 * it has begun, and ends when it is told to. Arguments: address, token, run. */

const [url = '', token = '', run = ''] = process.argv.slice(2)
const PICTURE = Buffer.alloc(15e6, 7)
const answers = new Map<string, number>()

async function forEver(what: string, ask: (n: number) => Promise<Response>): Promise<void> {
  for (let n = 0; ; n++)
    try {
      const response = await ask(n)
      await response.arrayBuffer()
      tally(answers, `${what} ${response.status}`)
      // a refusal is no reason to stop, and none to wait either; but a process that only loops would measure itself
      if (response.status >= 400) await new Promise((resolve) => setTimeout(resolve, 5))
    } catch {
      tally(answers, `${what} cut off`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
}

/** A stream that is read slowly, if it is given. */
async function listen(session: Record<string, string>): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/events`, { headers: session }).catch(() => null)
    tally(answers, `stream ${response?.status ?? 'cut off'}`)
    if (response?.status === 200) for await (const piece of response.body ?? []) void piece
    else await response?.arrayBuffer()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const sessions = await Promise.all(Array.from({ length: 4 }, () => sessionOf(url, token)))
for (const session of sessions) {
  const get = (path: string): Promise<Response> => fetch(url + path, { headers: session, redirect: 'manual' })
  const post = (path: string, body: BodyInit): Promise<Response> =>
    fetch(url + path, { method: 'POST', headers: session, body, redirect: 'manual' })
  const work: Promise<void>[] = [
    forEver('draw', (n) => get(`/suites/mazes?pictures=10000&seed=${n}`)),
    forEver('draw by POST', (n) =>
      post('/suites/mazes/draw', new URLSearchParams({ pictures: '10000', seed: `${n}` })),
    ),
    forEver('verify', () => get(`/runs/${run}/verify`)),
    forEver('verify by POST', () => post(`/runs/${run}/verify`, new URLSearchParams())),
    forEver('check', () => get('/apis?check=openai-compatible')),
    forEver('search', (n) => get(`/find?q=s${n % 7}`)),
    forEver('search tests', (n) => get(`/tests?q=spots+score:%3E0.${n % 10}&sort=worst`)),
    forEver('charts', () => get(`/runs/${run}?view=charts`)),
    forEver('sheet', () => get(`/runs/${run}/tests?view=sheet`)),
    forEver('compare', () => get('/compare')),
    forEver('download', () => get(`/runs/${run}/zip`)),
    forEver('export', () => get(`/runs/${run}/export?format=csv`)),
    forEver('leaderboard', () => get('/leaderboard')),
    ...[1, 2].map(() =>
      forEver('upload', () => {
        const form = new FormData()
        form.set('picture', new Blob([PICTURE]), 'a.png')
        return post('/find', form)
      }),
    ),
    ...Array.from({ length: 10 }, () => listen(session)),
  ]
  void Promise.all(work)
}
process.stdout.write('going\n')
process.on('SIGTERM', () => {
  process.stdout.write(`${JSON.stringify(Object.fromEntries([...answers].sort()))}\n`)
  process.exit(0)
})
