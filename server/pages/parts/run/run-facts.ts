import { allCounts, budgetOf, own, type Model, type Result, type Run } from '../../../../runner/index.ts'
import type { KnownRun } from '../../../catalog/catalog.ts'
import { bytes, count, duration, measure, percent, plural, px, score, short, totalCost, usd } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { dividedText } from './run-divided.ts'
import { doneOf } from './run-head.ts'

/** What a run amounts to, in a line. */
export const factsOf = ({ manifest }: KnownRun): string[] => {
  const { counts, controls, cost, tokens } = manifest
  const all = allCounts(manifest)
  const total = totalCost(cost, doneOf(all) - all.skipped)
  return [
    manifest.elapsedMs === null ? 'unknown time' : duration(manifest.elapsedMs),
    `${plural(counts.planned, 'test')}${controls ? ` and ${plural(controls.counts.planned, 'control')}` : ''}`,
    `${total === 'unknown' ? 'cost unknown' : total}${cost.wastedUsd > 0 ? ` (${usd(cost.wastedUsd)} wasted)` : ''}`,
    // the results of other tools often hold none
    manifest.imported && tokens.input + tokens.output === 0
      ? 'tokens unknown'
      : `tokens ${short(tokens.input)} in, ${short(tokens.output)} out`,
    bytes(manifest.bytes),
    `${plural(manifest.models.length, 'model')} × ${plural(manifest.types.length, 'type')}`,
  ]
}

export function orderFacts(run: Run): { name: string; text: string }[] {
  const { order } = run
  const budget = budgetOf(run)
  const divided = dividedText(run)
  return [
    { name: 'run', text: run.id },
    ...(divided ? [{ name: 'divided', text: divided }] : []),
    { name: 'ordered by', text: run.author === undefined ? run.orderedBy : `${run.author}, ${run.orderedBy}` },
    { name: 'repeats', text: count(order.repeats) },
    ...(order.limit === undefined ? [] : [{ name: 'cases per type', text: `at most ${count(order.limit)}` }]),
    { name: 'shots', text: count(order.shots) },
    { name: 'reminders', text: count(order.reminders) },
    { name: 'parallel', text: `${count(order.parallel)} calls per API` },
    {
      name: 'budget',
      text: budget === null ? 'none' : `${usd(budget)}${run.shard ? ` of ${usd(order.budgetUsd ?? 0)}` : ''}`,
    },
    { name: 'seed', text: String(order.seed) },
    ...(order.classes?.length ? [{ name: 'classes', text: order.classes.join(', ') }] : []),
    ...(order.circular ? [{ name: 'choices', text: 'asked once per rotation of their options' }] : []),
    ...(order.controls?.length ? [{ name: 'controls', text: `${order.controls.join(', ')} image` }] : []),
    ...(order.acceptUnknownCost ? [{ name: 'unknown prices', text: 'accepted' }] : []),
  ]
}

/** The suites as this run has them: a drawn one from its seed, with its number of pictures. */
export const suiteRows = ({ suites }: Run) =>
  suites.map(({ header, hash, cases }) => ({
    name: header.name,
    values: { cases },
    cases: plural(cases, 'case'),
    content: hash.slice(0, 12),
    href: urls.suite(
      header.name,
      header.generator ? { seed: header.generator.seed, pictures: header.generator.count ?? null } : {},
    ),
    drawn: header.generator
      ? `seed ${header.generator.seed}${header.generator.count === undefined ? '' : `, ${plural(header.generator.count, 'picture')}`}`
      : '',
  }))

/** A figure over many tests, its number in its unit. */
export const figureOf = ({ title, value, unit }: NonNullable<Result['figures']>[number]) => ({
  title,
  text: measure(value, unit),
  number: value,
  unit,
})

/** What only many tests of a type together tell, by type and then by model. */
export const figureRows = (id: string, { types, results }: Run, version = '') =>
  types.flatMap(({ name }) => {
    const rows = results.filter((result) => result.type === name && (result.figures?.length ?? 0) > 0)
    return rows.length === 0
      ? []
      : [
          {
            type: name,
            href: urls.type(name),
            rows: rows.map(({ api, model, figures = [] }) => ({
              model: `${api}/${model}`,
              href: urls.tests(id, { api, model, type: name, version }),
              figures: figures.map(figureOf),
            })),
          },
        ]
  })

export const typeRows = ({ types, order }: Run) =>
  types.map(({ name, metric, passMark }) => ({
    name,
    href: urls.type(name),
    metric,
    values: { passMark },
    passMark: score(passMark),
    prompt: own(order.prompts, name) ?? '',
  }))

export const environmentFacts = (run: Run): { name: string; text: string }[] => [
  { name: 'Benchloupe', text: run.environment.benchloupe },
  { name: 'Node', text: run.environment.node },
  { name: 'platform', text: run.environment.platform },
]

const temperatureOf = ({ temperature, notInForce = [] }: Model): string =>
  temperature === undefined
    ? ''
    : `, temperature ${temperature}${notInForce.includes('temperature') ? ' (not in force)' : ''}`

const effortOf = ({ reasoningEffort, usualEffort }: Model): string =>
  reasoningEffort ?? (usualEffort === undefined ? 'its own choice' : `${usualEffort}, its usual one`)

/** What the API told of a model, and what is announced of it, in a line; empty where nothing is known. */
function toldOf({ told, retires }: Model): string {
  const facts = [
    told?.of ? `is ${told.of}` : '',
    told?.efforts?.length ? `effort ${told.efforts.join(', ')}` : '',
    told?.maxOutputTokens ? `at most ${count(told.maxOutputTokens)} output tokens` : '',
    told?.status ?? '',
    retires || told?.retires ? `shuts down on ${retires ?? told?.retires}` : '',
  ].filter((fact) => fact !== '')
  return facts.join('; ') || (told === undefined ? '' : 'nothing more than its name')
}

function priceText({ inputUsdPerMTok, outputUsdPerMTok, source, asOf, next }: NonNullable<Model['price']>): string {
  const pair = (input: number, output: number): string => `${usd(input)} in, ${usd(output)} out`
  const later = next ? `, ${pair(next.inputUsdPerMTok, next.outputUsdPerMTok)} from ${next.from} on` : ''
  return `${pair(inputUsdPerMTok, outputUsdPerMTok)} per million tokens${later} (${source}${asOf ? `, ${asOf}` : ''})`
}

export const modelFacts = (run: Run) =>
  run.models.map((model) => ({
    name: `${model.api}/${model.model}`,
    space: model.space,
    served: (own(run.served, model.slug) ?? []).join(', ') || '–',
    image: run.imported
      ? 'unknown'
      : [
          model.image.maxEdge ? `longest edge ${px(model.image.maxEdge)}` : 'as it is',
          model.image.first ? 'before the text' : 'after the text',
          ...(model.image.detail ? [`detail ${model.image.detail}`] : []),
          ...(model.image.contextCompression ? [`compression ${model.image.contextCompression}`] : []),
        ].join(', '),
    output:
      model.maxOutputTokens === null ? 'unknown' : `${count(model.maxOutputTokens)} tokens${temperatureOf(model)}`,
    effort: run.imported ? 'unknown' : effortOf(model),
    told: toldOf(model),
    price: model.price === null ? 'unknown' : model.price.source === 'free' ? 'free' : priceText(model.price),
  }))

/** What the folder holds, by kind of file, the largest first. null where the run does not say: it goes on, or it is older. */
export const sizesOf = ({ manifest, live }: KnownRun) =>
  live || !manifest.sizes
    ? null
    : {
        rows: manifest.sizes.map((size) => ({
          kind: size.kind,
          values: { files: size.files, bytes: size.bytes },
          files: count(size.files),
          size: bytes(size.bytes),
          share: percent(manifest.bytes > 0 ? size.bytes / manifest.bytes : null),
        })),
        all: {
          values: { files: manifest.sizes.reduce((sum, { files }) => sum + files, 0), bytes: manifest.bytes },
          files: count(manifest.sizes.reduce((sum, { files }) => sum + files, 0)),
          size: bytes(manifest.bytes),
        },
      }
