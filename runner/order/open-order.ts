import { unreadableNames } from './names.ts'
import { OrderError, type OrderProblem } from './order-error.ts'
import { isOrder, orderProblems } from './order-problems.ts'
import { modelOf, needsKey } from './configured-apis.ts'
import { imageRules } from '../model-apis/image-rules/index.ts'
import { splitModel } from '../model-apis/index.ts'
import type { Connection, ModelApi } from '../model-apis/define-model-api.ts'
import type { Capabilities } from '../records/capabilities.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import { PRICE_ADVICE } from '../records/forecast.ts'
import { outputLimitOf, type Model } from '../records/model.ts'
import type { Order } from '../records/order.ts'
import type { Settings } from '../records/settings.ts'
import type { LeftOut } from '../records/control.ts'
import type { Shard } from '../records/shard.ts'
import type { Planned } from '../records/test.ts'
import { makeControls } from '../controls/make-controls.ts'
import { slugOf } from '../tools/slug.ts'
import { NotDrawn, openSuite, SuiteError, type LoadedSuite, type SuitePlaces } from '../suite/index.ts'
import { testType, testTypes } from '../test-types/index.ts'
import { rotations } from '../test-types/pattern.ts'
import { checkedTemplate } from '../test-types/prompt-template.ts'
import type { Workers } from '../tools/workers.ts'
import { chooseExamples } from '../plan/choose-examples.ts'
import { chooseCases, modelSlugs } from '../plan/make-plan.ts'
import { suggestion } from '../tools/near-name.ts'
import { own } from '../tools/own.ts'

export interface OrderTools {
  places: SuitePlaces
  workers: Workers
  apis: readonly ModelApi[]
  connections: Record<string, Connection>
  settings: Settings
  /** false: suites that are not drawn yet are not drawn for this, but told as a problem */
  draw?: boolean
  /** what an API told of a model, where it was asked */
  told?: (connection: Connection, model: string) => Capabilities | undefined
}

export interface OpenOrder {
  suites: LoadedSuite[]
  /** the cases to be asked */
  cases: KnownCase[]
  models: Model[]
  /** the controls of the cases that are asked as controls; images to be drawn have no sum yet */
  controls: KnownCase[]
  /** cases without a control that was ordered */
  left: LeftOut[]
  /** solved examples of each case and control; they may be cases that are not asked */
  examples: Map<KnownCase, KnownCase[]>
  /** of one part of a divided run: which, and its tests, numbered as in the whole; drawn controls have no image yet */
  share?: { shard: Shard; planned: Planned[] }
}

/** Loads and checks everything an order names. Throws OrderError with all problems at once. */
export async function openOrder(order: Order, tools: OrderTools): Promise<OpenOrder> {
  if (!isOrder(order)) throw new OrderError(orderProblems(order))
  const problems: OrderProblem[] = unreadableNames(order)
  if (problems.length > 0) throw new OrderError(problems)
  const models = modelsOf(order, tools, problems)
  for (const name of order.types ?? [])
    if (!testType(name))
      problems.push({
        field: 'types',
        message: `There is no test type "${name}". There are ${testTypes.map((type) => type.name).join(', ')}.`,
      })
  const suites: LoadedSuite[] = []
  for (const name of new Set(order.suites)) {
    try {
      const count = own(order.pictures, name)
      suites.push(
        await openSuite(
          name,
          { seed: order.seed, draw: tools.draw ?? true, ...(count === undefined ? {} : { count }) },
          tools.places,
          tools.workers,
        ),
      )
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      problems.push({
        field: own(order.pictures, name) === undefined ? 'suites' : `pictures.${name}`,
        message:
          error instanceof NotDrawn
            ? `The suite "${name}" is not drawn yet, so its cases are not known. It is drawn when the forecast is updated, or when the run is started.`
            : `The suite "${name}" cannot be used: ${error.message}`,
      })
    }
  }
  for (const name of Object.keys(order.pictures ?? {}))
    if (!order.suites.includes(name))
      problems.push({
        field: `pictures.${name}`,
        message: `Pictures are set for "${name}", but that suite is not selected.`,
      })
  for (const name of Object.keys(order.efforts ?? {}))
    if (!order.models.includes(name))
      problems.push({
        field: `efforts.${name}`,
        message: `An effort is set for "${name}", but that model is not selected.`,
      })
  const all = suites.flatMap((suite) => suite.cases)
  const cases = chooseCases(all, order).flatMap((chooseCase) =>
    rotations(
      order.circular && chooseCase.type === 'pattern'
        ? { ...chooseCase, given: { ...chooseCase.given, circular: true } }
        : chooseCase,
    ),
  )
  if (problems.length === 0 && cases.length === 0)
    problems.push({
      field: order.classes?.length ? 'classes' : 'types',
      message: `No case matches: ${order.suites.join(', ')} has types ${[...new Set(all.map((item) => item.type))].join(', ')}${order.classes?.length ? ` and classes ${[...new Set(all.flatMap((item) => item.class ?? []))].join(', ')}` : ''}.`,
    })
  const { examples, short } = chooseExamples(
    cases,
    order.shots > 0 ? all.filter(canBeExample) : [],
    order.shots,
    order.seed,
  )
  for (const { suite, type, has } of short)
    problems.push({
      field: 'shots',
      message: `${suite} has ${has} other cases to use as examples of ${type}, but ${order.shots} are needed.`,
    })
  const kinds = order.controls ?? []
  const { controls, left } = makeControls({
    kinds,
    cases,
    all,
    seed: order.seed,
    shownBefore: (item) => new Set(examples.get(item)?.map(({ image }) => image.sha)),
  })
  const originals = new Map(cases.map((item) => [caseKey(item), item]))
  for (const item of controls) {
    const original = originals.get(caseKey({ ...item, id: item.control?.of ?? '' }))
    examples.set(item, (original && examples.get(original)) ?? [])
  }
  for (const kind of cases.length > 0 ? kinds : [])
    if (!controls.some(({ control }) => control?.kind === kind))
      problems.push({
        field: 'controls',
        message: `No case of this order can be asked with a ${kind} image: ${left
          .filter((one) => one.kind === kind)
          .map(
            ({ type, why, cases: n }) =>
              `${n === 1 ? '1 case' : `${n} cases`} of ${type}, as ${n === 1 ? 'it' : 'each'} ${why}`,
          )
          .join('; ')}. Leave out ${kind}, or choose other cases.`,
      })
  for (const [name, template] of Object.entries(order.prompts ?? {})) problems.push(...templateProblems(name, template))
  if (order.budgetUsd !== undefined && !order.acceptUnknownCost)
    for (const model of models.filter((model) => model.price === null))
      problems.push({
        field: 'budgetUsd',
        message: `The price of ${model.api}/${model.model} is unknown, so a budget cannot limit it. ${PRICE_ADVICE} Else allow unknown costs.`,
      })
  if (problems.length > 0) throw new OrderError(problems)
  return { suites, cases, controls, left, models, examples }
}

function canBeExample(known: KnownCase): boolean {
  const context = {
    given: known.given,
    question: known.question,
    space: 'unit' as const,
    sent: known.image,
    truth: known.truth,
    original: known.image,
  }
  return (testType(known.type)?.example(context) ?? null) !== null
}

function templateProblems(name: string, template: string): OrderProblem[] {
  const type = testType(name)
  if (!type)
    return [{ field: `prompts.${name}`, message: `There is a prompt for "${name}", which is not a test type.` }]
  try {
    checkedTemplate(template, type)
    return []
  } catch (error) {
    return [{ field: `prompts.${name}`, message: `The prompt for ${name}: ${(error as Error).message}` }]
  }
}

function modelsOf(order: Order, { apis, connections, settings, told }: OrderTools, problems: OrderProblem[]): Model[] {
  const named = [...new Set(order.models)].map(splitModel)
  const slugs = modelSlugs(named, (text) => slugOf(text, 40, 'model'))
  return named.flatMap(({ api: apiName, model }, index) => {
    const api = apis.find((api) => api.name === apiName)
    const connection = own(connections, apiName)
    if (!api)
      problems.push({
        field: 'models',
        message: `There is no API "${apiName}" for the model "${apiName}/${model}". There are ${apis.map((api) => api.name).join(', ')}.`,
      })
    else if (api.serves && !api.serves.includes(model))
      problems.push({
        field: 'models',
        message: `There is no model ${apiName}/${model.slice(0, 60)}${suggestion(model, api.serves) || '.'} There are ${api.serves.map((name) => `${apiName}/${name}`).join(', ')}.`,
      })
    else if (!connection || (needsKey(api, connection) && !connection.key))
      problems.push({
        field: 'models',
        message: `${api.title} has no key: set ${api.settings.keys.join(' or ')}${api.settings.baseUrl ? `, or ${api.settings.baseUrl} for a server of your own` : ''}.`,
      })
    else {
      const ref = `${apiName}/${model}`
      const known = modelOf(api, model, slugs[index] as string, connection, settings, {
        told: told?.(connection, model),
        effort: own(order.efforts, ref),
      })
      problems.push(...refusals(ref, known, api, order))
      const { rule } = known.image
      if (rule === undefined || imageRules.includes(rule)) return [known]
      problems.push({
        field: 'models',
        message: `benchloupe.yaml names the image rule "${rule}" for ${apiName}/${model}; there are ${imageRules.join(', ')}, and none.`,
      })
    }
    return []
  })
}

/** What makes a model one that cannot be asked like this: better said before the run than by its first call. */
function refusals(ref: string, model: Model, api: ModelApi, order: Order): OrderProblem[] {
  const { told, reasoningEffort: effort } = model
  const limit = outputLimitOf(model)
  const efforts = api.inside ? [] : model.efforts
  const problems: OrderProblem[] = []
  if (told?.images === false)
    problems.push({ field: 'models', message: `${ref} takes no images, says ${api.title}. Choose another model.` })
  const field = own(order.efforts, ref) === undefined ? 'models' : (`efforts.${ref}` as const)
  const set = field === 'models' ? 'benchloupe.yaml sets' : 'The order asks for'
  if (effort !== undefined && efforts !== undefined && !efforts.includes(effort))
    problems.push({
      field,
      message:
        efforts.length === 0
          ? `${set} the effort ${effort} for ${ref}, which takes none.`
          : `${set} the effort ${effort} for ${ref}, which takes ${efforts.join(', ')}.`,
    })
  const thoughts = api.thoughtTokens?.(model) ?? 0
  if (thoughts >= limit)
    problems.push({
      field,
      message: `The effort ${effort} lets ${ref} think for ${thoughts} tokens, which its limit of ${limit} output tokens does not allow. Set maxOutputTokens of this model higher in benchloupe.yaml, or the effort lower.`,
    })
  return problems
}
