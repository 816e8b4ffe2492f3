import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { actions } from '../../server/actions/index.ts'
import { hasRight } from '../../server/define-page.ts'
import { pages } from '../../server/routes.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { appOver } from '../helpers/app-over.ts'
import { putDrawnSuite } from '../helpers/drawn-suites.ts'
import { siteIn } from '../helpers/site.ts'
import t from '../helpers/tap.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Benchloupe where several people use it: rights on pages, names of hosts, a path of its own behind a proxy. */

const TOKENS = {
  BENCHLOUPE_TOKEN: 'the-full-token-of-the-host',
  BENCHLOUPE_REVIEW_TOKEN: 'the-review-token-of-the-host',
  BENCHLOUPE_VIEW_TOKEN: 'the-view-token-of-the-host',
}
const HOST = 'box.example'

const data = await tempDir(t, 'shared')
await mkdir(join(data, 'runs'), { recursive: true })
await makeRun(join(data, 'runs'))
await makeRun(join(data, 'runs'), { id: '20261122T080000Z-twice', title: 'twice', repeats: 2, status: 'stopped' })
await putDrawnSuite(data, 'geometry')
const { addresses } = await siteIn(data)

const plain = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')

/** Where the links and forms of a page lead: what is asked for, and how. */
const leads = (html: string): { method: 'GET' | 'POST'; path: string }[] => {
  const to = (method: 'GET' | 'POST', address: string) => ({ method, path: plain(address).split(/[?#]/)[0] as string })
  return [
    ...[...html.matchAll(/<a [^>]*?href="([^"]+)"/g)].map(([, href]) => to('GET', String(href))),
    ...[...html.matchAll(/<form [^>]*?>/g)].map(([form]) =>
      to(form.includes('method="post"') ? 'POST' : 'GET', /action="([^"]*)"/.exec(form)?.[1] ?? ''),
    ),
    ...[...html.matchAll(/formaction="([^"]*)"/g)].map(([, action]) => to('POST', String(action))),
  ].filter(({ path }) => path.startsWith('/'))
}

/** What the site map says of an address; '' for what is not in it. */
const siteMap = [
  ...pages.map((page) => ({ ...page, method: 'GET' as const })),
  ...actions.map((action) => ({ ...action, method: 'POST' as const })),
].sort((a, b) => Number(a.address.includes(':')) - Number(b.address.includes(':')))
const entryOf = ({ method, path }: { method: string; path: string }) =>
  siteMap.find(
    ({ address, ...entry }) =>
      entry.method === method && new RegExp(`^${address.replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`).test(path),
  )

t.test('no page offers what its reader may not do', async (t) => {
  const { app } = await appOver(t, data, TOKENS)
  const offered = { view: new Set<string>(), review: new Set<string>(), full: new Set<string>() }
  for (const [role, token] of [
    ['view', TOKENS.BENCHLOUPE_VIEW_TOKEN],
    ['review', TOKENS.BENCHLOUPE_REVIEW_TOKEN],
    ['full', TOKENS.BENCHLOUPE_TOKEN],
  ] as const) {
    const login = await app.inject({ url: `/login?token=${token}`, headers: { host: HOST } })
    const cookie = String(login.headers['set-cookie']).split(';')[0] as string
    for (const [name, url] of Object.entries(addresses)) {
      const { statusCode, body } = await app.inject({ url, headers: { host: HOST, cookie, accept: 'text/html' } })
      const wanted = entryOf({ method: 'GET', path: url.split('?')[0] as string })
      if (wanted && !hasRight(role, wanted.right)) t.equal(statusCode, 403, `${name} is closed to ${role}`)
      if (statusCode >= 500) t.fail(`${name} answered ${role} ${statusCode}`)
      const dead = leads(body).flatMap((lead) => {
        const entry = entryOf(lead)
        if (entry) offered[role].add(`${lead.method} ${entry.address}`)
        return entry && !hasRight(role, entry.right) ? [`${lead.method} ${lead.path}`] : []
      })
      if (dead.length > 0) t.fail(`${name} offers ${role} ${dead.join(', ')}`)
      if (statusCode < 400) {
        const badge = role === 'view' ? 'read-only</a>' : role === 'review' ? 'may review</a>' : 'New run</a>'
        if (!body.includes(badge)) t.fail(`${name} does not tell ${role} what they may do`)
      }
    }
  }
  t.ok(offered.full.has('POST /runs') && offered.full.has('POST /runs/:run/delete'), 'buttons are found')
  t.ok(offered.review.has('POST /runs/:run/tests/:test/review'), 'who may review is offered to')
  t.same(
    [...offered.view].filter((to) => to.startsWith('POST')),
    ['POST /find'],
  )
})
