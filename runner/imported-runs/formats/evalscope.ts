import { askedAs } from '../../suite/importers/tables/answers.ts'
import { posix } from 'node:path'
import type { ForeignScore } from '../../records/imported.ts'
import { readText } from '../../suite/importers/json-file.ts'
import { ruleOf } from '../../suite/importers/tables/vlmevalkit.ts'
import type { Source } from '../../suite/importers/source.ts'
import { defineRunFormat, type ForeignSample, type RunItem } from '../define-run-format.ts'
import { imageIn } from './data-url.ts'
import { isInput, partsOfType, turnsOf, wordsOf } from './evalscope-turns.ts'
import { at, besideOf, fieldsOf, isFields, listAt, numberAt, textAt, wholeAt, type Fields } from './json-fields.ts'
import { jsonLines } from './json-lines.ts'
import { isListOfNumbers, LIST_OF_NUMBERS } from './list-of-numbers.ts'
import { letteredOptions } from './lettered-options.ts'

/** A file of results: <outputs>/reviews/<model>/<benchmark>_<subset>.jsonl, and the like in predictions/. */
const RESULTS = /^(?:(.*)\/)?(reviews|predictions)\/(.+)\/([^/]+)\.jsonl$/

/** Outputs of EvalScope (modelscope/evalscope at fde259d2, evalscope/api/evaluator/cache.py, api/metric/scorer.py,
 * api/model/model_output.py, report/report.py): a folder with predictions/, reviews/, reports/ and configs/, which is one run. What was
 * said and what it took stand in the predictions, the right answer and the scores in the reviews. Reports are read in their first
 * form (a metric has a `name`) and their second (it has an `identity`). */
export const evalscope = defineRunFormat({
  name: 'evalscope',
  title: 'EvalScope',
  about: 'an outputs folder of EvalScope, with predictions/, reviews/ and reports/, or a folder of several',

  async sniff(source) {
    return (await partsOf(source)).length > 0 ? 0.95 : 0
  },

  parts: partsOf,

  async *read(source, { part }) {
    const root = part === '' ? '' : `${part}/`
    const files = (await source.filesAround('.jsonl', '.json', '.yaml')).filter((name) => name.startsWith(root))
    const results = files.flatMap((file) => {
      const [, folder = '', kind, model = '', stem = ''] = RESULTS.exec(file) ?? []
      return kind !== undefined && folder === part ? [{ file, kind, model, stem }] : []
    })
    const reportFiles = files.filter((file) => /^reports\/.+\.json$/.test(file.slice(root.length)))
    const read = await Promise.all(reportFiles.map((file) => besideOf(source, file)))
    for (const { problems } of read) yield* problems
    const reports = read.map(({ value }) => value).filter((report) => textAt(report, 'dataset_name') !== undefined)
    const configFiles = files.filter((file) => /^configs\/[^/]+\.yaml$/.test(file.slice(root.length)))
    const config = await configOf(source, configFiles.at(-1))
    const benchmarks = [
      ...reports.map((report) => textAt(report, 'dataset_name') ?? ''),
      ...listAt(config, 'datasets').filter((name): name is string => typeof name === 'string'),
    ].sort((a, b) => b.length - a.length)
    const models = [...new Set(results.map(({ model }) => model))]
    const started = folderTime(posix.basename(part === '' ? source.dir.replaceAll('\\', '/') : part))
    yield {
      kind: 'about',
      tool: 'EvalScope',
      version: textAt(config, 'evalscope_version') ?? null,
      title: [...new Set(reports.map((report) => textAt(report, 'dataset_name')))].concat(models).join(' '),
      started,
      finished: null,
      unknown: [
        ...(started === null ? [] : ['the time zone (the time in the name of the folder is taken as UTC)']),
        'the coordinates that were asked for (replies are read as px)',
        'what calls cost',
      ],
      files: [...results.map(({ file }) => file), ...reportFiles, ...configFiles],
      totals: reports.flatMap(totalsOf),
    }
    const keys = [...new Set(results.map(({ model, stem }) => JSON.stringify([model, stem])))]
    for (const key of keys) {
      const own = results.filter(({ model, stem }) => JSON.stringify([model, stem]) === key)
      const [{ model, stem }] = own as [(typeof own)[number]]
      const suite = benchmarks.find((name) => stem === name || stem.startsWith(`${name}_`)) ?? stem
      yield* samplesOf(source, {
        predictions: own.find(({ kind }) => kind === 'predictions')?.file,
        reviews: own.find(({ kind }) => kind === 'reviews')?.file,
        suite,
        subset: stem.slice(suite.length + 1),
        model: modelOf(model, config),
      })
    }
  },
})

async function partsOf(source: Source): Promise<string[]> {
  const parts = (await source.files('.jsonl')).flatMap((file) => {
    const found = RESULTS.exec(file)
    return found ? [found[1] ?? ''] : []
  })
  return [...new Set(parts)].sort()
}

async function configOf(source: Source, file: string | undefined): Promise<unknown> {
  if (file === undefined) return {}
  try {
    const { parse } = await import('yaml')
    return parse(await readText(source, file))
  } catch {
    // without it only the version and the address are unknown
    return {}
  }
}

/** 20250612_143000: in the time of the machine that it ran on. */
function folderTime(name: string): string | null {
  const [, date, hour, minute, second] = /^(\d{8})_(\d\d)(\d\d)(\d\d)$/.exec(name) ?? []
  if (date === undefined) return null
  const time = new Date(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}

const APIS = new Map([
  ['openai_api', 'openai-compatible'],
  ['openai_responses_api', 'openai-compatible'],
  ['anthropic_api', 'anthropic'],
])

function modelOf(model: string, config: unknown): ForeignSample['model'] {
  const address = textAt(config, 'api_url')
  return {
    api: APIS.get(textAt(config, 'eval_type') ?? '') ?? 'unknown',
    model,
    ...(address === undefined ? {} : { baseUrl: address }),
  }
}

function totalsOf(report: unknown): { name: string; value: number }[] {
  const dataset = textAt(report, 'dataset_name') ?? 'results'
  const totals: { name: string; value: number }[] = []
  const add = (name: string, value: number | undefined): void => {
    if (value !== undefined) totals.push({ name: `${dataset} ${name}`, value })
  }
  for (const metric of listAt(report, 'metrics')) {
    const name =
      textAt(metric, 'name') ??
      ['aggregation', 'name'].flatMap((part) => textAt(metric, 'identity', part) ?? []).join(' ')
    add(name, numberAt(metric, 'score'))
    add(`${name}: samples`, numberAt(metric, 'num'))
    for (const category of listAt(metric, 'categories'))
      for (const subset of listAt(category, 'subsets'))
        add(`${name} of ${textAt(subset, 'name') ?? 'a subset'}`, numberAt(subset, 'score'))
  }
  add('input tokens', numberAt(report, 'perf_metrics', 'summary', 'usage', 'total_input_tokens'))
  add('output tokens', numberAt(report, 'perf_metrics', 'summary', 'usage', 'total_output_tokens'))
  add('mean latency (s)', numberAt(report, 'perf_metrics', 'summary', 'latency', 'mean'))
  add('samples that failed', numberAt(report, 'execution_summary', 'errored'))
  return totals
}

interface Pair {
  predictions: string | undefined
  reviews: string | undefined
  suite: string
  subset: string
  model: ForeignSample['model']
}

async function* samplesOf(source: Source, pair: Pair): AsyncGenerator<RunItem> {
  const { predictions, reviews } = pair
  const waiting = new Map<string, Fields>()
  if (reviews !== undefined)
    for await (const item of jsonLines(source, reviews)) {
      const index = item.kind === 'problem' ? '' : indexOf(item.fields)
      if (item.kind === 'problem') yield item
      else if (index === '' || waiting.has(index))
        yield {
          kind: 'problem',
          at: { file: reviews, line: item.line },
          message:
            index === ''
              ? 'has no index, which says whose review it is'
              : `has the index ${index.slice(0, 60)} of a line before it`,
        }
      else {
        // the messages with their images are in the predictions too
        const { messages, ...rest } = item.fields
        waiting.set(index, predictions === undefined ? { ...rest, messages } : rest)
      }
    }
  if (predictions === undefined) {
    for (const review of waiting.values()) yield* sampleOf({ file: reviews ?? '' }, review, review, pair)
    return
  }
  for await (const item of jsonLines(source, predictions)) {
    if (item.kind === 'problem') {
      yield item
      continue
    }
    const place = { file: predictions, line: item.line }
    const index = indexOf(item.fields)
    const review = waiting.get(index)
    waiting.delete(index)
    if (review) yield* sampleOf(place, item.fields, review, pair)
    else yield { kind: 'left-out', at: place, reason: 'predictions without a review, which holds the right answer' }
  }
  for (const _ of waiting)
    yield {
      kind: 'left-out',
      at: { file: reviews ?? '' },
      reason: 'reviews without a prediction, which holds the reply',
    }
}

const indexOf = (fields: Fields): string => textAt(fields, 'index') ?? ''

function* sampleOf(
  place: { file: string; line?: number },
  prediction: Fields,
  review: Fields,
  { suite, subset, model }: Pair,
): Iterable<RunItem> {
  const messages = listAt(prediction, 'messages').filter(isFields)
  // how reviews were before they held messages
  const told = messages.length > 0 ? messages : [{ role: 'user', content: at(review, 'input') ?? '' }]
  const input = told.filter(isInput)
  const media = input.flatMap((message) => partsOfType(message, 'audio', 'video'))
  if (media.length > 0) return yield { kind: 'left-out', at: place, reason: 'samples with sound or video' }
  const images = input.flatMap((message) => partsOfType(message, 'image').map((part) => textAt(part, 'image') ?? ''))
  if (images.length > 1) return yield { kind: 'left-out', at: place, reason: 'samples with several images' }
  const target = at(review, 'target')
  if (isListOfNumbers(target)) return yield { kind: 'left-out', at: place, reason: LIST_OF_NUMBERS }
  const answers = answersIn(target)
  if (answers.length === 0) return yield { kind: 'left-out', at: place, reason: 'samples without a right answer' }
  const asked = input.filter((message) => textAt(message, 'role') !== 'system')
  const question = asked.map(wordsOf).join('\n')
  const [only = ''] = answers
  const options = /^[A-Z](?:\s*,?\s*[A-Z])*$/.test(only) ? letteredOptions(question) : []
  const rule = ruleOf(suite)
  const index = indexOf(prediction)
  const group = textAt(review, 'sample_score', 'group_id') ?? index
  const generation = wholeAt(review, 'sample_score', 'generation_index')
  const failed = textAt(prediction, 'model_output', 'error')
  const [image] = images
  yield {
    kind: 'sample',
    at: place,
    id: subset === '' ? index : `${subset} ${index}`,
    suite,
    caseId: subset === '' ? group : `${subset}-${group}`,
    ...(subset === '' ? {} : { class: subset }),
    image: image === undefined ? null : (imageIn(image, `image-${index}`) ?? { file: image, near: place.file }),
    question,
    truth: { asked: askedAs(question, answers, options, rule) },
    model,
    ...(generation === null ? {} : { repeat: generation + 1 }),
    turns: turnsOf(told, prediction, review),
    ...(failed === undefined ? {} : { error: failed }),
    scores: scoresOf(fieldsOf(at(review, 'sample_score', 'score'))),
  } satisfies ForeignSample
}

/** Several right answers stand in one text as a JSON list. */
function answersIn(target: unknown): string[] {
  const texts = (list: unknown[]): string[] =>
    list.flatMap((item) =>
      (typeof item === 'string' && item.trim() !== '') || typeof item === 'number' ? [String(item).trim()] : [],
    )
  if (Array.isArray(target)) return texts(target)
  if (typeof target === 'string' && /^\s*\[/.test(target))
    try {
      const list = JSON.parse(target) as unknown
      if (Array.isArray(list) && list.every((item) => typeof item === 'string' || typeof item === 'number'))
        return [...new Set(texts(list))]
    } catch {
      // a text that begins with a bracket
    }
  return texts([target])
}

/** Names of metrics of which 1 is all right and 0 all wrong; errors and distances are the other way round. */
const SHARE = /acc|correct|match|pass|anls|relaxed|hit|score|(?:^|_)(?:em|f1|yes_no)(?:_|$)/i
/** what they call a metric that is one of ours */
const SAME = new Map([['anls', 'anls']])

/** The main score first. A score that is not to be used (a judge that failed) has no value. */
function scoresOf(score: Fields): ForeignScore[] {
  const main = textAt(score, 'main_score_name')
  const values = Object.entries(fieldsOf(at(score, 'value'))).sort(
    ([a], [b]) => Number(b === main) - Number(a === main),
  )
  const found = textAt(score, 'explanation') ?? textAt(score, 'extracted_prediction')
  const about = found === undefined ? {} : { about: found.slice(0, 2000) }
  if (values.length === 0)
    return [{ name: main ?? 'score', value: null, text: textAt(score, 'status') ?? 'no score', passed: null, ...about }]
  return values.map(([name, value]): ForeignScore => {
    if (typeof value === 'boolean') return { name, value: Number(value), passed: value, ...about }
    if (typeof value !== 'number') return { name, value: null, text: JSON.stringify(value).slice(0, 200), passed: null }
    const whole = SHARE.test(name) && (value === 0 || value === 1)
    const same = SAME.get(name)
    return { name, value, passed: whole ? value === 1 : null, ...(same === undefined ? {} : { same }), ...about }
  })
}
