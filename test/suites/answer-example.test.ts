import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { importSuite, rootDir } from '../../runner/index.ts'
import { loadSuite } from '../../runner/suite/index.ts'
import { testTypes } from '../../runner/test-types/index.ts'
import { png } from '../fixtures/foreign-sets.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { lines } from '../helpers/recomputed.ts'
import { tempDir } from '../helpers/temp-dir.ts'
import { testRunner, sharedWorkers } from '../helpers/test-runner.ts'

/** One right and one wrong reply for each case of the example. */
const REPLIES: Record<string, [right: string, wrong: string]> = {
  year: ['{1998}', '{1999}'],
  colour: ['The sign is dark red.', '{blue}'],
  gauge: ['{3500 kPa}', '{35 psi}'],
  grid: ['rows={4} columns={5}', 'rows={5} columns={4}'],
  flags: ['{navy; crimson}', '{navy; green}'],
}

t.test('the example of docs/test-types.md imports and runs', async (t) => {
  const text = await readFile(join(rootDir, 'docs/test-types.md'), 'utf8')
  const part = (fence: string): string => text.split(`\`\`\`${fence}\n`)[1]?.split('```')[0] ?? ''
  const dir = await tempDir(t, 'signs')
  await mkdir(join(dir, 'from/images'), { recursive: true })
  await writeFile(join(dir, 'from/suite.json'), part('json suite.json'))
  await writeFile(join(dir, 'from/cases.jsonl'), part('jsonl cases.jsonl'))
  await writeFile(join(dir, 'from/images/sign.png'), png(140, 110))
  const dataDir = join(dir, 'data')
  const workers = sharedWorkers()
  const report = await importSuite({ format: 'suite', path: join(dir, 'from'), name: 'signs', dataDir }, workers)
  t.same(report.problems, [])
  const { cases } = await loadSuite(join(dataDir, 'suites/signs'), testTypes)
  t.same(
    cases.map(({ given }) => given.rule),
    ['relaxed', 'exact', 'number', 'multi-number', 'list'],
    'the rule of the case, else that of the suite',
  )

  const idOf = new Map(cases.map(({ id, question }) => [question, id]))
  for (const [kind, score] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const server = await startFakeServer({
      answer: (prompt) =>
        REPLIES[[...idOf].find(([question]) => prompt.includes(question ?? '?'))?.[1] ?? '']?.[kind] ?? '',
    })
    t.teardown(() => server.close())
    const runner = await testRunner(t, {
      dataDir,
      connections: { 'openai-compatible': { api: 'openai-compatible', baseUrl: server.url, key: null } },
    })
    const { id } = await runner.order(orderOf({ suites: ['signs'], models: ['openai-compatible/fake'] }), 'api')
    await runner.ended(id)
    for (const row of lines<{ case: string; score: number }>(dataDir, 'runs', id, 'tests.jsonl'))
      t.equal(row.score, row.case === 'flags' && score === 0 ? 0.5 : score, `${row.case}: ${REPLIES[row.case]?.[kind]}`)
  }
})
