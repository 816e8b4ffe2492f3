import view from '@fastify/view'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import nunjucks, { type Environment, type Loader } from 'nunjucks'
import { viewerOf } from './access/access.ts'
import { assetUrl, type Assets } from './assets.ts'
import { underBase } from './base-path.ts'
import type { PageData, TabState, Viewer } from './define-page.ts'
import type { Problem } from './errors.ts'
import { CompiledTemplates, TEMPLATES, VIEWS } from './templates.ts'
import { urls } from './urls.ts'

/** What every template sees beside its page's data. */
export interface AppContext {
  version: string
  /** what the page stands in: the server's own, or that of a report */
  layout: string
  /** of a page of a report: which, and what stands around it; null on the server */
  report: object | null
  viewer: Viewer
  /** path and query of this page */
  url: string
  /** whether a run is going on */
  live: boolean
  /** of the runs that are going on, for pages that are about none */
  tab: TabState
  /** whether there is a session to end */
  signedIn: boolean
  /** whether nothing asks for a token: everybody on this machine may do everything */
  open: boolean
}

export interface Renderer {
  /** What views/pages/<view>.njk makes of the page's data, for whoever asks. */
  html(request: FastifyRequest, view: string, data: PageData): Promise<string>
  /** Sends views/pages/<view>.njk with the page's data. */
  page(
    request: FastifyRequest,
    reply: FastifyReply,
    view: string,
    data: PageData,
    status?: number,
  ): Promise<FastifyReply>
  /** Sends the error page, or plain text where even that fails. */
  problem(request: FastifyRequest, reply: FastifyReply, problem: Problem): Promise<FastifyReply>
}

export async function createRenderer(
  app: FastifyInstance,
  options: { views: string; assets: Assets; version: string; open: boolean; tab: () => TabState; dev?: boolean },
): Promise<Renderer> {
  await app.register(view, {
    engine: { nunjucks },
    templates: options.views,
    options: {
      ...TEMPLATES,
      noCache: options.dev ?? false,
      onConfigure(env: Environment & { loaders?: Loader[] }) {
        if (!options.dev && options.views === VIEWS) env.loaders?.unshift(new CompiledTemplates())
        env.addGlobal('asset', (name: string) => assetUrl(options.assets, name))
        env.addGlobal('urls', urls)
      },
    },
  })

  const contextOf = (request: FastifyRequest): AppContext => {
    const tab = options.tab()
    return {
      version: options.version,
      layout: 'layouts/page.njk',
      report: null,
      viewer: viewerOf(request),
      url: underBase(request.url),
      live: tab !== '',
      tab,
      signedIn: request.session !== null,
      open: options.open,
    }
  }

  const html = (request: FastifyRequest, view: string, data: PageData): Promise<string> =>
    app.view(`pages/${view}.njk`, { tab: null, ...data, app: contextOf(request) }) as unknown as Promise<string>

  const send = (reply: FastifyReply, status: number, text: string, type = 'text/html; charset=utf-8'): FastifyReply =>
    reply.code(status).type(type).header('cache-control', 'private, no-cache').send(text)

  return {
    html,
    page: async (request, reply, view, data, status = 200) => send(reply, status, await html(request, view, data)),
    async problem(request, reply, problem) {
      try {
        return send(
          reply,
          problem.status,
          await html(request, 'error', {
            title: titleOf(problem),
            crumbs: [{ text: titleOf(problem) }],
            offers: [],
            ...problem,
            advice: problem.advice,
          }),
        )
      } catch (error) {
        request.log.error(error, 'the error page could not be made')
        return send(reply, problem.status, `${problem.message}\n${problem.advice}\n`, 'text/plain; charset=utf-8')
      }
    },
  }
}

const titleOf = ({ status }: Problem): string =>
  status === 404
    ? 'Not found'
    : status === 401
      ? 'Sign in'
      : status === 403
        ? 'Not allowed'
        : status === 409
          ? 'Cannot be read'
          : status >= 500
            ? 'Error'
            : 'Request refused'
