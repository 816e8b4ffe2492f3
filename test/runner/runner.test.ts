import { execFile as execFileCallback, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from '../helpers/tap.ts'
import {
  createRunner,
  holderOf,
  OrderError,
  readCases,
  readExchange,
  readManifest,
  readPlan,
  readPngText,
  readRows,
  readTest,
  resultsOf,
  rootDir,
  systemClock,
  type Order,
  type Row,
  type RunEvent,
} from '../../runner/index.ts'
import { knownApis, modelOf } from '../../runner/order/configured-apis.ts'
import { chooseCases, makePlan, modelSlugs } from '../../runner/plan/make-plan.ts'
import type { KnownCase } from '../../runner/records/case.ts'
import { slugOf } from '../../runner/tools/slug.ts'
import { takeRunLock } from '../../runner/store/run-lock.ts'
import { FolderHandle } from '../../runner/store/folder-handle.ts'
import { makeRunFolder, timestamp } from '../../runner/store/run-folder.ts'
import { readLines, writeWhole } from '../../runner/store/safe-file.ts'
import { parseSettings } from '../../server/config/settings-file.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { orderOf } from '../helpers/order.ts'
import { BUILTIN, testRunner } from '../helpers/test-runner.ts'

const execFile = promisify(execFileCallback)
t.setTimeout(1_190_000)
const dir = await tempDir(t, 'runner')

const ORDER = orderOf()

t.test('closing leaves no timer behind that would keep the process alive', async (t) => {
  const left: AbortSignal[] = []
  const clock = {
    ...systemClock,
    sleep: (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        if (signal) left.push(signal)
        signal?.addEventListener('abort', () => reject(signal.reason as Error))
      }),
  }
  await (await createRunner({ dataDir: join(dir, 'closed'), connections: {}, clock })).close(60_000)
  t.same(
    left.map(({ aborted }) => aborted),
    [true],
  )
})

t.test('names: timestamps, slugs, folders that never collide', async (t) => {
  t.equal(timestamp(new Date('2026-11-23T14:05:09.987Z')), '20261123T140509Z')
  t.equal(slugOf('Ça va — nightly/run: 2'), 'Ca-va-nightly-run-2')
  t.equal(slugOf('../../etc'), 'etc')
  t.equal(slugOf('模型', 40, 'model'), 'model')
  t.same(
    modelSlugs(
      [
        { api: 'a', model: 'x/y' },
        { api: 'b', model: 'x_y' },
        { api: 'b', model: 'x/y' },
        { api: 'c', model: 'X/Y' },
      ],
      (text) => slugOf(text),
    ),
    ['x-y', 'x_y', 'b-x-y', 'c-X-Y'],
  )
  const date = new Date('2026-11-23T14:05:09Z')
  const made = await Promise.all(
    Array.from({ length: 1000 }, () => makeRunFolder(join(dir, 'names'), date, 'Night ly')),
  )
  t.equal(new Set(made.map((item) => item.id)).size, 1000, '1,000 orders in one second give 1,000 folders')
  t.ok(made.every((item) => /^20261123T140509Z-night-ly(-\d+)?$/.test(item.id)))
})

t.test('files: whole or not at all, torn lines are not read', async (t) => {
  const file = join(dir, 'lines.jsonl')
  await writeWhole(file, '{"a":1}\n\n{"a":2}\n{"a":')
  const linesOf = async (): Promise<string[]> => {
    const seen: string[] = []
    for await (const lines of readLines(file, 'lines.jsonl'))
      seen.push(...lines.map(({ text, line }) => `${line}:${text}`))
    return seen
  }
  t.same(await linesOf(), ['1:{"a":1}', '3:{"a":2}'])
  // of two bytes a letter, some longer than what is read at once
  const long = [1, 70_000, 3, 700_000, 131_071, 131_072, 0, 5].map((length, i) => `${i}${'é'.repeat(length)}`)
  await writeWhole(file, `${long.join('\n')}\ntorn`)
  t.ok((await linesOf()).join('\n') === long.map((text, i) => `${i + 1}:${text}`).join('\n'), 'across pieces of a file')
  await t.rejects(writeWhole(join(dir, 'no', 'such', 'folder.json'), 'x'), { code: 'ENOENT' })
  t.same(
    (await readdir(dir)).filter((name) => name.startsWith('.tmp-')),
    [],
    'no temp file stays',
  )
})

const someCase = (id: string, type: string, group: string): KnownCase => ({
  format: 1,
  suite: 's',
  id,
  type,
  class: group,
  given: {},
  truth: {},
  image: {
    sha: id,
    name: `${id}.png`,
    file: `images/${id}.png`,
    mediaType: 'image/png',
    bytes: 1,
    width: 1,
    height: 1,
  },
})

t.test('plan: a limit takes from every class, the same images for every type', (t) => {
  const cases = ['count', 'locate'].flatMap((type) =>
    ['A', 'B', 'C'].flatMap((group) => Array.from({ length: 10 }, (_, i) => someCase(`${group}-${i}`, type, group))),
  )
  const chosen = chooseCases(cases, { limit: 6, seed: 3 })
  t.equal(chosen.length, 12)
  const ids = (type: string) => chosen.filter((item) => item.type === type).map((item) => item.id)
  t.same(ids('count'), ids('locate'))
  t.same([...new Set(ids('count').map((id) => id[0]))], ['A', 'B', 'C'])
  t.same(chooseCases(cases, { limit: 6, seed: 3 }), chosen, 'the same seed chooses the same')
  t.notSame(chooseCases(cases, { limit: 6, seed: 4 }), chosen)
  t.equal(chooseCases(cases, { limit: 99, types: ['count'], classes: ['B'], seed: 1 }).length, 10)
  const model = { api: 'builtin', model: 'pixels', slug: 'pixels' } as never
  const plan = makePlan(chosen, [model], 2)
  t.same(
    plan.map((item) => item.n),
    Array.from({ length: 24 }, (_, i) => i + 1),
  )
  t.equal(plan[0]?.test, `0001-count-${chosen[0]?.id}-pixels`)
  t.end()
})

t.test('results: unusable replies count 0, API faults and missing tests never do, bounds say what is missing', (t) => {
  const plan = Array.from({ length: 6 }, (_, i) => ({ n: i + 1, slug: 'm', api: 'a', model: 'm', type: 'count' }))
  const row = (n: number, outcome: Row['outcome'], score: number | null, costUsd: number | null): Row =>
    ({
      ...plan[n - 1],
      suite: 's',
      case: `c${n}`,
      outcome,
      score,
      passed: outcome === 'passed',
      costUsd,
      wastedUsd: 0,
      elapsedMs: n * 100,
      inputTokens: 10,
      outputTokens: null,
    }) as Row
  const rows = [
    row(1, 'passed', 1, 0.5),
    row(2, 'failed', 0.5, 0.25),
    row(3, 'unparsed', 0, null),
    row(4, 'error', null, null),
  ]
  const [all, count] = resultsOf(plan, rows, true)
  t.equal(all?.type, null)
  t.equal(count?.type, 'count')
  t.match(all, {
    scored: 3,
    score: 0.5,
    lowest: 0.25,
    highest: 0.75,
    costUsd: 0.75,
    unknownCost: 2,
    inputTokens: 40,
    outputTokens: 0,
    p50Ms: 200,
  })
  t.same(all?.counts, { planned: 6, passed: 1, failed: 1, unparsed: 1, refused: 0, truncated: 0, error: 1, skipped: 2 })
  t.ok((all?.low ?? 1) < 0.5 && (all?.high ?? 0) > 0.5)
  t.end()
})

t.test('orders: every reason at its field, nothing is made', async (t) => {
  const dataDir = join(dir, 'orders')
  const runner = await testRunner(t, { dataDir })
  const refused = async (order: Partial<Order>): Promise<string[]> => {
    try {
      await runner.order({ ...ORDER, ...order }, 'api')
      return []
    } catch (error) {
      return error instanceof OrderError
        ? error.problems.map((problem) => `${problem.field}: ${problem.message}`)
        : Promise.reject(error)
    }
  }
  t.match(await refused({ suites: ['startr'] }), [/^suites: .*startr.*starter/s])
  t.match(await refused({ models: ['nope/x', 'openai-compatible/gpt-5'] }), [
    /^models: There is no API "nope"/,
    /^models: .*OPENAI_API_KEY/,
  ])
  t.match(await refused({ types: ['counting'] }), [/^types: There is no test type "counting"/])
  t.match(await refused({ repeats: 0 }), [/^repeats/])
  t.match(await refused({ classes: ['no such class'] }), [/^classes: No case matches/])
  t.same(await readdir(join(dataDir, 'runs')), [])
})

t.test('a run leaves a whole folder that verifies, and every figure of run.json follows from its rows', async (t) => {
  const dataDir = join(dir, 'whole')
  const runner = await testRunner(t, { dataDir })
  const events: RunEvent[] = []
  runner.onEvent((event) => events.push(event))
  const started = await runner.order(
    { ...ORDER, models: ['builtin/pixels', 'builtin/chance'], title: 'first look' },
    'api',
  )
  const runDir = join(dataDir, 'runs', started.id)
  t.match(await holderOf(runDir), /^process \d+/, 'it says who writes it')
  const ended = await runner.ended(started.id)
  t.equal(ended.status, 'finished', ended.reason ?? '')
  t.equal(await holderOf(runDir), null)

  const [manifest, plan, cases, rows] = [
    await readManifest(runDir),
    await readPlan(runDir),
    await readCases(runDir),
    await readRows(runDir),
  ]
  t.same(manifest, ended)
  t.equal(rows.length, plan.length)
  t.equal(plan.length, cases.length * 2)
  t.same(
    manifest.results.map(({ figures: _, ...result }) => result),
    resultsOf(plan, rows, true),
  )
  t.ok(
    manifest.results.find((result) => result.type === 'locate')?.figures?.some((figure) => figure.name === 'f1'),
    'numbers over many tests',
  )
  t.notOk(/\s/.test((await readdir(runDir, { recursive: true })).join('')), 'no name has a space')
  const lists = ['SHA256SUMS', 'SHA256SUMS.pages']
  for (const list of lists) execFileSync('sha256sum', ['--quiet', '-c', list], { cwd: runDir })
  const summed = (await Promise.all(lists.map((list) => readFile(join(runDir, list), 'utf8'))))
    .flatMap((text) => text.trim().split('\n'))
    .map((line) => line.slice(66))
    .sort()
  const files = (await readdir(runDir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(runDir.length + 1))
  t.same(summed, files.filter((file) => !lists.includes(file)).sort(), 'every file is summed')

  let marked = 0
  for (const row of rows) {
    const test = await readTest(runDir, row.test)
    const exchange = await readExchange(runDir, row.test)
    // what could not be scored shows what was expected, neither found nor missed
    if (test.score)
      t.same(
        test.marks.filter((mark) => mark.shape.kind !== 'link').map((mark) => mark.shape),
        test.score.matches.flatMap(({ expected, found }) => [expected?.shape ?? [], found?.shape ?? []].flat()),
        `${row.test}: marks are the matches`,
      )
    else
      t.same(new Set(test.marks.map((mark) => mark.role)), new Set(['expected']), `${row.test}: nothing was answered`)
    marked += test.marks.length
    t.equal(exchange.turns[0]?.attempts[0]?.state, 'replied')
    t.notOk(JSON.stringify(exchange).includes('base64,'), 'no image bytes in the exchange')
    const text = readPngText(await readFile(join(runDir, 'tests', row.test, 'annotated.png')))
    t.match(text, { 'benchloupe:run': started.id, 'benchloupe:test': row.test })
    t.ok(existsSync(join(runDir, test.sent?.file ?? '')), 'the image as sent is in the folder')
    t.ok(existsSync(join(runDir, 'thumbs', `${row.image}.webp`)))
  }
  t.ok(marked > rows.length, `${marked} marks`)
  t.equal(events.filter((event) => event.kind === 'test-finished').length, plan.length)
  t.equal(events.at(-1)?.kind, 'run-finished')

  t.test('a moved folder, a newer one, a link and a torn row are told apart', async (t) => {
    const moved = join(dir, 'elsewhere')
    await cp(runDir, moved, { recursive: true })
    t.same(await readRows(moved), rows)
    await appendFile(join(moved, 'tests.jsonl'), '{"format":1,"n":1')
    t.same(await readRows(moved), rows, 'a torn last row is not read')
    await appendFile(join(moved, 'tests.jsonl'), '\n')
    await t.rejects(readRows(moved), /tests\.jsonl line \d+ is not valid JSON/)
    await writeFile(join(moved, 'run.json'), JSON.stringify({ ...manifest, format: 2 }))
    await t.rejects(readManifest(moved), /newer Benchloupe \(format 2\)/)
    await rm(join(moved, 'run.json'))
    await symlink('/etc/passwd', join(moved, 'run.json'))
    await t.rejects(readManifest(moved), /run\.json is a link/)
    await rm(join(moved, 'run.json'))
    execFileSync('mkfifo', [join(moved, 'run.json')])
    await t.rejects(readManifest(moved), /not a regular file/)
    await t.rejects(readTest(moved, '../../etc'), /not a valid test name/)
  })

  t.test('a run whose writer is gone is marked interrupted at the next start', async (t) => {
    const copy = join(dataDir, 'runs', 'cut-off')
    await mkdir(copy)
    await writeFile(join(copy, 'run.json'), JSON.stringify({ ...manifest, status: 'running', finished: null }))
    await (await createRunner({ dataDir, connections: {} })).close(100)
    t.match(await readManifest(copy), { status: 'interrupted' })
  })
})

t.test('stop: what was answered stays, the rest is skipped, no call is made after it', async (t) => {
  const server = await startFakeServer({ latencyMs: 30 })
  t.teardown(() => server.close())
  const dataDir = join(dir, 'stop')
  const runner = await testRunner(t, {
    dataDir,
    connections: { ...BUILTIN, 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } },
  })
  let finished = 0
  runner.onEvent((event) => {
    if (event.kind === 'test-finished' && ++finished === 3) runner.stop(event.run, 'gently')
  })
  const { id } = await runner.order({ ...ORDER, models: ['openai-compatible/test-model'], parallel: 2 }, 'api')
  const ended = await runner.ended(id)
  t.equal(ended.status, 'stopped')
  const rows = await readRows(join(dataDir, 'runs', id))
  t.ok(rows.length >= 3 && rows.length < ended.counts.planned)
  t.equal(ended.counts.skipped, ended.counts.planned - rows.length)
  t.equal(server.calls().length, rows.length, 'every call has its row')
})

t.test('faults: every test ends in a named state, every attempt is on record, the key nowhere', async (t) => {
  const key = 'sk-canary-0123456789abcdefghijklmnop'
  const server = await startFakeServer({ faults: 0.2, seed: 7 })
  t.teardown(() => server.close())
  const dataDir = join(dir, 'faults')
  const runner = await testRunner(t, {
    dataDir,
    connections: { ...BUILTIN, 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key } },
    clock: { now: () => new Date(), ms: () => performance.now(), sleep: () => Promise.resolve() },
  })
  const { id } = await runner.order(
    { ...ORDER, models: ['openai-compatible/test-model'], parallel: 8, repeats: 3 },
    'api',
  )
  const ended = await runner.ended(id)
  t.equal(ended.status, 'finished', ended.reason ?? '')
  const runDir = join(dataDir, 'runs', id)
  const rows = await readRows(runDir)
  t.equal(rows.length, ended.counts.planned)
  let attempts = 0
  for (const row of rows) {
    const exchange = await readExchange(runDir, row.test)
    const takeRunLock = exchange.turns.flatMap((turn) => turn.attempts)
    attempts += takeRunLock.length
    t.equal(row.attempts, takeRunLock.length)
    t.ok(
      takeRunLock.every((attempt) => attempt.state === (attempt.reply ? 'replied' : 'failed')),
      row.test,
    )
    t.ok(existsSync(join(runDir, 'tests', row.test, 'annotated.png')), 'there is a picture for every outcome')
  }
  t.equal(server.calls().length, attempts, 'attempts on record are the calls that the server saw')
  t.ok(attempts > rows.length, 'there were retries')
  t.throws(() => execFileSync('grep', ['-rqF', key, runDir]), 'the key is in no file')
})

t.test('taken up again after kill -9: no answered test is asked twice, totals follow from the rows', async (t) => {
  const server = await startFakeServer({ latencyMs: 40 })
  t.teardown(() => server.close())
  const dataDir = join(dir, 'killed')
  const env = { PATH: process.env.PATH ?? '', OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'sk-test-0123456789abcdef' }
  const cli = join(rootDir, 'server/cli/benchloupe.js')
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      cli,
      'run',
      '--suite',
      'starter',
      '--model',
      'openai-compatible/test-model',
      '--parallel',
      '3',
      '--data',
      dataDir,
      '--json',
    ],
    { env, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let finished = 0
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('"test-finished"') && ++finished === 6) child.kill('SIGKILL')
  const [id = ''] = await readdir(join(dataDir, 'runs'))
  const runDir = join(dataDir, 'runs', id)
  await appendFile(join(runDir, 'tests.jsonl'), '{"format":1,"n":9')
  await writeFile(join(runDir, '.tmp-0123456789ab'), 'half')
  const answered = new Set<string>()
  for (const test of await readdir(join(runDir, 'tests'))) {
    const exchange = await readExchange(runDir, test).catch(() => null)
    if (exchange?.turns[0]?.attempts.some((attempt) => attempt.reply)) answered.add(test)
  }
  t.ok(answered.size >= 6)
  const before = server.calls().length
  const lost = before - answered.size
  t.ok(lost <= 3, `${lost} calls were in flight`)

  // not the synchronous form: the model server answers from this process
  await execFile(process.execPath, [...process.execArgv, cli, 'resume', id, '--data', dataDir], { env })
  const manifest = await readManifest(runDir)
  const rows = await readRows(runDir)
  t.equal(manifest.status, 'finished', manifest.reason ?? '')
  t.equal(rows.length, manifest.counts.planned)
  t.equal(server.calls().length - before, manifest.counts.planned - answered.size, 'only what had no reply was asked')
  t.same(
    manifest.results.map(({ figures: _, ...result }) => result),
    resultsOf(await readPlan(runDir), rows, true),
  )
  t.notOk(existsSync(join(runDir, '.tmp-0123456789ab')))
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: runDir })

  const [first] = rows
  const calls = server.calls().length
  await execFile(
    process.execPath,
    [...process.execArgv, cli, 'resume', id, '--test', first?.test ?? '', '--data', dataDir],
    { env },
  )
  t.equal(server.calls().length, calls + 1, 'asked again once')
  const exchange = await readExchange(runDir, first?.test ?? '')
  t.same(
    exchange.turns.map((turn) => turn.round),
    [1, 2],
    'the old reply stays on record',
  )
})

t.test('two processes never write one run', async (t) => {
  const folder = join(dir, 'held')
  await mkdir(folder)
  const place = await FolderHandle.open(folder)
  t.teardown(() => place.close())
  const owner = await takeRunLock(place, new Date())
  await t.rejects(takeRunLock(place, new Date()), /being written by process \d+/)
  await cp(folder, join(dir, 'held copy'), { recursive: true })
  t.equal(await holderOf(join(dir, 'held copy')), null, 'a copy of the folder is held by nobody')
  await owner.release()
  await writeFile(
    join(folder, 'owner.json'),
    JSON.stringify({ pid: 999_999, host: hostname(), started: '', ticks: 'gone', token: 'x' }),
  )
  await (await takeRunLock(place, new Date())).release()
  t.notOk(existsSync(join(folder, 'owner.json')), 'a dead owner does not block')
})

t.test('a fault that no call can mend stops its API, and the run says so', async (t) => {
  const server = await startFakeServer({ key: 'sk-the-right-one-000000' })
  t.teardown(() => server.close())
  const dataDir = join(dir, 'halted')
  const connect = (key: string) => ({
    ...BUILTIN,
    'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key },
  })
  const runner = await createRunner({ dataDir, connections: connect('sk-the-wrong-one-000000') })
  const { id } = await runner.order(
    { ...ORDER, models: ['openai-compatible/test-model', 'builtin/chance'], types: ['count'], parallel: 2 },
    'api',
  )
  const ended = await runner.ended(id)
  await runner.close(1000)
  t.equal(ended.status, 'stopped')
  t.match(ended.reason, /Stopped calling openai-compatible: 401/)
  t.equal(ended.results.find((result) => result.api === 'builtin')?.scored, 9, 'the other API went on')
  t.ok(server.calls().length <= 4, `${server.calls().length} calls`)
  const mended = await testRunner(t, { dataDir, connections: connect('sk-the-right-one-000000') })
  await mended.resume(id)
  t.match(await mended.ended(id), { status: 'finished', counts: { error: 0, skipped: 0 } })
})

t.test('solved examples go before the question, never the case itself, and are in the folder', async (t) => {
  const server = await startFakeServer({})
  t.teardown(() => server.close())
  const dataDir = join(dir, 'shots')
  const runner = await testRunner(t, {
    dataDir,
    connections: { ...BUILTIN, 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } },
  })
  const { id } = await runner.order(
    {
      ...ORDER,
      models: ['openai-compatible/test-model'],
      types: ['locate', 'count'],
      shots: 3,
      prompts: { count: 'Look closely. {question}\n{format}' },
    },
    'api',
  )
  t.equal((await runner.ended(id)).status, 'finished')
  const runDir = join(dataDir, 'runs', id)
  for (const row of await readRows(runDir)) {
    const { messages } = (await readExchange(runDir, row.test)).turns[0] ?? { messages: [] }
    t.same(
      messages.map((message) => message.role),
      ['user', 'assistant', 'user', 'assistant', 'user', 'assistant', 'user'],
    )
    const images = messages.flatMap((message) => message.images.map((image) => image.sha))
    t.equal(images.length, 4)
    t.notOk(images.slice(0, 3).includes(images[3] ?? ''), 'the case is not among its examples')
    t.ok(messages.every((message) => message.images.every((image) => existsSync(join(runDir, image.file)))))
    if (row.type === 'count') t.match(messages[6]?.text, /^Look closely\. /)
  }
  await t.rejects(runner.order({ ...ORDER, types: ['detect'], shots: 5 }, 'api'), /starter has 2 other cases/)
  await t.rejects(runner.order({ ...ORDER, prompts: { count: 'How many?' } }, 'api'), /\{format\} is missing/)
})

t.test('benchloupe.yaml: each mistake with line and key; what it says of a model is what is asked', (t) => {
  const settings = parseSettings(
    'apis:\n  lab:\n    baseUrl: http://127.0.0.1:8000/v1\nmodels:\n  "lab/*": { space: unit, price: { input: 1, output: 2, asOf: 2026-11-01 } }\n  lab/qwen: { space: pixel, image: { maxEdge: 900 } }\n',
  )
  const lab = knownApis(settings).find((api) => api.name === 'lab')
  if (!lab) throw new Error('the named API is not there')
  const model = modelOf(lab, 'qwen', 'qwen', { api: 'lab', baseUrl: 'http://127.0.0.1:8000/v1', key: null }, settings)
  t.match(model, {
    api: 'lab',
    space: 'pixel',
    image: { maxEdge: 900, first: true },
    price: { inputUsdPerMTok: 1, outputUsdPerMTok: 2, source: 'benchloupe.yaml', asOf: '2026-11-01' },
  })
  t.match(modelOf(lab, 'other', 'other', { api: 'lab', baseUrl: '', key: null }, settings), { space: 'unit' })
  t.throws(
    () => parseSettings('apis:\n  vllm:\n    baseURL: http://x\n'),
    /line 3: apis\.vllm\.baseURL is not a known setting \(did you mean baseUrl\?\)/,
  )
  t.throws(
    () => parseSettings('limits:\n  openai:\n    parallel: 0\n'),
    /line 3: limits\.openai\.parallel must be 1 or more, not 0/,
  )
  t.throws(() => parseSettings('models:\n  x/y:\n    space: cubic\n'), /line 3: models\.x\/y\.space/)
  t.same(parseSettings(''), {})
  t.end()
})

t.test('verify tells intact, altered, incomplete; the trash gives back', async (t) => {
  const dataDir = join(dir, 'verify')
  const runner = await testRunner(t, { dataDir })
  const { id } = await runner.order({ ...ORDER, models: ['builtin/chance'], limit: 1 }, 'api')
  await runner.ended(id)
  const runDir = join(dataDir, 'runs', id)
  t.match(await runner.verify(runDir), { state: 'intact', altered: [], missing: [], added: [] })
  await appendFile(join(runDir, 'reviews.jsonl'), '{}\n')
  t.equal((await runner.verify(runDir)).state, 'intact', 'reviews come later')
  const [test = ''] = await readdir(join(runDir, 'tests'))
  const png = join(runDir, 'tests', test, 'annotated.png')
  const bytes = await readFile(png)
  await rm(png)
  t.match(await runner.verify(runDir), { state: 'incomplete', missing: [`tests/${test}/annotated.png`] })
  await writeFile(png, Buffer.concat([bytes, Buffer.from([0])]))
  t.match(await runner.verify(runDir), { state: 'altered', altered: [`tests/${test}/annotated.png`] })

  await writeFile(png, bytes)
  await appendFile(join(runDir, 'SHA256SUMS'), 'no sum\n')
  t.match(await runner.verify(runDir), { state: 'altered', altered: ['SHA256SUMS'] })
  await t.rejects(runner.verify(join(dataDir, 'nowhere')), /^nowhere does not exist$/)

  t.ok((await runner.trash.take(id)) > 1000)
  t.notOk(existsSync(runDir))
  const [lying] = await runner.trash.list()
  t.equal(lying?.run, id)
  await runner.trash.restore(lying?.name ?? '')
  t.ok(existsSync(png))
  await runner.trash.take(id)
  t.equal(await runner.trash.empty(), 1)
  t.same(await runner.trash.list(), [])
})

t.test('a capped run never passes its cap with 64 calls at once, and says so', async (t) => {
  const server = await startFakeServer({ latencyMs: 10 })
  t.teardown(() => server.close())
  const dataDir = join(dir, 'capped')
  const settings = parseSettings(
    `apis:\n  lab: { baseUrl: "${server.url}" }\nmodels:\n  "lab/*": { maxOutputTokens: 200, price: { input: 100, output: 100 } }\n`,
  )
  const runner = await testRunner(t, {
    dataDir,
    settings,
    connections: { lab: { api: 'lab', baseUrl: server.url, key: null } },
  })
  const order: Order = { ...ORDER, models: ['lab/m'], parallel: 64, repeats: 4, budgetUsd: 3 }
  const { id } = await runner.order(order, 'api')
  const ended = await runner.ended(id)
  t.equal(ended.status, 'stopped')
  t.match(ended.reason, /Budget used up: \$[\d.]+ of \$[\d.]+ spent, the next call may cost \$/)
  t.ok(ended.cost.usd > 0 && ended.cost.usd <= 3, `$${ended.cost.usd} of $3`)
  t.ok(ended.counts.skipped > 0)
  const unknown = await testRunner(t, {
    dataDir,
    settings: parseSettings(`apis:\n  lab: { baseUrl: "${server.url}" }\n`),
    connections: { lab: { api: 'lab', baseUrl: server.url, key: null } },
  })
  await t.rejects(unknown.order(order, 'api'), /The price of lab\/m/)
})

t.test('the example of docs/benchloupe-yaml.md is valid', async (t) => {
  const text = await readFile(join(rootDir, 'docs/benchloupe-yaml.md'), 'utf8')
  const settings = parseSettings(/```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? 'none')
  t.same(
    knownApis(settings)
      .slice(-2)
      .map((api) => api.name),
    ['lab', 'mistral'],
  )
  t.equal(settings.resume, 'auto')
})
