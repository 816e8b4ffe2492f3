import nunjucks from 'nunjucks'
import { version } from '../../runner/index.ts'
import type { PageAt, PageData, PageTools } from '../define-page.ts'
import { problemOf } from '../errors.ts'
import type { Query } from '../filters/index.ts'
import { CompiledTemplates, TEMPLATES, VIEWS } from '../templates.ts'
import { urls } from '../urls.ts'
import { LIST, OVERVIEW, relative } from './addresses.ts'
import { relinked } from './relink.ts'

/** Who reads a report may look. */
const viewer = { right: 'view', mayChange: false, mayReview: false, user: '' } as const

/** One page of a report. `at`: its path in the run folder. */
export interface ReportPage {
  at: string
  /** what the page of the server is asked for */
  page: PageAt<never>
  params?: Record<string, string>
  query?: Query
  /** which of the two places of the head it belongs to */
  place: 'overview' | 'tests'
  /** of a page of one test */
  test?: string
  /** further scripts, by their path in the run folder */
  scripts?: readonly string[]
  /** what is otherwise than on the server */
  changed?: (data: PageData) => object
}

/** Makes pages of a run as the server does, from the same page and template, and cuts what needs a server. */
export class ReportPages {
  readonly #run: string
  readonly #made: string
  readonly #env: nunjucks.Environment

  /** `made`: when, in words */
  constructor(run: string, made: string) {
    this.#run = run
    this.#made = made
    this.#env = new nunjucks.Environment([new CompiledTemplates(), new nunjucks.FileSystemLoader(VIEWS)], TEMPLATES)
    this.#env.addGlobal('asset', (name: string) => `/static/${name}`)
    this.#env.addGlobal('urls', urls)
  }

  async html({ at, page, params = {}, query = {}, changed, ...about }: ReportPage, tools: PageTools): Promise<string> {
    const { view, data } = await this.#load(page, { run: this.#run, ...params }, query, tools)
    const context = { tab: null, ...data, ...changed?.(data), app: this.#context(at, about) }
    return relinked(this.#env.render(`pages/${view}.njk`, context), this.#run, at)
  }

  async #load(
    page: PageAt<never>,
    params: Record<string, string>,
    query: Query,
    tools: PageTools,
  ): Promise<{ view: string; data: PageData }> {
    try {
      const data = await page.load({ params, query, url: '', viewer } as never, tools)
      if (!('title' in data)) throw new Error(`The page ${page.view} is not one that a report can show.`)
      return { view: page.view, data }
    } catch (error) {
      // a test whose record is damaged keeps the others from nothing
      const problem = problemOf(error, '')
      if (problem.status >= 500) throw error
      const title = 'Cannot be read'
      return { view: 'error', data: { ...problem, title, crumbs: [{ text: 'Runs' }, { text: title }], offers: [] } }
    }
  }

  #context(at: string, { place, test = '', scripts = [] }: Pick<ReportPage, 'place' | 'test' | 'scripts'>): object {
    return {
      version,
      layout: 'layouts/report.njk',
      viewer,
      url: '',
      live: false,
      tab: '',
      signedIn: false,
      open: false,
      report: {
        page: place,
        run: this.#run,
        test,
        made: this.#made,
        overview: relative(at, OVERVIEW),
        list: relative(at, LIST),
        scripts: scripts.map((script) => relative(at, script)),
      },
    }
  }
}
