import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import t, { type Test } from '../helpers/tap.ts'
import {
  budgetOf,
  mergeParts,
  MergeRefused,
  OrderError,
  readManifest,
  readRows,
  startWorkers,
  systemClock,
  verifyRun,
  type Order,
  type Run,
} from '../../runner/index.ts'
import { appOver } from '../helpers/app-over.ts'
import { commandInside } from '../helpers/command.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { BUILTIN, testRunner } from '../helpers/test-runner.ts'
import { contentOf } from './same-run.ts'

/** What is merged, what is refused and with which words, and what pages say of it. */

const root = await tempDir(t, 'merging')
const workers = startWorkers(2)
t.teardown(() => workers.close())

const ORDER: Partial<Order> = { types: ['count'], limit: 3, models: ['builtin/chance'], title: 'small' }

/** Part k of a small run in a data folder of its own. */
async function partIn(t: Test, name: string, part: { part: number; of: number }, order = ORDER): Promise<string> {
  const dataDir = join(root, name)
  const runner = await testRunner(t, { dataDir })
  const { id } = await runner.ended((await runner.order(orderOf(order), 'cli', { part })).id)
  return join(dataDir, 'runs', id)
}

const merge = (dirs: readonly string[], to: string, partial = false) =>
  mergeParts(
    { given: dirs.map((dir) => ({ dir, shown: basename(dir) })), dataDir: join(root, to), partial },
    { workers, clock: systemClock },
  )
async function refusal(t: Test, dirs: readonly string[], partial = false): Promise<string> {
  const why = await merge(dirs, 'refused', partial).then(
    () => 'merged',
    (error: unknown) => (error instanceof MergeRefused ? error.message : Promise.reject(error)),
  )
  t.strictSame(await readdir(join(root, 'refused/runs')).catch(() => []), [], 'nothing is left')
  return why
}
async function changed(dir: string, name: string, change: (run: Run) => object): Promise<string> {
  const to = join(root, 'changed', name)
  await cp(dir, to, { recursive: true })
  await writeFile(join(to, 'run.json'), JSON.stringify(change(await readManifest(dir))))
  return to
}

const [one, two, three] = [
  await partIn(t, 'one', { part: 1, of: 3 }),
  await partIn(t, 'two', { part: 2, of: 3 }),
  await partIn(t, 'three', { part: 3, of: 3 }),
] as const

t.test('what does not add up is refused, with the folders and what to do', async (t) => {
  t.match(await refusal(t, [one, three]), /^Part 2 of 3 is missing\. .*--shard 2\/3; --partial merges what is there\.$/)
  t.match(await refusal(t, [two]), /^Parts 1, 3 of 3 are missing\./)
  const copy = join(root, 'copy', basename(two))
  await cp(two, copy, { recursive: true })
  t.match(await refusal(t, [one, two, copy, three]), /^Part 2 of 3 is there twice: .* Name one of them\.$/)

  const whole = await partIn(t, 'whole-of-one', { part: 1, of: 1 })
  t.match(
    await refusal(t, [one, two, whole]),
    /are not parts of the same run: part 1 is one of 3 parts and part 1 one of 1/,
  )
  const seeded = await partIn(t, 'seeded', { part: 2, of: 3 }, { ...ORDER, seed: 2 })
  t.match(
    await refusal(t, [one, seeded, three]),
    /^\S+-1-of-3 and \S+-2-of-3 are not parts of the same run: --seed is 1 in part 1 and 2 in part 2; the suite starter is not the same in part 1 and part 2 \(content sha256 \w{12} and \w{12}\)\.$/,
  )
  const other = await partIn(t, 'other', { part: 2, of: 3 }, { ...ORDER, reminders: 1, system: 'Be brief.' })
  t.match(
    await refusal(t, [one, other, three]),
    /--reminders is 0 in part 1 and 1 in part 2; --system is not set in part 1 and "Be brief\." in part 2\.$/,
  )
  for (const [name, change, said] of [
    [
      'version',
      (run: Run) => ({ ...run, environment: { ...run.environment, benchloupe: '9.9.9' } }),
      /part 1 was made by Benchloupe \S+ and part 2 by 9\.9\.9, which may ask, read or score otherwise/,
    ],
    [
      'model',
      (run: Run) => ({ ...run, models: run.models.map((model) => ({ ...model, temperature: 0.7 })) }),
      /temperature of builtin\/chance is not set in part 1 and 0\.7 in part 2\.$/,
    ],
    [
      'plan',
      (run: Run) => ({ ...run, shard: { ...run.shard, plan: 'f'.repeat(64) } }),
      /the plans of part 1 and part 2 are not the same\.$/,
    ],
  ] as const)
    t.match(await refusal(t, [one, await changed(two, name, change), three]), said)

  const runner = await testRunner(t, { dataDir: join(root, 'undivided') })
  const { id } = await runner.ended((await runner.order(orderOf(ORDER), 'cli')).id)
  t.match(await refusal(t, [join(root, 'undivided/runs', id)]), /is a whole run, not a part of one/)
  await mkdir(join(root, 'empty'), { recursive: true })
  t.match(await refusal(t, [one, two, three, join(root, 'empty')]), /^empty cannot be read: run\.json is missing\.$/)
})

t.test('a part that was changed, or has not ended, is refused', async (t) => {
  const [test = ''] = await readdir(join(two, 'tests'))
  const altered = join(root, 'altered', basename(two))
  await cp(two, altered, { recursive: true })
  await appendFile(join(altered, 'tests', test, 'test.json'), ' ')
  await rm(join(altered, 'tests', test, 'thumb.webp'))
  await writeFile(join(altered, 'note.txt'), 'hello')
  t.equal(
    await refusal(t, [one, altered, three]),
    `Part 2 of 3 (${basename(two)}) was changed after it ended: altered tests/${test}/test.json; missing tests/${test}/thumb.webp; added note.txt. Get its folder anew.`,
  )
  t.match(await refusal(t, [one, altered, three], true), /was changed after it ended/, '--partial takes none of it')

  const killed = await changed(two, 'killed', (run) => ({ ...run, status: 'running', finished: null }))
  await rm(join(killed, 'SHA256SUMS'))
  for (const partial of [false, true])
    t.match(
      await refusal(t, [one, killed, three], partial),
      /^Part 2 of 3 \(killed\) has not finished: it was interrupted after 1 of 1 test\. Resume it first, after moving it into runs\/ of a data folder: benchloupe resume killed\.$/,
    )
  const unsealed = join(root, 'unsealed', basename(two))
  await cp(two, unsealed, { recursive: true })
  await rm(join(unsealed, 'SHA256SUMS'))
  t.match(await refusal(t, [one, unsealed, three]), /has no SHA256SUMS/)
})

t.test('an order is divided into as many parts as it has tests, and no more', async (t) => {
  const runner = await testRunner(t)
  await t.rejects(
    runner.order(orderOf(ORDER), 'cli', { part: { part: 1, of: 4 } }),
    new OrderError([{ field: 'suites', message: 'The run has 3 tests: it cannot be divided into 4 parts.' }]),
  )
  const run = ['run', '--suite', 'starter', '--model', 'builtin/chance', '--data', join(root, 'wrong')]
  for (const [more, said] of [
    [['--shard', '0/8'], /there is no part 0 of 8\. Parts are counted from 1; where an index starts at 0, add 1\./],
    [['--shard', '9/8'], /there is no part 9 of 8\. Parts are counted from 1\.\n/],
    [['--shard', 'three'], /--shard takes K\/N, as in 3\/8 for part 3 of 8, not "three"/],
    [['--shard', '1/2', '--min-score', '50'], /Gates are for a whole run: give them to benchloupe merge/],
    [['--shard', '1/800'], /it cannot be divided into 800 parts/],
  ] as const) {
    const { code, err } = await commandInside([...run, ...more])
    t.equal(code, 2)
    t.match(err, said)
  }
  t.notOk(existsSync(join(root, 'wrong')), 'nothing is made')
  const { out } = await commandInside([...run, '--shard', '2/8', '--dry-run'])
  t.match(out, /^Part 2 of 8, 3 tests: 3 cases/)
})

t.test('turns, costs, several APIs and a budget: three parts are the undivided run', async (t) => {
  // one question in three is answered only when it is asked again
  const server = await startFakeServer({
    answer: (prompt, image) =>
      parseInt(image?.sha.slice(0, 4) ?? '0', 16) % 3 === 0 && !/again|format/i.test(prompt)
        ? 'No idea, many things.'
        : '{7}',
  })
  t.teardown(() => server.close())
  const connections = { ...BUILTIN, 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } }
  const price = { input: 1.1, output: 2.3 }
  const settings = { models: { 'openai-compatible/fake': { price } } }
  const order = orderOf({
    types: ['count'],
    models: ['openai-compatible/fake', 'builtin/chance'],
    reminders: 1,
    repeats: 2,
    controls: ['swapped'],
    budgetUsd: 9,
    parallel: 2,
  })
  const run = async (name: string, part?: { part: number; of: number }): Promise<string> => {
    const dataDir = join(root, name)
    const runner = await testRunner(t, { dataDir, connections, settings })
    const { id, status } = await runner.ended((await runner.order(order, 'cli', { part })).id)
    t.equal(status, 'finished')
    return join(dataDir, 'runs', id)
  }
  const whole = await run('turns-whole')
  const parts = [
    await run('turns-1', { part: 1, of: 3 }),
    await run('turns-2', { part: 2, of: 3 }),
    await run('turns-3', { part: 3, of: 3 }),
  ]
  const { dir, run: merged } = await merge(parts, 'turns')
  t.ok(
    (await readRows(dir)).some(({ turns }) => turns > 1),
    'some were reminded',
  )
  t.ok(merged.cost.usd > 0)
  // sums of fractions in another order; the server numbers the calls, and the number is in the length of its answer
  const toNine = (content: unknown): unknown =>
    JSON.parse(JSON.stringify(content), (name, value: unknown) =>
      typeof value === 'number'
        ? Number(value.toPrecision(9))
        : name === 'response' && typeof value === 'object' && value !== null
          ? { ...value, bytes: 0 }
          : name === 'date' || (typeof value === 'string' && /^(chatcmpl-|req_)/.test(value))
            ? ''
            : value,
    )
  t.strictSame(toNine(await contentOf(dir)), toNine(await contentOf(whole)))
  const budgets = await Promise.all(parts.map(async (part) => budgetOf(await readManifest(part)) ?? 0))
  t.ok(
    budgets.every((usd) => usd > 2 && usd < 4),
    budgets.join(),
  )
  t.ok(Math.abs(budgets.reduce((sum, usd) => sum + usd, 0) - 9) < 1e-9, 'the parts together have the budget of the run')
  t.equal(budgetOf(merged), 9)
})

t.test('a part stops at its share of the budget', async (t) => {
  const server = await startFakeServer({ answer: () => '{7}' })
  t.teardown(() => server.close())
  const runner = await testRunner(t, {
    connections: { 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } },
    settings: { models: { 'openai-compatible/fake': { price: { input: 100, output: 100 }, maxOutputTokens: 100 } } },
  })
  const order = orderOf({
    types: ['count'],
    models: ['openai-compatible/fake'],
    repeats: 10,
    budgetUsd: 1.6,
    parallel: 1,
  })
  const { status, cost, counts, reason } = await runner.ended(
    (await runner.order(order, 'cli', { part: { part: 1, of: 2 } })).id,
  )
  t.equal(status, 'stopped')
  t.match(reason, /budget/i)
  t.ok(cost.usd > 0.5 && cost.usd <= 0.8, `${cost.usd} of its share of 0.8`)
  t.ok(
    counts.skipped > 0 && (cost.usd / (counts.planned - counts.skipped)) * counts.planned < 1.5,
    'the whole would do',
  )
})

t.test('--partial merges what is there, and the run says what is missing', async (t) => {
  const { dir, run } = await merge([three, one], 'partial', true)
  t.match(run, { status: 'stopped', reason: '1 part of 3 is missing: 2.', counts: { planned: 2, skipped: 0 } })
  t.match(run.merged, { of: 3, missing: [2], parts: [{ part: 1 }, { part: 3 }] })
  t.match(await verifyRun(dir, workers), { state: 'intact' })
  t.match(await readFile(join(dir, 'index.html'), 'utf8'), 'merged of 2 of 3 parts')
  t.match(await refusal(t, [dir, two]), /is merged already, of 2 parts\. Name the parts themselves\./)
})

t.test('what differs without changing the tests is said, reviews come along', async (t) => {
  const elsewhere = await partIn(t, 'elsewhere', { part: 2, of: 3 }, { ...ORDER, parallel: 7, title: 'otherwise' })
  const runner = await testRunner(t)
  const { test = '' } = (await readRows(elsewhere))[0] ?? {}
  await runner.review(elsewhere, { test, verdict: 'unclear', author: 'Ada', note: 'seen in the part' })
  const { dir, run } = await merge([one, elsewhere, three], 'differs')
  t.strictSame(run.merged?.differences, [
    'The title: “small” (parts 1, 3); “otherwise” (part 2).',
    'Calls at once: 4 (parts 1, 3); 7 (part 2).',
  ])
  t.equal(run.title, 'small')
  t.match(await readFile(join(dir, 'reviews.jsonl'), 'utf8'), 'seen in the part')
})

t.test('edited titles come along, and what was rescored is rescored as a whole', async (t) => {
  const data = join(root, 'edited')
  await mkdir(join(data, 'runs'), { recursive: true })
  const [a, b] = [join(data, 'runs', basename(one)), join(data, 'runs', basename(two))]
  for (const [from, to] of [
    [one, a],
    [two, b],
  ] as const)
    await cp(from, to, { recursive: true })
  const runner = await testRunner(t, { dataDir: data })
  const label = { note: 'of two machines', tags: ['kept'], author: 'Ada' }
  await runner.label(b, { ...label, title: 'first name' })
  await runner.label(a, { ...label, title: 'last name' })
  t.equal((await merge([a, b, three], 'titled')).rescored, null)
  await runner.rescore(a)
  const { dir, run, rescored } = await merge([a, b, three], 'rescored')
  t.match(rescored, { parts: [1], why: '', result: { run: run.id, tests: 3, rescored: 3, changed: 0 } })
  t.same(await readdir(join(dir, 'rescored')), [rescored?.result?.version])
  t.match(await verifyRun(dir, workers), { state: 'intact' })
  const { app } = await appOver(t, join(root, 'rescored'))
  const page = (await app.inject({ url: `/api/v1/runs/${run.id}` })).json()
  t.match(page, { run: { title: 'last name' }, tags: [{ text: 'kept' }] })
  t.same(
    page.label.history.map(({ text }: { text: string }) => text),
    ['last name', 'first name'],
  )
  t.match(page.rescored.text, /: 0 tests of 3 changed/)
})

t.test('from a folder of parts, ZIPs and names; pages say what a run is', async (t) => {
  const data = join(root, 'all')
  await mkdir(join(data, 'runs'), { recursive: true })
  for (const dir of [one, two, three]) await cp(dir, join(data, 'runs', basename(dir)), { recursive: true })
  const zip = join(root, 'two.zip')
  t.equal((await commandInside(['export', two, '--format', 'zip', '--out', zip])).code, 0)
  for (const given of [[data], [basename(one), zip, three], [data, join(data, 'runs', basename(one))]]) {
    const { code, err, out } = await commandInside(['merge', ...given, '--data', data])
    t.equal(code, 0, err)
    if (given[0] !== data || given.length > 1) await rm(out.trim(), { recursive: true })
  }
  t.strictSame(await readdir(join(data, 'cache/uploads')), [], 'nothing of the ZIP is left')
  const nothing = await commandInside(['merge', join(root, 'copy/nowhere'), '--data', data])
  t.equal(nothing.code, 2)
  t.match(nothing.err, /There is no /)

  const { app } = await appOver(t, data)
  const get = async (url: string) => (await app.inject({ url, headers: { host: 'localhost' } })).body
  const merged = (await readdir(join(data, 'runs'))).find((name) => !name.includes('-part-')) ?? ''
  const part = basename(two)
  const page = await get(`/runs/${merged}`)
  t.match(page, 'Merged of 3 parts')
  for (const dir of [one, two, three]) t.match(page, `href="/runs/${basename(dir)}"`)
  t.match(
    await get(`/runs/${part}`),
    new RegExp(`<strong>Part 2 of 3</strong> of a divided run: 1 of its 3 tests[^]*href="/runs/${merged}"`),
  )
  t.match(await get(`/runs/${part}`), /<title>[^<]* small \(part 2 of 3\)/)
  t.match(await get(`/runs/${part}?view=settings`), '--shard 2/3')
  const list = await get('/runs')
  t.match(list, 'part 2 of 3, merged')
  t.match(list, 'merged of 3 parts')
  t.match(list, /4 runs[^]*3 tests/)
  t.match(await get('/tests'), /<title>3 tests/)
  t.match(await get(`/tests?run=${part}`), /<title>1 test/)
  const { test = '' } = (await readRows(two))[0] ?? {}
  t.match(await get(`/runs/${merged}/tests/${test}`), part)
  await rm(join(data, 'runs', part), { recursive: true })
  const found = await app.inject({ url: `/find?q=/runs/${part}/tests/${test}`, headers: { host: 'localhost' } })
  t.equal(
    found.headers.location,
    `/runs/${merged}/tests/${test}`,
    'what a picture of the part says leads to the merged run',
  )
  const picture = await readFile(join(two, 'tests', test, 'annotated.png'))
  const dropped = await app.inject({
    method: 'POST',
    url: '/find',
    headers: { host: 'localhost', 'content-type': 'multipart/form-data; boundary=x', 'sec-fetch-site': 'same-origin' },
    payload: Buffer.concat([
      Buffer.from('--x\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'),
      picture,
      Buffer.from('\r\n--x--\r\n'),
    ]),
  })
  const opened = String(dropped.headers.location)
  t.match(opened, `/runs/${merged}/tests/${test}?picture=`)
  t.match(await get(opened), 'The picture is the annotated.png of this test, byte for byte.')
})

const skip = ((): string | false => {
  const place = join(root, 'try')
  try {
    execFileSync('mkdir', [place])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place], { stdio: 'pipe' })
    execFileSync('umount', [place])
    return false
  } catch {
    return 'needs a disk of its own, and none can be mounted here'
  }
})()

t.test('a disk without room: one sentence, and nothing is left on it', { skip }, async (t) => {
  const disk = join(root, 'disk')
  for (const [options, said] of [
    ['size=64k', /^The parts cannot be merged: they hold .* of the disk are free\.$/],
    ['size=16m,nr_inodes=24', /^The parts cannot be merged: the disk is full \(no space or no inodes left\)\.$/],
  ] as const) {
    await mkdir(disk, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk])
    try {
      await t.rejects(merge([one, two, three], 'disk'), { message: said })
      t.strictSame(await readdir(join(disk, 'runs')), [])
    } finally {
      execFileSync('umount', [disk])
    }
  }
})
