import type { KnownRun } from '../../../catalog/catalog.ts'
import { MOST_SIDES, sideText, type Side } from '../../../filters/index.ts'
import { plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { suiteContents } from '../across/suite-content.ts'
import { runName } from '../run/run-head.ts'

/** Runs offered in a list of choices, newest first: any other is reached from its own page. */
const OFFERED = 60
const SUGGESTED = 8
/** Beside the chosen ones: a list of check boxes is read, not searched. */
const OFFERED_AT_ONCE = 30

const whole = (run: string): Side => ({ run, api: '', model: '' })
const sidesOf = ({ id, manifest }: KnownRun): Side[] =>
  manifest.models.map(({ api, model }) => ({ run: id, api, model }))

/** Runs and their models to choose from; `chosen` is among them however old it is. */
export function choicesOf(runs: readonly KnownRun[], chosen: Side | null) {
  const offered = runs.filter((run, i) => i < OFFERED || run.id === chosen?.run)
  const place = chosen ? sideText(chosen) : ''
  return offered.map((entry) => ({
    run: runName(entry.manifest),
    options: [
      {
        value: entry.id,
        text: entry.manifest.models.length > 1 ? `all ${entry.manifest.models.length} models` : 'the whole run',
      },
      ...sidesOf(entry).map((side) => ({ value: sideText(side), text: `${side.api}/${side.model}` })),
    ].map((option) => ({ ...option, chosen: option.value === place })),
  }))
}

/** Runs and their models with a check box each, the chosen ones ticked and first: three to eight of them are compared at once. */
export const moreOf = (runs: readonly KnownRun[], chosen: readonly Side[]) => {
  const ticked = new Set(chosen.map(sideText))
  const holds = ({ id }: KnownRun): boolean => chosen.some(({ run }) => run === id)
  const offered = [...runs.filter(holds), ...runs.filter((run) => !holds(run)).slice(0, OFFERED_AT_ONCE)]
  return {
    most: MOST_SIDES,
    runs: offered.map((entry) => ({
      text: runName(entry.manifest),
      value: entry.id,
      chosen: ticked.has(entry.id),
      models:
        entry.manifest.models.length < 2 && !sidesOf(entry).some((side) => ticked.has(sideText(side)))
          ? []
          : sidesOf(entry).map((side) => ({
              value: sideText(side),
              text: `${side.api}/${side.model}`,
              chosen: ticked.has(sideText(side)),
            })),
    })),
  }
}

/** How many test types over the same suite content two runs have in common. */
function sharedOf(a: KnownRun, b: KnownRun): number {
  const contentIn = suiteContents([a, b])
  const keysOf = ({ manifest }: KnownRun): Set<string> =>
    new Set(
      (manifest.sets ?? []).map(
        (set) =>
          `${manifest.suites.filter(({ header }) => header.name === set.suite).map(contentIn)[0]} ${set.suite} ${set.type}`,
      ),
    )
  const keys = keysOf(b)
  return [...keysOf(a)].filter((key) => keys.has(key)).length
}

interface Suggestion {
  text: string
  more: string
  href: string
}

/** What one side could well stand beside: the other models of its run, then the runs that asked most of the same. */
function suggestedFor(a: Side, runs: readonly KnownRun[]): Suggestion[] {
  const own = runs.find(({ id }) => id === a.run)
  if (!own) return []
  const models =
    a.model === ''
      ? []
      : sidesOf(own)
          .filter((side) => side.api !== a.api || side.model !== a.model)
          .map((b) => ({ text: `${b.api}/${b.model}`, more: 'in the same run', href: urls.compare({ a, b }) }))
  const others = runs
    .filter(({ id }) => id !== a.run)
    .map((run) => ({ run, shared: sharedOf(own, run) }))
    .filter(({ shared }) => shared > 0)
    .sort((x, y) => y.shared - x.shared)
    .map(({ run, shared }) => ({
      text: runName(run.manifest),
      more: `${plural(shared, 'test type')} over the same suite`,
      href: urls.compare({ a, b: whole(run.id) }),
    }))
  return [...models, ...others].slice(0, SUGGESTED)
}

/** Pairs worth a look where nothing is chosen: models of the newest runs, and runs that were made after each other. */
function suggestedFirst(runs: readonly KnownRun[]): Suggestion[] {
  const models = runs
    .filter(({ manifest }) => manifest.models.length > 1)
    .slice(0, 3)
    .flatMap((run) => {
      const [a, b] = sidesOf(run)
      return a && b
        ? [
            {
              text: `${a.api}/${a.model} and ${b.api}/${b.model}`,
              more: runName(run.manifest),
              href: urls.compare({ a, b }),
            },
          ]
        : []
    })
  const pairs = runs.slice(0, OFFERED).flatMap((b, i) => {
    const a = runs
      .slice(i + 1, OFFERED)
      .find(
        (run) =>
          sharedOf(run, b) > 0 &&
          run.manifest.models.some((model) =>
            b.manifest.models.some((other) => other.api === model.api && other.model === model.model),
          ),
      )
    return a
      ? [
          {
            text: `${runName(a.manifest)} and ${runName(b.manifest)}`,
            more: 'the same suite, one after the other',
            href: urls.compare({ a: whole(a.id), b: whole(b.id) }),
          },
        ]
      : []
  })
  return [...pairs.slice(0, 4), ...models].slice(0, SUGGESTED)
}

export const suggestionsOf = (a: Side | null, b: Side | null, runs: readonly KnownRun[]): Suggestion[] =>
  a && b ? [] : a ? suggestedFor(a, runs) : b ? suggestedFor(b, runs) : suggestedFirst(runs)
