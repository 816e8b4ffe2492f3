import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../runner/index.ts'
import { isLoopback, needsToken, type Config } from '../config/config.ts'
import { OpenedRuns } from '../catalog/sharing/opened-runs.ts'
import { hasRight, type Right, type Viewer } from '../define-page.ts'
import { basePath, underBase } from '../base-path.ts'
import { quoted, ShownError } from '../errors.ts'
import { urls } from '../urls.ts'
import type { AccessFile } from './access-file.ts'
import { isEmbeddedElsewhere, isOwnHost, originOf } from './same-origin.ts'
import { Sessions, type Role, type Session } from './sessions.ts'
import { Tries } from './tries.ts'
import { userFrom } from './user.ts'

/** Its own name for each port, since cookies are shared by all ports of a host: two Benchloupes do not log each other out. Behind
 * TLS the prefix keeps other hosts of the domain from setting it; `__Host-` is only for what has the whole host. */
export const cookieName = ({ protocol, socket }: FastifyRequest): string =>
  `${protocol !== 'https' ? '' : basePath() === '/' ? '__Host-' : '__Secure-'}benchloupe-${socket.localPort ?? 0}`
const WRONG_A_MINUTE = 10

declare module 'fastify' {
  interface FastifyRequest {
    /** null on public routes without a session */
    role: Role | null
    session: Session | null
    /** the name that a trusted proxy gives whoever asks, or '' */
    user: string
  }
  interface FastifyContextConfig {
    /** who may use the route; each has to say so */
    right?: Right
  }
}

export interface Access {
  /** false on loopback without a token: everybody who reaches it may do everything */
  needsToken: boolean
  /** what whoever is let in may do at most */
  most: Role
  /** whether it is asked for under its own name: the Host header, or what a trusted proxy says it was */
  answersTo(host: string): boolean
  sessions: Sessions
  /** who asks, where a trusted proxy says so; else '' */
  userOf(request: FastifyRequest): string
  /** Role of a presented token; wrong ones are counted. Throws ShownError 429. */
  tryToken(request: FastifyRequest, token: string): Role | null
  logOut(session: Session): Promise<void>
  /** told the id of each session that ends before its time */
  onLogOut(listener: (session: string) => void): void
}

/** A run that was opened from a ZIP is only looked at, whoever looks; comparing it with its sums writes nothing. */
const isOnlyLookedAt = ({ params, routeOptions }: FastifyRequest): boolean =>
  OpenedRuns.isOpened((params as { run?: string } | undefined)?.run ?? '') && !routeOptions.url?.endsWith('/verify')

export const viewerOf = (request: FastifyRequest): Viewer => {
  const role = request.role !== null && isOnlyLookedAt(request) ? 'view' : request.role
  return {
    right: role,
    mayChange: role === 'full',
    mayReview: role !== null && hasRight(role, 'review'),
    user: request.user,
  }
}

/** Who may do what. On a loopback address without a token everybody may do everything and there is no login; else `token` lets in who may
 * change things, `config.viewToken` who may only look. `token` null: nobody is let in. `file` keeps over a restart who logged
 * out; null: nothing does. Wrong tokens are counted per address; too many in a minute throw ShownError 429. */
export function createAccess(config: Config, token: string | null, file: AccessFile | null, clock: Clock): Access {
  const isClosed = needsToken(config)
  // without one no presented token is ever right: closed, not open
  const sessions = new Sessions(
    { full: token, review: config.reviewToken, view: config.viewToken },
    (id) => file?.hasEnded(id) ?? false,
  )
  const tries = new Tries(WRONG_A_MINUTE)
  const now = (): number => clock.now().getTime()
  const listeners: ((session: string) => void)[] = []
  return {
    needsToken: isClosed,
    most: config.only === null ? 'full' : 'view',
    answersTo: (host) => isOwnHost(host, { hosts: config.hosts, loopback: isLoopback(config.host) }),
    sessions,
    userOf: userFrom(config),
    tryToken(request, presented) {
      const role = sessions.roleOf(presented)
      // who knows the token is let in, whoever shares the address and guesses
      if (role !== null) return role
      if (tries.mustWait(request.ip, now()))
        throw new ShownError('TOO_MANY', 'Too many wrong tokens.', 'Wait a minute, then try again.')
      tries.wrong(request.ip, now())
      return null
    },
    async logOut(session) {
      for (const listener of listeners) listener(session.id)
      await file?.end(session.id, session.runsOut, now())
    },
    onLogOut(listener) {
      listeners.push(listener)
    },
  }
}

/** Puts the checks in front of every route there is and will be. Throws where one is added that does not say who may use it. */
export function guard(app: FastifyInstance, access: Access, clock: Clock): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.right === undefined)
      throw new Error(`${[method].flat().join(', ')} ${url} does not say who may use it.`)
  })
  app.decorateRequest('role', null)
  app.decorateRequest('session', null)
  app.decorateRequest('user', '')

  app.addHook('onRequest', async (request, reply) => {
    const { headers } = request
    if (!access.answersTo(request.host))
      throw new ShownError(
        'HOST_REFUSED',
        `Benchloupe does not answer under the host name ${quoted(request.host)}.`,
        'Open it as localhost or by its address, or put the name into BENCHLOUPE_HOSTS and start Benchloupe again.',
      )
    if (isEmbeddedElsewhere(headers))
      throw new ShownError(
        'FOREIGN_ORIGIN',
        'Another site asked for this from its own page.',
        'Open the address itself.',
      )
    const bearer = identify(request, access, clock)
    if (request.role !== null && !hasRight(access.most, request.role)) request.role = access.most
    request.user = access.userOf(request)
    // which addresses exist is told to whoever may look
    const right = request.is404 ? 'view' : (request.routeOptions.config.right ?? 'full')
    if (request.role === null && right !== 'open') return refuse(request, reply)
    if (!onlyReads(request.method)) checkOrigin(request, access, bearer)
    if (!hasRight(request.role ?? 'open', right)) throw missing(request.role, right)
  })
}

/** Sets role and session. Returns whether a bearer token did it. */
function identify(request: FastifyRequest, access: Access, clock: Clock): boolean {
  if (!access.needsToken) {
    request.role = 'full'
    return false
  }
  const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined && isApi(request)) {
    request.role = access.tryToken(request, bearer)
    return request.role !== null
  }
  const cookie = request.cookies[cookieName(request)]
  request.session = cookie === undefined ? null : access.sessions.read(cookie, clock.now().getTime())
  request.role = request.session?.role ?? null
  return false
}

/** What programs ask for: it takes a bearer token and is never led to the login. */
const isApi = ({ url }: FastifyRequest): boolean => url.startsWith('/api/') || url.split('?')[0] === '/metrics'

/** The page that explains the API is for people, though a bearer token opens it too. */
const isDocs = (url: string): boolean => url.split('?')[0] === '/api/docs'

/** What is asked for with these changes nothing. */
export const onlyReads = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** Answered in JSON whatever happens. */
export const isForPrograms = (url: string): boolean => url.startsWith('/api/') && !isDocs(url)

/** What a person asks for with a browser, the page that explains the API among it. */
const isOfPerson = (request: FastifyRequest): boolean =>
  request.method === 'GET' &&
  (!isApi(request) || isDocs(request.url)) &&
  Boolean(request.headers.accept?.includes('text/html'))

/** A person is led to the login, a program is told. */
async function refuse(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (isOfPerson(request))
    return reply.redirect(`${urls.login()}?next=${encodeURIComponent(underBase(request.url))}`, 303)
  throw new ShownError(
    'NO_ACCESS',
    'This Benchloupe needs a token.',
    `Sign in at ${urls.login()}, or send "Authorization: Bearer <token>" to /api/v1.`,
  )
}

function checkOrigin(request: FastifyRequest, access: Access, bearer: boolean): void {
  const origin = originOf(request.headers, request.host)
  if (origin === 'foreign')
    throw new ShownError('FOREIGN_ORIGIN', 'The request came from another site.', 'Use the forms of Benchloupe itself.')
  if (origin === 'none' && access.needsToken && !bearer)
    throw new ShownError(
      'NO_ORIGIN',
      'The request does not say where it came from.',
      'Programs use /api/v1 with "Authorization: Bearer <token>".',
    )
}

const missing = (role: Role | null, right: Right): ShownError =>
  role === 'review'
    ? new ShownError('REVIEW_ONLY')
    : right === 'review'
      ? new ShownError(
          'VIEW_ONLY',
          'Read-only: you cannot review.',
          'Sign in with the review token or the full token to do that.',
        )
      : new ShownError('VIEW_ONLY')
