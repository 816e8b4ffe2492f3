import { randomUUID } from 'node:crypto'
import {
  CONTROL_KINDS,
  EFFORTS,
  optionList,
  OrderError,
  placeholdersOf,
  PRICE_ADVICE,
  testTypes,
  type ControlKind,
  type Forecast,
  type OptionField,
  type Order,
  type SuiteSummary,
} from '../../runner/index.ts'
import type { Catalog, KnownRun } from '../catalog/catalog.ts'
import { definePage, type PageTools } from '../define-page.ts'
import { PRESET_NAME_LENGTH } from '../catalog/presets.ts'
import { textOf, textsOf, type Query } from '../filters/index.ts'
import { count, plural, short, usd } from '../format.ts'
import { commandOf, formOf, OrderFormFields, readOrder, type FieldProblem } from '../order-form.ts'
import { urls } from '../urls.ts'
import { ownServerText } from './parts/own-server.ts'
import { askForLists, listedModels, neverAnswered, unlistedModels } from './parts/listed-models.ts'
import { leftText } from './parts/run/run-controls.ts'
import { aboutTime, basisOf } from './parts/forecasts.ts'

/** Characters of an address that everything on the way takes. */
const LONGEST_LINK = 2_000

/** What a form without a word in it starts with: one press of the button shows what a run is. */
const FIRST: Query = { suites: ['starter'], models: ['builtin/pixels'] }

const errorAt = (field: string, problems: readonly FieldProblem[]): string =>
  problems
    .filter((problem) => problem.field === field)
    .map((problem) => problem.message)
    .join(' ')

const textOrNone = (value: number | undefined): string => (value === undefined ? '' : String(value))

/** The options of one part of the form as its fields. */
const fieldsOf = (part: OptionField['part'], values: Query, problems: readonly FieldProblem[]) =>
  optionList
    .filter(({ form }) => form.part === part)
    .map(({ name, kind, form, usual, min, max, whole, choices }) => {
      const value = values[name] === undefined ? textOrNone(usual) : textOf(values, name, 20_000)
      return {
        name,
        label: form.label,
        type: form.long ? 'textarea' : choices.length > 0 ? 'select' : kind === 'number' ? 'number' : 'text',
        value,
        on: value !== '',
        hint: form.hint ?? '',
        min: kind === 'number' ? textOrNone(min ?? 0) : '',
        max: textOrNone(max),
        step: kind === 'number' && !whole ? 'any' : '',
        placeholder: form.placeholder ?? '',
        wide: form.long ?? false,
        error: errorAt(name, problems),
        options: choices.map(String).map((choice) => ({ value: choice, text: choice, chosen: choice === value })),
      }
    })

/** Models to tick: those that need no network to be listed, those of earlier runs that ever answered, and those already chosen. */
async function knownModels(
  { runner }: PageTools,
  runs: readonly KnownRun[],
  never: ReadonlySet<string>,
  chosen: readonly string[],
): Promise<string[]> {
  const local = runner.apis().filter((api) => api.configured && api.inside)
  const builtin = await Promise.all(
    local.map(async (api) => (await api.models()).map((model) => `${api.name}/${model}`)),
  )
  const used = runs
    .flatMap(({ manifest }) => manifest.models.map((model) => `${model.api}/${model.model}`))
    .filter((ref) => !never.has(ref))
  return [...new Set([...builtin.flat(), ...used.sort(), ...chosen])]
}

/** What each kind of control shows, and what it tells. */
const CONTROL_ABOUT: Readonly<Record<ControlKind, string>> = {
  blank: 'a plain grey image: what a model scores without looking',
  swapped: 'another image of the suite: whether it answers what it sees',
  mirrored: 'left and right exchanged, the truth as well, where that is surely right',
}

function forecastFacts(forecast: Forecast, parallel: number) {
  const { controls } = forecast
  return [
    { name: 'tests', text: count(forecast.tests) },
    ...(controls
      ? [
          {
            name: 'of them controls',
            text: `${Object.entries(controls.byKind)
              .map(([kind, n]) => `${count(n)} ${kind}`)
              .join(', ')}${controls.costUsd ? `, about ${usd(controls.costUsd)}` : ''}`,
          },
        ]
      : []),
    { name: 'cases', text: count(forecast.cases) },
    { name: 'images', text: count(forecast.images) },
    ...Object.entries(forecast.byType).map(([type, n]) => ({ name: type, text: plural(n, 'test') })),
    { name: 'tokens in', text: `about ${short(forecast.inputTokens)}` },
    { name: 'tokens out', text: `about ${short(forecast.outputTokens)}` },
    {
      name: 'cost',
      text:
        forecast.unknownTests === forecast.tests
          ? 'unknown'
          : `${forecast.knownUsd === 0 ? usd(0) : `about ${usd(forecast.knownUsd)}`}${forecast.unknownTests > 0 ? ` + ${plural(forecast.unknownTests, 'test')} of unknown cost` : ''}`,
    },
    { name: 'time', text: `${aboutTime(forecast.elapsedMs)}, ${plural(parallel, 'call')} at once` },
  ]
}

type ForecastValues = ReturnType<typeof forecastValues>
const forecastValues = ({ tests, cases, images, inputTokens, outputTokens, elapsedMs, ...rest }: Forecast) => ({
  tests,
  cases,
  images,
  inputTokens,
  outputTokens,
  costUsd: rest.knownUsd,
  unknownCostTests: rest.unknownTests,
  elapsedMs,
})

async function forecastOf(
  { runner }: PageTools,
  order: Order,
  problems: readonly FieldProblem[],
  draw: boolean,
): Promise<{
  facts: { name: string; text: string }[]
  values: ForecastValues | null
  basis: string
  unknown: string[]
  announced: string[]
  left: string[]
  refused: FieldProblem[]
}> {
  if (problems.length > 0)
    return { facts: [], values: null, basis: '', unknown: [], announced: [], left: [], refused: [...problems] }
  try {
    const forecast = await runner.forecast(order, { draw })
    return {
      facts: forecastFacts(forecast, order.parallel),
      values: forecastValues(forecast),
      basis: basisOf(forecast),
      unknown: forecast.unknownPrices,
      announced: forecast.announcements ?? [],
      left: leftText(forecast.controls?.left ?? []),
      refused: [],
    }
  } catch (error) {
    if (!(error instanceof OrderError)) throw error
    return { facts: [], values: null, basis: '', unknown: [], announced: [], left: [], refused: error.problems }
  }
}

/** How many pictures are drawn can be chosen. */
const hasPicturesField = (
  suite: SuiteSummary,
): suite is SuiteSummary & { pictures: NonNullable<SuiteSummary['pictures']> } => suite.pictures?.fixed === false

/** Where the form shows a problem of this field: a suite or type that has no field of its own has the one of its group. */
function shownAt(field: string, suites: readonly SuiteSummary[]): string {
  const [group, name] = [field.replace(/\..*/s, ''), field.replace(/^[^.]*\.?/, '')]
  if (group === 'pictures')
    return suites.some((suite) => suite.name === name && hasPicturesField(suite)) ? field : 'suites'
  if (group === 'efforts') return field
  if (group === 'prompts') return testTypes.some((type) => type.name === name) ? field : 'prompts'
  return field
}

/** The templates of prompts, one a type. */
const promptFields = (values: Query, problems: readonly FieldProblem[]) =>
  testTypes.map((type) => {
    const name = `prompts.${type.name}`
    return {
      name,
      label: type.name,
      type: 'textarea',
      wide: true,
      value: textOf(values, name, 20_000),
      placeholder: '{question}\n{format}',
      hint: `may hold ${placeholdersOf(type)
        .map((placeholder) => `{${placeholder}}`)
        .join(', ')}`,
      min: '',
      max: '',
      step: '',
      options: [],
      error: errorAt(name, problems),
    }
  })

/** How hard each chosen model thinks: the levels that it takes, as far as that is known, else all there are. Models that take
 * none are left out, unless one was set for them. */
const effortFields = (
  { runner }: PageTools,
  models: readonly string[],
  values: Query,
  problems: readonly FieldProblem[],
) =>
  models.flatMap((ref) => {
    const known = runner.modelAsKnown(ref)
    const name = `efforts.${ref}`
    const set = textOf(values, name)
    const takes: readonly string[] = known?.efforts ?? EFFORTS
    if (known === null || ref.startsWith('builtin/') || (takes.length === 0 && set === '')) return []
    const usual = known.reasoningEffort ?? known.usualEffort
    const levels = [...takes, ...(set === '' || takes.includes(set) ? [] : [set])]
    return [
      {
        name,
        label: ref,
        type: 'select',
        wide: false,
        value: set,
        placeholder: '',
        hint: known.efforts
          ? known.told?.efforts || known.told?.thinking
            ? 'as its API lists them'
            : 'by the name of the model'
          : 'not known which it takes',
        min: '',
        max: '',
        step: '',
        error: errorAt(name, problems),
        options: [
          { value: '', text: usual ? `not set: ${usual}` : 'its own choice', chosen: set === '' },
          ...levels.map((level) => ({ value: level, text: level, chosen: level === set })),
        ],
      },
    ]
  })

/** The values of the form: as typed, as in a preset (with what else the address says), as in an earlier run, as asked for in the
 * address, or a first suggestion. */
async function valuesOf(query: Query, catalog: Catalog): Promise<Query> {
  const [from, preset] = [textOf(query, 'from'), textOf(query, 'preset')]
  if (preset) {
    const { name, order } = await catalog.presets.get(preset)
    return { ...formOf(order), ...query, loaded: name, presetName: name }
  }
  if (from) return formOf((await catalog.run(from)).manifest.order)
  return Object.keys(query).length > 0 ? query : FIRST
}

/** The presets there are, the one the form came from, and the field to save it as one. */
async function presetsOf({ catalog }: PageTools, values: Query, problems: readonly FieldProblem[]) {
  const { presets, problem } = await catalog.presets.list()
  const loaded = textOf(values, 'loaded')
  return {
    problem,
    loaded: presets.some(({ name }) => name === loaded) ? loaded : '',
    list: presets.map(({ name }) => ({ name, href: urls.newRun({ preset: name }), current: name === loaded })),
    save: urls.savePreset(),
    remove: urls.deletePreset(),
    name: textOf(values, 'presetName'),
    most: PRESET_NAME_LENGTH,
    error: problems
      .filter(({ field }) => field === 'presetName')
      .map(({ message }) => message)
      .join(' '),
    taken: presets.some(({ name }) => name === textOf(values, 'presetName') && name !== loaded),
  }
}

/** An address that fills in the form like this; '' where it would be longer than proxies and browsers take without harm. */
function linkTo(order: Order): string {
  const link = urls.newRun(formOf(order))
  return link.length <= LONGEST_LINK ? link : ''
}

export const newRun = definePage({
  view: 'new-run',
  query: OrderFormFields,
  async load({ query, form, url }, tools) {
    const values = form?.values ?? (await valuesOf(query, tools.catalog))
    const { order, problems } = readOrder(values)
    // a form that is sent may ask what an API lists and have a suite drawn; loading the page calls nobody and draws nothing
    const mayAsk = form !== undefined
    if (mayAsk) await Promise.all([tools.runner.askAbout(order), askForLists(tools)])
    const unlisted = mayAsk && form.problems.length === 0 ? await unlistedModels(order, tools) : []
    const runs = (await tools.catalog.runs()).filter((entry): entry is KnownRun => entry.problem === null)
    const never = neverAnswered(runs)
    const forecast = await forecastOf(tools, order, problems, mayAsk)
    // a link may choose one suite or one model, a preset none: what they leave open is no mistake yet
    const open =
      values.repeats === undefined ||
      (form === undefined && textOf(query, 'preset') !== '' && (order.suites.length === 0 || order.models.length === 0))
    const allSuites = await tools.catalog.suites()
    const told = (form && form.problems.length > 0 ? form.problems : open ? [] : forecast.refused).map(
      ({ field, message }) => ({ field: shownAt(field, allSuites), message }),
    )
    const at = (...fields: string[]): string =>
      told
        .filter((problem) => fields.includes(problem.field))
        .map((problem) => problem.message)
        .join(' ')
    const prompts = promptFields(values, told)
    const [suites, types, models] = [textsOf(values, 'suites'), textsOf(values, 'types'), textsOf(values, 'models')]
    return {
      title: 'New run',
      crumbs: [{ text: 'Runs', href: urls.runs() }, { text: 'New run' }],
      action: urls.order(),
      preview: urls.newRun(),
      once: randomUUID(),
      refusal: url.endsWith(urls.savePreset())
        ? 'The preset was not saved.'
        : form && form.problems.length > 0
          ? 'The run was not started.'
          : 'This cannot be run as it is.',
      presets: await presetsOf(tools, values, told),
      errors: told.map(({ field, message }) => ({ message, anchor: field ? `#f-${field}` : '' })),
      suites: allSuites.map((suite) => ({
        name: suite.name,
        title: suite.title,
        href: urls.suite(suite.name),
        chosen: suites.includes(suite.name),
        usable: suite.problem === undefined,
        about:
          suite.problem?.split('\n')[0] ??
          [suite.cases === null ? '' : plural(suite.cases, 'case'), suite.types.join(', ')].filter(Boolean).join(': '),
        pictures: hasPicturesField(suite)
          ? {
              field: `pictures.${suite.name}`,
              value: textOf(values, `pictures.${suite.name}`),
              usual: String(suite.pictures.usual),
              error: at(`pictures.${suite.name}`),
            }
          : null,
      })),
      suitesError: at('suites', 'pictures'),
      types: testTypes.map((type) => ({
        name: type.name,
        title: type.title,
        about: type.about,
        href: urls.type(type.name),
        chosen: types.includes(type.name),
      })),
      typesError: at('types'),
      models: (await knownModels(tools, runs, never, models)).map((name) => ({ name, chosen: models.includes(name) })),
      listed: listedModels(tools, never),
      unlisted,
      more: textOf(values, 'more', 20_000),
      moreExample: 'openai/gpt-6.2-sol, anthropic/claude-opus-5-5, ollama/qwen3-vl',
      ownServer: ownServerText(tools.runner.apis()),
      priceAdvice: PRICE_ADVICE,
      modelsError: at('models'),
      efforts: effortFields(tools, order.models, values, told),
      moreError: at('more'),
      controls: CONTROL_KINDS.map((name) => ({
        name,
        about: CONTROL_ABOUT[name],
        chosen: textsOf(values, 'controls').includes(name),
      })),
      controlsError: at('controls'),
      amounts: fieldsOf('amounts', values, told),
      checks: fieldsOf('checks', values, told),
      words: fieldsOf('words', values, told),
      prompts,
      promptsOpen: prompts.some((prompt) => prompt.value !== '' || prompt.error !== ''),
      promptsError: at('prompts'),
      forecast: {
        // a dry run refuses what it cannot tell the cost and the time of, as the command line does
        facts: unlisted.length > 0 ? [] : forecast.facts,
        values: unlisted.length > 0 ? null : forecast.values,
        basis: unlisted.length > 0 ? '' : forecast.basis,
        unknown: forecast.unknown.join(', '),
        announced: forecast.announced,
        left: unlisted.length > 0 ? [] : forecast.left,
        refused: [...unlisted, ...forecast.refused.map((problem) => problem.message)],
      },
      command: problems.length > 0 ? '' : commandOf(order),
      link: problems.length > 0 ? '' : linkTo(order),
    }
  },
})
