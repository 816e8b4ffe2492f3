import type { Catalog } from '../../../catalog/catalog.ts'
import { VIEW_NAME_LENGTH } from '../../../catalog/saved-views.ts'
import { acrossFilterQuery, type AcrossFilter } from '../../../filters/index.ts'
import { query, urls } from '../../../urls.ts'

/** The saved views of the tests of all runs, and whether the list that is shown is one of them. */
export async function savedViewsOf(catalog: Catalog, filter: AcrossFilter) {
  const { views, problem } = await catalog.views.list()
  const here = query(acrossFilterQuery({ ...filter, page: 1, before: '' })).slice(1)
  return {
    list: views.map(({ name, query }) => ({ name, href: urls.savedView(query), current: query === here })),
    current: views.find(({ query }) => query === here)?.name ?? '',
    problem,
    here,
    most: VIEW_NAME_LENGTH,
    save: urls.saveView(),
    remove: urls.deleteView(),
  }
}
