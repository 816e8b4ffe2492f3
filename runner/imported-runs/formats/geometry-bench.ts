import { posix } from 'node:path'
import type { ForeignScore } from '../../records/imported.ts'
import type { Size } from '../../records/space.ts'
import { SuiteError } from '../../suite/suite-error.ts'
import type { Source } from '../../suite/importers/source.ts'
import { defineRunFormat, type ForeignSample, type ForeignTurn, type RunItem } from '../define-run-format.ts'
import {
  at,
  fieldsOf,
  isFields,
  jsonOf,
  listAt,
  numberAt,
  textAt,
  timeOf,
  wholeAt,
  type Fields,
} from './json-fields.ts'

const RUN = 'run_metadata.json'
const TEST = 'test_metadata.json'

/** Run folders of MikeWise2718/vlm-geometry-bench 0.1.0 (commit 084063e, src/vlm_geometry_bench/traceability): a folder of results
 * with one folder a run, or one such folder. Its five tasks are tests of ours; its own metrics stand beside their scores.
 *
 * What its files do not tell: the size of spots where the manifest of its test suite has no spot_size (a SIZE test then has the
 * truth 0, and is left out), how many spots are missing or extra (its DEFECT tests know only whether there are defects), and the time
 * zone of its times, which are taken as UTC. */
export const geometryBench = defineRunFormat({
  name: 'geometry-bench',
  title: 'vlm-geometry-bench',
  about: 'run folders of vlm-geometry-bench: run_metadata.json, models/, images/; one of them or all results',

  async sniff(source) {
    const [found] = await runsOf(source)
    return found === undefined ? 0 : 0.98
  },

  parts: runsOf,

  async *read(source, { part }) {
    const inside = (file: string): string => posix.join(part, file)
    const run = fieldsOf(await jsonOf(source, inside(RUN)))
    const files = (await source.filesAround('.json')).filter((file) => part === '' || file.startsWith(`${part}/`))
    const tests = files.filter((file) => posix.basename(file) === TEST)
    if (tests.length === 0)
      throw new SuiteError([
        { file: part || RUN, message: 'holds no test: models/<model>/tests/<test>/test_metadata.json' },
      ])
    const models = listAt(run, 'models').map(fieldsOf)
    yield {
      kind: 'about',
      tool: 'vlm-geometry-bench',
      version: null,
      ...(textAt(run, 'run_name') === undefined ? {} : { title: textAt(run, 'run_name') as string }),
      ...(textAt(run, 'comment') === undefined ? {} : { note: textAt(run, 'comment') as string }),
      started: timeOf(at(run, 'timestamp_start')),
      finished: timeOf(at(run, 'timestamp_end')),
      space: 'unit',
      unknown: ['the time zone of its times (taken as UTC)', 'output limit, temperature and seed', 'how replies ended'],
      files: files.filter((file) => file === inside(RUN) || file.startsWith(inside('models/'))),
      totals: totalsOf(models),
    }

    const images = new Map((await source.images()).map((name) => [name, name]))
    const read: { file: string; test: Fields; talk: Fields }[] = []
    for (const file of tests) {
      const talkFile = posix.join(posix.dirname(file), 'conversation.json')
      try {
        const [test, talk] = [await jsonOf(source, file), await jsonOf(source, talkFile)]
        read.push({ file, test: fieldsOf(test), talk: fieldsOf(talk) })
      } catch (error) {
        if (!(error instanceof SuiteError)) throw error
        for (const { file: at, message } of error.problems) yield { kind: 'problem', at: { file: at }, message }
      }
    }
    // a call that failed has no truth of its own: that of another model stands in for it
    const truths = new Map<string, Fields>()
    for (const { test } of read) {
      const truth = fieldsOf(at(test, 'ground_truth'))
      if (Object.keys(truth).length > 0) truths.set(caseOf(test), truth)
    }
    for (const { file, test, talk } of read)
      yield* sampleOf(file, test, talk, {
        truth: truths.get(caseOf(test)),
        image: inside(`images/${textAt(test, 'sample_id') ?? ''}.png`),
        images,
        model: models.find((model) => textAt(model, 'model') === textAt(test, 'model')) ?? {},
      })
  },
})

/** The folders that are a run each; '' is the source itself. */
async function runsOf(source: Source): Promise<string[]> {
  return (await source.filesAround(RUN))
    .filter((file) => posix.basename(file) === RUN)
    .map((file) => posix.dirname(file))
    .map((folder) => (folder === '.' ? '' : folder))
    .sort()
}

const caseOf = (test: Fields): string => JSON.stringify([textAt(test, 'task'), textAt(test, 'sample_id')])

const totalsOf = (models: readonly Fields[]): { name: string; value: number }[] =>
  models.flatMap((model) =>
    (
      [
        ['tests', 'total_tests'],
        ['input tokens', 'input_tokens'],
        ['output tokens', 'output_tokens'],
        ['estimated USD', 'estimated_cost_usd'],
      ] as const
    ).flatMap(([name, field]) => {
      const value = numberAt(model, field)
      return value === undefined ? [] : [{ name: `${textAt(model, 'model') ?? 'a model'}: ${name}`, value }]
    }),
  )

interface Known {
  truth: Fields | undefined
  image: string
  images: ReadonlyMap<string, string>
  model: Fields
}

function* sampleOf(file: string, test: Fields, talk: Fields, known: Known): Iterable<RunItem> {
  const place = { file }
  const [task, sample, model] = [textAt(test, 'task'), textAt(test, 'sample_id'), textAt(test, 'model')]
  if (task === undefined || sample === undefined || model === undefined)
    return yield { kind: 'problem', at: place, message: 'has no task, sample_id or model' }
  const truth = known.truth
  if (!truth)
    return yield { kind: 'left-out', at: place, reason: 'failed calls whose truth stands in no other test of the run' }
  const kind = KINDS.get(task)
  if (!kind) return yield { kind: 'left-out', at: place, reason: `tests of the task ${task.slice(0, 40)}` }
  const why = kind.unusable?.(truth)
  if (why !== undefined) return yield { kind: 'left-out', at: place, reason: why }
  const turns = turnsOf(test, talk)
  const failed = turns.every(({ reply }) => reply === null || reply === '') && !isMeasured(test)
  const image = known.images.has(known.image) ? known.image : posix.join(posix.dirname(file), 'original.png')
  yield {
    kind: 'sample',
    at: place,
    id: textAt(test, 'test_id') ?? `${sample}_${task}`,
    suite: 'geometry-bench',
    caseId: sample,
    ...(textAt(test, 'image_class') === undefined ? {} : { class: textAt(test, 'image_class') as string }),
    image: { file: image },
    question: turns[0]?.messages.at(-1)?.text ?? '',
    truth: { own: (size) => kind.truth(truth, size) },
    model: {
      api: textAt(known.model, 'backend') ?? 'unknown',
      model,
      ...(textAt(known.model, 'base_url') === undefined ? {} : { baseUrl: textAt(known.model, 'base_url') as string }),
    },
    turns: failed ? turns.map((turn) => ({ ...turn, reply: null })) : turns,
    ...(failed ? { error: textAt(test, 'parse_error') ?? 'vlm-geometry-bench got no reply.' } : {}),
    scores: isMeasured(test) ? kind.scores(fieldsOf(at(test, 'metrics'))) : [],
  } satisfies ForeignSample
}

/** A failed call has no metrics. */
const isMeasured = (test: Fields): boolean => Object.keys(fieldsOf(at(test, 'metrics'))).length > 0

/** The turns of a conversation, each with everything that was said before it. */
function turnsOf(test: Fields, talk: Fields): ForeignTurn[] {
  const said: ForeignTurn['messages'] = []
  const turns: ForeignTurn[] = []
  let asked: string | null = timeOf(at(test, 'timestamp'))
  const all = listAt(talk, 'turns').filter(isFields)
  const replies = all.filter((turn) => textAt(turn, 'role') === 'assistant').length
  for (const turn of all) {
    const text = textAt(turn, 'content') ?? ''
    if (textAt(turn, 'role') !== 'assistant') {
      asked = timeOf(at(turn, 'timestamp')) ?? asked
      said.push({ role: 'user', text, ...(at(turn, 'image_attached') === true ? { image: true } : {}) })
      continue
    }
    // of a test of one turn the file of the test has the same figures, and the only cost
    turns.push({
      messages: [...said],
      reply: text,
      sent: asked,
      elapsedMs: numberAt(turn, 'latency_ms') ?? null,
      usage: { input: wholeAt(turn, 'input_tokens'), output: wholeAt(turn, 'output_tokens') },
      costUsd: replies === 1 ? (numberAt(test, 'estimated_cost_usd') ?? null) : null,
      costSource: 'estimated by vlm-geometry-bench',
    })
    said.push({ role: 'assistant', text })
  }
  const cost = numberAt(test, 'estimated_cost_usd')
  const last = turns.at(-1)
  // the cost of several turns is told as one sum
  if (replies > 1 && cost !== undefined && last) for (const turn of turns) turn.costUsd = turn === last ? cost : 0
  return turns
}

interface Kind {
  truth(
    truth: Fields,
    size: Size,
  ): { type: string; given: Record<string, unknown>; truth: Record<string, unknown> } | string
  /** the first is the verdict */
  scores(metrics: Fields): ForeignScore[]
  unusable?(truth: Fields): string | undefined
}

const yes = (metrics: Fields, name: string, same?: string): ForeignScore[] => {
  const value = at(metrics, name)
  return typeof value === 'boolean'
    ? [{ name, value: Number(value), passed: value, ...(same === undefined ? {} : { same }) }]
    : []
}
const figure = (metrics: Fields, name: string, by = 1, same?: string): ForeignScore[] => {
  const value = numberAt(metrics, name)
  return value === undefined ? [] : [{ name, value: value / by, passed: null, ...(same === undefined ? {} : { same }) }]
}

/** [x, y] as shares of the image; null where it is anything else: nothing is taken for 0. */
function placeIn(position: unknown): [x: number, y: number] | null {
  const [x, y] = Array.isArray(position) ? (position as unknown[]) : []
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null
}

/** The patterns that its prompt offers (prompts.py). */
const PATTERNS = [
  ['EMPTY', 'no spots'],
  ['SINGLE', 'exactly one spot'],
  ['RANDOM', 'spots without a regular arrangement'],
  ['HEXAGONAL', 'spots in a hexagonal grid'],
  ['GRID', 'spots in a rectangular grid'],
] as const

const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'COUNT',
    {
      truth: (truth) => ({
        type: 'count',
        given: { object: 'spots' },
        truth: { count: numberAt(truth, 'spot_count') },
      }),
      scores: (metrics) => [
        ...yes(metrics, 'exact_match', 'exact'),
        ...yes(metrics, 'within_tolerance'),
        ...figure(metrics, 'absolute_error', 1, 'absolute-error'),
        ...figure(metrics, 'percentage_error', 100),
      ],
      unusable: (truth) =>
        wholeAt(truth, 'spot_count') === null ? 'COUNT tests without the number of spots' : undefined,
    },
  ],
  [
    'LOCATE',
    {
      truth: (truth, { width, height }) => ({
        type: 'locate',
        given: { object: 'spots' },
        truth: {
          points: listAt(truth, 'positions').map((position) => {
            const [x, y] = placeIn(position) as [number, number]
            return { at: [x * width, y * height] }
          }),
        },
      }),
      scores: (metrics) => [
        ...figure(metrics, 'detection_rate', 100, 'detection'),
        ...figure(metrics, 'false_positive_rate', 100, 'false-positives'),
        ...figure(metrics, 'mean_nearest_distance'),
        ...figure(metrics, 'count_difference'),
      ],
      unusable: (truth) =>
        Array.isArray(at(truth, 'positions')) &&
        listAt(truth, 'positions').every((position) => placeIn(position) !== null)
          ? undefined
          : 'LOCATE tests without the places of the spots, or with one that is not two numbers',
    },
  ],
  [
    'PATTERN',
    {
      truth: (truth) => {
        const option = textAt(truth, 'pattern') ?? ''
        const options = PATTERNS.map(([name, about]) => ({ name, about }))
        if (!PATTERNS.some(([name]) => name === option))
          return `has the pattern "${option.slice(0, 40)}", which is never offered`
        return { type: 'pattern', given: { options }, truth: { option } }
      },
      scores: (metrics) => yes(metrics, 'correct', 'accuracy'),
    },
  ],
  [
    'SIZE',
    {
      truth: (truth) => ({
        type: 'size',
        given: {
          what: 'the diameter of the spots',
          unit: 'um',
          scale: 'What was told of the scale stands in the question.',
        },
        truth: { length: numberAt(truth, 'size') },
      }),
      scores: (metrics) => [
        ...yes(metrics, 'within_tolerance', 'within-20'),
        ...figure(metrics, 'absolute_error', 1, 'absolute-error'),
        ...figure(metrics, 'percentage_error', 100, 'relative-error'),
      ],
      unusable: (truth) =>
        (numberAt(truth, 'size') ?? 0) > 0
          ? undefined
          : 'SIZE tests whose truth is 0: their image had no spot_size, so nothing is right or wrong',
    },
  ],
  [
    'DEFECT',
    {
      truth: (truth) => ({
        type: 'defect',
        given: { object: 'spots' },
        truth: { defective: at(truth, 'has_defects') === true, missing: null, extra: null },
      }),
      scores: (metrics) => yes(metrics, 'defect_detection_correct', 'verdict'),
      unusable: (truth) =>
        typeof at(truth, 'has_defects') === 'boolean'
          ? undefined
          : 'DEFECT tests that do not say whether there are defects',
    },
  ],
])
