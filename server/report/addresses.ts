import { termOf } from '../filters/search.ts'
import { query } from '../urls.ts'

/** Where everything stands in the folder of a run: the pages of a report link to each other and into the run folder, by
 * relative addresses alone, so that it opens wherever the folder lies. */

/** The views of a run that are pages of their own beside the overview. */
export const REPORT_VIEWS = ['scores', 'charts', 'misses', 'costs', 'settings'] as const

const part = encodeURIComponent
export const OVERVIEW = 'report.html'
export const LIST = 'report/tests.html'
export const viewPage = (view: string): string => `report/${view}.html`
export const testPage = (test: string): string => `report/tests/${test}.html`
export const exchangePage = (test: string): string => `report/exchanges/${test}.html`
export const STATIC = 'report/static/'

/** Of a test as it was read otherwise, looked at otherwise: only the server draws that. */
const ONLY_SERVED = ['space', 'look', 'matches', 'version']

/** '/runs/x/tests?type=count#t-3' -> 'report/tests.html#type=count&at=t-3', from the run folder; null where a report has no such page. */
export function inFolder(address: string, run: string): string | null {
  const { pathname, search, searchParams, hash } = new URL(address, 'http://report')
  if (pathname.startsWith('/static/')) return STATIC + pathname.slice('/static/'.length)
  const base = `/runs/${part(run)}`
  if (pathname === base) return runPage(searchParams.get('view') ?? '', hash)
  if (!pathname.startsWith(`${base}/`)) return null
  const [room = '', ...rest] = pathname.slice(base.length + 1).split('/')
  if (room === 'files') return filePage(rest)
  if (ONLY_SERVED.some((name) => searchParams.has(name))) return null
  if (room === 'cases')
    return `${LIST}${query({ q: termOf('case', decodeURIComponent(rest[0] ?? '')) }).replace('?', '#')}`
  if (room !== 'tests') return null
  if (rest.length === 0) {
    const at = hash === '' ? '' : `${search === '' ? '' : '&'}at=${hash.slice(1)}`
    return `${LIST}${search === '' && at === '' ? '' : `#${search.slice(1)}${at}`}`
  }
  const page = rest[1] === 'exchange' ? exchangePage(rest[0] as string) : testPage(rest[0] as string)
  return page + (hash || search.replace('?', '#'))
}

function runPage(view: string, hash: string): string | null {
  if (view === '') return OVERVIEW + hash
  return (REPORT_VIEWS as readonly string[]).includes(view) ? viewPage(view) + hash : null
}

/** A file; null for a folder, which nothing but a file manager lists. */
function filePage(segments: readonly string[]): string | null {
  const isFolder = segments.length === 0 || (segments[0] === 'tests' && segments.length < 3)
  return isFolder ? null : segments.join('/')
}

/** From the page at `from` to another place in the run folder: ('report/tests/1.html', 'images/a.png') -> '../../images/a.png' */
export const relative = (from: string, to: string): string => '../'.repeat(from.split('/').length - 1) + to
