import { extname } from 'node:path'
import { asShown } from '../catalog/as-shown.ts'
import { definePage, NotFound } from '../define-page.ts'
import { drawnQuery, suiteFilter, text, textOf, word } from '../filters/index.ts'
import { openedSuite } from './parts/suite/suite-head.ts'

/** What a browser shows as an image; anything else a suite may name as one is only to be had reduced. */
const SHOWN = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif'])

/** An image of a suite as it is, or as=upright: as it is scored. */
export const suiteFiles = definePage({
  params: ['suite', '*'],
  view: 'error',
  query: drawnQuery({
    as: word(['upright'], 'as it is scored'),
    v: text('the begin of its sha256, so that a browser keeps it no longer than it holds'),
  }),
  async load({ params, query }, tools) {
    const { suite } = await openedSuite(params.suite, suiteFilter(query), tools)
    const upright = textOf(query, 'as') === 'upright'
    if (!upright && !SHOWN.has(extname(params['*']).toLowerCase()))
      throw new NotFound('image', params['*'], 'Of a suite only PNG, JPEG, WebP and GIF images are shown.')
    const file = await tools.catalog.suiteImage(suite, params['*'])
    return upright ? asShown(file) : { file }
  },
})

/** The same reduced to a WebP, by the sha256 of the original. */
export const suiteThumb = definePage({
  params: ['suite', 'sha'],
  view: 'error',
  query: drawnQuery(),
  async load({ params, query }, tools) {
    const { suite } = await openedSuite(params.suite, suiteFilter(query), tools)
    return { image: { mediaType: 'image/webp', bytes: await tools.catalog.suiteThumb(suite, params.sha) } }
  },
})
