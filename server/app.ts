import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { rootDir, systemClock, version, type Clock, type Runner } from '../runner/index.ts'
import { withoutToken } from './access/without-token.ts'
import { createAccess, guard, isForPrograms } from './access/access.ts'
import type { AccessFile } from './access/access-file.ts'
import { giveWay } from './http/give-way.ts'
import { registerLogin } from './http/login.ts'
import { registerActions } from './http/actions.ts'
import { ApiDocument } from './http/api/document.ts'
import { registerApiDocs } from './http/api/docs.ts'
import { sendProblem } from './http/api/problem-json.ts'
import { registerPages, sendJson } from './http/pages.ts'
import { SharedPages } from './http/shared-pages.ts'
import { registerSchema } from './http/schema.ts'
import { watchClients } from './http/slow-clients.ts'
import { actOnBehalf } from './http/whose.ts'
import { findAssets, openAssets, serveAssets } from './assets.ts'
import { insideBase, serveUnder, underBase } from './base-path.ts'
import { openCatalog } from './catalog/open-catalog.ts'
import { needsToken, publicConfig, type Config } from './config/config.ts'
import type { Action, Page, PageTools, Right, TabState } from './define-page.ts'
import { problemOf, ShownError, type Problem } from './errors.ts'
import { registerEvents } from './live/events.ts'
import { Hub } from './live/hub.ts'
import { Metrics, registerMetrics } from './live/metrics.ts'
import { createRenderer } from './render.ts'

const BODY_BYTES = 2 ** 20
const FORM_FIELDS = 500

/** A page copies text to the clipboard when a button is pressed, and needs nothing else that a browser guards. */
const PERMISSIONS = [
  'accelerometer',
  'autoplay',
  'camera',
  'clipboard-read',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .concat('clipboard-write=(self)')
  .join(', ')

export interface AppOptions {
  config: Config
  runner: Runner
  pages: readonly Page[]
  actions: readonly Action[]
  /** what opens everything; null only on loopback */
  token?: string | null
  accessFile?: AccessFile | null
  /** folders of templates and of static files */
  views?: string
  assets?: string
  clock?: Clock
  /** whether runs get a report when they end */
  reports?: boolean
  /** told of every route as it is added, for the list of all there is */
  onRoute?: (route: { method: string | string[]; url: string; config?: { right?: Right } }) => void
}

/** The whole server as one Fastify app: pages, JSON, streams and static files over one runner. It never listens; `close` ends its
 * streams and writes the index down. Rejects where the data folder cannot be read. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, runner, clock = systemClock } = options
  serveUnder(config.basePath)
  const app = Fastify({
    logger: {
      level: config.logLevel,
      serializers: { req: ({ method, url }: FastifyRequest) => ({ method, url: withoutToken(url) }) },
    },
    bodyLimit: BODY_BYTES,
    // a large suite over a slow line takes its time; whoever has no right to send is refused before the body is read
    requestTimeout: 600_000,
    // a stream that is open would hold up the end of the process for ever
    forceCloseConnections: true,
    // connections that never say what they want
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000 },
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 300 },
    rewriteUrl: ({ url }) => withoutLastSlash(insideBase(url ?? '/')),
    frameworkErrors: (error, request, reply) => {
      beforeRoutes(request.url, reply as FastifyReply, problemOf(error, request.id))
    },
  })
  const assets = findAssets(options.assets ?? join(rootDir, 'static'), config.dev)
  const renderer = await createRenderer(app, {
    views: options.views ?? join(rootDir, 'views'),
    assets,
    version,
    open: !needsToken(config),
    tab: () => tabOf(runner),
    dev: config.dev,
  })
  const access = createAccess(config, options.token ?? config.token, options.accessFile ?? null, clock)
  const catalog = await openCatalog(config.dataDir, runner, (text) => app.log.warn(text), config.only)
  if (options.reports) catalog.reports.atTheEndOfRuns(runner, config.settings.reportUpTo)
  const hub = new Hub(runner)
  access.onLogOut((session) => hub.end(session))
  const tools: PageTools = { catalog, runner, config: publicConfig(config) }

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // everything a page loads comes from here
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    // with no-referrer browsers send "Origin: null" even to ourselves, and no form could be told from a foreign one
    referrerPolicy: { policy: 'same-origin' },
    hsts: false,
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', PERMISSIONS)
  })
  await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'] })
  await app.register(cookie)
  await app.register(formbody, { bodyLimit: BODY_BYTES, parser: parseForm })
  // a page elsewhere can send text/plain without asking first
  app.removeContentTypeParser('text/plain')
  openAssets(app)
  if (options.onRoute) app.addHook('onRoute', options.onRoute)
  const document = new ApiDocument(app)
  guard(app, access, clock)
  actOnBehalf(app)
  const waitForTurn = giveWay(app, () => runner.active().length > 0)

  const answer = (
    request: FastifyRequest,
    reply: FastifyReply,
    problem: Problem,
  ): FastifyReply | Promise<FastifyReply> =>
    isForPrograms(request.url) ? sendProblem(reply, problem) : renderer.problem(request, reply, problem)
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    await waitForTurn(request, reply)
    // refused while it waited, or given up by who asked
    if (reply.sent || reply.raw.closed) return reply
    const problem = problemOf(error, request.id)
    if (problem.status >= 500) request.log.error(error)
    return answer(request, reply, problem)
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    return answer(
      request,
      reply,
      problemOf(
        new ShownError(
          'NOT_FOUND',
          `There is no page at ${underBase(path).slice(0, 200)}.`,
          'Runs are listed under /runs.',
        ),
        request.id,
      ),
    )
  })

  app.get('/healthz', { config: { right: 'open' } }, async (_request, reply) =>
    sendJson(reply, { status: 'ok', version, runs: { active: runner.active().length } }),
  )
  await serveAssets(app, assets)
  registerLogin(app, access, renderer, clock)
  registerPages(app, options.pages, tools, renderer, new SharedPages(() => hub.told))
  registerActions(app, options.actions, options.pages, tools, renderer)
  registerSchema(app)
  registerApiDocs(app, document, renderer, needsToken(config))
  registerEvents(app, hub, tools)
  registerMetrics(app, new Metrics(runner, config.dataDir))
  if (config.traces) {
    // not even loaded where nobody asks for it
    const { Traces } = await import('./live/traces.ts')
    const traces = new Traces(runner, config.traces.endpoint, config.traces.serviceName)
    app.addHook('onClose', async () => traces.close())
  }

  const unwatch = watchClients(app.server)
  app.addHook('preClose', async () => hub.close())
  app.addHook('onClose', async () => unwatch())
  app.addHook('onClose', async () => catalog.close())
  return app
}

/** '/runs/?q=x' -> '/runs?q=x': to the router `/runs/` is a run without a name. Only folders of a run end in a slash. */
function withoutLastSlash(url: string): string {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(url) ?? []
  return path.length > 1 && path.endsWith('/') && !path.includes('/files/') ? path.slice(0, -1) + query : url
}

/** For requests that fail before any route is found. */
function beforeRoutes(url: string, reply: FastifyReply, problem: Problem): void {
  reply.header('x-content-type-options', 'nosniff').header('content-security-policy', "default-src 'none'")
  if (isForPrograms(url)) sendProblem(reply, problem)
  else void reply.code(problem.status).type('text/plain; charset=utf-8').send(`${problem.message}\n`)
}

/** 'a=1&b=2&b=3' -> { a: '1', b: ['2', '3'] }, without a prototype that a field name could reach. */
function parseForm(text: string): Record<string, unknown> {
  const form = Object.create(null) as Record<string, string | string[]>
  let fields = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++fields > FORM_FIELDS) throw new ShownError('TOO_LARGE', `A form may have at most ${FORM_FIELDS} fields.`)
    const before = form[name]
    form[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return form
}

/** Failing: a run that goes on has tests that ended in an API error. */
function tabOf(runner: Runner): TabState {
  const active = runner.active()
  return active.length === 0 ? '' : active.some(({ manifest }) => manifest.counts.error > 0) ? 'failing' : 'running'
}
