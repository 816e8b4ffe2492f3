import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import t from '../helpers/tap.ts'
import { readExchange, readTest, rootDir } from '../../runner/index.ts'
import { importedRuns, looked } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Real logs, from tests of UKGovernmentBEIS/inspect_ai: see README.md beside them. */
const log = (name: string): string => join(rootDir, 'test/fixtures/inspect', name)

t.test('a .json log with a message image', async (t) => {
  const { rows, run, dir } = await importedRuns(t, 'inspect', log('images.json'))
  t.match(run.imported, { tool: 'Inspect AI', version: '0.3.41.dev123+g9ad2119a.d20241015', withoutImage: 0 })
  t.match(run, { started: '2024-10-22T07:07:14.000Z', elapsedMs: 2000 })
  t.match(rows, [
    { model: 'gpt-4o', api: 'openai', outcome: 'failed', foreignScore: 0, foreignPassed: false, differs: 'no' },
  ])
  const test = await readTest(dir, rows[0]?.test ?? '')
  t.match(test.case.image, { width: 34, height: 30, mediaType: 'image/png' })
  t.match(test, {
    reply: '[Abstract]',
    servedModel: 'gpt-4o-2024-08-06',
    finish: 'stop',
    case: { truth: { answers: ['bike', 'bicycle'] } },
  })
  t.match(test.usage, { input: 323, output: 3 })
  const [turn] = (await readExchange(dir, test.test)).turns
  t.same(
    turn?.messages.map(({ role, images }) => [role, images.length]),
    [
      ['system', 0],
      ['user', 1],
    ],
  )
})

t.test('a .eval log: totals are those that it reports', async (t) => {
  const { rows, run } = await importedRuns(t, 'inspect', log('popularity.eval'))
  const total = (name: string) => run.imported?.totals?.find((item) => item.name === name)?.value
  t.equal(rows.length, total('samples'))
  t.equal(rows.filter((row) => row.foreignPassed).length / rows.length, total('match accuracy'))
  t.equal(
    rows.reduce((sum, row) => sum + (row.inputTokens ?? 0), 0),
    total('openai/gpt-4o-mini: input tokens'),
  )
  t.equal(
    rows.reduce((sum, row) => sum + (row.outputTokens ?? 0), 0),
    total('openai/gpt-4o-mini: output tokens'),
  )
  t.equal(run.imported?.withoutImage, 10, 'text alone: each stands on an empty sheet')
})

t.test('choices', async (t) => {
  const dataDir = await tempDir(t, 'choices')
  const [report] = await looked(t, 'inspect', log('mmlu-choices.eval'), { dataDir, dryRun: true })
  t.match(report, { tests: 1, types: [{ name: 'pattern', tests: 1 }] })
})

t.test('a sample that cannot be read is named, and keeps the others in', async (t) => {
  const entries = unzipSync(readFileSync(log('popularity.eval')))
  const [first = ''] = Object.keys(entries)
    .filter((name) => name.startsWith('samples/'))
    .sort()
  const dir = await tempDir(t, 'torn')
  const file = join(dir, 'torn.eval')
  await writeFile(file, zipSync({ ...entries, [first]: Buffer.from('{"id": 1, "inp') }))
  const [report] = await looked(t, 'inspect', file, { dataDir: dir, dryRun: true })
  t.equal(report?.tests, 9)
  t.match(report?.problems, [{ file: `torn.eval: ${first}`, message: /^is not JSON/ }])
})
