import { own, type Model, type Run } from '../../../../runner/index.ts'
import { count } from '../../../format.ts'
import { toolOf } from '../run/run-imported.ts'
import type { OpenSide } from './sides.ts'

/** `ofModel`: says nothing where the models themselves are different ones. */
interface Fact {
  name: string
  ofModel?: true
  of: (run: Run, model: Model | undefined) => string
}

const ADDRESS = 'address of the API'

/** What only an order of ours says; the source of an imported run seldom does. */
const ordered =
  (of: Fact['of']): Fact['of'] =>
  (run, model) =>
    run.imported ? 'unknown' : of(run, model)

const FACTS: readonly Fact[] = [
  { name: 'asked by', of: ({ imported }) => (imported ? toolOf(imported) : 'Benchloupe') },
  { name: 'examples', of: ordered(({ order }) => count(order.shots)) },
  { name: 'reminders', of: ordered(({ order }) => count(order.reminders)) },
  { name: 'repeats', of: ({ order }) => count(order.repeats) },
  { name: 'system prompt', of: ordered(({ order }) => order.system ?? 'none') },
  { name: 'options rotated', of: ordered(({ order }) => (order.circular ? 'yes' : 'no')) },
  { name: 'coordinates', of: (_, model) => model?.space ?? '' },
  { name: ADDRESS, ofModel: true, of: (_, model) => model?.baseUrl ?? '' },
  {
    name: 'output limit',
    of: (_, model) => (model ? (model.maxOutputTokens === null ? 'unknown' : count(model.maxOutputTokens)) : ''),
  },
  { name: 'effort', of: ordered((_, model) => model?.reasoningEffort ?? model?.usualEffort ?? '') },
  {
    name: 'served as',
    ofModel: true,
    of: ({ served }, model) => (model ? (own(served, model.slug) ?? []).join(', ') : ''),
  },
  { name: 'Benchloupe', of: ({ environment }) => environment.benchloupe },
]

/** Differences in set-up between the sides, beside the model itself: a difference in scores may come from it. */
export function differencesOf(a: OpenSide, b: OpenSide): { name: string; a: string; b: string }[] {
  const factOf = ({ side, entry: { manifest } }: OpenSide, { of }: Fact): string =>
    of(
      manifest,
      manifest.models.find(({ api, model }) => api === side.api && model === side.model),
    )
  const sameModel = a.side.api === b.side.api && a.side.model === b.side.model
  const facts = FACTS.filter(({ ofModel }) => !ofModel || sameModel).map((fact) => ({
    name: fact.name,
    a: factOf(a, fact),
    b: factOf(b, fact),
  }))
  const promptIn = ({ entry: { manifest } }: OpenSide, type: string): string =>
    own(manifest.order.prompts, type) ?? (manifest.imported ? 'unknown' : 'default')
  const prompts = [...new Set([a, b].flatMap(({ entry }) => Object.keys(entry.manifest.order.prompts ?? {})))]
    .filter(
      (type) => (own(a.entry.manifest.order.prompts, type) ?? '') !== (own(b.entry.manifest.order.prompts, type) ?? ''),
    )
    .map((type) => ({ name: `prompt of ${type}`, a: promptIn(a, type), b: promptIn(b, type) }))
  // an older run does not say where its models were served
  const differing = facts.filter((fact) => fact.a !== fact.b && (fact.name !== ADDRESS || (fact.a && fact.b)))
  return [...differing, ...prompts]
}
