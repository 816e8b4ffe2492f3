import { definePage } from '../define-page.ts'
import { bytes, moment, plural } from '../format.ts'
import { urls } from '../urls.ts'

/** '20261123T140509Z.<run>' -> when it was deleted, ISO 8601 UTC */
const deletedAt = (name: string): string =>
  name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/s, '$1-$2-$3T$4:$5:$6.000Z')

export const trash = definePage({
  view: 'trash',
  async load(_request, { runner }) {
    const list = await runner.trash.list()
    const total = list.reduce((sum, item) => sum + item.bytes, 0)
    return {
      title: `Trash: ${plural(list.length, 'run')}`,
      crumbs: [{ text: 'Runs', href: urls.runs() }, { text: 'Trash' }],
      values: { runs: list.length, bytes: total },
      heading: `${plural(list.length, 'deleted run')}, ${bytes(total)}`,
      rows: list.map((item) => ({
        run: item.run,
        deleted: moment(deletedAt(item.name)),
        values: { bytes: item.bytes },
        size: bytes(item.bytes),
        restore: urls.restore(item.name),
      })),
      empty: urls.emptyTrash(),
      runs: urls.runs(),
    }
  },
})
