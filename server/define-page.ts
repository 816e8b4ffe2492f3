import type { Readable } from 'node:stream'
import type { Runner } from '../runner/index.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { RunFile } from './catalog/run-file.ts'
import type { LookedAt, Upload } from './catalog/uploads.ts'
import type { PublicConfig } from './config/config.ts'
import type { Fields, Query } from './filters/index.ts'

export { Damaged, NotFound, ShownError } from './errors.ts'

/** What a page may use. Nothing else: no file system, no environment. */
export interface PageTools {
  catalog: Catalog
  runner: Runner
  config: PublicConfig
}

/** '/runs/:run/tests/:test' -> { run: string, test: string }; a trailing '*' is the parameter '*'. */
export type ParamsOf<A extends string> = A extends `${string}:${infer Name}/${infer Rest}`
  ? { [K in Name]: string } & ParamsOf<`/${Rest}`>
  : A extends `${string}:${infer Name}`
    ? { [K in Name]: string }
    : A extends `${string}*`
      ? { '*': string }
      : Record<never, string>

/** Who may use an address: everybody who reaches it, or whose token has the right or a higher one. `review` judges results (verdicts,
 * notes, tags, amendments); `full` may also order, stop, draw, import and delete, which costs money, time or data. */
export type Right = 'open' | 'view' | 'review' | 'full'
const RIGHTS: readonly Right[] = ['open', 'view', 'review', 'full']

export const hasRight = (has: Right, wanted: Right): boolean => RIGHTS.indexOf(has) >= RIGHTS.indexOf(wanted)

/** Declares in the site map who may use a page or an action, and what programs are told of it: `'/runs': view(runs, 'Runs')`. */
const usedBy =
  (right: Right) =>
  <T extends object>(entry: T, about = ''): T & { right: Right; about: string } => ({ ...entry, right, about })
export const [view, review, full] = [usedBy('view'), usedBy('review'), usedBy('full')]

/** What the reader of a page may do. Buttons and links that would be refused are left out. */
export interface Viewer {
  right: Exclude<Right, 'open'> | null
  mayChange: boolean
  mayReview: boolean
  /** the name that a trusted proxy gives whoever asks; '' where none does */
  user: string
}

/** A form that came back: what was typed, and what is wrong with it. `field` is the name of the input, '' the whole form. */
export interface FormState {
  values: Query
  problems: { field: string; message: string }[]
}

export interface PageRequest<P> {
  params: P
  /** as it was sent, to be read with server/filters/index.ts */
  query: Query
  /** path and query as asked for */
  url: string
  viewer: Viewer
  /** only where an action sends its form back */
  form?: FormState
}

export interface Crumb {
  text: string
  href?: string
}

/** What the icon of a browser tab shows beside the name. */
export type TabState = '' | 'running' | 'failing'

/** Finished data: a template only places it, and the JSON version is exactly this. `tab` is the state of what the page is
 * about; a page without one shows whether any run is going on. */
export interface PageData {
  title: string
  crumbs: Crumb[]
  tab?: TabState
  [field: string]: unknown
}

/** An image made for its address, which names its content: a browser may keep it. */
export interface MadeImage {
  mediaType: string
  bytes: Buffer
  /** true for what may be another one tomorrow: it is not kept */
  changes?: boolean
}

/** A file that is made while it is sent. */
export interface Download {
  /** as whoever keeps it finds it */
  name: string
  mediaType: string
  body: Readable
}

/** A page, another address to go to, a file to send as it is, an image, or what is to be kept as a file. */
export type PageResult =
  | PageData
  | { redirect: string }
  | { file: RunFile }
  | { image: MadeImage }
  | { download: Download }

/** A page as one object in one file, rendered by views/pages/`view`. Its address stands in the site map (server/routes.ts) alone;
 * the page says which parameters it needs of it. */
export interface PageAt<P> {
  view: string
  params?: readonly string[]
  /** what it reads of the query */
  query?: Fields
  /** whether many may follow it while the run of its address goes on: for those who may not order it is then made once for all */
  followed?: true
  /** a property, not a method: so the compiler checks the parameters against the address */
  load: (request: PageRequest<P>, tools: PageTools) => Promise<PageResult>
}

/** A page of the site map: GET `address`; its JSON version is GET /api/v1`address`. */
export interface Page extends PageAt<never> {
  address: string
  right: Right
  about: string
}

/** `params` names the parameters of the address, `query` what the page reads of the rest of it. A page passes over what is not
 * declared or makes no sense; its JSON version refuses it (400), and the document of the API lists it.
 *
 * A template sees the PageData and `app`: { version, viewer, url, live (a run is going on) }, and the global
 * `asset('css/page.css')`. */
export function definePage<const N extends string = never>(page: {
  view: string
  params?: readonly N[]
  query?: Fields
  followed?: true
  load: (request: PageRequest<Record<N, string>>, tools: PageTools) => Promise<PageResult>
}): PageAt<Record<N, string>> {
  return page
}

/** `{ address: page }` as the list of pages. A page that needs a parameter which its address does not have fails to compile, and
 * so does one that nobody said who may open. */
export const pagesAt = <const A extends string>(map: {
  [K in A]: PageAt<ParamsOf<K>> & { right: Right; about: string }
}): readonly Page[] => listed<Omit<Page, 'address'>>(map)

/** { '/runs': page } -> [{ address: '/runs', ...page }] */
const listed = <T extends object>(map: Readonly<Record<string, T>>): readonly (T & { address: string })[] =>
  Object.entries(map).map(([address, entry]) => ({ ...entry, address }))

export interface ActionRequest<P, B> {
  params: P
  body: B
  url: string
  viewer: Viewer
  /** the file that came along, where the action takes one: to be imported, or to be looked at */
  upload: Upload | null
  picture: LookedAt | null
  /** aborts when the client goes away */
  gone: AbortSignal
}

/** Where the browser goes next, with what a program is told of the change; or the form's own page once more with what is wrong
 * (status 422); or that page with what was typed into it, nothing being wrong and nothing changed. */
export type ActionResult =
  | { redirect: string; told?: object }
  | { again: string; form: FormState }
  | { show: string; form: FormState }

/** A change as one object in one file. Its address stands in server/actions/index.ts alone. Same origin and permission are
 * checked before it runs. */
export interface ActionAt<P> {
  params?: readonly string[]
  /** the fields of its form */
  body?: Fields
  /** the form is sent as multipart/form-data with one file in it: one that waits on disk to be imported, or a small one that is
   * only looked at, one at a time of each session */
  takesFile?: boolean | { mostBytes: number }
  run: (request: ActionRequest<P, never>, tools: PageTools) => Promise<ActionResult>
}

/** POST `address` with a form's fields, or POST /api/v1`address` with the same fields as JSON. */
export interface Action extends ActionAt<never> {
  address: string
  right: Right
  about: string
}

/** `params` names the parameters of the address, `body` the fields of the form; one without takes none. */
export function defineAction<const N extends string = never>(action: {
  params?: readonly N[]
  body?: Fields
  takesFile?: boolean | { mostBytes: number }
  run: (request: ActionRequest<Record<N, string>, Query>, tools: PageTools) => Promise<ActionResult>
}): ActionAt<Record<N, string>> {
  return action
}

/** `{ address: action }` as the list of actions, checked as in pagesAt. */
export const actionsAt = <const A extends string>(map: {
  [K in A]: ActionAt<ParamsOf<K>> & { right: Right; about: string }
}): readonly Action[] => listed<Omit<Action, 'address'>>(map)
