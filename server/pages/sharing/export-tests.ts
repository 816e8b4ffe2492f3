import { Readable } from 'node:stream'
import { definePage } from '../../define-page.ts'
import { filterTests, inTestsQuery, oneOf, testsFilter, textOf, word } from '../../filters/index.ts'
import { EXPORT_FORMATS, fileNameOf, MEDIA_TYPES } from '../parts/sharing/export-formats.ts'
import { exportOf } from '../parts/sharing/test-export.ts'

/** The tests that a filter keeps, in its order, as a file. */
export const exportTests = definePage({
  params: ['run'],
  view: 'share',
  query: inTestsQuery({ format: word(EXPORT_FORMATS, 'what the file is', 'csv') }),
  async load({ params, query }, { catalog }) {
    const filter = testsFilter(query)
    const format = oneOf(textOf(query, 'format'), EXPORT_FORMATS, 'csv')
    const entry = await catalog.run(params.run)
    const rows = filterTests(await catalog.rowsFor(params.run, filter), filter)
    const body = Readable.from(exportOf(catalog, entry, rows, format, filter))
    return { download: { name: fileNameOf(entry.manifest.id, format), mediaType: MEDIA_TYPES[format], body } }
  },
})
