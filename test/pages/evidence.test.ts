import t from '../helpers/tap.ts'
import type { Match, Shape } from '../../runner/index.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { matchRows, placeText } from '../../server/pages/parts/test/match-rows.ts'
import { pages } from '../../server/routes.ts'
import { urls } from '../../server/urls.ts'
import { mixedRun } from '../helpers/mixed-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** The way from the list of runs to what was said to a model, by links alone. */

const box = (x: number, width = 10): Shape => ({ kind: 'box', x, y: 0, width, height: 10 })
const pair = (expected: Shape | null, found: Shape | null): Match => ({
  verdict: expected && found ? 'matched' : expected ? 'missed' : 'extra',
  expected: expected && { index: 0, label: 'cat', shape: expected },
  found: found && { index: 0, label: 'cat', shape: found },
})

t.test('a match says where both are, their overlap and distance, in the order asked for', async (t) => {
  t.equal(placeText({ kind: 'point', at: [1234.4, 5] }), '1,234, 5 px')
  t.equal(placeText(box(3)), '3, 0, 10 × 10 px')
  t.equal(placeText({ kind: 'circle', at: [7, 8], radius: 2.25 }), '7, 8, radius 2.3 px')
  t.equal(placeText(undefined), '')
  const matches = [
    pair(box(0), null),
    pair(box(0), box(5)),
    pair(box(0), box(0)),
    pair({ kind: 'point', at: [0, 0] }, { kind: 'point', at: [3, 4] }),
  ]
  const shown = (sort: Parameters<typeof matchRows>[2]): string[] =>
    matchRows(matches, null, sort).map(({ at, iouText, distanceText }) => `${at} ${iouText} ${distanceText}`)
  t.same(shown(''), ['0  ', '1 0.33 5 px', '2 1.00 0 px', '3  5 px'])
  t.same(shown('iou'), ['1 0.33 5 px', '2 1.00 0 px', '0  ', '3  5 px'], 'what has none comes last')
  t.same(shown('-iou'), ['2 1.00 0 px', '1 0.33 5 px', '0  ', '3  5 px'], 'in either direction')
  t.same(shown('-distance'), ['1 0.33 5 px', '3  5 px', '2 1.00 0 px', '0  '])
})

t.test('two clicks from the runs to the worst picture, three to its exchange, and back in the same list', async (t) => {
  const data = await tempDir(t, 'evidence')
  const mixed = await mixedRun(data, { limit: 2, repeats: 1 }, 99)
  const app = await buildApp({ config: { ...mixed.config, logLevel: 'silent' }, runner: mixed.runner, pages, actions })
  t.teardown(async () => {
    await app.close()
    await mixed.close()
  })
  const get = async (url: string) => {
    const { statusCode, body, headers } = await app.inject({ method: 'GET', url })
    return { status: statusCode, html: body, location: String(headers.location ?? '') }
  }
  const linkIn = (html: string, pattern: RegExp): string => (pattern.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
  const run = linkIn((await get('/runs')).html, new RegExp(`href="(${urls.run(mixed.run.id)})"`))
  const worst = linkIn((await get(run)).html, /class="sheet worst">.*?href="([^"]+)"/s)
  const test = await get(worst)
  t.match(test.html, '1 of', 'the first of the list')
  t.match(worst, /outcome=not\+passed&sort=worst/)
  const said = linkIn(test.html, /href="([^"]+)" data-key="e">Exchange/)
  const exchange = await get(said)
  t.equal(exchange.status, 200)
  t.equal(linkIn(exchange.html, /href="([^"]+)" data-key="e">Back to the test/), worst, 'back with the filter kept')
  const next = linkIn(exchange.html, /rel="next" href="([^"]+)"/)
  t.match(next, /\/exchange\?outcome=not\+passed&sort=worst/, 'from exchange to exchange')
  t.equal(linkIn((await get(next)).html, /rel="prev" href="([^"]+)"/), said)
  t.match(
    linkIn(exchange.html, /data-key="g">/) || linkIn(exchange.html, /<a class="quiet" href="([^"]+)"/),
    /tests\?outcome=not\+passed&sort=worst#t-/,
    'and to its place in the list',
  )

  const ofCase = linkIn(test.html, /href="([^"]+)" data-key="c"/)
  const shown = await get(ofCase)
  t.match(shown.html, /case 1 of \d+ not passed/)
  t.match(linkIn(shown.html, /rel="next" href="([^"]+)"/), /\/cases\/[^/]+\?outcome=not\+passed&sort=worst/)
  t.ok(shown.html.includes(worst.replaceAll('&', '&amp;')), 'its tests that are in the list open in it')

  const number = Number(/\/tests\/(\d+)-/.exec(worst)?.[1])
  const short = await get(`${run}/tests/${number}/exchange?outcome=not+passed&sort=worst`)
  t.same([short.status, short.location], [303, said])
  t.equal((await get(`${run}/tests/4000/exchange`)).status, 404)

  t.notMatch(test.html, 'class="seen"', 'the original is not shown a second time as what was sent')
  t.match(test.html, 'byte for byte the original')
})
