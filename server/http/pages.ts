import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Value } from '../../runner/tools/typebox.ts'
import { viewerOf } from '../access/access.ts'
import { underBase } from '../base-path.ts'
import type { RunFile } from '../catalog/run-file.ts'
import type { Download, FormState, MadeImage, Page, PageResult, PageTools } from '../define-page.ts'
import { ShownError } from '../errors.ts'
import type { Renderer } from '../render.ts'
import { API, urls } from '../urls.ts'
import { Downloads } from './downloads.ts'
import { sendImage, sendRunFile } from './send-file.ts'

/** Asks a page for its data, with parameters and query as its schemas have them. */
export async function loadPage(
  page: Page,
  request: FastifyRequest,
  tools: PageTools,
  form?: FormState,
): Promise<PageResult> {
  const asked = {
    params: request.params,
    query: lenient(page.query, form ? form.values : request.query),
    url: underBase(request.url),
    viewer: viewerOf(request),
    ...(form ? { form } : {}),
  }
  // what the schemas let through is what the page was declared with
  return page.load(asked as never, tools)
}

/** Every page twice: as a page, and as the same finished data in JSON under /api/v1. */
export function registerPages(
  app: FastifyInstance,
  pages: readonly Page[],
  tools: PageTools,
  renderer: Renderer,
): void {
  const downloads = new Downloads()
  for (const page of pages) {
    const config = { right: page.right }
    app.get(page.address, { config }, async (request, reply) => {
      const result = await loadPage(page, request, tools)
      if (isRedirect(result)) return reply.redirect(own(result.redirect), 303)
      if (isFile(result)) return sendRunFile(request, reply, result.file)
      if (isImage(result)) return sendImage(reply, result.image)
      if (isDownload(result)) return downloads.send(request, reply, result.download)
      return renderer.page(request, reply, page.view, result)
    })
    app.get(API + page.address, { config }, async (request, reply) => {
      const result = await loadPage(page, request, tools)
      if (isRedirect(result)) return reply.redirect(urls.json(own(result.redirect)), 303)
      if (isFile(result)) return sendRunFile(request, reply, result.file)
      if (isImage(result)) return sendImage(reply, result.image)
      if (isDownload(result)) return downloads.send(request, reply, result.download)
      return sendJson(reply, result)
    })
  }
}

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

/** Unknown keys dropped, texts converted, of a repeated key the last taken where no list is declared. */
function lenient(schema: TSchema | undefined, given: unknown): unknown {
  if (!schema) return given
  const declared = (schema as { properties?: Record<string, { type?: unknown }> }).properties ?? {}
  const single = Object.fromEntries(
    Object.entries(given as Record<string, unknown>).map(([name, value]) => [
      name,
      Array.isArray(value) && declared[name]?.type !== 'array' ? (value.at(-1) as unknown) : value,
    ]),
  )
  const value: unknown = Value.Clean(schema, Value.Convert(schema, Value.Default(schema, single)))
  if (Value.Check(schema, value)) return value
  const wrong = Value.Errors(schema, value)[0]
  throw new ShownError(
    'BAD_QUERY',
    `The address cannot be used: ${wrong?.instancePath.slice(1).replaceAll('/', ' ') || 'it'} ${wrong?.message ?? 'is wrong'}.`,
    'Change the address, or start again from the list of runs.',
  )
}
