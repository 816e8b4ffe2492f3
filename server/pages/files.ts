import { definePage } from '../define-page.ts'
import { bytes, moment, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { runCrumbs } from './parts/run-head.ts'

/** The run folder itself, read-only: a folder as a list, a file as it is. */
export const files = definePage({
  address: '/runs/:run/files/*',
  view: 'files',
  async load({ params }, { catalog }) {
    const path = params['*'].replace(/\/+$/, '')
    const place = await catalog.open(params.run, path)
    if (place.kind === 'file') return { file: place }
    const entry = await catalog.run(params.run)
    const steps = path === '' ? [] : path.split('/')
    const folder = path === '' ? '' : `${path}/`
    return {
      title: `${folder || 'files'} · ${plural(place.entries.length, 'entry', 'entries')}`,
      crumbs: runCrumbs(entry, ...(steps.length > 0 ? [{ text: 'files', href: urls.files(params.run) }] : [{ text: 'files' }]),
        ...steps.map((text, at) => (at < steps.length - 1 ? { text, href: `${urls.files(params.run, steps.slice(0, at + 1).join('/'))}/` } : { text }))),
      count: plural(place.entries.length, 'entry', 'entries'),
      entries: place.entries.map((one) => ({
        name: one.kind === 'folder' ? `${one.name}/` : one.name,
        href: one.kind === 'other' ? '' : urls.files(params.run, `${folder}${one.name}${one.kind === 'folder' ? '/' : ''}`),
        size: one.kind === 'file' ? bytes(one.bytes) : one.kind === 'other' ? 'no regular file' : '', modified: moment(one.modified),
      })),
      up: path === '' ? '' : steps.length === 1 ? urls.files(params.run) : `${urls.files(params.run, steps.slice(0, -1).join('/'))}/`,
    }
  },
})
