import { importers, testTypes } from '../../runner/index.ts'
import { ZIP_LIMITS } from '../catalog/unpack-zip.ts'
import { MOST_UPLOAD_BYTES } from '../catalog/uploads.ts'
import { definePage } from '../define-page.ts'
import { fields, IMPORT, textOf } from '../filters/index.ts'
import { bytes, count } from '../format.ts'
import { urls } from '../urls.ts'

/** The form that a foreign data set is sent with. What it means is shown before anything is written. */
export const suiteImport = definePage({
  view: 'suite-import',
  query: fields({ format: IMPORT.format, type: IMPORT.type }),
  async load({ query, form }) {
    const values = form?.values ?? query
    const [format, type] = [textOf(values, 'format'), textOf(values, 'type')]
    return {
      title: 'Import a suite',
      crumbs: [{ text: 'Suites', href: urls.suites() }, { text: 'Import' }],
      action: urls.importSuite(),
      error: (form?.problems ?? []).map((problem) => problem.message).join(' '),
      formats: importers.map((importer) => ({
        name: importer.name,
        title: importer.title,
        about: importer.about,
        chosen: importer.name === format,
        types: importer.types.length > 0 ? importer.types.join(', ') : 'as its rows say',
      })),
      types: testTypes.map((testType) => ({
        name: testType.name,
        title: testType.title,
        href: urls.type(testType.name),
        chosen: testType.name === type,
      })),
      limits: `A file of at most ${bytes(MOST_UPLOAD_BYTES)}; a ZIP of at most ${count(ZIP_LIMITS.files)} files and ${bytes(ZIP_LIMITS.bytes)} unpacked. Larger sets are imported from the command line.`,
    }
  },
})
