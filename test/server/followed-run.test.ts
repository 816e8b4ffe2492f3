import type { AddressInfo } from 'node:net'
import { brotliDecompressSync } from 'node:zlib'
import t from '../helpers/tap.ts'
import { definePage, pagesAt, view } from '../../server/define-page.ts'
import { ask, makeApp, REVIEW, RUN, TOKEN, VIEW } from '../helpers/made-app.ts'
import { manifestOf, rowOf } from '../helpers/made-run.ts'
import { sessionOf } from '../tools/shared-host/session.ts'

/** The page of a run that many follow: made once for all who may see the same, and never older than what they were told of. */

/** A page that says how often it was made. */
function countedPages() {
  let made = 0
  return pagesAt({
    '/followed/:run': view(
      definePage({
        params: ['run'],
        view: 'shown',
        followed: true,
        load: async ({ params }) => {
          if (params.run === 'broken') throw new Error('cannot be made')
          return { crumbs: [], title: params.run, text: `made ${++made}` }
        },
      }),
    ),
  })
}

t.test('it is made once until somebody is told of something, and at once for who may order', async (t) => {
  const { app, fake } = await makeApp(t, { host: '0.0.0.0', more: countedPages() })
  const signedIn = async (token: string): Promise<Record<string, string>> => {
    const { headers } = await ask(app, `/login?token=${token}`)
    return { cookie: String(headers['set-cookie']).split(';')[0] as string }
  }
  const [owner, reviewer, looking, another] = await Promise.all([TOKEN, REVIEW, VIEW, VIEW].map(signedIn))
  const text = async (headers: Record<string, string> | undefined, url = `/followed/${RUN}`): Promise<string> => {
    const { statusCode, body } = await ask(app, url, { headers: headers ?? {} })
    return /made \d+/.exec(body)?.[0] ?? String(statusCode)
  }
  const live = manifestOf(RUN, 3, { status: 'running' })
  t.not(await text(looking), await text(looking), 'a run that is over is not followed')

  fake.live.set(RUN, live)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const follower = new AbortController()
  t.teardown(() => follower.abort())
  const url = `http://127.0.0.1:${port}`
  const { body } = await fetch(`${url}/events`, { headers: await sessionOf(url, VIEW), signal: follower.signal })
  const events = body?.pipeThrough(new TextDecoderStream()).getReader()
  /** Something happens, and the follower hears of it. */
  const toldOf = async (n: number): Promise<void> => {
    fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(n), manifest: live })
    for (let read; !read?.value?.includes('event: run'); read = await events?.read())
      if (read?.done) throw new Error('The stream ended.')
  }
  await toldOf(1)

  const first = await text(looking)
  t.match(first, /^made/)
  t.equal(await text(looking), first)
  t.equal(await text(another), first, 'of one right, of another session')
  t.not(await text(reviewer), first, 'who may review sees more')
  t.not(await text(looking, `/followed/${RUN}?view=costs`), first, 'another view is another page')
  t.not(await text(owner), await text(owner), 'who may order sees each change')
  t.equal(await text(looking), first)
  const packed = await ask(app, `/followed/${RUN}`, { headers: { ...looking, 'accept-encoding': 'gzip, br' } })
  t.match(packed.headers, { 'content-encoding': 'br', vary: 'accept-encoding', 'cache-control': 'private, no-cache' })
  t.equal(/made \d+/.exec(brotliDecompressSync(packed.rawPayload).toString())?.[0], first)
  t.match((await ask(app, `/followed/${RUN}`)).statusCode, 401, 'and none without a session')

  await toldOf(2)
  const second = await text(looking)
  t.not(second, first, 'what is told of is seen')
  t.equal(await text(another), second)

  fake.live.set('broken', live)
  t.equal(await text(looking, '/followed/broken'), '500')
  t.equal(await text(looking, '/followed/broken'), '500')

  fake.live.delete(RUN)
  t.not(await text(looking), second, 'the end is seen, whoever was told')
})

t.test('without anybody who listens it is a second old at most', async (t) => {
  const { app, fake } = await makeApp(t, { host: '0.0.0.0', more: countedPages() })
  fake.live.set(RUN, manifestOf(RUN, 3, { status: 'running' }))
  const { headers } = await ask(app, `/login?token=${VIEW}`)
  const cookie = String(headers['set-cookie']).split(';')[0] as string
  const began = performance.now()
  const bodies = new Set<string>()
  while (bodies.size < 2 && performance.now() - began < 30_000) {
    bodies.add((await ask(app, `/followed/${RUN}`, { headers: { cookie } })).body)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  t.equal(bodies.size, 2, 'the next one is made')
  t.ok(performance.now() - began >= 1_000)
})
