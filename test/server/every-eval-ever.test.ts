import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import Schema from 'typebox/schema'
import t from '../helpers/tap.ts'
import { readManifest, readRows, readTest, rootDir, type Row } from '../../runner/index.ts'
import { sampleHash } from '../../server/pages/parts/sharing/every-eval-ever.ts'
import { urls } from '../../server/urls.ts'
import { appOver } from '../helpers/app-over.ts'
import { startFakeServer } from '../helpers/fake-model/server.ts'
import { orderOf } from '../helpers/order.ts'
import { tempDir } from '../helpers/temp-dir.ts'

/** A run as records of Every Eval Ever: held against the project's own schemas, and against the run. */

const fixtures = join(rootDir, 'test/fixtures/every-eval-ever')
const schemaOf = async (name: string) =>
  Schema.Compile(JSON.parse(await readFile(join(fixtures, name), 'utf8')) as object)
const [aggregates, instances] = [await schemaOf('eval.schema.json'), await schemaOf('instance_level_eval.schema.json')]

// some replies come only after a reminder, in letters outside ASCII, and the API refuses one case
let refused = 0
const model = await startFakeServer({
  models: ['org/sees'],
  answer: (_prompt, _image, { time }) => (time % 3 === 0 ? 'Sept, peut-être … 七' : 'I see {7}'),
  faultOf: ({ time }) => (time === 1 && refused++ === 0 ? '400' : null),
})
t.teardown(() => model.close())
const data = await tempDir(t, 'eee')
const { app, runner } = await appOver(t, data, { OPENAI_BASE_URL: model.url })
const order = orderOf({
  models: ['openai-compatible/org/sees', 'builtin/chance'],
  types: ['count', 'locate', 'pattern'],
  repeats: 3,
  limit: 2,
  reminders: 1,
  controls: ['blank'],
})
const { id } = await runner.ended((await runner.order(order, 'api')).id)
const dir = join(data, 'runs', id)
const rows = (await readRows(dir)).filter((row) => !row.control)
const manifest = await readManifest(dir)

const files = await (async () => {
  const { statusCode, rawPayload, headers } = await app.inject({
    method: 'GET',
    url: urls.exportTests(id, 'every-eval-ever'),
  })
  t.equal(statusCode, 200)
  t.match(headers['content-disposition'], /every-eval-ever\.zip/)
  return new Map(Object.entries(unzipSync(rawPayload)).map(([name, bytes]) => [name, Buffer.from(bytes)]))
})()

interface Aggregate {
  evaluation_id: string
  model_info: { id: string }
  evaluation_results: {
    evaluation_name: string
    evaluation_result_id: string
    score_details: { score: number; details: Record<string, string>; uncertainty: { num_samples: number } }
  }[]
  detailed_evaluation_results: { file_path: string; checksum: string; total_rows: number }
}
interface Instance {
  evaluation_id: string
  model_id: string
  evaluation_result_id: string
  sample_hash: string
  interaction_type: string
  input: { raw: string; reference: string[]; choices?: string[] }
  messages: { role: string; content: string }[] | null
  evaluation: { score: number; is_correct: boolean }
  metadata: Record<string, string>
}

const isAnswered = (row: Row): boolean => row.outcome !== 'error' && row.outcome !== 'skipped'
const jsonOf = (name: string) => JSON.parse(String(files.get(name))) as Aggregate
const linesOf = (name: string) =>
  String(files.get(name))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Instance)
const names = [...files.keys()].filter((name) => name.endsWith('.json')).sort()

t.test('both kinds of record are what the schemas of the project ask for', (t) => {
  t.same(
    names.map((name) => name.replace(/[0-9a-f-]{36}/, 'UUID')),
    ['data/starter/benchloupe/chance/UUID.json', 'data/starter/org/sees/UUID.json'],
  )
  for (const name of names) {
    const [, told] = aggregates.Errors(jsonOf(name))
    t.same(told, [], name)
    for (const line of linesOf(name.replace('.json', '_samples.jsonl'))) t.same(instances.Errors(line)[1], [], name)
  }
  const [broken] = instances.Errors({ ...linesOf(names[0]?.replace('.json', '_samples.jsonl') ?? '')[0], extra: 1 })
  t.notOk(broken, 'the schema is really held against it')
  t.end()
})

t.test('they say of each model what the run says, and lead to their samples', (t) => {
  for (const name of names) {
    const told = jsonOf(name)
    const slug = name.includes('/chance/') ? 'chance' : 'sees'
    const own = rows.filter((row) => row.slug.includes(slug))
    const { file_path, checksum, total_rows } = told.detailed_evaluation_results
    const samples = linesOf(file_path)
    t.equal(
      checksum,
      createHash('sha256')
        .update(files.get(file_path) ?? '')
        .digest('hex'),
    )
    t.equal(total_rows, samples.length)
    t.same(
      samples.map(({ metadata }) => metadata.test),
      own.filter(isAnswered).map(({ test }) => test),
    )
    for (const result of told.evaluation_results) {
      const type = result.evaluation_name.replace('starter.', '')
      const known = manifest.results.find((item) => item.slug.includes(slug) && item.type === type)
      t.equal(result.score_details.score, known?.score, `${slug} ${type}`)
      t.equal(result.score_details.uncertainty.num_samples, known?.scored)
      t.equal(result.score_details.details.tests_error, String(known?.counts.error))
      const scores = samples
        .filter(({ evaluation_result_id }) => evaluation_result_id === result.evaluation_result_id)
        .map(({ evaluation }) => evaluation.score)
      t.ok(Math.abs(scores.reduce((sum, score) => sum + score, 0) / scores.length - result.score_details.score) < 1e-12)
    }
    for (const sample of samples) {
      t.equal(sample.evaluation_id, told.evaluation_id)
      t.equal(sample.model_id, told.model_info.id)
    }
  }
  t.ok(
    rows.some((row) => row.outcome === 'error'),
    'a test that the API refused is in the run',
  )
  t.end()
})

t.test('choices are the names of the options', async (t) => {
  const samples = names.flatMap((name) => linesOf(name.replace('.json', '_samples.jsonl')))
  const chosen = samples.filter(({ input }) => input.choices)
  t.ok(chosen.length > 0)
  for (const { input, metadata } of chosen) {
    const { case: asked } = await readTest(dir, metadata.test ?? '')
    t.same(
      input.choices,
      (asked.given.options as { name: string }[]).map(({ name }) => name),
    )
  }
})

t.test('a reminder makes it a conversation; a hash is that of the recipe of the project', (t) => {
  const samples = names.flatMap((name) => linesOf(name.replace('.json', '_samples.jsonl')))
  const [talk] = samples.filter(({ interaction_type }) => interaction_type === 'multi_turn')
  t.same(
    talk?.messages?.map(({ role }) => role),
    ['user', 'assistant', 'user', 'assistant'],
  )
  for (const { input, sample_hash } of samples) t.equal(sample_hash, sampleHash(input.raw, input.reference))
  t.equal(
    sampleHash('Was ist das? é 七 🎈 \u007f"\n', ['Größe']),
    '09ff0e85ecbcb8467a487afa9b6ee21995ee1f949ae285b63b2987619dbc6ab2',
    'as Python 3.11 computes it',
  )
  t.end()
})
