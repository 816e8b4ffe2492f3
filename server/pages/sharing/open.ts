import { ZIP_LIMITS } from '../../catalog/unpack-zip.ts'
import { MOST_UPLOAD_BYTES } from '../../catalog/uploads.ts'
import { definePage } from '../../define-page.ts'
import { bytes, count } from '../../format.ts'
import { urls } from '../../urls.ts'

/** The form that a received run is sent with, to be looked at. */
export const open = definePage({
  view: 'open',
  async load({ form }) {
    return {
      title: 'Open a received run',
      crumbs: [{ text: 'Runs', href: urls.runs() }, { text: 'Open a received run' }],
      action: urls.open(),
      error: (form?.problems ?? []).map((problem) => problem.message).join(' '),
      limits: `A ZIP of at most ${bytes(MOST_UPLOAD_BYTES)}, ${count(ZIP_LIMITS.files)} files and ${bytes(ZIP_LIMITS.bytes)} unpacked.`,
    }
  },
})
