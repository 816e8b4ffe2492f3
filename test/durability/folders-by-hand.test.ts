import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import {
  readExchange,
  readManifest,
  readRows,
  readTest,
  startWorkers,
  type Clock,
  type Row,
  type Run,
  type Runner,
} from '../../runner/index.ts'
import { failpoint } from '../../runner/store/failpoint.ts'
import { FolderHandle } from '../../runner/store/folder-handle.ts'
import { RunFolder } from '../../runner/store/run-folder.ts'
import { actions } from '../../server/actions/index.ts'
import { buildApp } from '../../server/app.ts'
import { readConfig } from '../../server/config/config.ts'
import { pages } from '../../server/routes.ts'
import { PaidBench, CALL_USD, until } from '../tools/paid-bench.ts'
import { rowOf } from '../helpers/made-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Run folders that are renamed, deleted, edited, damaged or copied by hand, while a run goes on and after it. */
t.setTimeout(1_190_000)
const root = await tempDir(t, 'folders')
const workers = startWorkers(1)
t.teardown(async () => {
  await workers.close()
})
t.afterEach(() => {
  failpoint.hit = () => undefined
})

let benches = 0
const newBench = (t: Parameters<typeof PaidBench.open>[0]): Promise<PaidBench> =>
  PaidBench.open(t, join(root, String(++benches)), workers)

/** Renames in one run: each may undo the write that is under way, so there must be an end to them. */
const MOVES = 15

/** Does something at every `every`-th moment of the write path, once the run has its folder. */
function each(every: number, act: (time: number) => void): void {
  let [inPlace, hits] = [false, 0]
  failpoint.hit = (name) => {
    if (name === 'run in place') inPlace = true
    else if (inPlace && !name.startsWith('owner') && ++hits % every === 0) act(hits / every)
  }
}

async function finishedRun(bench: PaidBench): Promise<{ runner: Runner; run: Run; dir: string }> {
  const runner = await bench.runner()
  const { id } = await bench.order(runner)
  const run = await runner.ended(id)
  return { runner, run, dir: join(bench.runsDir, id) }
}

t.test('renamed in mid-run, time and again: the run follows, and is not split in two', async (t) => {
  const bench = await newBench(t)
  const runner = await bench.runner()
  let name = ''
  let moves = 0
  each(8, (time) => {
    if (name === '' || moves === MOVES) return
    renameSync(join(bench.runsDir, name), join(bench.runsDir, `moved-${time}`))
    name = `moved-${time}`
    moves++
  })
  const { id } = await bench.order(runner)
  name = id
  const ended = await runner.ended(id)
  t.equal(moves, MOVES)
  t.equal(ended.status, 'finished', ended.reason ?? '')
  t.same(await readdir(bench.runsDir), [name], 'one folder, under its last name')
  t.equal(bench.calls, 6, 'nothing was asked twice')
  const dir = join(bench.runsDir, name)
  t.equal((await readRows(dir)).length, 6)
  t.same(await runner.verify(dir), {
    state: 'intact',
    // and index.html, which has a sum of its own
    checked: (await readFile(join(dir, 'SHA256SUMS'), 'utf8')).trim().split('\n').length + 1,
    altered: [],
    missing: [],
    added: [],
  })
})

t.test(
  'a live run answers to the new name of its folder; moved out of runs/, it is finished where it lies',
  async (t) => {
    const bench = await newBench(t)
    bench.latencyMs = 60_000
    const runner = await bench.runner()
    const { id } = await bench.order(runner)
    await until('calls are in flight', () => bench.calls === 2)
    await rename(join(bench.runsDir, id), join(bench.runsDir, 'other'))
    await until('it is noticed without a write', () => runner.active()[0]?.dir.endsWith('other') ?? false)
    await t.rejects(runner.resume('other'), /being written/)
    await rename(join(bench.runsDir, 'other'), join(bench.dataDir, 'outside'))
    await until('that is noticed too', () => runner.active()[0]?.dir.endsWith('outside') ?? false)
    t.ok(runner.stop('outside', 'now'))
    t.match(await runner.ended('outside'), { status: 'stopped', counts: { skipped: 6 } })
    t.match(await readManifest(join(bench.dataDir, 'outside')), { status: 'stopped' })
    t.same(await readdir(bench.runsDir), [])
  },
)

t.test('deleted in mid-run, at many moments: the run stops and says why, and no folder comes back', async (t) => {
  const bench = await newBench(t)
  const runner = await bench.runner()
  for (const moment of [1, 14, 37, 60, 83]) {
    let id = ''
    each(moment, (time) => {
      if (time === 1) rmSync(join(bench.runsDir, id), { recursive: true, force: true })
    })
    // the name is known before the first moment: the order resolves first
    id = (await bench.order(runner, { title: `gone ${moment}` })).id
    const ended = await runner.ended(id)
    t.equal(ended.status, 'failed')
    t.match(
      ended.reason,
      /of the run folder .* was deleted during the run|was deleted or moved to another disk during the run/,
    )
    t.notMatch(ended.reason, root, 'no path of this machine')
    t.same(await readdir(bench.runsDir), [], `nothing is made again after moment ${moment}`)
  }
  failpoint.hit = () => undefined
  bench.latencyMs = 60_000
  const { id } = await bench.order(runner)
  const before = bench.calls
  await until('calls are in flight', () => bench.calls >= before + 2)
  // images are still being copied into it
  await rm(join(bench.runsDir, id), { recursive: true, maxRetries: 10, retryDelay: 20 })
  t.match(
    await runner.ended(id),
    { status: 'failed', reason: /was deleted/ },
    'noticed though nothing was to be written',
  )
  t.same(await readdir(bench.runsDir), [])
  t.same(runner.active(), [])
})

t.test('edited in mid-run: lists are written again from memory, what was there is kept aside', async (t) => {
  const bench = await newBench(t)
  const runner = await bench.runner()
  let seen = 0
  let dir = ''
  runner.onEvent((event) => {
    if (event.kind !== 'test-finished') return
    seen++
    if (seen === 2) {
      rmSync(join(dir, 'tests.jsonl'))
      rmSync(join(dir, 'plan.jsonl'))
    }
    if (seen === 4) renameSync(join(dir, 'run.json'), join(dir, 'tests.jsonl'))
  })
  bench.latencyMs = 40
  const { id } = await bench.order(runner, { parallel: 1 })
  dir = join(bench.runsDir, id)
  const ended = await runner.ended(id)
  t.equal(ended.status, 'finished', ended.reason ?? '')
  t.equal((await readRows(dir)).length, 6)
  t.match(
    ended.repairs?.map(({ text }) => text).join('\n'),
    /plan\.jsonl was deleted.*\ntests\.jsonl was changed by hand.*kept as tests\.jsonl\.damaged-\d{8}T\d{6}Z/,
  )
  t.equal((await runner.verify(dir)).state, 'intact')
})

t.test('a row edited in mid-run that is as long as before is written again as well', async (t) => {
  const bench = await newBench(t)
  const runner = await bench.runner()
  let seen = 0
  let dir = ''
  runner.onEvent((event) => {
    if (event.kind !== 'test-finished' || ++seen !== 3) return
    const file = join(dir, 'tests.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"repeat":1', '"repeat":7'))
  })
  bench.latencyMs = 40
  const { id } = await bench.order(runner, { parallel: 1 })
  dir = join(bench.runsDir, id)
  const ended = await runner.ended(id)
  t.match(ended.repairs?.map(({ text }) => text).join('\n'), /tests\.jsonl was changed by hand/)
  t.ok((await readRows(dir)).every(({ repeat }) => repeat === 1))
})

t.test('the rows of a run that nobody else wrote are not read again at its end', async (t) => {
  const dir = join(root, 'rows')
  await mkdir(dir)
  const folder = new RunFolder(await FolderHandle.open(dir))
  t.teardown(() => folder.close())
  await folder.create([], [])
  await folder.addRows([rowOf(1), rowOf(2)])
  await folder.addRows([rowOf(3)])
  const told: string[] = []
  const restored = (rows: readonly Row[]): Promise<void> =>
    folder.restore({ plan: [], cases: [], rows }, '20261201T120000Z', (text) => told.push(text))
  await restored([])
  t.same(told, [], 'whatever the run holds: the list is as it was left')
  await appendFile(join(dir, 'tests.jsonl'), '\n')
  await folder.addRows([rowOf(4)])
  await restored([rowOf(1)])
  t.match(told.join(), /tests\.jsonl was changed by hand/)
  t.same(
    (await readRows(dir)).map(({ n }) => n),
    [1],
  )
})

t.test('damaged lists and tests are made again without a call, and the damage is kept', async (t) => {
  const bench = await newBench(t)
  const { runner, run, dir } = await finishedRun(bench)
  const rows = await readRows(dir)
  const [first, second, third] = rows.map((row) => row.test)
  const resumed = async (): Promise<string> => {
    await runner.resume(run.id)
    const ended = await runner.ended(run.id)
    t.equal(ended.status, 'finished', ended.reason ?? '')
    t.same(await readRows(dir), rows, 'the rows are as they were')
    t.match(ended, { cost: run.cost, counts: run.counts, tokens: run.tokens }, 'and so are the totals')
    t.equal(bench.calls, 6, 'no call')
    return ended.repairs?.at(-1)?.text ?? ''
  }
  const lines = (await readFile(join(dir, 'tests.jsonl'), 'utf8')).trim().split('\n')
  await writeFile(
    join(dir, 'tests.jsonl'),
    [...lines.slice(0, 2), '{"format":1,"n":"three"}', '\0\0\0\0', lines[3], ''].join('\n'),
  )
  t.match(
    await resumed(),
    /^tests\.jsonl line 3 .*It is kept as tests\.jsonl\.damaged-.*: 3 rows could be read, 3 were rebuilt from the tests' own files/,
  )
  t.match(
    (await readdir(dir)).filter((name) => name.startsWith('tests.jsonl')),
    ['tests.jsonl', /^tests\.jsonl\.damaged-\d{8}T\d{6}Z$/],
  )
  await rm(join(dir, 'tests.jsonl'))
  t.match(await resumed(), /^tests\.jsonl is missing\. It was rebuilt: 0 rows could be read, 6 were rebuilt/)
  await writeFile(
    join(dir, 'tests.jsonl'),
    lines
      .slice(0, 4)
      .map((line) => `${line}\n`)
      .join(''),
  )
  await resumed()
  await writeFile(join(dir, 'tests', first ?? '', 'test.json'), '{"format":1,')
  t.match(await resumed(), /test\.json is not valid JSON.*kept as test\.json\.damaged-.*rebuilt from its exchange/)
  t.match(await readTest(dir, first ?? ''), { outcome: rows[0]?.outcome, costUsd: rows[0]?.costUsd })
  await rm(join(dir, 'tests', second ?? '', 'annotated.png'))
  const reduced = join(dir, 'thumbs', `${rows[1]?.image}.webp`)
  const before = await readFile(reduced)
  await rm(reduced)
  await rm(join(bench.dataDir, 'suites'), { recursive: true })
  t.match(await resumed(), /annotated\.png is missing.*rebuilt from its exchange/)
  t.same(await readFile(reduced), before, 'the reduced image is made again from the image in the folder')
  t.equal((await runner.verify(dir)).state, 'intact')

  // an exchange that nothing follows from any more: this one test is asked again, and the run says so
  await rm(join(dir, 'tests', third ?? '', 'test.json'))
  await writeFile(join(dir, 'tests', third ?? '', 'exchange.json'), Buffer.alloc(300))
  await runner.resume(run.id)
  const ended = await runner.ended(run.id)
  t.equal(bench.calls, 7)
  t.match(
    ended.repairs?.at(-1)?.text,
    /exchange\.json is not valid JSON.*kept as exchange\.json\.damaged-.*run again: its earlier cost is unknown/,
  )
  t.equal((await readExchange(dir, third ?? '')).turns.length, 1)
})

t.test('folders that cannot be gone on with are refused in a sentence, and nothing of them is changed', async (t) => {
  const bench = await newBench(t)
  const { runner, run, dir } = await finishedRun(bench)
  const at = (name: string): string => join(bench.runsDir, name)
  const like = async (name: string, change: (dir: string) => Promise<unknown>): Promise<string> => {
    await cp(dir, at(name), { recursive: true })
    await writeFile(join(at(name), 'run.json'), JSON.stringify({ ...run, id: name, status: 'interrupted' }))
    await change(at(name))
    return name
  }
  const said = async (name: string): Promise<string> =>
    runner.resume(name).then(
      () => 'it was taken up',
      (error: Error) => error.message,
    )
  t.match(
    await said(await like('newer', (to) => writeFile(join(to, 'run.json'), JSON.stringify({ ...run, format: 9 })))),
    /newer Benchloupe \(format 9\)/,
  )
  t.match(
    await said(await like('newer-rows', (to) => appendFile(join(to, 'tests.jsonl'), '{"format":2}\n'))),
    /line 7 was written by a newer Benchloupe/,
  )
  t.equal(
    (await readdir(at('newer-rows'))).filter((name) => name.includes('damaged')).length,
    0,
    'a newer format is no damage',
  )
  t.match(
    await said(
      await like('newer-test', async (to) =>
        writeFile(join(to, 'tests', (await readRows(dir))[0]?.test ?? '', 'test.json'), '{"format":3}'),
      ),
    ),
    /test\.json was written by a newer Benchloupe \(format 3\)/,
  )
  t.match(
    await said(await like('half', (to) => rm(join(to, 'plan.jsonl')))),
    /plan\.jsonl is missing: the folder is incomplete or still being copied/,
  )
  await mkdir(at('empty'))
  t.match(await said('empty'), /run\.json is missing/)
  t.match(await said('nowhere'), /run\.json is missing/)
  await like('held', (to) =>
    writeFile(
      join(to, 'owner.json'),
      JSON.stringify({ pid: 1, host: 'another-machine', started: '', ticks: null, token: 'x' }),
    ),
  )
  t.match(await said('held'), /being written by process 1 on another-machine/)
  t.equal(bench.calls, 6)

  await like('no-images', (to) => rm(join(to, 'images'), { recursive: true }))
  await rm(join(at('no-images'), 'tests.jsonl'))
  await rm(join(at('no-images'), 'tests'), { recursive: true })
  await runner.resume('no-images')
  t.match(
    await runner.ended('no-images'),
    { status: 'finished', counts: { skipped: 0 } },
    'images come from the suite again',
  )
  await rm(join(bench.dataDir, 'suites'), { recursive: true })
  await like('no-suite', (to) => rm(join(to, 'images'), { recursive: true }))
  await rm(join(at('no-suite'), 'tests'), { recursive: true })
  await runner.resume('no-suite')
  t.match(await runner.ended('no-suite'), {
    status: 'failed',
    reason: /images\/.* cannot be read in the run folder or copied from the suite again: .*"paid"/,
  })
})

t.test('a run that lies there twice is taken up once: by the folder that bears its name', async (t) => {
  const bench = await newBench(t)
  const { runner, run, dir } = await finishedRun(bench)
  const at = (name: string): string => join(bench.runsDir, name)
  await writeFile(join(dir, 'run.json'), JSON.stringify({ ...run, status: 'interrupted' }))
  await cp(dir, at('copy'), { recursive: true })
  await t.rejects(
    runner.resume('copy'),
    `The folder copy is a copy of the run ${run.id}. Resume ${run.id} instead: resuming both would run, and pay for, the same tests twice.`,
  )
  await rename(dir, at('renamed'))
  await t.rejects(runner.resume('copy'), /The folders copy and renamed hold the same run/)
  await rm(at('copy'), { recursive: true })
  await runner.resume('renamed')
  t.match(await runner.ended('renamed'), { status: 'finished', id: run.id }, 'one that is alone goes on under any name')
  t.equal(bench.calls, 6)
})

t.test('asked again: every paid attempt stays in the totals, also where the round was cut off', async (t) => {
  const bench = await newBench(t)
  const { runner, run, dir } = await finishedRun(bench)
  t.equal(run.cost.usd.toFixed(6), (6 * CALL_USD).toFixed(6))
  const test = (await readRows(dir))[0]?.test ?? ''
  await runner.resume(run.id, { test })
  const again = await runner.ended(run.id)
  t.equal(again.cost.usd.toFixed(6), (7 * CALL_USD).toFixed(6))
  t.equal(again.cost.wastedUsd.toFixed(6), CALL_USD.toFixed(6), 'the earlier round is what was wasted')
  t.equal(again.again, undefined)

  // a process that dies with the reply of the new round on disk and nothing computed from it
  failpoint.hit = (name) => {
    if (name === 'annotated.png: opened') throw new Error('the process died here')
  }
  await runner.resume(run.id, { test })
  t.equal((await runner.ended(run.id)).status, 'failed')
  failpoint.hit = () => undefined
  t.equal(bench.calls, 8)
  t.match(await readManifest(dir), { again: { rounds: { [test]: 3 } } })
  await runner.resume(run.id)
  const mended = await runner.ended(run.id)
  t.equal(bench.calls, 8, 'the round is finished without a call')
  t.match(mended, { status: 'finished', counts: run.counts })
  t.equal(mended.cost.usd.toFixed(6), (8 * CALL_USD).toFixed(6))
  t.same(
    (await readExchange(dir, test)).turns.map((turn) => turn.round),
    [1, 2, 3],
  )

  // a call that was dropped may have been billed: what it cost is not known, the others are counted all the same
  bench.latencyMs = 60_000
  await runner.resume(run.id, { test })
  await until('the call is in flight', () => bench.calls === 9)
  runner.stop(run.id, 'now')
  await runner.ended(run.id)
  bench.latencyMs = 5
  await runner.resume(run.id)
  const counted = await runner.ended(run.id)
  t.equal(bench.calls, 10)
  t.equal(counted.cost.unknownTests, 1)
  t.equal(counted.cost.usd.toFixed(6), (9 * CALL_USD).toFixed(6))
})

t.test('one test of a stopped run asked again: the run stays stopped, the rest stays to be asked', async (t) => {
  const bench = await newBench(t)
  const runner = await bench.runner()
  runner.onEvent((event) => {
    if (event.kind === 'test-finished') runner.stop(event.run, 'gently')
  })
  const { id } = await bench.order(runner, { parallel: 1 })
  const stopped = await runner.ended(id)
  t.equal(stopped.status, 'stopped')
  const [row] = await readRows(join(bench.runsDir, id))
  await runner.resume(id, { test: row?.test ?? '' })
  t.match(await runner.ended(id), {
    status: 'stopped',
    reason: 'stopped by hand',
    counts: { skipped: stopped.counts.skipped },
  })
})

t.test('the clock steps by a day, back and forth: no time is negative, the order of the plan stays', async (t) => {
  const bench = await newBench(t)
  let asked = 0
  const stepping: Clock = {
    now: () => new Date(Date.UTC(2026, 10, 23, 12) + [0, -86_400_000, 86_400_000][asked++ % 3]! + asked),
    ms: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(resolve, Math.min(ms, 10))
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason as Error)
        })
      }),
  }
  const runner = await bench.runner(stepping)
  const { id } = await bench.order(runner)
  const run = await runner.ended(id)
  const dir = join(bench.runsDir, id)
  t.equal(run.status, 'finished', run.reason ?? '')
  const elapsedMs = run.elapsedMs ?? Number.NaN
  t.ok(elapsedMs >= 0 && elapsedMs < 60_000, `${elapsedMs} ms`)
  const times: [string, number | null][] = []
  for (const row of await readRows(dir)) {
    times.push([`${row.test} elapsed`, row.elapsedMs], [`${row.test} queued`, row.queuedMs])
    for (const attempt of (await readExchange(dir, row.test)).turns.flatMap((turn) => turn.attempts))
      times.push(
        ['call', attempt.elapsedMs],
        ['queue', attempt.queuedMs],
        ['first byte', attempt.firstByteMs],
        ['wait', attempt.waitMs],
      )
  }
  for (const result of run.results) times.push(['p50', result.p50Ms], ['p95', result.p95Ms])
  t.same(
    times.filter(([, ms]) => ms === null || ms < 0 || ms > 60_000),
    [],
  )
  t.same(
    (await readRows(dir)).map((row) => row.n),
    [1, 2, 3, 4, 5, 6],
  )
  t.equal((await runner.verify(dir)).state, 'intact')
})

t.test(
  'what cannot be read can be deleted and put back all the same; a name that is taken again is not overwritten',
  async (t) => {
    const bench = await newBench(t)
    const { runner, run, dir } = await finishedRun(bench)
    await writeFile(join(dir, 'run.json'), 'no JSON at all')
    await writeFile(join(bench.runsDir, 'a file'), 'not a run')
    await symlink('/etc', join(bench.runsDir, 'a link'))
    t.ok((await runner.trash.take(run.id)) > 0)
    t.equal(await runner.trash.take('a file'), 0)
    t.equal(await runner.trash.take('a link'), 0)
    t.same(await readdir(bench.runsDir), [])
    const lying = await runner.trash.list()
    t.same(lying.map((item) => item.run).sort(), [run.id, 'a file', 'a link'].sort())
    await mkdir(dir)
    const name = lying.find((item) => item.run === run.id)?.name ?? ''
    await t.rejects(runner.trash.restore(name), /There is already a run .*: rename or delete it/)
    await rm(dir, { recursive: true })
    await runner.trash.restore(name)
    t.equal(await readFile(join(dir, 'run.json'), 'utf8'), 'no JSON at all')
    t.equal(await runner.trash.empty(), 2)
    t.ok((await stat('/etc')).isDirectory(), 'a link is removed, never what it points to')
  },
)

t.test(
  'on the pages: a damaged list is said and can be made again, an unreadable folder can be deleted, a renamed live run has its events',
  async (t) => {
    const bench = await newBench(t)
    const { runner, run, dir } = await finishedRun(bench)
    const app = await buildApp({
      config: readConfig({ BENCHLOUPE_DATA: bench.dataDir, LOG_LEVEL: 'silent' }, {}),
      runner,
      pages,
      actions,
    })
    t.teardown(() => app.close())
    const get = (url: string) => app.inject({ url, headers: { host: 'localhost' } })
    const post = (url: string) =>
      app.inject({
        method: 'POST',
        url,
        headers: { host: 'localhost', origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded' },
        payload: '',
      })
    const lines = (await readFile(join(dir, 'tests.jsonl'), 'utf8')).split('\n')
    await writeFile(join(dir, 'tests.jsonl'), ['what is this', ...lines.slice(1)].join('\n'))
    const damaged = await get(`/runs/${run.id}`)
    t.equal(damaged.statusCode, 200)
    t.match(damaged.payload, /tests\.jsonl line 1 is not valid JSON.*Only readable tests are listed/)
    t.match(damaged.payload, `action="/runs/${run.id}/resume"`)
    t.equal((await post(`/runs/${run.id}/resume`)).statusCode, 303)
    await runner.ended(run.id)
    const mended = await get(`/runs/${run.id}`)
    t.notMatch(mended.payload, /Only readable tests are listed/)
    t.match(mended.payload, /Damaged files were repaired.*tests\.jsonl line 1 is not valid JSON/s)
    t.equal(bench.calls, 6)

    bench.latencyMs = 60_000
    const { id } = await bench.order(runner)
    await until('calls are in flight', () => bench.calls === 8)
    await rename(join(bench.runsDir, id), join(bench.runsDir, 'other'))
    await until('the rename is noticed', () => runner.active()[0]?.dir.endsWith('other') ?? false)
    t.equal((await get(`/runs/${id}`)).statusCode, 404)
    t.match((await get('/runs/other')).payload, 'data-live="/runs/other/events"')
    const events = get('/runs/other/events')
    t.equal((await post('/runs/other/stop')).statusCode, 303)
    runner.stop('other', 'now')
    await runner.ended('other')
    t.match((await events).payload, /event: done/)

    await writeFile(join(dir, 'run.json'), '{')
    const refused = await get(`/runs/${run.id}`)
    t.equal(refused.statusCode, 409)
    t.match(refused.payload, `action="/runs/${run.id}/delete"`)
    t.equal((await post(`/runs/${run.id}/delete`)).statusCode, 303)
    t.same(await readdir(bench.runsDir), ['other'])
    t.equal((await post('/runs/nothing/delete')).statusCode, 404)
  },
)
