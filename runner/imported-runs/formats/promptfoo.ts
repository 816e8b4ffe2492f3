import { basename } from 'node:path'
import type * as Yaml from 'yaml'
import type { Finish, Usage } from '../../records/exchange.ts'
import type { ForeignScore } from '../../records/imported.ts'
import type { ForeignImage } from '../../suite/importers/define-importer.ts'
import type { Source } from '../../suite/importers/source.ts'
import { columnsOf, textOf, type Cells } from '../../suite/importers/tables/columns.ts'
import type { Asked } from '../../suite/importers/tables/answers.ts'
import { askedIn } from '../../suite/importers/tables/table.ts'
import { groupBy } from '../../tools/group-by.ts'
import { onDemand } from '../../tools/on-demand.ts'
import { defineRunFormat, type ForeignSample, type ForeignTurn, type RunItem } from '../define-run-format.ts'
import { imageIn } from './data-url.ts'
import { at, fieldsOf, jsonOf, laterBy, listAt, numberAt, textAt, timeOf, wholeAt, type Fields } from './json-fields.ts'

const yaml = onDemand<typeof Yaml>('yaml')

/** Results of `promptfoo eval -o out.json` (promptfoo 0.123.1, written by that version on Node 22; the fields are those of
 * src/types/index.ts, EvaluateResult). Rows stand in the order of completion, and every repeat has a testIdx of its own: what was put
 * to whom is told by provider, prompt and vars. The image is in the rendered prompt; `vars` holds its path. */
export const promptfoo = defineRunFormat({
  name: 'promptfoo',
  title: 'promptfoo',
  about: 'what `promptfoo eval -o out.json` wrote; a file or a folder of them, a run each',

  sniff: async (source) => ((await outputsOf(source)).length > 0 ? 0.95 : 0),
  parts: outputsOf,

  async *read(source, { part }) {
    const file = await jsonOf(source, part)
    const rows = rowsOf(file)
    const created = timeOf(at(file, 'metadata', 'evaluationCreatedAt')) ?? timeOf(at(file, 'results', 'timestamp'))
    const took = numberAt(file, 'results', 'stats', 'durationMs')
    yield {
      kind: 'about',
      tool: 'promptfoo',
      version: textAt(file, 'metadata', 'promptfooVersion') ?? null,
      title: textAt(file, 'config', 'description') ?? basename(part),
      note: textAt(file, 'evalId') ?? '',
      started: created,
      finished: laterBy(created, took),
      unknown: [
        'when each call was sent',
        'what calls cost where promptfoo says 0: it has no price for every model',
        'the coordinates that were asked for (replies are read as px)',
      ],
      files: [part],
      totals: totalsOf(file),
    }
    const many = new Set(rows.map((row) => textAt(row, 'promptId') ?? '')).size > 1
    const servers = serversOf(file)
    let test = 0
    for (const same of groupBy(rows, keyOf).values()) {
      test++
      const times = new Map<string, number>()
      for (const row of same) {
        const asked = `${textAt(row, 'provider', 'id')}\n${textAt(row, 'promptId')}`
        times.set(asked, (times.get(asked) ?? 0) + 1)
        yield* sampleOf(row, {
          file: part,
          suite: suiteOf(file, part),
          test,
          many,
          servers,
          repeat: times.get(asked) ?? 1,
        })
      }
    }
  },
})

async function outputsOf(source: Source): Promise<string[]> {
  const found: string[] = []
  for (const file of await source.files('.json')) {
    const head = await source.head(file, 4096)
    if (/^\s*\{\s*"evalId"/.test(head) && /"results"\s*:\s*\{\s*"version"/.test(head)) found.push(file)
  }
  return found.sort()
}

/** In the order of the tests and prompts, which is the same every time. */
const rowsOf = (file: unknown): Fields[] =>
  listAt(file, 'results', 'results')
    .map(fieldsOf)
    .sort(
      (a, b) =>
        (numberAt(a, 'testIdx') ?? 0) - (numberAt(b, 'testIdx') ?? 0) ||
        (numberAt(a, 'promptIdx') ?? 0) - (numberAt(b, 'promptIdx') ?? 0),
    )

/** What makes a test the same one: what was put in, and what was asked of the answer. */
const keyOf = (row: Fields): string => JSON.stringify([at(row, 'vars'), at(row, 'testCase', 'assert')])

const suiteOf = (file: unknown, part: string): string =>
  textAt(file, 'config', 'description') ?? basename(part).replace(/\.json$/, '')

function totalsOf(file: unknown): { name: string; value: number }[] {
  const stats = at(file, 'results', 'stats')
  const told: [string, number | undefined][] = [
    ['passed', numberAt(stats, 'successes')],
    ['failed', numberAt(stats, 'failures')],
    ['errors', numberAt(stats, 'errors')],
    ['input tokens', numberAt(stats, 'tokenUsage', 'prompt')],
    ['output tokens', numberAt(stats, 'tokenUsage', 'completion')],
    ['tokens from its cache', numberAt(stats, 'tokenUsage', 'cached')],
  ]
  return told.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}

/** Addresses of servers that the providers of a configuration name, by provider. */
function serversOf(file: unknown): ReadonlyMap<string, string> {
  return new Map(
    listAt(file, 'config', 'providers').flatMap((provider): [string, string][] => {
      const [id, url] = [textAt(provider, 'id'), textAt(provider, 'config', 'apiBaseUrl')]
      return id === undefined || url === undefined ? [] : [[id, url]]
    }),
  )
}

interface About {
  file: string
  suite: string
  /** number of the test in the order of the file, from 1 */
  test: number
  /** whether the tests were put with several prompts */
  many: boolean
  servers: ReadonlyMap<string, string>
  repeat: number
}

function* sampleOf(row: Fields, { file, suite, test, many, servers, repeat }: About): Iterable<RunItem> {
  const vars = fieldsOf(at(row, 'vars')) as Cells
  const columns = columnsOf(Object.keys(vars))
  const { messages, images } = conversationOf(textAt(row, 'prompt', 'raw') ?? '')
  const named = textOf(columns.image === undefined ? undefined : vars[columns.image])
  if (images.length > 1) return yield { kind: 'left-out', at: { file }, reason: 'tests with several images' }
  const said = messages.filter(({ role }) => role === 'user').map(({ text }) => text)
  const question = textOf(columns.question === undefined ? undefined : vars[columns.question]) ?? said.join('\n')
  const asked = askedOf(row, { ...askedIn(vars, columns), question }, vars)
  if (asked === null)
    return yield {
      kind: 'left-out',
      at: { file },
      reason: 'tests whose right answer no variable and no assertion tells (equals, contains and the like do)',
    }
  const id = textAt(row, 'testCase', 'description') ?? `test ${test}`
  const prompt = textAt(row, 'prompt', 'label')
  const [image] = images
  const output = at(row, 'response', 'output')
  const reply =
    output === undefined || output === null ? null : typeof output === 'string' ? output : JSON.stringify(output)
  const error = textAt(row, 'response', 'error') ?? (reply === null ? textAt(row, 'error') : undefined)
  const provider = textAt(row, 'provider', 'id') ?? 'unknown'
  const own = textOf(columns.id === undefined ? undefined : vars[columns.id])
  yield {
    kind: 'sample',
    at: { file },
    id: `${id}, ${provider}${repeat > 1 ? `, repeat ${repeat}` : ''}`,
    suite,
    caseId: `${own ?? `${test}`}${textAt(row, 'testCase', 'description') === undefined ? '' : `-${id}`}${many ? `-${textAt(row, 'promptId')?.slice(0, 6)}` : ''}`,
    ...(many && prompt !== undefined ? { tags: [prompt.slice(0, 60)] } : {}),
    image: image ?? (named === undefined ? null : imageNamed(named, file)),
    question,
    truth: { asked },
    model: modelOf(provider, servers),
    repeat,
    turns: [turnOf(row, messages, reply)],
    ...(error === undefined ? {} : { error }),
    scores: scoresOf(row),
    ...(isCached(row)
      ? { notes: ['the reply came out of promptfoo’s cache: its time and tokens are those of an earlier call'] }
      : {}),
  } satisfies ForeignSample
}

/** Assertions whose value is a right answer; of several values each is right. */
const TELLING = new Set([
  'equals',
  'contains',
  'icontains',
  'contains-any',
  'icontains-any',
  'starts-with',
  'similar',
  'factuality',
])

/** The question with its right answers: those of the variables, else those of the assertions. null where neither tells any. */
function askedOf(row: Fields, asked: Asked, vars: Cells): Asked | null {
  if (asked.answers.length > 0) return asked
  const answers = listAt(row, 'testCase', 'assert').flatMap((assertion) => {
    if (!TELLING.has(textAt(assertion, 'type') ?? '')) return []
    const value = at(assertion, 'value')
    // one text for several values has commas between them
    const parts = typeof value === 'string' && textAt(assertion, 'type')?.endsWith('-any') ? value.split(',') : [value]
    return parts
      .flat()
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .map((value) => rendered(String(value), vars).trim())
      .filter((value) => value !== '')
  })
  return answers.length === 0
    ? null
    : { ...asked, answers: [...new Map(answers.map((text) => [text.toLowerCase(), text])).values()] }
}

/** `{{name}}` as the value of that variable. */
const rendered = (text: string, vars: Cells): string =>
  text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(vars, name) ? (textOf(vars[name]) ?? whole) : whole,
  )

const imageNamed = (named: string, near: string): ForeignImage =>
  imageIn(named, 'image') ?? { file: named.replace(/^file:\/\//, ''), near }

type Message = ForeignTurn['messages'][number]

/** The messages of a rendered prompt, as JSON or YAML in the form of OpenAI, Anthropic or Google; else it is the question. */
function conversationOf(raw: string): { messages: Message[]; images: ForeignImage[] } {
  const images: ForeignImage[] = []
  const messages = messagesIn(raw).flatMap((message): Message[] => {
    const content = at(message, 'content') ?? at(message, 'parts')
    const parts: unknown[] = typeof content === 'string' ? [{ text: content }] : Array.isArray(content) ? content : []
    const before = images.length
    for (const part of parts) {
      const image = imageOfPart(part, images.length)
      if (image !== null) images.push(image)
    }
    const role = textAt(message, 'role')
    return [
      {
        role:
          role === 'system' || role === 'developer'
            ? 'system'
            : role === 'assistant' || role === 'model'
              ? 'assistant'
              : 'user',
        text: parts
          .map((part) => (typeof part === 'string' ? part : (textAt(part, 'text') ?? '')))
          .filter(Boolean)
          .join('\n'),
        ...(images.length > before ? { image: true } : {}),
      },
    ]
  })
  return messages.length > 0 ? { messages, images } : { messages: [{ role: 'user', text: raw, image: true }], images }
}

function messagesIn(raw: string): unknown[] {
  if (!/^\s*(?:[[{]|- )/.test(raw)) return []
  let value: unknown
  try {
    value = raw.trimStart().startsWith('-') ? yaml().parse(raw) : JSON.parse(raw)
  } catch {
    return []
  }
  const list = Array.isArray(value) ? value : [...listAt(value, 'messages'), ...listAt(value, 'contents')]
  return list.filter((item) => at(item, 'content') !== undefined || at(item, 'parts') !== undefined)
}

/** Image parts of chat completions, responses, Anthropic's messages and Gemini. */
function imageOfPart(part: unknown, n: number): ForeignImage | null {
  const name = `image-${n + 1}`
  const url = textAt(part, 'image_url', 'url') ?? textAt(part, 'image_url') ?? textAt(part, 'source', 'url')
  if (url !== undefined) return imageIn(url, name) ?? { file: url.replace(/^file:\/\//, '') }
  const packed =
    textAt(part, 'source', 'data') ?? textAt(part, 'inlineData', 'data') ?? textAt(part, 'inline_data', 'data')
  return packed === undefined ? null : (imageIn(packed, name) ?? { bytes: Buffer.from(packed, 'base64'), name })
}

/** Second parts of a provider's name that say how it is called, not which model. */
const WAYS = new Set([
  'chat',
  'completion',
  'completions',
  'messages',
  'responses',
  'response',
  'generate',
  'vision',
  'agent',
  'assistant',
  'model',
])

/** "openai:chat:gpt-5" -> openai, gpt-5; a script or an address is a model of an unknown API. */
function modelOf(provider: string, servers: ReadonlyMap<string, string>): ForeignSample['model'] {
  const baseUrl = servers.get(provider)
  const where = baseUrl === undefined ? {} : { baseUrl }
  const [api = '', ...rest] = provider.split(':')
  if (
    rest.length === 0 ||
    !/^[a-z][\w-]*$/i.test(api) ||
    ['file', 'http', 'https', 'exec', 'python', 'webhook'].includes(api)
  )
    return { api: 'unknown', model: provider, ...where }
  const model = (rest.length > 1 && WAYS.has(rest[0] as string) ? rest.slice(1) : rest).join(':')
  return { api, model, ...where }
}

/** A row that no call was made for. */
const isCached = (row: Fields): boolean => at(row, 'response', 'cached') === true

const FINISHES = new Map<string, Finish>([
  ['stop', 'stop'],
  ['end_turn', 'stop'],
  ['completed', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'filter'],
  ['refusal', 'refusal'],
])

function turnOf(row: Fields, messages: Message[], reply: string | null): ForeignTurn {
  const finish = textAt(row, 'response', 'finishReason')?.toLowerCase()
  const latency = numberAt(row, 'latencyMs')
  const cost = numberAt(row, 'cost')
  return {
    messages,
    reply,
    ...(finish === undefined ? {} : { native: finish, finish: FINISHES.get(finish) ?? 'other' }),
    usage: isCached(row) || reply === null ? {} : usageOf(at(row, 'tokenUsage')),
    // after answers of 429 it is 0, and of a cached row that of the call that was made once
    elapsedMs: latency === undefined || latency === 0 || isCached(row) ? null : Math.round(latency),
    // 0 stands for "not known" as well, unless nothing was called
    costUsd: isCached(row) ? 0 : cost === undefined || cost === 0 ? null : cost,
    costSource: isCached(row) ? 'promptfoo, from its cache' : 'promptfoo',
  }
}

/** promptfoo's own `cached` are replies out of its cache; the vendor's are cacheReadInputTokens. */
function usageOf(usage: unknown): Partial<Usage> {
  const [cached, reasoning] = ['cacheReadInputTokens', 'reasoning'].map((name) =>
    wholeAt(usage, 'completionDetails', name),
  )
  return {
    input: wholeAt(usage, 'prompt'),
    output: wholeAt(usage, 'completion'),
    ...(cached ? { cached } : {}),
    ...(reasoning ? { reasoning } : {}),
  }
}

/** What is not told is no verdict. */
function verdictAt(value: unknown, name: string): boolean | null {
  const told = at(value, name)
  return typeof told === 'boolean' ? told : null
}

/** The verdict over all assertions first, then each of them, then scores with names. */
function scoresOf(row: Fields): ForeignScore[] {
  const passed = verdictAt(row, 'success')
  const reason = textAt(row, 'gradingResult', 'reason') ?? textAt(row, 'error')
  const whole: ForeignScore = {
    name: 'promptfoo',
    value: numberAt(row, 'score') ?? null,
    passed,
    ...(reason === undefined ? {} : { about: reason.slice(0, 2000) }),
  }
  // where no assertion was tried there is no verdict
  if (at(row, 'gradingResult') === null || at(row, 'gradingResult') === undefined)
    return numberAt(row, 'failureReason') === 2 ? [{ ...whole, value: null, passed: null }] : [whole]
  const parts = listAt(row, 'gradingResult', 'componentResults').map((part): ForeignScore => {
    const value = textAt(part, 'assertion', 'value')
    return {
      name: `${textAt(part, 'assertion', 'type') ?? 'assertion'}${value === undefined ? '' : `: ${value.slice(0, 80)}`}`,
      value: numberAt(part, 'score') ?? null,
      passed: verdictAt(part, 'pass'),
    }
  })
  const named = Object.entries(fieldsOf(at(row, 'namedScores'))).flatMap(([name, value]): ForeignScore[] =>
    typeof value === 'number' ? [{ name, value, passed: null }] : [],
  )
  return [whole, ...(parts.length > 1 ? parts : []), ...named]
}
