import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../runner/index.ts'
import { basePath } from '../base-path.ts'
import { ShownError } from '../errors.ts'
import { textOf, type Query } from '../filters/index.ts'
import type { Renderer } from '../render.ts'
import { urls } from '../urls.ts'
import { cookieName, type Access } from '../access/access.ts'
import { ownPath } from '../access/same-origin.ts'
import { SESSION_MS } from '../access/sessions.ts'

/** GET /login (the form, or the exchange of a link's token), POST /login, POST /logout. */
export function registerLogin(app: FastifyInstance, access: Access, renderer: Renderer, clock: Clock): void {
  const enter = (request: FastifyRequest, reply: FastifyReply, given: Query): FastifyReply | Promise<FastifyReply> => {
    const next = ownPath(textOf(given, 'next', 2_000))
    const token = textOf(given, 'token', 1_000)
    if (!access.needsToken) return reply.redirect(next, 303)
    if (token === '')
      return form(
        request,
        reply,
        next,
        request.method === 'POST' ? 'Enter the token.' : '',
        request.method === 'POST' ? 422 : 200,
      )
    let role
    try {
      role = access.tryToken(request, token)
    } catch (error) {
      if (error instanceof ShownError)
        return form(request, reply, next, `${error.message} ${error.advice}`, error.status)
      throw error
    }
    if (role === null) return form(request, reply, next, 'Wrong token.', 401)
    reply.setCookie(cookieName(request), access.sessions.open(role, clock.now().getTime()), {
      path: basePath(),
      httpOnly: true,
      sameSite: 'strict',
      secure: request.protocol === 'https',
      maxAge: SESSION_MS / 1000,
    })
    return reply.header('cache-control', 'no-store').redirect(next, 303)
  }

  const form = (
    request: FastifyRequest,
    reply: FastifyReply,
    next: string,
    problem: string,
    status: number,
  ): Promise<FastifyReply> =>
    renderer.page(
      request,
      reply,
      'login',
      { title: 'Sign in', crumbs: [{ text: 'Sign in' }], action: urls.login(), next, problem },
      status,
    )

  const config = { right: 'open' } as const
  app.get('/login', { config }, async (request, reply) => enter(request, reply, request.query as Query))
  app.post('/login', { config }, async (request, reply) => enter(request, reply, (request.body ?? {}) as Query))
  app.post('/logout', { config: { right: 'view' } }, async (request, reply) => {
    if (request.session) await access.logOut(request.session)
    return reply
      .clearCookie(cookieName(request), { path: basePath(), secure: request.protocol === 'https' })
      .redirect(urls.login(), 303)
  })
}
