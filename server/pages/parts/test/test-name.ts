import type { Catalog } from '../../../catalog/catalog.ts'
import { NotFound } from '../../../define-page.ts'

/** "13" -> the full name of the test with that number in the plan of a run; '' for any other text. */
export async function nameOfNumber(catalog: Catalog, run: string, text: string): Promise<string> {
  if (!/^\d{1,9}$/.test(text)) return ''
  const planned = (await catalog.plan(run)).find(({ n }) => n === Number(text))
  if (!planned) throw new NotFound('test', text, `The run ${run} has no test with this number.`)
  return planned.test
}
