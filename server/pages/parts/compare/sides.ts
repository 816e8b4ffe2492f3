import type { Row } from '../../../../runner/index.ts'
import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'
import { sideText, type Side } from '../../../filters/index.ts'
import { moment } from '../../../format.ts'
import { hostOf, modelAt, type Addresses } from '../across/model-address.ts'
import { runName } from '../run/run-head.ts'
import { importedFrom } from '../run/run-imported.ts'

/** What a comparison asks of the catalog, or of run folders. */
export type ComparedRuns = Pick<Catalog, 'run' | 'rows' | 'cases'>

/** One side with what it holds: its own rows out of those `of` the run. */
export interface OpenSide {
  side: Side
  entry: KnownRun
  rows: readonly Row[]
  of: readonly Row[]
  name: string
  /** as short as the sides can still be told apart: title of the run, its time where titles are the same, the model */
  label: string
  /** the model that is meant, with its address where it is not the usual one; '' of a whole run */
  model: string
  /** models by slug, with their address where it is not the usual one of their API */
  models: ReadonlyMap<string, string>
}

/** Both sides as they can be compared, or why they cannot be yet. `byModel`: whole runs, each model of one with the same
 * model of the other. */
export type Sides = { a: OpenSide; b: OpenSide; byModel: boolean } | { problem: string }

/** Models by slug as far as they are one and the same: a proxy's is not the vendor's. */
const modelsAt = ({ manifest }: KnownRun, defaults: Addresses): Map<string, string> =>
  new Map(manifest.models.map(({ api, model, slug }) => [slug, modelAt(api, model, hostOf(manifest, slug, defaults))]))

const refsOf = ({ manifest }: KnownRun): string[] => manifest.models.map(({ api, model }) => `${api}/${model}`)
const refOf = ({ api, model }: Side): string => (model === '' ? '' : `${api}/${model}`)

/** Which model of `entry` is meant where the address leaves it open: the one of the other side, or its only one. */
function meant(side: Side, entry: KnownRun, other: string): Side {
  const refs = refsOf(entry)
  const ref = refOf(side) || (refs.includes(other) ? other : refs.length === 1 ? (refs[0] as string) : '')
  const slash = ref.indexOf('/')
  return { run: side.run, api: ref.slice(0, Math.max(0, slash)), model: ref.slice(slash + 1) }
}

/** Throws NotFound where a run is not there. */
export async function openSides(a: Side, b: Side, catalog: ComparedRuns, defaults: Addresses): Promise<Sides> {
  const [first, second] = [await catalog.run(a.run), await catalog.run(b.run)]
  for (const [side, entry] of [
    [a, first],
    [b, second],
  ] as const)
    if (refOf(side) && !refsOf(entry).includes(refOf(side)))
      return {
        problem: `The run ${entry.id} does not include ${refOf(side)}. Its models: ${refsOf(entry).join(', ')}.`,
      }
  const [modelsA, modelsB] = [modelsAt(first, defaults), [...modelsAt(second, defaults).values()]]
  const shared = [...modelsA.values()].filter((model) => modelsB.includes(model))
  const whole = !refOf(a) && !refOf(b)
  if (whole && first.id === second.id)
    return { problem: 'Both sides are the same run. Choose two of its models, or another run.' }
  const byModel = whole && shared.length > 0
  const [sideA, sideB] = byModel ? [a, b] : [meant(a, first, refOf(b)), meant(b, second, refOf(a))]
  if (!byModel && (!refOf(sideA) || !refOf(sideB)))
    return {
      problem: whole
        ? 'These runs have no model in common: choose which model of each is meant.'
        : `${refOf(a) || refOf(b)} is in only one of the runs: choose a model of the other.`,
    }
  if (first.id === second.id && refOf(sideA) === refOf(sideB))
    return { problem: `Both sides are ${refOf(sideA)} in the same run. Choose another model or run.` }
  const opened = [await open(sideA, first, catalog, defaults), await open(sideB, second, catalog, defaults)] as const
  const [labelA, labelB] = labelsOf(opened) as [string, string]
  return { a: { ...opened[0], label: labelA }, b: { ...opened[1], label: labelB }, byModel }
}

/** What tells sides apart, of each: that only one of them is imported as well, since times and costs stand below. */
export function labelsOf(sides: readonly Pick<OpenSide, 'side' | 'entry' | 'model'>[]): string[] {
  const kinds = (of: (side: (typeof sides)[number]) => string): number => new Set(sides.map(of)).size
  const runs = kinds(({ entry }) => entry.id)
  const titled = kinds(({ entry }) => entry.manifest.title) === runs
  const models = kinds(({ model }) => model)
  const origins = kinds(({ entry }) => importedFrom(entry.manifest))
  return sides.map(({ entry: { manifest }, model }) => {
    const foreign = importedFrom(manifest)
    const label = [
      models > 1 && model ? model : '',
      runs > 1 || !model
        ? titled && manifest.title
          ? manifest.title
          : `${manifest.title} ${moment(manifest.started).text}`.trim()
        : '',
    ]
      .filter(Boolean)
      .join(', ')
    return foreign && origins > 1 ? `${label} (imported from ${foreign})` : label
  })
}

/** The baseline first: the pinned one, or the run that started first. Of models in one run the first named. */
export function inTime<T extends { side: Side; started: string }>(sides: readonly T[], baseline: string): T[] {
  const order = [...sides].sort((x, y) => {
    const [first, second] = [`${x.started} ${x.side.run}`, `${y.started} ${y.side.run}`]
    return first < second ? -1 : first > second ? 1 : 0
  })
  const pinned = order.findIndex(({ side }) => sideText(side) === baseline)
  return pinned < 0 ? order : [order[pinned] as T, ...order.filter((_, i) => i !== pinned)]
}

async function open(
  side: Side,
  entry: KnownRun,
  catalog: ComparedRuns,
  defaults: Addresses,
): Promise<Omit<OpenSide, 'label'>> {
  const rows = await catalog.rows(entry.id)
  const models = modelsAt(entry, defaults)
  const slug = entry.manifest.models.find(({ api, model }) => api === side.api && model === side.model)?.slug
  const ref = refOf(side) && (models.get(slug ?? '') ?? refOf(side))
  return {
    models,
    model: ref,
    side,
    entry,
    of: rows,
    name: ref ? `${ref}, ${runName(entry.manifest)}` : runName(entry.manifest),
    rows: ref ? rows.filter((row) => row.api === side.api && row.model === side.model) : rows,
  }
}
