import type { CaseImage, KnownCase, SuiteHeader } from '../records/case.ts'
import type { ImportedTest } from '../records/imported.ts'
import type { Model } from '../records/model.ts'
import type { Space } from '../records/space.ts'
import type { Planned } from '../records/test.ts'
import { modelSlugs, plannedTest } from '../plan/make-plan.ts'
import { CaseIds } from '../suite/importers/case-ids.ts'
import type { Findings } from '../suite/importers/findings.ts'
import { AnswerKinds } from '../suite/importers/tables/answer-kinds.ts'
import { ANSWERED, answeredCase, freeType, whyTooLong, type AnsweredType } from '../suite/importers/tables/answers.ts'
import type { RecordCheck } from '../suite/check-record.ts'
import { caseCheck } from '../suite/read-cases.ts'
import { testType, testTypes } from '../test-types/index.ts'
import { slugOf } from '../tools/slug.ts'
import type { AboutRun, ForeignSample } from './define-run-format.ts'
import type { RunImage, RunImages } from './run-images.ts'
import { plainName, tameAbout, tameSample } from './tame-sample.ts'

/** A test of an imported run before it is read and scored. */
export interface BuiltTest {
  planned: Planned
  testCase: KnownCase
  model: Model
  /** text of the first question */
  prompt: string
  system: string | null
  imported: Omit<ImportedTest, 'differs'>
}

/** Everything of an imported run but its replies. */
export interface BuiltRun {
  about: AboutRun
  suites: { header: SuiteHeader; cases: number }[]
  cases: KnownCase[]
  models: Model[]
  tests: BuiltTest[]
  /** in the order of `tests` */
  samples: ForeignSample[]
  repeats: number
  findings: Findings
  missing: number
  images: number
}

export interface BuildOptions {
  /** the test type ordered for questions whose answers would decide it */
  type?: string
  /** the coordinates that replies are read in */
  space?: Space
  /** what the pictures of the first cases are, for a look */
  seen?: (testCase: KnownCase, image: RunImage, sample: ForeignSample) => void
}

/** What the model of another tool is called here: an API has only small letters, digits and hyphens. */
const apiOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'unknown'

const ODD_FIGURES = 'times, tokens or costs that are below 0 or beyond all measure, and stay unknown'

/** Makes cases, models and the plan of a run out of samples. Each sample becomes a test, or is named with the reason. */
export async function buildRun(
  told: AboutRun,
  toldSamples: readonly ForeignSample[],
  images: RunImages,
  findings: Findings,
  { type, space, seen }: BuildOptions,
): Promise<BuiltRun> {
  const about = tameAbout(told)
  const samples = toldSamples.map((toldSample) => {
    const { sample, odd } = tameSample(toldSample)
    if (odd) findings.add({ kind: 'note', at: sample.at, text: ODD_FIGURES })
    return sample
  })
  const kinds = surveyed(samples)
  const cases = new Cases(kinds, type)
  const models = new Map<string, { api: string; model: string; baseUrl?: string }>()
  const taken: { sample: ForeignSample; testCase: KnownCase; modelKey: string; repeat: number; at: number }[] = []
  const repeats = new Map<string, number>()
  const shas = new Set<string>()
  // of a source that counts its repeats the first come first, wherever they stand
  for (const sample of samples.toSorted((a, b) => (a.repeat ?? 0) - (b.repeat ?? 0))) {
    const image = await images.of(sample, sample.caseId)
    const made = cases.of(sample, image.image)
    if (typeof made === 'string') {
      // of a file that is one record, or has no lines, its own name tells which it is
      const field = sample.at.line === undefined ? { field: sample.id } : {}
      findings.add({ kind: 'problem', at: sample.at, ...field, message: made })
      continue
    }
    const { testCase, isNew } = made
    if (isNew) seen?.(testCase, image, sample)
    for (const text of cases.notes.splice(0)) findings.add({ kind: 'note', at: sample.at, text })
    const api = apiOf(sample.model.api)
    const { model } = sample.model
    const modelKey = JSON.stringify([api, model])
    if (!models.has(modelKey))
      models.set(modelKey, {
        api,
        model,
        ...(sample.model.baseUrl ? { baseUrl: withoutSecrets(sample.model.baseUrl) } : {}),
      })
    const key = JSON.stringify([modelKey, testCase.suite, testCase.type, testCase.id])
    const repeat = (repeats.get(key) ?? 0) + 1
    repeats.set(key, repeat)
    if (!image.image.missing) shas.add(image.image.sha)
    taken.push({ sample, testCase, modelKey, repeat, at: taken.length })
  }

  const slugs = modelSlugs([...models.values()], slugOf)
  const known = new Map(
    [...models].map(([key, model], index) => [key, modelOf(model, slugs[index] as string, space ?? about.space)]),
  )
  const [caseOrder, modelOrder] = [new Map([...cases.list].map((item, i) => [item, i])), [...models.keys()]]
  // results stand in the order in which calls ended: a plan goes repeat by repeat, case by case
  taken.sort(
    (a, b) =>
      a.repeat - b.repeat ||
      (caseOrder.get(a.testCase) ?? 0) - (caseOrder.get(b.testCase) ?? 0) ||
      modelOrder.indexOf(a.modelKey) - modelOrder.indexOf(b.modelKey) ||
      a.at - b.at,
  )
  const tests = taken.map(({ sample, testCase, modelKey, repeat }, index): BuiltTest => {
    const model = known.get(modelKey) as Model
    return {
      planned: plannedTest({ n: index + 1, of: taken.length, testCase, model, repeat }),
      testCase,
      model,
      prompt: promptOf(sample),
      system: systemOf(sample),
      imported: {
        tool: about.tool,
        file: sample.at.file,
        ...(sample.at.line === undefined ? {} : { line: sample.at.line }),
        id: sample.id,
        unknown: unknownOf(sample),
        ...(sample.notes && sample.notes.length > 0 ? { notes: sample.notes } : {}),
        scores: sample.scores,
      },
    }
  })
  return {
    about,
    suites: cases.suites.map((name) => ({
      header: { format: 1, name, title: name, source: `results of ${about.tool}` },
      cases: cases.list.filter(({ suite }) => suite === name).length,
    })),
    cases: cases.list,
    models: [...known.values()],
    tests,
    samples: taken.map(({ sample }) => sample),
    repeats: taken.reduce((most, { repeat }) => Math.max(most, repeat), 1),
    findings,
    missing: tests.filter(({ testCase }) => testCase.image.missing).length,
    images: shas.size,
  }
}

/** What the answers of each suite look like, where they decide the test type. */
function surveyed(samples: readonly ForeignSample[]): Map<string, AnswerKinds> {
  const kinds = new Map<string, AnswerKinds>()
  for (const { suite, truth, class: group = '' } of samples) {
    if (!('asked' in truth) || truth.asked.options.length >= 2 || truth.asked.answers.length === 0) continue
    const own = kinds.get(suite) ?? new AnswerKinds()
    own.add(group, truth.asked)
    kinds.set(suite, own)
  }
  return kinds
}

type Made = { type: string; given: Record<string, unknown>; truth: Record<string, unknown> }

/** The cases of a run, each once however many results speak of it. */
class Cases {
  readonly list: KnownCase[] = []
  readonly suites: string[] = []
  readonly notes: string[] = []
  readonly #kinds: ReadonlyMap<string, AnswerKinds>
  readonly #type: string | undefined
  readonly #check: RecordCheck = caseCheck(testTypes)
  readonly #byKey = new Map<string, KnownCase>()
  readonly #ids = new Map<string, CaseIds>()
  readonly #names = new Map<string, string>()

  constructor(kinds: ReadonlyMap<string, AnswerKinds>, type: string | undefined) {
    this.#kinds = kinds
    this.#type = type
  }

  /** The case of a sample, or what is wrong with it. */
  of(sample: ForeignSample, image: CaseImage): { testCase: KnownCase; isNew: boolean } | string {
    const made = this.#made(sample, image)
    if (typeof made === 'string') return made
    const suite = this.#suiteOf(sample.suite)
    const key = JSON.stringify([suite, sample.caseId, made.type, image.sha, made.given, made.truth])
    const known = this.#byKey.get(key)
    if (known) return { testCase: known, isNew: false }
    const group = plainName(sample.class, 60)
    const tags = (sample.tags ?? []).flatMap((tag) => plainName(tag, 60) ?? [])
    const record = {
      id: 'case',
      type: made.type,
      image: 'images/image.png',
      ...(group === undefined ? {} : { class: group }),
      ...(tags.length > 0 ? { tags } : {}),
      ...(sample.question === '' ? {} : { question: sample.question }),
      given: made.given,
      truth: made.truth,
    }
    // what is of another form than the type has is never looked at further
    const [wrong = testType(made.type)?.problems?.(made.given, made.truth, image)[0]] = this.#check(record)
    if (wrong) return `${wrong.field === undefined ? '' : `${wrong.field} `}${wrong.message}`
    const ids = this.#ids.get(suite) ?? new CaseIds()
    this.#ids.set(suite, ids)
    const { image: _, ...rest } = record
    const testCase: KnownCase = { format: 1, suite, ...rest, id: ids.take(made.type, sample.caseId).id, image }
    this.#byKey.set(key, testCase)
    this.list.push(testCase)
    return { testCase, isNew: true }
  }

  #made({ truth, suite, class: group = '', type: own }: ForeignSample, image: CaseImage): Made | string {
    if ('own' in truth) {
      const made = truth.own(image)
      return typeof made === 'string' ? made : { type: made.type, given: made.given ?? {}, truth: made.truth }
    }
    const { asked } = truth
    if (asked.answers.length === 0) return 'has no answer that is right, so nothing can be scored'
    const ordered = this.#type ?? own
    const told =
      ordered !== undefined
        ? { type: ordered, why: '' }
        : asked.options.length >= 2
          ? { type: 'pattern', why: '' }
          : (this.#kinds.get(suite)?.typeOf(group, asked, group !== '') ?? { type: 'read-text', why: '' })
    const type = ordered ?? freeType(told.type as AnsweredType, asked, testTypes)
    if (!(ANSWERED as readonly string[]).includes(type))
      return `is of the type "${type.slice(0, 40)}", whose truth is more than an answer`
    const long = ordered === undefined && (type === 'answer' || type === 'read-text') ? whyTooLong(asked) : undefined
    if (long !== undefined) return long
    const made = answeredCase(type as AnsweredType, asked)
    if (typeof made === 'string') return made
    if (told.why !== '') this.notes.push(`scored as ${made.type}, ${told.why}; another type can be ordered (--type)`)
    return { type: made.type, given: made.given ?? {}, truth: made.truth }
  }

  /** A name that can stand in addresses, the same for the same data set. */
  #suiteOf(named: string): string {
    const known = this.#names.get(named)
    if (known !== undefined) return known
    const plain = slugOf(named, 48, 'results').replace(/^[^A-Za-z0-9]+/, '') || 'results'
    let name = plain
    for (let n = 2; this.suites.includes(name); n++) name = `${plain}-${n}`
    this.#names.set(named, name)
    this.suites.push(name)
    return name
  }
}

const promptOf = ({ turns: [first], question }: ForeignSample): string =>
  first?.messages.findLast(({ role }) => role === 'user')?.text ?? question

const systemOf = ({ turns: [first] }: ForeignSample): string | null =>
  first?.messages
    .filter(({ role }) => role === 'system')
    .map(({ text }) => text)
    .join('\n') || null

/** What nobody knows of one result. The words "when" and "elapsed" are looked for by pages. */
function unknownOf({ turns, unknown = [] }: ForeignSample): string[] {
  const all = (of: (turn: ForeignSample['turns'][number]) => boolean): boolean => turns.every(of)
  return [
    ...unknown,
    ...(all(({ sent }) => !sent) ? ['when'] : []),
    ...(all(({ elapsedMs }) => elapsedMs === undefined || elapsedMs === null) ? ['elapsed'] : []),
    ...(all(({ finish }) => finish === undefined) ? ['how the reply ended'] : []),
    'the call as it was on the wire',
    'how the image was sent',
  ]
}

/** No user, password, query or fragment. */
function withoutSecrets(address: string): string {
  try {
    const url = new URL(address)
    return `${url.origin === 'null' ? '' : url.origin}${url.pathname}`.replace(/\/$/, '')
  } catch {
    return ''
  }
}

/** A model as far as it is known: it is never asked. */
function modelOf(
  { api, model, baseUrl }: { api: string; model: string; baseUrl?: string },
  slug: string,
  space: Space = 'pixel',
): Model {
  return {
    api,
    model,
    slug,
    space,
    maxOutputTokens: null,
    ...(baseUrl ? { baseUrl } : {}),
    image: { mediaTypes: [], first: false },
    price: null,
  }
}
