import { asShown } from '../catalog/as-shown.ts'
import { LISTED } from '../catalog/run-file.ts'
import { definePage, type PageTools } from '../define-page.ts'
import { fields, PAGE, textOf, word, type Query } from '../filters/index.ts'
import { pageOf } from '../filters/query.ts'
import { bytes, moment, plural } from '../format.ts'
import { urls } from '../urls.ts'
import { pagerOf } from './parts/list/pager.ts'
import { runCrumbs } from './parts/run/run-head.ts'

async function show(run: string, path: string, query: Query, { catalog }: PageTools) {
  const place = await catalog.open(run, path, (pageOf(query) - 1) * LISTED)
  if (place.kind === 'file')
    return textOf(query, 'as') === 'upright' && path.startsWith('images/') ? asShown(place) : { file: place }
  const entry = await catalog.run(run)
  const steps = path === '' ? [] : path.split('/')
  const inside = path === '' ? '' : `${path}/`
  return {
    title: `${inside || 'files'} · ${plural(place.total, 'entry', 'entries')}`,
    crumbs: runCrumbs(
      entry,
      steps.length > 0 ? { text: 'files', href: urls.files(run) } : { text: 'Files' },
      ...steps.map((text, index) =>
        index < steps.length - 1 ? { text, href: urls.files(run, steps.slice(0, index + 1).join('/')) } : { text },
      ),
    ),
    count: plural(place.total, 'entry', 'entries'),
    entries: place.entries.map((entry) => ({
      name: entry.kind === 'folder' ? `${entry.name}/` : entry.name,
      href: entry.kind === 'other' ? '' : urls.files(run, `${inside}${entry.name}`),
      size: entry.kind === 'file' ? bytes(entry.bytes) : entry.kind === 'other' ? 'no regular file' : '',
      values: { bytes: entry.kind === 'file' ? entry.bytes : null },
      modified: moment(entry.modified),
    })),
    pager: pagerOf(place.total, place.from / LISTED + 1, LISTED, (page) => urls.files(run, path, page)),
    up: path === '' ? '' : urls.files(run, steps.slice(0, -1).join('/')),
  }
}

/** The run folder itself, read-only. */
export const folder = definePage({
  params: ['run'],
  view: 'files',
  query: fields({ page: PAGE }),
  load: async ({ params, query }, tools) => show(params.run, '', query, tools),
})

/** What is in it: a folder as a list, a file as it is. */
export const files = definePage({
  params: ['run', '*'],
  view: 'files',
  query: fields({ as: word(['upright'], 'an image as it is scored'), page: PAGE }),
  load: async ({ params, query }, tools) => show(params.run, params['*'].replace(/\/+$/, ''), query, tools),
})
