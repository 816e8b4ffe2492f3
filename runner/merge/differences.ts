import { optionList, type OptionName } from '../records/order-options.ts'
import type { Model } from '../records/model.ts'
import type { Run } from '../records/run.ts'
import type { Shard } from '../records/shard.ts'
import { usd } from '../tools/format.ts'

/** A run that is part of another. */
export type PartRun = Run & { shard: Shard }

/** Options that change nothing about what a test asks. */
const FREE_OPTIONS: readonly OptionName[] = ['title', 'note', 'tags', 'parallel', 'budgetUsd', 'acceptUnknownCost']
/** What may be otherwise of a model that is asked the same: where it is served, what is known of it, how replies travel. */
const FREE_OF_MODEL: readonly (keyof Model)[] = [
  'baseUrl',
  'price',
  'told',
  'retires',
  'efforts',
  'usualEffort',
  'notInForce',
  'timeoutMs',
  'stream',
  'promptCache',
]

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const partOf = ({ shard }: PartRun): string => `part ${shard.part}`

/** "8 in part 1 and 6 in part 3" */
function bothValues(one: PartRun, other: PartRun, a: unknown, b: unknown): string {
  const told = (value: unknown): string =>
    value === undefined ? 'not set' : (JSON.stringify(value) ?? '').replace(/^(.{60}).+$/s, '$1…')
  return `${told(a)} in ${partOf(one)} and ${told(b)} in ${partOf(other)}`
}

/** Why two parts are none of the same run, each as a part of a sentence; none where they are. */
export function whyNotOneRun(one: PartRun, other: PartRun): string[] {
  const [a, b] = [partOf(one), partOf(other)]
  if (one.environment.benchloupe !== other.environment.benchloupe)
    return [
      `${a} was made by Benchloupe ${one.environment.benchloupe} and ${b} by ${other.environment.benchloupe}, which may ask, read or score otherwise; run ${b} again with ${one.environment.benchloupe}`,
    ]
  const why: string[] = []
  if (one.shard.of !== other.shard.of)
    why.push(`${a} is one of ${one.shard.of} parts and ${b} one of ${other.shard.of}`)
  for (const { name, flag } of optionList)
    if (!FREE_OPTIONS.includes(name) && !isSame(one.order[name], other.order[name]))
      why.push(`--${flag} is ${bothValues(one, other, one.order[name], other.order[name])}`)
  for (const { header, hash, casesSha } of one.suites) {
    const same = other.suites.find((suite) => suite.header.name === header.name)
    if (same && (casesSha ?? hash) !== (same.casesSha ?? same.hash))
      why.push(
        `the suite ${header.name} is not the same in ${a} and ${b} (content sha256 ${hash.slice(0, 12)} and ${same.hash.slice(0, 12)})`,
      )
  }
  for (const model of one.models) {
    const same = other.models.find(({ slug }) => slug === model.slug)
    if (!same) continue
    const names = [...new Set([...Object.keys(model), ...Object.keys(same)])] as (keyof Model)[]
    for (const name of names)
      if (!FREE_OF_MODEL.includes(name) && !isSame(model[name], same[name]))
        why.push(`${name} of ${model.api}/${model.model} is ${bothValues(one, other, model[name], same[name])}`)
  }
  if (why.length === 0 && one.shard.plan !== other.shard.plan) why.push(`the plans of ${a} and ${b} are not the same`)
  return why
}

/** In what parts of one run differ for all that: sentences, each with the parts. */
export function differencesOf(parts: readonly PartRun[]): string[] {
  const looks: readonly [string, (run: PartRun) => string][] = [
    ['The title', ({ title }) => `“${title}”`],
    ['Calls at once', ({ order }) => String(order.parallel)],
    ['The budget of the whole run', ({ order }) => (order.budgetUsd === undefined ? 'none' : usd(order.budgetUsd))],
    ['Node', ({ environment }) => environment.node],
    ['The platform', ({ environment }) => environment.platform],
    ...(parts[0]?.models ?? []).flatMap(({ api, model, slug }): [string, (run: PartRun) => string][] => {
      const of = ({ models }: PartRun): Model | undefined => models.find((one) => one.slug === slug)
      return [
        [`The address of ${api}/${model}`, (run) => of(run)?.baseUrl ?? 'not recorded'],
        [`The price of ${api}/${model}`, (run) => priceText(of(run)?.price)],
      ]
    }),
  ]
  return looks.flatMap(([what, of]) => {
    const values = new Map<string, number[]>()
    for (const run of parts) values.set(of(run), [...(values.get(of(run)) ?? []), run.shard.part])
    return values.size < 2
      ? []
      : [
          `${what}: ${[...values].map(([value, own]) => `${value} (${own.length === 1 ? 'part' : 'parts'} ${own.join(', ')})`).join('; ')}.`,
        ]
  })
}

const priceText = (price: Model['price'] | undefined): string =>
  price ? `${usd(price.inputUsdPerMTok)} in, ${usd(price.outputUsdPerMTok)} out per million tokens` : 'unknown'
