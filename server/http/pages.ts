import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { viewerOf } from '../access/access.ts'
import { underBase } from '../base-path.ts'
import type { RunFile } from '../catalog/run-file.ts'
import type { Download, FormState, MadeImage, Page, PageResult, PageTools } from '../define-page.ts'
import type { Renderer } from '../render.ts'
import { API, urls } from '../urls.ts'
import { declaredPage } from './api/declare.ts'
import { Downloads } from './downloads.ts'
import { sendImage, sendRunFile } from './send-file.ts'
import type { SharedPages } from './shared-pages.ts'

/** Asks a page for its data. */
export async function loadPage(
  page: Page,
  request: FastifyRequest,
  tools: PageTools,
  form?: FormState,
): Promise<PageResult> {
  const asked = {
    params: request.params,
    query: form ? form.values : request.query,
    url: underBase(request.url),
    viewer: viewerOf(request),
    ...(form ? { form } : {}),
  }
  return page.load(asked as never, tools)
}

/** Every page twice: as a page, and as the same finished data in JSON under /api/v1. */
export function registerPages(
  app: FastifyInstance,
  pages: readonly Page[],
  tools: PageTools,
  renderer: Renderer,
  shared: SharedPages,
): void {
  const downloads = new Downloads()
  for (const page of pages) {
    const config = { right: page.right }
    app.get(page.address, { config }, async (request, reply) => {
      if (page.followed && isFollowed(request, tools)) {
        const { right, user } = viewerOf(request)
        return shared.send(request, reply, [right ?? '', user], async () => {
          const data = await loadPage(page, request, tools)
          if (!('title' in data)) throw new Error(`${page.address} is followed, and shows no page.`)
          return renderer.html(request, page.view, data)
        })
      }
      const result = await loadPage(page, request, tools)
      if (isRedirect(result)) return reply.redirect(own(result.redirect), 303)
      if (isFile(result)) return sendRunFile(request, reply, result.file)
      if (isImage(result)) return sendImage(reply, result.image)
      if (isDownload(result)) return downloads.send(request, reply, result.download)
      return renderer.page(request, reply, page.view, result)
    })
    app.get(API + page.address, { config, ...declaredPage(page) }, async (request, reply) => {
      const result = await loadPage(page, request, tools)
      if (isRedirect(result)) return reply.redirect(urls.json(own(result.redirect)), 303)
      if (isFile(result)) return sendRunFile(request, reply, result.file)
      if (isImage(result)) return sendImage(reply, result.image)
      if (isDownload(result)) return downloads.send(request, reply, result.download)
      return sendJson(reply, result)
    })
  }
}

/** Whether the page of a run that goes on is asked for by somebody who may only follow it. Who may order sees at once what an order
 * changed. */
const isFollowed = (request: FastifyRequest, { runner }: PageTools): boolean =>
  !viewerOf(request).mayChange &&
  request.session !== null &&
  runner.active().some(({ id }) => id === (request.params as { run?: string }).run)

// a page's own data may well have fields of these names; it always has a title
const isRedirect = (result: PageResult): result is { redirect: string } => !('title' in result) && 'redirect' in result
const isFile = (result: PageResult): result is { file: RunFile } => !('title' in result) && 'file' in result
const isDownload = (result: PageResult): result is { download: Download } =>
  !('title' in result) && 'download' in result
const isImage = (result: PageResult): result is { image: MadeImage } => !('title' in result) && 'image' in result

export const sendJson = (reply: FastifyReply, value: object, status = 200): FastifyReply =>
  reply.code(status).type('application/json; charset=utf-8').header('cache-control', 'private, no-cache').send(value)

/** A page redirects inside Benchloupe only. */
function own(address: string): string {
  if (!/^\/(?![/\\])/.test(address))
    throw new Error(`A page redirects to ${address}, which is not one of our addresses.`)
  return address
}
