import { extname } from 'node:path'
import { definePage, NotFound } from '../define-page.ts'
import { suiteFilter } from '../filters/index.ts'
import { openedSuite } from './parts/suite/suite-head.ts'

/** What a browser shows as an image; anything else a suite may name as one is only to be had reduced. */
const SHOWN = new Set(['.png', '.jpg', '.jpeg', '.webp', '.gif'])

/** An image of a suite as it is. */
export const suiteFiles = definePage({
  params: ['suite', '*'],
  view: 'error',
  async load({ params, query }, tools) {
    const { suite } = await openedSuite(params.suite, suiteFilter(query), tools)
    if (!SHOWN.has(extname(params['*']).toLowerCase()))
      throw new NotFound('image', params['*'], 'Of a suite only PNG, JPEG, WebP and GIF images are shown.')
    return { file: await tools.catalog.suiteImage(suite, params['*']) }
  },
})

/** The same reduced to a WebP, by the sha256 of the original. */
export const suiteThumb = definePage({
  params: ['suite', 'sha'],
  view: 'error',
  async load({ params, query }, tools) {
    const { suite } = await openedSuite(params.suite, suiteFilter(query), tools)
    return { image: { mediaType: 'image/webp', bytes: await tools.catalog.suiteThumb(suite, params.sha) } }
  },
})
