import { FAILURE_REASONS, type Row, type Run } from '../../../runner/index.ts'
import { count, plural } from '../../format.ts'
import { urls } from '../../urls.ts'

/** Why tests did not pass: one row a reason that occurs, one column a model, each count a link to those tests. null where
 * no test has a reason. */
export function reasonsOf(id: string, { models }: Run, rows: readonly Row[]) {
  const found = FAILURE_REASONS.filter((reason) => rows.some((row) => row.reason === reason))
  if (found.length === 0) return null
  return {
    models: models.map(({ api, model }) => `${api}/${model}`),
    rows: found.map((reason) => ({
      reason, href: urls.tests(id, { reason }),
      cells: models.map(({ api, model, slug }) => {
        const n = rows.filter((row) => row.reason === reason && row.slug === slug).length
        return { n: count(n), href: n > 0 ? urls.tests(id, { api, model, reason }) : '' }
      }),
    })),
  }
}

/** Tests whose replies would score far better in another coordinate space; null where there are none. */
export function suspectsOf(id: string, rows: readonly Row[]): { text: string; href: string } | null {
  const n = rows.filter((row) => row.suspect !== undefined).length
  return n === 0 ? null : { text: `${plural(n, 'test')} ${n === 1 ? 'was' : 'were'} probably answered in another coordinate space`, href: urls.tests(id, { suspect: 'any' }) }
}

/** Models that an API did not serve under one name throughout: their scores mix what may be different models. */
export const changedModels = ({ models, served = {} }: Run): { model: string; names: string }[] => models.flatMap(({ api, model, slug }) => {
  const names = served[slug] ?? []
  return names.length > 1 ? [{ model: `${api}/${model}`, names: names.join(', ') }] : []
})
