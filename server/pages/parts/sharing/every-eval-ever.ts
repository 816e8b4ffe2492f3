import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import {
  groupBy,
  own,
  resultsOf,
  slugOf,
  standsInScore,
  withoutControls,
  type Exchange,
  type Model,
  type Result,
  type ReviewedRow,
  type Run,
  type Test,
} from '../../../../runner/index.ts'

/** Every Eval Ever, schema 0.3.0 of both files (github.com/evaleval/every_eval_ever, every_eval_ever/schemas, 2026-08-13): a ZIP of
 * data/<collection>/<developer>/<model>/<uuid>.json for each model on each suite, and beside it <uuid>_samples.jsonl with its tests. */

const SCHEMA = '0.3.0'

interface Source {
  manifest: Run
  /** the tests that are told of; controls among them are left out */
  rows: readonly ReviewedRow[]
  /** null where a record cannot be read */
  test: (row: ReviewedRow) => Promise<Test | null>
  exchange: (row: ReviewedRow) => Promise<Exchange | null>
  /** the result version they are of, '' as the run scored them */
  version: string
  /** when the file is made */
  now: Date
}

/** What cannot be told stays out: the schema has no null there. */
const known = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  ) as Partial<T>
/** Details are strings throughout. */
const details = (fields: Record<string, string | number | boolean | null | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(known(fields)).map(([name, value]) => [name, String(value)]))

/** A version 4 UUID by its form, the same each time for the same records. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** As in Python's json.dumps with sorted keys and no blanks, which the project's recipe for sample_hash names. */
export const sampleHash = (raw: string, reference: readonly string[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify({ raw, reference }).replace(
        /[\u007f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      ),
    )
    .digest('hex')

/** Who made a model, as far as its id or the API that serves it says. */
const VENDORS: Readonly<Record<string, string>> = {
  openai: 'openai',
  'azure-openai': 'openai',
  anthropic: 'anthropic',
  google: 'google',
  builtin: 'benchloupe',
}
function modelInfo(model: Model, served: readonly string[]) {
  const [maker, ...rest] = model.model.split('/')
  const developer = rest.length > 0 ? (maker as string) : (own(VENDORS, model.api) ?? 'unknown')
  const name = rest.length > 0 ? rest.join('/') : model.model
  return {
    developer,
    name,
    info: {
      name: model.model,
      id: `${developer}/${name}`,
      developer,
      inference_platform: model.api,
      additional_details: {
        ...details({ served_as: served.join(', '), address: model.baseUrl, provider: model.provider }),
        deployment_type:
          model.api === 'builtin' ? 'self_deployed' : own(VENDORS, model.api) ? 'externally_managed' : 'unknown',
        model_availability: model.api === 'builtin' ? 'open_weights' : 'unknown',
      },
    },
  }
}

const nameOf = (suite: string, type: string): string => `${suite}.${type}`

function resultRecord(suite: string, { manifest }: Source, model: Model, result: Result, id: string) {
  const type = result.type ?? ''
  const told = manifest.types.find(({ name }) => name === type)
  const header = manifest.suites.find((item) => item.header.name === suite)
  const { counts, low, high } = result
  return {
    evaluation_result_id: `${id}/${type}`,
    evaluation_name: nameOf(suite, type),
    source_data: {
      dataset_name: suite,
      source_type: 'other',
      additional_details: details({
        title: header?.header.title,
        cases: header?.cases,
        sha256: header?.hash,
        cases_sha256: header?.casesSha,
        cases_asked: manifest.sets?.find((set) => set.suite === suite && set.type === type)?.cases,
        seed: manifest.order.seed,
      }),
    },
    evaluation_timestamp: manifest.started,
    metric_config: {
      evaluation_description: `${told?.title ?? type}: mean over all tests with a reply; one that cannot be read counts 0`,
      metric_id: `benchloupe.${type}.score`,
      metric_name: told?.metric ?? 'score',
      metric_kind: 'score',
      metric_unit: 'proportion',
      metric_parameters: { pass_mark: told?.passMark ?? null },
      lower_is_better: false,
      score_type: 'continuous',
      min_score: 0,
      max_score: 1,
    },
    score_details: {
      score: result.score,
      details: details({
        ...Object.fromEntries(Object.entries(counts).map(([name, n]) => [`tests_${name}`, n])),
        pass_rate: result.passRate,
        cost_usd: result.costUsd,
        tests_of_unknown_cost: result.unknownCost,
        median_ms: result.p50Ms,
        p95_ms: result.p95Ms,
      }),
      uncertainty: {
        ...(low === null || high === null
          ? {}
          : { confidence_interval: { lower: low, upper: high, confidence_level: 0.95, method: 'a case counts once' } }),
        num_samples: result.scored,
      },
    },
    generation_config: {
      generation_args: known({ temperature: model.temperature, max_tokens: model.maxOutputTokens }),
      additional_details: details({
        reasoning_effort: model.reasoningEffort,
        coordinates: model.space,
        examples_shown: manifest.order.shots,
        format_reminders: manifest.order.reminders,
        repeats: manifest.order.repeats,
        system_prompt: manifest.order.system,
      }),
    },
  }
}

interface Keys {
  evaluation_id: string
  model_id: string
}

/** The names of options, in the order asked; null where there are none. */
function choicesOf(options: unknown): string[] | null {
  const named = (option: unknown): string => String((option as { name?: unknown } | null)?.name ?? option)
  return Array.isArray(options) ? options.map(named) : null
}

/** One test as an instance, with its conversation where it took more than one turn. */
async function sampleOf(row: ReviewedRow, source: Source, { evaluation_id, model_id }: Keys): Promise<object | null> {
  const test = await source.test(row)
  if (!test) return null
  const turn = test.turns > 1 ? (await source.exchange(row))?.turns.at(-1) : undefined
  const raw = test.case.question || test.prompt
  const reference = [test.expected]
  const choices = choicesOf(test.case.given.options)
  const { input, output, cached, cacheWrite, reasoning } = test.usage
  const messages = turn && [
    ...turn.messages.map(({ role, text }) => ({ role: role as string, content: text })),
    { role: 'assistant', content: test.reply, ...known({ reasoning_trace: test.reasoning }) },
  ]
  const at = messages ? messages.length - 1 : 0
  return {
    schema_version: SCHEMA,
    evaluation_id,
    model_id,
    evaluation_name: nameOf(row.suite, row.type),
    evaluation_result_id: `${evaluation_id}/${row.type}`,
    sample_id: row.case,
    sample_hash: sampleHash(raw, reference),
    interaction_type: messages ? 'multi_turn' : 'single_turn',
    input: { raw, formatted: test.prompt, reference, ...(choices ? { choices } : {}) },
    output: messages
      ? null
      : { raw: [test.reply ?? ''], ...(test.reasoning ? { reasoning_trace: [test.reasoning] } : {}) },
    messages: messages ? messages.map((message, index) => ({ turn_idx: index, ...message })) : null,
    answer_attribution: test.answer?.readable
      ? [
          {
            turn_idx: at,
            source: messages ? `messages[${at}].content` : 'output.raw',
            extracted_value: test.answer.text,
            extraction_method: `benchloupe ${test.version}, ${row.type}`,
            is_terminal: true,
          },
        ]
      : [],
    evaluation: { score: row.score ?? 0, is_correct: row.passed, num_turns: test.turns },
    ...(input === null || output === null
      ? {}
      : {
          token_usage: known({
            input_tokens: input,
            output_tokens: output,
            total_tokens: input + output,
            input_tokens_cache_read: cached,
            input_tokens_cache_write: cacheWrite,
            reasoning_tokens: reasoning,
          }),
        }),
    performance: { latency_ms: row.elapsedMs },
    error: row.outcome === 'refused' || row.outcome === 'truncated' || row.outcome === 'unparsed' ? row.sentence : null,
    metadata: details({
      run: source.manifest.id,
      test: row.test,
      repeat: row.repeat,
      class: row.class,
      tags: row.tags?.join(' '),
      outcome: row.outcome,
      sentence: row.sentence,
      review: row.review,
      image_sha256: row.image,
      cost_usd: row.costUsd,
    }),
  }
}

/** The records of one model on one suite. Tests that the API did not answer are counted in the aggregate and are no samples: a sample has
 * a score. Nothing where no test has one. */
function addEvaluation(zip: ZipFile, source: Source, suite: string, model: Model, rows: readonly ReviewedRow[]): void {
  const { manifest } = source
  const results = resultsOf(rows, rows, true).filter(({ type, score }) => type !== null && score !== null)
  if (results.length === 0) return
  const { developer, name, info } = modelInfo(model, own(manifest.served, model.slug) ?? [])
  const id = `benchloupe/${model.api}/${model.model}/${suite}/${manifest.id}`
  const keys = { evaluation_id: id, model_id: info.id }
  const folder = ['data', slugOf(suite, 80, 'suite'), slugOf(developer, 80, 'unknown'), slugOf(name, 120, 'model')]
  const file = [...folder, uuidOf(id)].join('/')
  const hash = createHash('sha256')
  let total = 0
  const lines = async function* () {
    for (const row of rows.filter(standsInScore)) {
      const sample = await sampleOf(row, source, keys)
      if (!sample) continue
      const line = `${JSON.stringify(sample)}\n`
      total++
      hash.update(line)
      yield line
    }
  }
  // entries are read one after the other: the sums of the samples are known when what tells them is written
  const aggregate = async function* () {
    const evaluated = results.map((result) => resultRecord(suite, source, model, result, id))
    yield `${JSON.stringify(
      {
        schema_version: SCHEMA,
        evaluation_id: id,
        evaluation_timestamp: manifest.started,
        retrieved_timestamp: String(source.now.getTime() / 1000),
        source_metadata: {
          source_name: 'Benchloupe',
          source_type: 'evaluation_run',
          source_organization_name: 'unknown',
          evaluator_relationship: 'other',
          additional_details: details({
            run: manifest.id,
            title: manifest.title,
            imported_from: manifest.imported?.tool,
            result_version: source.version,
          }),
        },
        eval_library: { name: 'benchloupe', version: manifest.environment.benchloupe },
        model_info: info,
        evaluation_results: evaluated,
        ...(total === 0
          ? {}
          : {
              detailed_evaluation_results: {
                format: 'jsonl',
                file_path: `${file}_samples.jsonl`,
                hash_algorithm: 'sha256',
                checksum: hash.digest('hex'),
                total_rows: total,
              },
            }),
      },
      null,
      1,
    )}\n`
  }
  zip.addReadStreamLazy(`${file}_samples.jsonl`, {}, (take) => take(null, Readable.from(lines())))
  zip.addReadStreamLazy(`${file}.json`, {}, (take) => take(null, Readable.from(aggregate())))
}

/** The ZIP, made while it is read. */
export async function* everyEvalEver(source: Source): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile()
  const out = zip.outputStream as Readable
  zip.on('error', (error: Error) => out.destroy(error))
  const rows = withoutControls(source.rows)
  const models = new Map(source.manifest.models.map((model) => [model.slug, model]))
  for (const [key, tests] of groupBy(rows, ({ suite, slug }) => JSON.stringify([suite, slug]))) {
    const [suite, slug] = JSON.parse(key) as [string, string]
    const model = models.get(slug)
    if (model) addEvaluation(zip, source, suite, model, tests)
  }
  zip.end()
  yield* out as AsyncIterable<Uint8Array>
}
