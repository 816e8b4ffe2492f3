import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { viewerOf } from '../access/access.ts'
import { underBase } from '../base-path.ts'
import { OpenedRuns } from '../catalog/sharing/opened-runs.ts'
import type { LookedAt, Upload } from '../catalog/uploads.ts'
import type { Action, ActionResult, FormState, Page, PageData, PageTools } from '../define-page.ts'
import { problemOf, ShownError } from '../errors.ts'
import type { Query } from '../filters/index.ts'
import type { Renderer } from '../render.ts'
import { API, urls } from '../urls.ts'
import { declaredAction } from './api/declare.ts'
import { sendProblem } from './api/problem-json.ts'
import { jsonForms } from './json-forms.ts'
import { loadPage, sendJson } from './pages.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { receivePicture, receiveUpload, takeFiles } from './receive-upload.ts'
import { whoAsks } from './whose.ts'

/** Every action twice. As a form's target: on success the browser goes on by 303, else the form's page comes back filled in. And
 * for programs under /api/v1: JSON in, JSON out. */
export function registerActions(
  app: FastifyInstance,
  actions: readonly Action[],
  pages: readonly Page[],
  tools: PageTools,
  renderer: Renderer,
): void {
  const looking = new OneAtATime()
  const run = async (
    action: Action,
    request: FastifyRequest,
    reply: FastifyReply,
    sent: Sent,
  ): Promise<ActionResult> => {
    refuseOpened(action, request)
    return action.run(
      {
        params: request.params,
        ...sent,
        url: underBase(request.url),
        viewer: viewerOf(request),
        gone: goneOf(reply),
      } as never,
      tools,
    )
  }

  async function show(result: ActionResult, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if ('redirect' in result) return reply.redirect(result.redirect, 303)
    const { view, data } = await formPage('show' in result ? result.show : result.again, request, result.form)
    return renderer.page(request, reply, view, data, 'show' in result ? 200 : 422)
  }

  async function formPage(
    address: string,
    request: FastifyRequest,
    form: FormState,
  ): Promise<{ view: string; data: PageData }> {
    const page = pages.find((page) => page.address === address)
    if (!page) throw new Error(`An action goes back to ${address}, which is not a page.`)
    const data = await loadPage(page, request, tools, form)
    if (!('title' in data)) throw new Error(`The page ${address} has no form to show.`)
    return { view: page.view, data }
  }

  async function tell(result: ActionResult, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if ('redirect' in result) return sendJson(reply.header('location', urls.json(result.redirect)), result.told ?? {})
    if ('show' in result) return sendJson(reply, (await formPage(result.show, request, result.form)).data)
    return sendProblem(reply, { ...problemOf(new ShownError('REFUSED'), request.id), fields: result.form.problems })
  }

  for (const action of actions.filter((action) => !action.takesFile)) {
    const config = { right: action.right }
    const act = (request: FastifyRequest, reply: FastifyReply, body: unknown): Promise<ActionResult> =>
      run(action, request, reply, { body, upload: null, picture: null })
    app.post(action.address, { config }, async (request, reply) =>
      show(await act(request, reply, request.body ?? {}), request, reply),
    )
    const own = jsonForms[action.address]
    app.post(API + action.address, { config, ...declaredAction(action, own?.body) }, async (request, reply) => {
      if (!own) return tell(await act(request, reply, fieldsOf(request.body)), request, reply)
      refuseOpened(action, request)
      const { told, location } = await own.run(request, tools)
      if (location !== undefined) reply.header('location', location)
      return sendJson(reply, told, own.status)
    })
  }
  void app.register(async (scope) => {
    await takeFiles(scope)
    for (const action of actions.filter((action) => action.takesFile)) {
      const { takesFile } = action
      const config = { right: action.right, takesFile: true }
      const receive = async (request: FastifyRequest, reply: FastifyReply): Promise<ActionResult> => {
        if (typeof takesFile !== 'object')
          return run(action, request, reply, await receiveUpload(request, tools.catalog.uploads))
        return looking.do(whoAsks(request), () =>
          receivePicture(request, tools.catalog.uploads, takesFile.mostBytes, (sent) =>
            run(action, request, reply, sent),
          ),
        )
      }
      const act = async (request: FastifyRequest, reply: FastifyReply): Promise<ActionResult> => {
        try {
          return await receive(request, reply)
        } catch (error) {
          // what is left of a form that is refused half-way is read and dropped before the answer: who is still sending would not see
          // that. Nothing else comes by the same connection
          reply.header('connection', 'close')
          await dropRest(request.raw)
          throw error
        }
      }
      scope.post(action.address, { config }, async (request, reply) => show(await act(request, reply), request, reply))
      scope.post(API + action.address, { config, ...declaredAction(action) }, async (request, reply) =>
        tell(await act(request, reply), request, reply),
      )
    }
  })
}

/** Longest wait for the rest of a form, ms. */
const DROPPING_MS = 5_000

async function dropRest(sent: IncomingMessage): Promise<void> {
  if (sent.complete || sent.destroyed) return
  sent.resume()
  await finished(sent, { signal: AbortSignal.timeout(DROPPING_MS), cleanup: true }).catch(() => null)
}

/** A run that was opened from a ZIP is evidence of somebody else: comparing it with its sums writes nothing, all else is refused. */
function refuseOpened({ address }: Action, { params }: FastifyRequest): void {
  const { run } = params as { run?: string }
  if (run === undefined || !OpenedRuns.isOpened(run) || address === '/runs/:run/verify') return
  throw new ShownError(
    'VIEW_ONLY',
    'A run that was opened from a ZIP is only looked at.',
    'Put its folder into runs/ of the data folder to review, rescore, resume or delete it there.',
  )
}

/** Aborts when the client goes away before it has its answer. */
function goneOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(new ShownError('BAD_REQUEST', 'Nobody waits for this any more.'))
  })
  return gone.signal
}

interface Sent {
  body: unknown
  upload: Upload | null
  picture: LookedAt | null
}

/** A JSON object as the fields of a form: true stands for a ticked box ("yes"), false and null for an empty one. */
function fieldsOf(body: unknown): Query {
  if (body === undefined || body === null) return {}
  if (typeof body !== 'object' || Array.isArray(body))
    throw new ShownError('BAD_REQUEST', 'The body must be a JSON object with the fields of the form.')
  const text = (value: unknown): string =>
    value === true ? 'yes' : value === false || value === null ? '' : String(value)
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.map(text) : text(value)]),
  )
}
