import { basename } from 'node:path'
import { SuiteError } from '../../suite/suite-error.ts'
import { askedIn, imageOf, jsonCell, nameOf } from '../../suite/importers/tables/table.ts'
import { columnsOf, imagesOf, textOf, type Cells } from '../../suite/importers/tables/columns.ts'
import { rowsOf, type TableRow } from '../../suite/importers/tables/table-rows.ts'
import type { Source } from '../../suite/importers/source.ts'
import type { ForeignScore } from '../../records/imported.ts'
import { defineRunFormat, type ForeignSample, type RunItem } from '../define-run-format.ts'
import { timeOf } from './json-fields.ts'
import { matchesOf } from '../../tools/matches.ts'

const ENDINGS = ['.csv', '.jsonl', '.tsv', '.ndjson', '.json']

/** What columns of results are called, beside those of questions (suite/importers/tables/columns.ts). */
const NAMES = {
  reply: ['reply', 'response', 'output', 'prediction', 'completion', 'generated_text', 'model_output', 'model_answer'],
  model: ['model', 'model_name', 'model_id'],
  api: ['api', 'provider', 'backend', 'vendor'],
  suite: ['suite', 'dataset', 'benchmark'],
  score: ['score', 'correct', 'passed', 'hit', 'accuracy'],
  repeat: ['repeat', 'epoch', 'attempt', 'run'],
  error: ['error', 'error_message'],
  ms: ['latency_ms', 'elapsed_ms', 'time_ms', 'latencyms', 'elapsedms'],
  seconds: ['latency', 'latency_s', 'elapsed', 'seconds', 'time_s'],
  input: ['input_tokens', 'prompt_tokens', 'inputtokens'],
  output: ['output_tokens', 'completion_tokens', 'outputtokens'],
  cost: ['cost', 'cost_usd', 'costusd', 'usd'],
  sent: ['timestamp', 'started', 'created', 'created_at', 'time'],
  sha: ['image_sha256', 'sha256'],
  prompt: ['full_prompt', 'sent_prompt'],
  finish: ['finish_reason', 'stop_reason'],
} as const
type Role = keyof typeof NAMES

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')

const columnOf = (names: readonly string[], role: Role): string | undefined =>
  NAMES[role].map((wanted) => names.find((name) => plain(name) === wanted)).find((name) => name !== undefined)

/** A table of anybody's own: CSV, TSV, JSON Lines or a JSON list, a row a result: image, question, truth, model, reply. Columns of the
 * question are those of a table of cases; the others are optional. */
export const table = defineRunFormat({
  name: 'table',
  title: 'CSV or JSONL table',
  about:
    'a CSV, TSV, JSONL or JSON table with columns for image, question, answer, model, reply; score, latency_ms, cost too',

  async sniff(source) {
    for (const file of await source.files(...ENDINGS)) if (await looksRight(source, file)) return 0.6
    return 0
  },

  async parts(source) {
    if (source.file !== null) return [source.file]
    const parts: string[] = []
    for (const file of await source.files(...ENDINGS)) if (await looksRight(source, file)) parts.push(file)
    return parts
  },

  async *read(source, { part }) {
    const file = part
    const names = new Set<string>()
    for await (const row of rowsOf(source, file))
      if (row.kind === 'row') for (const name of Object.keys(row.cells)) if (names.size < 1000) names.add(name)
    if (names.size === 0)
      throw new SuiteError([
        { file, message: 'has no row: below the names of the columns, a row a result is expected' },
      ])
    const all = [...names]
    const columns = columnsOf(all.filter((name) => !isOurs(name)))
    const reply = columnOf(all, 'reply')
    const lacks = (what: string, wanted: string): SuiteError =>
      new SuiteError([
        {
          file,
          line: 1,
          message: `has no column for the ${what} (${wanted}); its columns are ${all.join(', ').slice(0, 300)}`,
        },
      ])
    if (reply === undefined) throw lacks('reply', NAMES.reply.join(', '))
    const isTold = columns.truth !== undefined && columns.type !== undefined
    if (columns.answer === undefined && !isTold)
      throw lacks('right answer', 'answer, label, ground_truth, target; or type and truth')
    yield {
      kind: 'about',
      tool: 'a table',
      version: null,
      title: basename(file),
      started: null,
      finished: null,
      unknown: [
        'the tool that made it',
        ...(columnOf(all, 'model') === undefined ? ['the model'] : []),
        ...(columnOf(all, 'cost') === undefined ? ['what calls cost'] : []),
        ...(columnOf(all, 'prompt') === undefined ? ['whether more than the question was said'] : []),
        'the coordinates that were asked for (replies are read as px)',
      ],
      files: [file],
    }
    let n = 0
    for await (const row of rowsOf(source, file)) {
      if (row.kind !== 'row') yield row
      else yield* sampleOf(row, ++n, file, all, columns)
    }
  },
})

const isOurs = (name: string): boolean =>
  Object.values(NAMES).some((list) => (list as readonly string[]).includes(plain(name)))

async function looksRight(source: Source, file: string): Promise<boolean> {
  const head = await source.head(file)
  const first = /\.[ct]sv$/i.test(file) ? (head.split(/[\r\n]/)[0] ?? '').split(/[,;\t|]/) : []
  const names = [...first, ...matchesOf(head, /"([^"]{1,40})"\s*:/g).map(([, name]) => name as string)].map((name) =>
    name.replace(/"/g, '').trim(),
  )
  const { answer, truth, type } = columnsOf(names.filter((name) => !isOurs(name)))
  return columnOf(names, 'reply') !== undefined && (answer ?? (type && truth)) !== undefined
}

const numberOf = (value: unknown): number | undefined => {
  const text = textOf(value)
  const number = text === undefined ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

function* sampleOf(
  { cells, line, field }: TableRow,
  n: number,
  file: string,
  names: readonly string[],
  columns: ReturnType<typeof columnsOf>,
): Iterable<RunItem> {
  const place = { file, ...(line === undefined ? {} : { line }) }
  const cell = (role: Role): unknown => {
    const name = columnOf(names, role)
    return name !== undefined && Object.hasOwn(cells, name) ? cells[name] : undefined
  }
  const of = (name: string | undefined): unknown =>
    name !== undefined && Object.hasOwn(cells, name) ? cells[name] : undefined
  const images = imagesOf(of(columns.image))
  if (images.length > 1) return yield { kind: 'left-out', at: place, reason: 'rows with several images' }
  const [named] = images
  const asked = askedIn(cells as Cells, columns)
  const said = cell('reply')
  const error = textOf(cell('error'))
  const reply = typeof said === 'string' ? said : said === undefined || said === null ? null : JSON.stringify(said)
  if (reply === null && error === undefined)
    return yield { kind: 'left-out', at: place, reason: 'rows without a reply' }
  const own = textOf(of(columns.id))
  const ref = textOf(cell('model')) ?? 'unknown'
  const api = textOf(cell('api'))
  const slash = ref.indexOf('/')
  const ms =
    numberOf(cell('ms')) ??
    (numberOf(cell('seconds')) === undefined ? undefined : (numberOf(cell('seconds')) as number) * 1000)
  const [input, output, cost, repeat] = (['input', 'output', 'cost', 'repeat'] as const).map((role) =>
    numberOf(cell(role)),
  )
  const sha = textOf(cell('sha'))?.toLowerCase()
  const suite = textOf(cell('suite')) ?? basename(file).replace(/\.\w+$/, '')
  const group = textOf(of(columns.class))
  const type = textOf(of(columns.type))
  const [given, toldTruth] = [jsonCell(of(columns.given)), jsonCell(of(columns.truth))]
  const finish = textOf(cell('finish'))
  for (const name of unreadIn(cell)) {
    const column = columnOf(names, name) as string
    yield { kind: 'note', at: place, text: `cells of ${column} that are no ${KINDS[name]} and stay unknown` }
  }
  yield {
    kind: 'sample',
    at: place,
    id: own ?? field ?? `row ${line ?? n}`,
    suite,
    // rows of several models on one question are one case
    caseId: own ?? (named === undefined ? `row-${line ?? n}` : nameOf(named)),
    ...(group === undefined ? {} : { class: group }),
    image: named === undefined ? null : imageOf(named, own ?? String(line ?? n), file),
    ...(sha !== undefined && SHA.test(sha) ? { imageSha: sha } : {}),
    question: asked.question ?? '',
    truth:
      toldTruth !== undefined && type !== undefined
        ? { own: () => ({ type, ...(given ? { given } : {}), truth: toldTruth }) }
        : { asked },
    ...(type === undefined ? {} : { type }),
    model: {
      api: api ?? (slash > 0 ? ref.slice(0, slash) : 'unknown'),
      model: api === undefined && slash > 0 ? ref.slice(slash + 1) : ref,
    },
    ...(repeat === undefined ? {} : { repeat }),
    turns: [
      {
        messages: [{ role: 'user', text: textOf(cell('prompt')) ?? asked.question ?? '', image: true }],
        reply: error !== undefined && (reply === null || reply === '') ? null : reply,
        usage: { input: whole(input), output: whole(output) },
        elapsedMs: ms ?? null,
        sent: timeOf(cell('sent')),
        costUsd: cost ?? null,
        costSource: 'as the table says',
        ...(finish === undefined ? {} : { native: finish, finish: finishOf(finish) }),
      },
    ],
    ...(error === undefined ? {} : { error }),
    scores: scoreOf(columnOf(names, 'score'), cell('score')),
  } satisfies ForeignSample
}

/** Columns of figures, and what a cell of each has to be. */
const KINDS = {
  ms: 'number',
  seconds: 'number',
  input: 'number',
  output: 'number',
  cost: 'number',
  repeat: 'number',
  sent: 'time',
  sha: 'SHA-256',
} as const satisfies Partial<Record<Role, string>>

/** Those whose cell says something that cannot be read: whether "1,200" is a thousand or a decimal comma is not guessed at. */
const unreadIn = (cell: (role: Role) => unknown): (keyof typeof KINDS)[] =>
  (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((role) => {
    const text = textOf(cell(role))?.trim()
    if (text === undefined || text === '') return false
    if (role === 'sent') return timeOf(cell(role)) === null
    if (role === 'sha') return !SHA.test(text.toLowerCase())
    return numberOf(text) === undefined
  })

const SHA = /^[0-9a-f]{64}$/
const whole = (value: number | undefined): number | null =>
  value !== undefined && Number.isInteger(value) ? value : null

const finishOf = (word: string): 'stop' | 'length' | 'filter' | 'other' =>
  /^(?:stop|end_turn|eos|completed?)$/i.test(word)
    ? 'stop'
    : /^(?:length|max_tokens|model_length|max_output_tokens)$/i.test(word)
      ? 'length'
      : /filter|safety/i.test(word)
        ? 'filter'
        : 'other'

function scoreOf(name: string | undefined, value: unknown): ForeignScore[] {
  if (name === undefined || value === undefined || value === null || value === '') return []
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value)
  if (/^(?:true|yes|correct|pass(?:ed)?)$/i.test(text)) return [{ name, value: 1, passed: true }]
  if (/^(?:false|no|incorrect|wrong|fail(?:ed)?)$/i.test(text)) return [{ name, value: 0, passed: false }]
  const number = Number(text)
  if (!Number.isFinite(number)) return [{ name, value: null, text: text.slice(0, 200), passed: null }]
  return [{ name, value: number, passed: number === 1 ? true : number === 0 ? false : null }]
}
