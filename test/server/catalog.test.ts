import { execFileSync } from 'node:child_process'
import { appendFile, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import type { Run } from '../../runner/index.ts'
import { openCatalog } from '../../server/catalog/open-catalog.ts'
import { makeRun as fixtureRun } from '../fixtures/make-run.ts'
import { appOver } from '../helpers/app-over.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { ask, fakeRunner, makeApp, RUN } from '../helpers/made-app.ts'
import { makeRun, manifestOf, rowOf } from '../helpers/made-run.ts'

t.test('the catalog follows the disk', async (t) => {
  const { app, runsDir } = await makeApp(t)
  const listed = async (): Promise<string> => /id="text">([^<]*)/.exec((await ask(app, '/runs')).body)?.[1] ?? ''
  t.equal(await listed(), `${RUN} ok`)
  await makeRun(runsDir, '20261124T000000Z', 3, { started: '2026-11-24T00:00:00.000Z' })
  t.equal(await listed(), `20261124T000000Z ok; ${RUN} ok`, 'dropped in, newest first')
  await rename(join(runsDir, '20261124T000000Z'), join(runsDir, 'renamed by hand'))
  t.match(await listed(), /^renamed by hand ok/)
  t.equal((await ask(app, '/runs/20261124T000000Z')).statusCode, 404)
  t.equal((await ask(app, '/runs/renamed%20by%20hand')).statusCode, 200)
  await rm(join(runsDir, 'renamed by hand'), { recursive: true })
  t.equal(await listed(), `${RUN} ok`, 'gone')
  await writeFile(join(runsDir, RUN, 'run.json'), JSON.stringify(manifestOf(RUN, 2, { title: 'edited' })))
  t.match((await ask(app, `/runs/${RUN}`)).body, 'edited')
  await writeFile(join(runsDir, 'a-file'), 'x')
  await mkdir(join(runsDir, 'foreign'))
  await mkdir(join(runsDir, 'empty-manifest'))
  await writeFile(join(runsDir, 'empty-manifest', 'run.json'), '')
  t.match(
    await listed(),
    /; a-file it is not a folder; empty-manifest run\.json is not valid JSON.*; foreign it has no run\.json/,
  )
  t.match((await ask(app, '/runs/foreign')).body, /cannot be read/)
})

t.test('the index is a cache', async (t) => {
  const dataDir = t.testdir({ runs: {} })
  await makeRun(join(dataDir, 'runs'), RUN)
  const { runner } = fakeRunner(dataDir)
  const index = join(dataDir, 'index.json')
  const warnings: string[] = []
  const look = async () => {
    const catalog = await openCatalog(dataDir, runner, (text) => warnings.push(text))
    const runs = await catalog.runs()
    await catalog.close()
    return runs.map((run) => run.id)
  }
  t.strictSame(await look(), [RUN])
  t.match(JSON.parse(await readFile(index, 'utf8')), { format: 1, runs: [{ folder: RUN }] })
  t.strictSame(await look(), [RUN], 'read from the index')
  t.strictSame(warnings, [])
  for (const damage of [
    '',
    '{"runs":[',
    'null',
    '[]',
    '"x"',
    '{"format":1,"runs":[{"folder":5}]}',
    '{"format":7,"runs":[]}',
    '\0'.repeat(4096),
  ]) {
    await writeFile(index, damage)
    t.strictSame(await look(), [RUN], `made again after ${JSON.stringify(damage.slice(0, 20))}`)
  }
  await rm(index)
  t.strictSame(await look(), [RUN], 'made again after it was deleted')
  // a lie in the index is found out as soon as the folder's own file differs
  const lying = JSON.parse(await readFile(index, 'utf8')) as {
    runs: { folder: string; signature: { bytes: number }; manifest: Run }[]
  }
  for (const entry of lying.runs) {
    entry.manifest.title = 'a lie'
    entry.signature.bytes++
  }
  await writeFile(index, JSON.stringify(lying))
  const catalog = await openCatalog(dataDir, runner, () => undefined)
  t.equal((await catalog.run(RUN)).manifest.title, `made ${RUN}`)
  await catalog.close()
  await rm(index)
  await mkdir(index)
  t.strictSame(await look(), [RUN], 'a folder in its place is put aside')
  t.match(JSON.parse(await readFile(index, 'utf8')), { runs: [{ folder: RUN }] })
  warnings.length = 0
  await rm(index)
  for (const folder of [index, `${index}.damaged`]) await mkdir(join(folder, 'full'), { recursive: true })
  t.strictSame(await look(), [RUN], 'an index that can neither be put aside nor written stops nothing')
  t.match(warnings, [/rebuilt/, /cannot be written .*kept in memory/])
  await rm(index, { recursive: true })
  execFileSync('mkfifo', [index])
  t.strictSame(await look(), [RUN], 'nobody waits on a pipe')
})

t.test('rows, copies, live runs', async (t) => {
  const dataDir = t.testdir({ runs: {} })
  const runsDir = join(dataDir, 'runs')
  const dir = await makeRun(runsDir, RUN)
  const fake = fakeRunner(dataDir)
  const catalog = await openCatalog(dataDir, fake.runner, () => undefined)
  t.teardown(() => catalog.close())
  t.equal((await catalog.rows(RUN)).length, 2)
  await appendFile(join(dir, 'tests.jsonl'), `${JSON.stringify(rowOf(2, 'failed'))}\n{"torn`)
  t.strictSame(
    (await catalog.rows(RUN)).map((row) => row.outcome),
    ['passed', 'failed'],
    'a later row replaces, a torn one is not there yet',
  )
  t.equal((await catalog.plan(RUN)).length, 2)
  t.strictSame(
    [...(await catalog.states(RUN))],
    [
      [1, 'passed'],
      [2, 'failed'],
    ],
  )
  await writeFile(join(dir, 'tests.jsonl'), '{"n":"one"}\n')
  t.strictSame(await catalog.rows(RUN), [], 'what cannot be read is left out')
  t.match(await catalog.damage(RUN), /^tests\.jsonl line 1 /, 'and said')
  await rm(join(dir, 'plan.jsonl'))
  t.strictSame(await catalog.plan(RUN), [], 'cut off before it was written')

  await cp(dir, join(runsDir, 'the copy'), { recursive: true })
  await rename(dir, join(runsDir, 'moved'))
  t.strictSame((await catalog.runs()).map((run) => [run.id, run.note]).sort(), [
    ['moved', `in the folder moved, created as ${RUN}, as is the copy`],
    ['the copy', `in the folder the copy, created as ${RUN}, as is moved`],
  ])
  await rename(join(runsDir, 'moved'), dir)
  const notes = async (): Promise<(string | null)[][]> => (await catalog.runs()).map((run) => [run.id, run.note]).sort()
  t.strictSame(await notes(), [
    [RUN, 'there is a copy of it: the copy'],
    ['the copy', `a copy of ${RUN}, in the folder the copy`],
  ])
  t.equal((await catalog.run('the copy')).note, `a copy of ${RUN}, in the folder the copy`)
  t.equal(
    (await catalog.run('the copy')).dir,
    join(runsDir, 'the copy'),
    'an address is a folder, whatever the manifest says',
  )
  await rm(join(runsDir, 'the copy'), { recursive: true })
  t.strictSame(await notes(), [[RUN, null]])

  await writeFile(join(dir, 'run.json'), JSON.stringify(manifestOf(RUN, 2, { status: 'running', finished: null })))
  t.equal((await catalog.run(RUN)).manifest.status, 'interrupted', 'nobody writes it any more')
  const live = manifestOf(RUN, 2, { status: 'running', title: 'in memory' })
  await writeFile(join(dir, 'tests.jsonl'), `${JSON.stringify(rowOf(1))}\n`)
  fake.live.set(RUN, live)
  fake.tell({ kind: 'run-started', run: RUN, manifest: live })
  t.match(await catalog.run(RUN), { live: true, manifest: { title: 'in memory', status: 'running' } })
  t.equal((await catalog.rows(RUN)).length, 1)
  fake.tell({ kind: 'test-finished', run: RUN, row: rowOf(2), manifest: live })
  t.equal((await catalog.rows(RUN)).length, 2, 'kept up by events')
  await rm(dir, { recursive: true })
  t.match(
    await catalog.run(RUN),
    { live: true, note: /folder/ },
    'a live run whose folder was taken away is still told',
  )
})

t.test(
  'a folder written by a newer minor version opens: fields that nobody knows yet are kept and ignored',
  async (t) => {
    const data = await tempDir(t, 'newer')
    const { id, dir, rows } = await fixtureRun(join(data, 'runs'))
    /** Every object of a record gets a field that no version has yet. */
    const grown = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(grown)
        : typeof value === 'object' && value !== null
          ? {
              ...Object.fromEntries(Object.entries(value).map(([name, part]) => [name, grown(part)])),
              later: { new: [1] },
            }
          : value
    const keyed = new Set(['served', 'truth', 'given', 'metrics', 'passMarks', 'headers', 'prompts', 'rounds'])
    const grow = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(grow)
        : typeof value === 'object' && value !== null
          ? {
              ...Object.fromEntries(
                Object.entries(value).map(([name, part]) => [name, keyed.has(name) ? part : grow(part)]),
              ),
              later: grown({ deep: { deeper: true } }),
            }
          : value
    const rewrite = async (file: string): Promise<void> => {
      const text = await readFile(join(dir, file), 'utf8')
      const lines = file.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text]
      await writeFile(join(dir, file), lines.map((line) => `${JSON.stringify(grow(JSON.parse(line)))}\n`).join(''))
    }
    const first = String(rows[0]?.test)
    for (const file of ['run.json', 'plan.jsonl', 'cases.jsonl', 'tests.jsonl', `tests/${first}/test.json`])
      await rewrite(file)
    const { app } = await appOver(t, data)
    for (const url of [`/runs/${id}`, `/runs/${id}/tests`, `/runs/${id}/tests/${first}`, `/runs/${id}/cases/hsfr-03`]) {
      const { statusCode, body } = await app.inject({ url, headers: { host: 'localhost' } })
      t.equal(statusCode, 200, `${url} ${statusCode === 200 ? '' : body.slice(0, 400)}`)
    }
    t.match((await app.inject({ url: '/runs', headers: { host: 'localhost' } })).body, `/runs/${id}`)
  },
)
