import { defineAction } from '../define-page.ts'
import { acrossFilter, acrossFilterQuery, fields, text, textOf } from '../filters/index.ts'
import { query, urls } from '../urls.ts'
import { saveOnDisk } from './save-on-disk.ts'

/** POST /views: the list of tests at `view`, the query of its address, under `name`; with `renamed` that saved view gets the name. A
 * page and where a look goes on are not kept: a view is of all runs there are when it is opened. */
export const saveView = defineAction({
  body: fields(
    {
      name: text('its name'),
      view: text('the query of a list of tests: outcome=failed&type=count'),
      renamed: text('the name of a view that gets this one'),
    },
    ['name'],
  ),
  async run({ body }, { catalog }) {
    const asked = Object.fromEntries(
      [...new URLSearchParams(textOf(body, 'view', 5000))].reduce((all, [name, value]) => {
        all.set(name, [...(all.get(name) ?? []), value])
        return all
      }, new Map<string, string[]>()),
    )
    const kept = query(acrossFilterQuery({ ...acrossFilter(asked), page: 1, before: '' })).slice(1)
    const view = await saveOnDisk('The view', 'save it again', () =>
      catalog.views.save(textOf(body, 'name'), kept, textOf(body, 'renamed')),
    )
    return { redirect: urls.savedView(view.query), told: view }
  },
})
