import type { Verified } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { count, moment, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { runCrumbs } from './parts/run/run-head.ts'

const SHOWN_FILES = 500

const FINDINGS: Readonly<Record<Verified['state'], string>> = {
  intact: 'Every file is as it was when the run ended.',
  altered: 'Files were changed or added after the run had ended.',
  incomplete: 'Files that belong to the run are gone; those that are there are unchanged.',
  unsealed: 'The run has no SHA256SUMS: it has not ended, or it never did. There is nothing to compare with.',
}

export const verify = definePage({
  params: ['run'],
  view: 'verify',
  async load({ params, viewer }, { catalog: { run, verifications } }) {
    const entry = await run(params.run)
    const going = verifications.isGoing(entry.dir)
    const last = verifications.last(entry.dir)
    const shared = {
      crumbs: runCrumbs(entry, { text: 'Verify' }),
      action: viewer.mayChange && !going ? urls.verify(entry.id) : '',
      run: urls.run(entry.id),
      going,
    }
    if (!last)
      return {
        ...shared,
        title: `${going ? 'being verified' : 'not verified'} · ${entry.manifest.title}`,
        state: '',
        finding: '',
        checked: '',
        at: null,
        lists: [],
      }
    const { found } = last
    const listOf = (text: string, files: readonly string[], there: boolean) => ({
      text: `${text} ${count(files.length)}`,
      files: files.slice(0, SHOWN_FILES).map((name) => ({ name, href: there ? urls.files(entry.id, name) : '' })),
      more: files.length > SHOWN_FILES ? `and ${count(files.length - SHOWN_FILES)} more` : '',
    })
    return {
      ...shared,
      title: `${found.state} · ${entry.manifest.title}`,
      state: found.state,
      finding: FINDINGS[found.state],
      checked: found.state === 'unsealed' ? '' : `${plural(found.checked, 'file')} compared and found the same`,
      lists: [
        listOf('altered', found.altered, true),
        listOf('missing', found.missing, false),
        listOf('added', found.added, true),
      ].filter((list) => list.files.length > 0),
      at: moment(last.at.toISOString()),
    }
  },
})
