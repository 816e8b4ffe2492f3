import { FAILURE_REASONS, onceAList, own, type Row, type Run, type Space } from '../../../../runner/index.ts'
import { count, plural } from '../../../format.ts'
import { urls } from '../../../urls.ts'
import { counted } from '../values.ts'

/** How many tests of each model failed for each reason. */
const countsByReason = onceAList((rows: readonly Row[]): ReadonlyMap<string, ReadonlyMap<string, number>> => {
  const counts = new Map<string, Map<string, number>>()
  for (const { reason, slug } of rows) {
    if (reason === undefined) continue
    const own = counts.get(reason) ?? new Map<string, number>()
    counts.set(reason, own.set(slug, (own.get(slug) ?? 0) + 1))
  }
  return counts
})

const suspectRows = onceAList((rows: readonly Row[]) => rows.filter((row) => row.suspect !== undefined))

/** Why tests did not pass: one row a reason that occurs, one column a model, each count a link to those tests. null where
 * no test has a reason. */
export function reasonsOf(id: string, { models }: Run, rows: readonly Row[], version = '') {
  const counts = countsByReason(rows)
  const found = FAILURE_REASONS.filter((reason) => counts.has(reason))
  if (found.length === 0) return null
  return {
    models: models.map(({ api, model }) => `${api}/${model}`),
    rows: found.map((reason) => ({
      reason,
      href: urls.tests(id, { reason, version }),
      cells: models.map(({ api, model, slug }) => {
        const n = counts.get(reason)?.get(slug) ?? 0
        return { ...counted(n), href: n > 0 ? urls.tests(id, { api, model, reason, version }) : '' }
      }),
    })),
  }
}

/** Tests whose replies would score far better in another coordinate space: how many, and by model and space, with the first
 * of them redrawn as if it had been meant so. null where there are none. */
export function suspectsOf(id: string, { models }: Pick<Run, 'models'>, rows: readonly Row[], version = '') {
  const suspects = suspectRows(rows)
  if (suspects.length === 0) return null
  const spaces = [...new Set(suspects.map((row) => row.suspect as Space))]
  return {
    values: { n: suspects.length },
    text: `${plural(suspects.length, 'test')} ${suspects.length === 1 ? 'was' : 'were'} probably answered in another coordinate space`,
    href: urls.tests(id, { suspect: 'any', version }),
    groups: models.flatMap(({ api, model, slug, space: asked }) =>
      spaces.flatMap((space) => {
        const own = suspects.filter((row) => row.slug === slug && row.suspect === space)
        const [first] = own
        const filter = { api, model, suspect: space, version }
        return first
          ? [
              {
                text: `${api}/${model}: ${count(own.length)} in ${space} instead of ${asked}`,
                values: { n: own.length },
                href: urls.tests(id, filter),
                redrawn: urls.test(id, first.test, filter, space),
              },
            ]
          : []
      }),
    ),
  }
}

/** Models that an API did not serve under one name throughout: their scores mix what may be different models. */
export const changedModels = ({ models, served = {} }: Run): { model: string; names: string }[] =>
  models.flatMap(({ api, model, slug }) => {
    const names = own(served, slug) ?? []
    return names.length > 1 ? [{ model: `${api}/${model}`, names: names.join(', ') }] : []
  })
