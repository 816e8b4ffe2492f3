import { runFormats } from '../../../runner/index.ts'
import { ZIP_LIMITS } from '../../catalog/unpack-zip.ts'
import { MOST_UPLOAD_BYTES } from '../../catalog/uploads.ts'
import { definePage } from '../../define-page.ts'
import { fields, RUN_IMPORT, textOf } from '../../filters/index.ts'
import { bytes, count } from '../../format.ts'
import { urls } from '../../urls.ts'

/** The form that results of another tool are sent with. What they mean is shown before anything is written. */
export const importRun = definePage({
  view: 'import-run',
  query: fields(RUN_IMPORT),
  async load({ query, form }) {
    const format = textOf(form?.values ?? query, 'format')
    return {
      title: 'Import results',
      crumbs: [{ text: 'Runs', href: urls.runs() }, { text: 'Import results' }],
      action: urls.importRun(),
      error: (form?.problems ?? []).map((problem) => problem.message).join(' '),
      formats: runFormats.map(({ name, title, about }) => ({ name, title, about, chosen: name === format })),
      limits: `A file of at most ${bytes(MOST_UPLOAD_BYTES)}; a ZIP of at most ${count(ZIP_LIMITS.files)} files and ${bytes(ZIP_LIMITS.bytes)} unpacked. Larger results, and images in another folder, are imported from the command line.`,
    }
  },
})
