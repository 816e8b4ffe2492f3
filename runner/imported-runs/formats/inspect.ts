import { posix } from 'node:path'
import { unzipSync } from 'fflate'
import type { Finish, Usage } from '../../records/exchange.ts'
import type { ForeignScore } from '../../records/imported.ts'
import { SuiteError } from '../../suite/suite-error.ts'
import { FileRefused, readInside } from '../../suite/suite-files.ts'
import type { ForeignImage } from '../../suite/importers/define-importer.ts'
import type { Source } from '../../suite/importers/source.ts'
import { defineRunFormat, type ForeignSample, type ForeignTurn, type RunItem } from '../define-run-format.ts'
import {
  at,
  fieldOf,
  fieldsOf,
  isFields,
  jsonOf,
  listAt,
  numberAt,
  parsedJson,
  textAt,
  timeOf,
  wholeAt,
  type Fields,
} from './json-fields.ts'
import { imageIn } from './data-url.ts'

const MOST_LOG = 2 ** 30
/** unpacked, of one file in a .eval log */
const MOST_ENTRY = 2 ** 28

/** Logs of Inspect AI (UKGovernmentBEIS/inspect_ai at 499e6152, src/inspect_ai/log/_log.py and log/_recorders/eval.py): .eval, a
 * ZIP of header.json and samples/*.json, or .json. One log is one run: one task put to one model, some epochs. What is kept
 * apart as `attachment://<hash>` is put back; images are those of the messages. */
export const inspect = defineRunFormat({
  name: 'inspect',
  title: 'Inspect AI',
  about: 'logs of Inspect AI, .eval or .json; one of them or a folder, a run each',

  async sniff(source) {
    const [first] = await logsOf(source)
    return first === undefined ? 0 : first.endsWith('.eval') ? 0.95 : 0.9
  },

  parts: logsOf,

  async *read(source, { part }) {
    const { header, samples } = part.endsWith('.eval') ? await packed(source, part) : await plain(source, part)
    const log = fieldsOf(at(header, 'eval'))
    const task = textAt(log, 'task') ?? posix.basename(part)
    const name = textAt(log, 'model') ?? 'unknown'
    const status = textAt(header, 'status') ?? 'unknown'
    const stats = fieldsOf(at(header, 'stats'))
    yield {
      kind: 'about',
      tool: 'Inspect AI',
      version: textAt(log, 'packages', 'inspect_ai') ?? null,
      title: `${posix.basename(task)} ${name}`,
      ...(status === 'success' ? {} : { note: `The log says: ${status}.` }),
      started: timeOf(at(stats, 'started_at')) ?? timeOf(at(log, 'created')),
      finished: timeOf(at(stats, 'completed_at')),
      unknown: ['the coordinates that were asked for (replies are read as px)', 'what calls cost'],
      files: [part],
      totals: totalsOf(header, stats),
    }
    for (const { file, sample } of samples) {
      let fields: Fields
      try {
        fields = fieldsOf(sample())
      } catch (error) {
        // one sample that cannot be read does not keep the others out
        if (!(error instanceof SuiteError)) throw error
        for (const { message } of error.problems) yield { kind: 'problem', at: { file }, message }
        continue
      }
      yield* sampleOf(file, fields, log, name)
    }
  },
})

/** A .json is a log where it begins as one. */
async function logsOf(source: Source): Promise<string[]> {
  const logs = await source.files('.eval')
  for (const file of await source.files('.json')) {
    const head = await source.head(file, 4096)
    if (/^\s*\{\s*"(?:version|status)"/.test(head) && /"eval"\s*:\s*\{/.test(head)) logs.push(file)
  }
  return logs.sort()
}

interface Log {
  header: unknown
  /** `sample` throws SuiteError */
  samples: readonly { file: string; sample: () => unknown }[]
}

async function plain(source: Source, file: string): Promise<Log> {
  const header = await jsonOf(source, file)
  return { header, samples: listAt(header, 'samples').map((sample) => ({ file, sample: () => sample })) }
}

async function packed(source: Source, file: string): Promise<Log> {
  let entries: Record<string, Uint8Array>
  try {
    const bytes = await readInside(source.dir, file, MOST_LOG)
    entries = unzipSync(bytes, { filter: ({ name, originalSize }) => wanted(name) && originalSize <= MOST_ENTRY })
  } catch (error) {
    const why = error instanceof FileRefused ? error.message : `cannot be unpacked: ${(error as Error).message}`
    throw new SuiteError([{ file, message: why }])
  }
  const text = (name: string): string | undefined =>
    Object.hasOwn(entries, name) ? Buffer.from(entries[name] as Uint8Array).toString('utf8') : undefined
  // a log that was cut off has no header.json yet
  const head = text('header.json') ?? text('_journal/start.json')
  if (head === undefined) throw new SuiteError([{ file, message: 'has no header.json: it is not a log of Inspect AI' }])
  const names = Object.keys(entries)
    .filter((name) => name.startsWith('samples/'))
    .sort()
  return {
    header: parsedJson(head, `${file}: header.json`),
    samples: names.map((name) => ({ file: `${file}: ${name}`, sample: () => parsedJson(text(name) ?? '', name) })),
  }
}

const wanted = (name: string): boolean =>
  name === 'header.json' || name === '_journal/start.json' || /^samples\/[^/]+\.json$/.test(name)

function totalsOf(header: unknown, stats: Fields): { name: string; value: number }[] {
  const totals: { name: string; value: number }[] = []
  const add = (name: string, value: number | undefined): void => {
    if (value !== undefined) totals.push({ name, value })
  }
  add('samples', numberAt(header, 'results', 'total_samples'))
  add('completed samples', numberAt(header, 'results', 'completed_samples'))
  for (const score of listAt(header, 'results', 'scores'))
    for (const [metric, value] of Object.entries(fieldsOf(at(score, 'metrics'))))
      add(`${textAt(score, 'name') ?? 'score'} ${metric}`, numberAt(value, 'value'))
  for (const [model, usage] of Object.entries(fieldsOf(at(stats, 'model_usage')))) {
    add(`${model}: input tokens`, numberAt(usage, 'input_tokens'))
    add(`${model}: output tokens`, numberAt(usage, 'output_tokens'))
  }
  return totals
}

function* sampleOf(file: string, sample: Fields, log: Fields, name: string): Iterable<RunItem> {
  const place = { file }
  const id = textAt(sample, 'id')
  if (id === undefined) return yield { kind: 'problem', at: place, message: 'has no id' }
  const kept = fieldsOf(at(sample, 'attachments'))
  const put = (text: string): string => {
    const hash = /^attachment:\/\/([0-9a-f]+)$/.exec(text)?.[1]
    const found = hash === undefined ? undefined : fieldOf(kept, hash)
    return typeof found === 'string' ? found : text
  }
  const input = at(sample, 'input')
  const asked = Array.isArray(input) ? input.filter(isFields) : [{ role: 'user', content: input }]
  const question = asked
    .filter((message) => textAt(message, 'role') !== 'system')
    .map((message) => wordsOf(message, put).text)
    .filter((text) => text !== '')
    .join('\n')
  const images = asked.flatMap((message) => imagesOf(message, put))
  if (images.length > 1) return yield { kind: 'left-out', at: place, reason: 'samples with several images' }
  const targets = [at(sample, 'target')].flat().filter((target) => typeof target === 'string' && target.trim() !== '')
  const options = listAt(sample, 'choices').flatMap((choice, index) =>
    typeof choice === 'string' ? [{ letter: String.fromCharCode(65 + index), text: put(choice) }] : [],
  )
  const slash = name.indexOf('/')
  const turns = turnsOf(sample, name, put)
  const failed = textAt(sample, 'error', 'message') ?? textAt(sample, 'output', 'error')
  const [image] = images
  yield {
    kind: 'sample',
    at: place,
    id: `${id}, epoch ${wholeAt(sample, 'epoch') ?? 1}`,
    suite: textAt(log, 'dataset', 'name') ?? textAt(log, 'task') ?? 'inspect',
    caseId: id,
    image: image === undefined ? null : imageOf(image, id, file),
    question,
    truth: { asked: { question: question === '' ? undefined : question, answers: targets as string[], options } },
    model: {
      api: slash > 0 ? name.slice(0, slash) : 'unknown',
      model: slash > 0 ? name.slice(slash + 1) : name,
      ...(textAt(log, 'model_base_url') === undefined ? {} : { baseUrl: textAt(log, 'model_base_url') as string }),
    },
    repeat: wholeAt(sample, 'epoch') ?? 1,
    turns,
    ...(failed === undefined ? {} : { error: failed }),
    scores: scoresOf(
      fieldsOf(at(sample, 'scores')),
      textAt(sample, 'score') === undefined ? undefined : at(sample, 'score'),
    ),
  } satisfies ForeignSample
}

const imageOf = (named: string, id: string, near: string): ForeignImage =>
  imageIn(named, `image-${id}`) ?? { file: named, near }

/** The text of a message, and its reasoning. */
function wordsOf(message: Fields, put: (text: string) => string): { text: string; reasoning: string } {
  const content = at(message, 'content')
  if (typeof content === 'string') return { text: put(content), reasoning: '' }
  const parts = (Array.isArray(content) ? content : []).filter(isFields)
  const joined = (type: string, field: string): string =>
    parts
      .filter((part) => textAt(part, 'type') === type)
      .map((part) => put(textAt(part, field) ?? ''))
      .join('\n')
  return { text: joined('text', 'text'), reasoning: joined('reasoning', 'reasoning') }
}

const imagesOf = (message: Fields, put: (text: string) => string): string[] =>
  listAt(message, 'content').flatMap((part) => {
    const image = textAt(part, 'type') === 'image' ? textAt(part, 'image') : undefined
    return image === undefined ? [] : [put(image)]
  })

const FINISHES = new Map<string, Finish>([
  ['stop', 'stop'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'filter'],
])

/** Every message of the assistant ends a turn; the last one is that of the output, with its usage and time. */
function turnsOf(sample: Fields, model: string, put: (text: string) => string): ForeignTurn[] {
  const turns: ForeignTurn[] = []
  const said: ForeignTurn['messages'] = []
  const all = listAt(sample, 'messages').filter(isFields)
  const output = fieldsOf(at(sample, 'output'))
  const [choice] = listAt(output, 'choices')
  const last = fieldsOf(at(choice, 'message'))
  const hasLast = textAt(all.at(-1), 'role') === 'assistant'
  for (const message of choice !== undefined && !hasLast ? [...all, { ...last, role: 'assistant' }] : all) {
    const { text, reasoning } = wordsOf(message, put)
    const role = textAt(message, 'role')
    if (role === 'assistant') {
      turns.push({ messages: [...said], reply: text, ...(reasoning === '' ? {} : { reasoning }) })
      said.push({ role: 'assistant', text })
    } else
      said.push({
        role: role === 'system' ? 'system' : 'user',
        text,
        ...(imagesOf(message, put).length > 0 ? { image: true } : {}),
      })
  }
  if (turns.length === 0) return said.length > 0 ? [{ messages: said, reply: null }] : []
  const end = turns.at(-1) as ForeignTurn
  const stop = textAt(choice, 'stop_reason')
  const finish = stop === undefined ? undefined : (FINISHES.get(stop) ?? 'other')
  // of several calls only their sum is told
  const usage =
    turns.length > 1 ? (fieldOf(at(sample, 'model_usage'), model) ?? at(output, 'usage')) : at(output, 'usage')
  const served = textAt(output, 'model')
  const seconds = numberAt(output, 'time')
  Object.assign(end, {
    ...(finish === undefined ? {} : { finish, native: stop }),
    usage: usageOf(usage),
    ...(served === undefined ? {} : { servedModel: served }),
    elapsedMs: seconds === undefined ? null : Math.round(seconds * 1000),
    sent: timeOf(at(sample, 'started_at')),
  } satisfies Partial<ForeignTurn>)
  return turns
}

function usageOf(usage: unknown): Partial<Usage> {
  const [cached, reasoning] = [wholeAt(usage, 'input_tokens_cache_read'), wholeAt(usage, 'reasoning_tokens')]
  return {
    input: wholeAt(usage, 'input_tokens'),
    output: wholeAt(usage, 'output_tokens'),
    ...(cached === null ? {} : { cached }),
    ...(reasoning === null ? {} : { reasoning }),
  }
}

/** C, I, P and N are correct, incorrect, partial and no answer: 1, 0, 0.5 and 0 (inspect_ai/scorer/_metric.py, value_to_float). */
const LETTERS = new Map([
  ['C', 1],
  ['I', 0],
  ['P', 0.5],
  ['N', 0],
])

/** The scores of all scorers; older logs have one, without a name. */
function scoresOf(scores: Fields, one: unknown): ForeignScore[] {
  const named: [string, unknown][] = one === undefined ? Object.entries(scores) : [['score', one]]
  return named.flatMap(([name, score]) => {
    const about = textAt(score, 'explanation')?.slice(0, 2000)
    const value = at(score, 'value')
    const values: [string, unknown][] = isFields(value)
      ? Object.entries(value).map(([part, inner]) => [`${name}: ${part}`, inner])
      : [[name, value]]
    return values.map(([title, inner]) => ({ ...scoreOf(title, inner), ...(about === undefined ? {} : { about }) }))
  })
}

function scoreOf(name: string, value: unknown): ForeignScore {
  if (typeof value === 'boolean') return { name, value: Number(value), passed: value }
  if (typeof value === 'number') return { name, value, passed: null }
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  const letter = LETTERS.get(text)
  if (letter !== undefined) return { name, value: letter, text, passed: text === 'P' ? null : letter === 1 }
  return { name, value: null, text: text.slice(0, 200), passed: null }
}
