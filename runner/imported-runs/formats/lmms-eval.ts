import { askedAs } from '../../suite/importers/tables/answers.ts'
import { posix } from 'node:path'
import type { ForeignScore } from '../../records/imported.ts'
import type { Source } from '../../suite/importers/source.ts'
import { listOf } from '../../suite/importers/tables/columns.ts'
import { ruleOf } from '../../suite/importers/tables/vlmevalkit.ts'
import { defineRunFormat, type ForeignSample, type RunItem } from '../define-run-format.ts'
import { imageIn } from './data-url.ts'
import { at, besideOf, fieldsOf, isFields, laterBy, listAt, textAt, wholeAt, type Fields } from './json-fields.ts'
import { jsonLines } from './json-lines.ts'
import { letteredOptions } from './lettered-options.ts'
import { isListOfNumbers, LIST_OF_NUMBERS } from './list-of-numbers.ts'
import { zonedTime } from './zoned-time.ts'

/** <folder>/<date>_samples_<task>.jsonl, with the totals in <folder>/<date>_results.json */
const SAMPLES = /^(?:(.*)\/)?(\d{8}_\d{6})_samples_(.+)\.jsonl$/

/** Fields of a sample that are not metrics. */
const OWN = new Set([
  'doc_id',
  'doc',
  'target',
  'input',
  'arguments',
  'resps',
  'filtered_resps',
  'token_counts',
  'doc_hash',
  'prompt_hash',
  'target_hash',
  'input_media',
])
/** what it calls a metric that is one of ours */
const SAME = new Map([
  ['anls', 'anls'],
  ['relaxed_overall', 'relaxed'],
])

/** Logged samples of lmms-eval (EvolvingLMMs-Lab/lmms-eval at 75571cfe, lmms_eval/loggers/evaluation_tracker.py and evaluator.py,
 * `--log_samples`): all tasks of one date in one folder are one run. A sample holds what was asked, the reply, the target and its metrics;
 * images only where they were paths or small files of bytes. */
export const lmmsEval = defineRunFormat({
  name: 'lmms-eval',
  title: 'lmms-eval',
  about:
    'what lmms-eval writes with --log_samples: the samples of each task and results.json; a run or a folder of several',

  async sniff(source) {
    return (await partsOf(source)).length > 0 ? 0.95 : 0
  },

  parts: partsOf,

  async *read(source, { part }) {
    const files = (await source.files('.jsonl')).filter((file) => partOf(file) === part)
    const resultsFile = `${part}_results.json`
    const isThere = (await source.filesAround('.json')).includes(resultsFile)
    const { value: results, problems } = isThere ? await besideOf(source, resultsFile) : { value: {}, problems: [] }
    yield* problems
    const folder = posix.basename(posix.dirname(posix.join(source.dir.replaceAll('\\', '/'), part)))
    // its folder is called as the model; one that somebody put its files into is not
    const named = part.includes('/') || folder.includes('__') ? folder : 'unknown'
    const zone = textAt(results, 'config', 'resolved_cli_args', 'timezone')
    const started = zonedTime(posix.basename(part), zone)
    const seconds = Number(textAt(results, 'total_evaluation_time_seconds'))
    const model = modelOf(results, named)
    yield {
      kind: 'about',
      tool: 'lmms-eval',
      version: textAt(results, 'lmms_eval_version') ?? textAt(results, 'git_hash') ?? null,
      title: [...files.map(taskOf).sort(), model.model].join(' ').slice(0, 200),
      started,
      finished: seconds > 0 ? laterBy(started, seconds * 1000) : null,
      unknown: [
        ...(zone === undefined ? ['the time zone (the time in the names of the files is taken as UTC)'] : []),
        'the coordinates that were asked for (replies are read as px)',
        'what calls cost',
      ],
      files: [...files, ...(isThere ? [resultsFile] : [])],
      totals: totalsOf(results),
    }
    const inFolder = (await source.imagesFolder()) !== null
    for (const file of files)
      yield* samplesOf(source, file, {
        model,
        inFolder,
        system: textAt(results, 'system_instruction'),
        higher: at(results, 'higher_is_better', taskOf(file)),
      })
  },
})

const partOf = (file: string): string | undefined => {
  const [, folder, date] = SAMPLES.exec(file) ?? []
  return date === undefined ? undefined : folder === undefined ? date : `${folder}/${date}`
}
const taskOf = (file: string): string => SAMPLES.exec(file)?.[3] ?? file

async function partsOf(source: Source): Promise<string[]> {
  return [...new Set((await source.files('.jsonl')).flatMap((file) => partOf(file) ?? []))].sort()
}

/** The name of the model is that of the weights or of the service; `model` in the configuration is the class that asked it. */
function modelOf(results: unknown, folder: string): ForeignSample['model'] {
  const asked = textAt(results, 'config', 'model') ?? ''
  const options = at(results, 'config', 'model_args')
  const address = isFields(options)
    ? textAt(options, 'base_url')
    : /(?:^|,)base_url=([^,]+)/.exec(typeof options === 'string' ? options : '')?.[1]
  return {
    api: /^(?:async_)?openai/.test(asked) ? 'openai-compatible' : 'unknown',
    model: textAt(results, 'model_name') ?? (asked || folder.replace('__', '/')),
    ...(address === undefined ? {} : { baseUrl: address }),
  }
}

/** "pope pope_accuracy": each metric of each task, by the filter where there is one. */
function totalsOf(results: unknown): { name: string; value: number }[] {
  return Object.entries(fieldsOf(at(results, 'results'))).flatMap(([task, metrics]) =>
    Object.entries(fieldsOf(metrics)).flatMap(([name, value]) =>
      typeof value === 'number' && Number.isFinite(value) && !/_stderr/.test(name)
        ? [{ name: `${task} ${name.replace(/,none$/, '')}`, value }]
        : [],
    ),
  )
}

interface Told {
  model: ForeignSample['model']
  /** images are looked for by task and number, which only a folder that was named for them can be trusted with */
  inFolder: boolean
  system: string | undefined
  /** of the metrics of a task, whether more is better */
  higher: unknown
}

async function* samplesOf(source: Source, file: string, told: Told): AsyncGenerator<RunItem> {
  const kept = new Map<string, { line: number; fields: Fields; scores: ForeignScore[] }>()
  const beyond = new Set<string>()
  for await (const item of jsonLines(source, file)) {
    if (item.kind === 'problem') {
      yield item
      continue
    }
    const { line, fields } = item
    const id = textAt(fields, 'doc_id')
    if (id === undefined) {
      yield { kind: 'problem', at: { file, line }, message: 'has no doc_id' }
      continue
    }
    const scores = scoresOf(fields)
    for (const { name, value } of scores) if (value !== null && (value < 0 || value > 1)) beyond.add(name)
    // a task with several filters has a line for each of them, which does not say which
    const known = kept.get(id)
    if (known && !isSame(known.fields, fields))
      yield {
        kind: 'problem',
        at: { file, line },
        message: `has the doc_id of line ${known.line} and another reply or target: one of them is left out, keep them in files of their own`,
      }
    else if (known) known.scores.push(...scores.map((score) => ({ ...score, name: `${score.name} (another filter)` })))
    else kept.set(id, { line, fields, scores })
  }
  for (const [id, { line, fields, scores }] of kept)
    yield* sampleOf(
      { file, line },
      id,
      fields,
      scores.map((score) => judged(score, beyond, told.higher)),
      told,
    )
}

/** Whether two lines speak of one result, as those of two filters do. */
const isSame = (a: Fields, b: Fields): boolean =>
  JSON.stringify([repliesOf(a), at(a, 'target')]) === JSON.stringify([repliesOf(b), at(b, 'target')])

/** All or nothing of a share is a verdict, where more of it is better. */
function judged(score: ForeignScore, beyond: ReadonlySet<string>, higher: unknown): ForeignScore {
  const { name, value } = score
  const whole = (value === 0 || value === 1) && !beyond.has(name) && at(higher, name) !== false
  return { ...score, passed: whole ? value === 1 : null }
}

/** Metrics in the order of the task, those with a figure first: what is for a server of the benchmark has none. */
function scoresOf(fields: Fields): ForeignScore[] {
  return Object.entries(fields)
    .filter(([name, told]) => !OWN.has(name) && told !== null)
    .map(([name, told]): ForeignScore => {
      const value = figureIn(told)
      const same = SAME.get(name)
      return {
        name,
        value,
        ...(value === null ? { text: JSON.stringify(told).slice(0, 200) } : {}),
        passed: null,
        ...(same === undefined ? {} : { same }),
        ...(isFields(told) && value !== null ? { about: JSON.stringify(told).slice(0, 500) } : {}),
      }
    })
    .sort((a, b) => Number(a.value === null) - Number(b.value === null))
}

function figureIn(told: unknown): number | null {
  if (typeof told === 'number') return Number.isFinite(told) ? told : null
  if (typeof told === 'boolean') return Number(told)
  for (const name of ['score', 'accuracy', 'acc', 'correct', 'is_correct', 'exact_match', 'hit']) {
    const value = at(told, name)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (typeof value === 'boolean') return Number(value)
  }
  return null
}

function* sampleOf(
  place: { file: string; line: number },
  id: string,
  fields: Fields,
  scores: ForeignScore[],
  { model, inFolder, system }: Told,
): Iterable<RunItem> {
  const task = taskOf(place.file)
  const left = (reason: string): RunItem => ({ kind: 'left-out', at: place, reason })
  const media = [...new Set(listAt(fields, 'input_media').filter((item) => typeof item === 'string'))]
  if (media.length > 1) return yield left('samples with several images')
  const replies = repliesOf(fields)
  if (replies === null) return yield left('samples scored by the likelihood of answers, without a reply')
  if (isListOfNumbers(at(fields, 'target'))) return yield left(LIST_OF_NUMBERS)
  const answers = answersOf(fields)
  if (answers.length === 0) return yield left('samples without a right answer')
  const input = at(fields, 'input') ?? listAt(fields, 'arguments')[0]
  const question = typeof input === 'string' ? input : input === undefined ? '' : JSON.stringify(input).slice(0, 20_000)
  const [only = ''] = answers
  const options = /^\(?[A-Z]\)?$/.test(only) ? letteredOptions(question) : []
  const rule = ruleOf(task)
  const [named] = media
  const tokens = listAt(fields, 'token_counts')[0]
  const reasoning = wholeAt(tokens, 'reasoning_tokens')
  for (const [index, reply] of replies.entries())
    yield {
      kind: 'sample',
      at: place,
      id: replies.length > 1 ? `${id}, reply ${index + 1}` : id,
      suite: task,
      caseId: id,
      image:
        named !== undefined
          ? (imageIn(named, `image-${id}`) ?? { file: named, near: place.file })
          : inFolder
            ? { file: `${task}/${id}` }
            : null,
      question,
      truth: { asked: askedAs(question, answers, options, rule) },
      model,
      ...(replies.length > 1 ? { repeat: index + 1 } : {}),
      turns: [
        {
          messages: [
            ...(system === undefined ? [] : [{ role: 'system' as const, text: system }]),
            { role: 'user', text: question, image: true },
          ],
          reply,
          // of several replies only the first one's tokens are told
          usage:
            index === 0
              ? {
                  input: wholeAt(tokens, 'input_tokens'),
                  output: wholeAt(tokens, 'output_tokens'),
                  ...(reasoning === null ? {} : { reasoning }),
                }
              : {},
        },
      ],
      // they are of the first reply, or of all of them together
      scores:
        replies.length === 1
          ? scores
          : scores.map((score) => ({ ...score, name: `${score.name} of all replies`, passed: null })),
    } satisfies ForeignSample
}

/** The replies before the filters of the task, which take words out of them; null where there are figures alone. The writer leaves out
 * `resps` where it is the same as `filtered_resps`, and the list where it has one item. */
function repliesOf(fields: Fields): string[] | null {
  const raw = at(fields, 'resps') ?? at(fields, 'filtered_resps')
  const list = Array.isArray(raw) ? raw.flat(1) : [raw]
  const texts = list.filter((item) => typeof item === 'string')
  // a log-likelihood and whether it is that of the greedy reply
  const figures = Array.isArray(raw) && raw.some(Array.isArray) && texts.some((text) => /^(?:True|False)$/.test(text))
  return texts.length === 0 || texts.length < list.length || figures ? null : texts
}

/** The target is written as Python's str() of it: a list of right answers looks like one. */
function answersOf(fields: Fields): string[] {
  const target = at(fields, 'target')
  return listOf(typeof target === 'number' ? String(target) : target).filter((answer) => answer !== 'None')
}
