import { spawn } from 'node:child_process'
import { appendFile, chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from '../helpers/tap.ts'
import {
  readReviews,
  readRows,
  passRate,
  reviewFigures,
  rootDir,
  standingReviews,
  systemClock,
  type Review,
  type ReviewedRow,
} from '../../runner/index.ts'
import { addReview } from '../../runner/store/reviews.ts'
import { makeRun } from '../fixtures/make-run.ts'
import { appOver } from '../helpers/app-over.ts'
import { tempDir } from '../helpers/temp-dir.ts'

const data = await tempDir(t, 'review')
const { id, dir, rows } = await makeRun(join(data, 'runs'))
const { app } = await appOver(t, data)

const get = async (url: string) => {
  const { statusCode, body } = await app.inject({ method: 'GET', url })
  return { status: statusCode, html: body, text: body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ') }
}
const post = (url: string, form: Record<string, string>) =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    payload: new URLSearchParams(form).toString(),
  })
/** The form of the queue as a browser reads it. */
const formOf = (html: string) => ({
  action: /<form method="post" action="([^"]+\/review)"/.exec(html)?.[1] ?? '',
  back: /name="back" value="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '',
})

const review = (test: string, verdict: Review['verdict'], author = 'Ada', n = 0): Review => ({
  format: 1,
  id: `${test}-${n}`,
  at: '2026-11-29T10:00:00.000Z',
  test,
  verdict,
  author,
})

t.test('the verdict that holds is the latest that its author has not taken back', async (t) => {
  const holds = (...reviews: Review[]) => {
    const standing = standingReviews(reviews).get('a')
    return standing ? [standing.review.verdict, standing.differ] : null
  }
  t.same(holds(review('a', 'agree'), review('a', 'unclear')), ['unclear', false], 'one changes their mind')
  t.equal(holds(review('a', 'agree'), review('a', null)), null, 'one takes it back')
  t.same(holds(review('a', 'agree'), review('a', 'scorer wrong', 'Bob')), ['scorer wrong', true], 'two differ')
  t.same(
    holds(review('a', 'agree'), review('a', 'scorer wrong', 'Bob'), review('a', null, 'Bob')),
    ['agree', false],
    'the other takes it back',
  )
  t.same(
    holds(review('a', 'agree'), review('a', 'scorer wrong', 'Bob'), review('a', 'agree')),
    ['agree', true],
    'said again, it is the latest',
  )
})

t.test('the score as reviewed: a person over the scorer, what nobody can tell left out', async (t) => {
  let n = 0
  const row = (outcome: ReviewedRow['outcome'], verdict?: ReviewedRow['review']) =>
    ({
      outcome,
      case: `case-${n++}`,
      passed: outcome === 'passed',
      ...(verdict ? { review: verdict } : {}),
    }) as ReviewedRow
  const figures = reviewFigures([
    row('passed', 'agree'),
    row('passed', 'scorer wrong'),
    row('failed', 'scorer wrong'),
    row('failed', 'truth wrong'),
    row('unparsed', 'unclear'),
    row('failed', 'agree'),
    row('passed'),
    row('failed'),
    row('error'),
    row('error', 'agree'),
    row('skipped'),
  ])
  t.match(figures.published, { passed: 3, tests: 8 })
  // Wilson's interval of 3 in 8
  t.equal(figures.published.interval?.low.toFixed(4), '0.1368')
  t.equal(figures.published.interval?.high.toFixed(4), '0.6943')
  const twice = reviewFigures([row('passed'), row('failed')].flatMap((one) => [one, one])).published
  t.strictSame(twice, { passed: 2, tests: 4, interval: passRate(1, 2, 2).interval }, 'repeats count once')
  const rows = [row('passed')]
  t.equal(reviewFigures(rows), reviewFigures(rows), 'counted once a list: a page of 100,000 rows asks at each view')
  t.match(figures.asReviewed, { passed: 3, tests: 6 }, 'of 8, two are left out, one pass and one failure are turned')
  t.same(figures.verdicts, { agree: 2, 'scorer wrong': 2, 'truth wrong': 1, unclear: 1 })
  t.match(figures.agreement, { agree: 2, tests: 4 })
  // Wilson's interval of 2 in 4
  t.equal(figures.agreement.interval?.low.toFixed(4), '0.1500')
  t.equal(figures.agreement.interval?.high.toFixed(4), '0.8500')
})

t.test('two writers at once lose nothing, and a line that a kill cut off spoils no other', async (t) => {
  const folder = await tempDir(t, 'reviews')
  const MOST = 40
  const script = `
    const { addReview } = await import(process.argv[1])
    const clock = { now: () => new Date(), ms: () => 0, sleep: async () => {} }
    for (let n = 0; n < ${MOST}; n++) {
      await addReview(process.argv[2], { test: 't-' + n, verdict: 'agree', author: process.argv[3] }, clock)
      process.stdout.write(process.argv[3] + n + '\\n')
    }`
  const module = pathToFileURL(join(rootDir, 'dist/runner/store/reviews.js')).href
  const writer = (author: string) =>
    spawn(process.execPath, ['--input-type=module', '-e', script, module, folder, author])
  const acknowledged = async (author: string, killAfter: number): Promise<string[]> => {
    const child = writer(author)
    const lines: string[] = []
    let rest = ''
    child.stdout.on('data', (piece: Buffer) => {
      rest += piece.toString()
      lines.push(...rest.split('\n').slice(0, -1))
      rest = rest.split('\n').at(-1) ?? ''
      if (lines.length >= killAfter) child.kill('SIGKILL')
    })
    await new Promise((resolve) => child.on('close', resolve))
    return lines
  }
  const given = (await Promise.all([acknowledged('ada', MOST), acknowledged('bob', 7)])).flat()
  t.ok(given.length >= MOST + 7)
  const kept = new Set((await readReviews(folder)).map(({ author, test }) => author + test.slice(2)))
  t.same(
    given.filter((one) => !kept.has(one)),
    [],
    'every verdict that was acknowledged is there',
  )
  const before = (await readReviews(folder)).length
  await appendFile(join(folder, 'reviews.jsonl'), '{"format":1,"id":"half')
  await addReview(folder, { test: 't-0', verdict: 'unclear', author: 'ada' }, systemClock)
  t.equal((await readReviews(folder)).length, before + 1)
  t.same(await readReviews(await tempDir(t, 'none')), [], 'a run without reviews')
})

t.test('the queue goes from one test that did not pass to the next, and the run shows both scores', async (t) => {
  const unpassed = rows.filter(({ outcome }) => ['failed', 'unparsed', 'refused', 'truncated'].includes(outcome))
  t.ok(unpassed.length >= 4)
  let address = `/runs/${id}/review`
  t.match((await get(`/runs/${id}`)).text, /Review judge the tests that did not pass/)
  const judged: string[] = []
  for (const verdict of ['agree', 'scorer wrong', 'truth wrong', 'unclear']) {
    const { html, text } = await get(address)
    t.match(text, `${judged.length} of ${unpassed.length} tests judged`)
    const { action, back } = formOf(html)
    const answer = await post(action, { verdict, author: 'Ada', note: `it is ${verdict}`, tags: 'glare, thin', back })
    t.equal(answer.statusCode, 303)
    address = String(answer.headers.location)
    judged.push(action.split('/').at(-2) as string)
  }
  t.equal(new Set(judged).size, 4, 'each time another test')
  t.ok(judged.every((test) => unpassed.some((row) => row.test === test)))

  const file = await readFile(join(dir, 'reviews.jsonl'), 'utf8')
  t.match(JSON.parse(file.split('\n')[1] as string), {
    test: judged[1],
    verdict: 'scorer wrong',
    author: 'Ada',
    note: 'it is scorer wrong',
    tags: ['glare', 'thin'],
  })
  const answered = rows.filter(({ outcome }) => !['error', 'skipped'].includes(outcome))
  const passed = answered.filter((row) => row.passed).length
  const { text } = await get(`/runs/${id}`)
  t.match(
    text,
    new RegExp(
      `as published: ${((100 * passed) / answered.length).toFixed(1)} % passed \\(\\d+–\\d+\\), ${passed} of ${answered.length}`,
    ),
  )
  t.match(text, `${passed + 1} of ${answered.length - 2}`, 'one failure turned, two tests left out')
  t.match(text, 'Scorer and people agree on 1 of 2')

  const list = await get(`/runs/${id}/tests?review=scorer+wrong`)
  t.match(list.text, new RegExp(`1 of ${rows.length} tests`))
  t.match(list.html, judged[1])
  t.match((await get(`/runs/${id}/tests?q=review%3Aunclear`)).html, judged[3])
  t.match((await get(`/runs/${id}/tests/${judged[1]}`)).text, /scorer wrong Ada, .* it is scorer wrong glare thin/)

  await post(`/runs/${id}/tests/${judged[1]}/review`, { verdict: 'none', author: 'Ada' })
  t.match((await get(`/runs/${id}`)).text, 'Scorer and people agree on 1 of 1', 'taken back')
  t.match((await get(`/runs/${id}/tests/${judged[1]}`)).text, /scorer wrong Ada.* taken back Ada/, 'on record')
  t.same(
    (await readRows(dir)).map(({ score }) => score),
    rows.map(({ score }) => score),
    'no score is touched',
  )
})

t.test('judged blind: nothing on the page tells model or score, and right or wrong becomes a verdict', async (t) => {
  const first = await get(`/runs/${id}/review?blind=yes&review=not+reviewed`)
  const { action, back } = formOf(first.html)
  const test = action.split('/').at(-2) as string
  const row = rows.find((row) => row.test === test) as ReviewedRow
  const main = first.html.slice(first.html.indexOf('<main'), first.html.indexOf('</main'))
  const seen = main.replace(/<form method="post" action="[^"]+"/g, '').replace(/(href|src|value)="[^"]*"/g, '')
  t.notMatch(seen, row.model)
  t.notMatch(seen, row.sentence)
  t.notMatch(seen, 'class="verdict ')
  t.notMatch(seen, /role-(missed|extra|mislabelled)/)
  const answer = await post(action, { verdict: row.passed ? 'wrong' : 'right', author: 'Eve', back })
  t.match(String(answer.headers.location), 'blind=yes', 'the queue stays blind')
  t.match((await readReviews(dir)).at(-1), { test, verdict: 'scorer wrong', author: 'Eve', blind: true })
})

t.test('what cannot be taken is refused by name, and where to go next is a page of this run', async (t) => {
  const { test } = rows[0] as ReviewedRow
  const odd = await post(`/runs/${id}/tests/${test}/review`, { verdict: 'splendid' })
  t.equal(odd.statusCode, 400)
  t.match(odd.body, /splendid.* is not a verdict/)
  t.equal(
    (await post(`/runs/${id}/tests/${test}/review`, { verdict: 'agree', note: 'x'.repeat(5000) })).statusCode,
    400,
  )
  t.equal((await post(`/runs/${id}/tests/9999-no-such-test/review`, { verdict: 'agree' })).statusCode, 404)
  for (const back of ['https://elsewhere.example/', '//elsewhere.example', `/runs/${id}.elsewhere/x`, '/trash']) {
    const answer = await post(`/runs/${id}/tests/${test}/review`, { verdict: 'agree', back })
    t.equal(answer.headers.location, `/runs/${id}/tests/${test}`, back)
  }
  const json = await app.inject({
    method: 'POST',
    url: `/api/v1/runs/${id}/tests/${test}/review`,
    payload: { verdict: 'agree', author: 'a program' },
  })
  t.match(json.json(), { test, verdict: 'agree', author: 'a program' })
  if (process.getuid?.() === 0) return t.comment('not tried as root: a read-only folder')
  await chmod(dir, 0o555)
  await chmod(join(dir, 'reviews.jsonl'), 0o444)
  const refused = await post(`/runs/${id}/tests/${test}/review`, { verdict: 'agree' })
  await chmod(dir, 0o755)
  t.equal(refused.statusCode, 409)
  t.match(refused.body, /could not be saved/)
})
