import type { Verified } from '../../runner/index.ts'
import { definePage } from '../define-page.ts'
import { count, plural } from '../format.ts'
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
  async load({ params }, { catalog, runner }) {
    const entry = await catalog.run(params.run)
    const found = await runner.verify(entry.dir)
    const listOf = (text: string, files: readonly string[], there: boolean) => ({
      text: `${text} ${count(files.length)}`,
      files: files.slice(0, SHOWN_FILES).map((name) => ({ name, href: there ? urls.files(entry.id, name) : '' })),
      more: files.length > SHOWN_FILES ? `and ${count(files.length - SHOWN_FILES)} more` : '',
    })
    return {
      title: `${found.state} · ${entry.manifest.title}`,
      crumbs: runCrumbs(entry, { text: 'verify' }),
      state: found.state,
      finding: FINDINGS[found.state],
      checked: found.state === 'unsealed' ? '' : `${plural(found.checked, 'file')} compared and found the same`,
      lists: [
        listOf('altered', found.altered, true),
        listOf('missing', found.missing, false),
        listOf('added', found.added, true),
      ].filter((list) => list.files.length > 0),
      again: urls.verify(entry.id),
      run: urls.run(entry.id),
    }
  },
})
