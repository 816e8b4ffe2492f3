import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from '../helpers/tap.ts'
import { readExchange, readTest, rootDir } from '../../runner/index.ts'
import { importedRuns, looked } from '../helpers/imported-run.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** Real files: see README.md beside them. */
const output = (name: string): string => join(rootDir, 'test/fixtures/promptfoo', name)

t.test('totals are those that it reports, and repeats are told apart', async (t) => {
  const { rows, run, dir } = await importedRuns(t, 'promptfoo', output('squares.json'))
  const total = (name: string) => run.imported?.totals?.find((item) => item.name === name)?.value
  t.match(run.imported, { tool: 'promptfoo', version: '0.123.1', withoutImage: 0, left: [] })
  t.match(run, { title: 'squares', started: '2026-11-29T23:41:14.315Z', order: { repeats: 2 } })
  t.equal(rows.length, 18)
  t.equal(rows.filter((row) => row.foreignPassed).length, total('passed'))
  t.equal(rows.filter((row) => row.foreignPassed === false).length, total('failed'))
  t.equal(rows.filter((row) => row.outcome === 'error').length, total('errors'))
  const sum = (of: 'inputTokens' | 'outputTokens') => rows.reduce((all, row) => all + (row[of] ?? 0), 0)
  t.equal(sum('inputTokens'), total('input tokens'))
  t.equal(sum('outputTokens'), total('output tokens'))
  t.equal(new Set(rows.map((row) => `${row.case} ${row.model} ${row.repeat}`)).size, 18)
  t.same([...new Set(rows.map(({ api, model }) => `${api}/${model}`))].sort(), [
    'openai/broken',
    'openai/right',
    'openai/wrong',
  ])
  t.same(
    rows.filter((row) => row.outcome !== 'error').map((row) => row.differs),
    Array(12).fill('no'),
  )
  t.ok(
    rows.every((row) => row.costUsd === null),
    'a cost of 0 is not known',
  )
  const test = await readTest(dir, rows[0]?.test ?? '')
  t.match(test.case.image, { mediaType: 'image/png', width: 80, height: 60 })
  t.match(test, {
    reply: 'It is {3}.',
    finish: 'stop',
    case: { truth: { count: 3 } },
    usage: { input: 120, output: 4, cached: 64 },
  })
  const [turn] = (await readExchange(dir, test.test)).turns
  t.same(
    turn?.messages.map(({ role, images }) => [role, images.length]),
    [
      ['system', 0],
      ['user', 1],
    ],
  )
  t.match(
    rows.find((row) => row.model === 'broken'),
    { foreignPassed: null, sentence: /overloaded/ },
  )
})

t.test(
  'replies out of its cache took no time and no tokens that anybody knows; prompts are cases of their own',
  async (t) => {
    const { rows, run } = await importedRuns(t, 'promptfoo', output('cached.json'))
    t.match(rows, [
      { elapsedMs: null, inputTokens: null, costUsd: 0, outcome: 'passed', differs: 'no', tags: ['with image'] },
      { elapsedMs: null, inputTokens: null, costUsd: 0, outcome: 'passed', differs: 'no', tags: ['short'] },
    ])
    t.equal(new Set(rows.map((row) => row.case)).size, 2)
    t.match(run.imported?.left, [{ count: 2, text: /right answer/ }])
  },
)

/** What a file says when the fields of its first result are changed. */
async function changed(t: Parameters<typeof tempDir>[0], change: (row: Record<string, unknown>) => void) {
  const dir = await tempDir(t, 'promptfoo')
  const file = JSON.parse(readFileSync(output('squares.json'), 'utf8')) as {
    results: { results: Record<string, unknown>[] }
  }
  const [row] = file.results.results.filter(({ success }) => success)
  file.results.results = [row as Record<string, unknown>]
  change(row as Record<string, unknown>)
  await writeFile(join(dir, 'out.json'), JSON.stringify(file))
  const [report] = await looked(t, 'promptfoo', join(dir, 'out.json'), { dataDir: dir, dryRun: true })
  return report
}

t.test('images in every form of prompt; providers by any name', async (t) => {
  const pixel = readFileSync(output('squares.json'), 'utf8').match(/base64,([A-Za-z0-9+/=]+)/)?.[1] ?? ''
  const forms = {
    anthropic: [
      { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: pixel } }] },
    ],
    google: { contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: pixel } }] }] },
    responses: [{ role: 'user', content: [{ type: 'input_image', image_url: `data:image/png;base64,${pixel}` }] }],
  }
  for (const [name, raw] of Object.entries(forms))
    t.match(
      await changed(t, (row) => {
        row.prompt = { raw: JSON.stringify(raw), label: 'x' }
      }),
      { tests: 1, images: 1 },
      name,
    )
  for (const [id, model] of [
    ['openai:gpt-5', 'openai/gpt-5'],
    ['anthropic:messages:claude-opus-5', 'anthropic/claude-opus-5'],
    ['openrouter:google/gemini-3-pro', 'openrouter/google/gemini-3-pro'],
    ['ollama:chat:llava:13b', 'ollama/llava:13b'],
    ['file://own.py', 'unknown/file://own.py'],
  ])
    t.match(
      await changed(t, (row) => {
        row.provider = { id }
      }),
      { models: [{ name: model }] },
    )
})

t.test(
  'an assertion that threw leaves the reply; several images, and a result without any truth, are left out',
  async (t) => {
    const threw = await changed(t, (row) => {
      Object.assign(row, { failureReason: 2, success: false, gradingResult: null, error: 'it threw' })
    })
    t.match(threw, { tests: 1 })
    const bare = await changed(t, (row) => {
      Object.assign(row, { testCase: { assert: [{ type: 'llm-rubric', value: 'nice' }] }, vars: {} })
    })
    t.match(bare, { tests: 0, leftOut: [{ text: /right answer/, count: 1 }] })
    const any = await changed(t, (row) => {
      Object.assign(row, { testCase: { assert: [{ type: 'icontains-any', value: 'three, 3' }] }, vars: {} })
    })
    t.match(any, { tests: 1, types: [{ name: 'answer', tests: 1 }] }, 'several answers in one text')
    const relevant = await changed(t, (row) => {
      Object.assign(row, { testCase: { assert: [{ type: 'answer-relevance', value: '3' }] }, vars: {} })
    })
    t.match(relevant, { tests: 0 }, 'relevance tells no right answer')
    const image = { type: 'image_url', image_url: { url: 'a.png' } }
    const two = await changed(t, (row) => {
      row.prompt = { raw: JSON.stringify([{ role: 'user', content: [image, image] }]) }
    })
    t.match(two, { tests: 0, leftOut: [{ text: 'tests with several images', count: 1 }] })
  },
)
