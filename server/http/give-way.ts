import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { FairQueue } from '../../runner/index.ts'

/** Requests of all who may not order that are worked on at once, and that may wait of each. */
const AT_ONCE = 2
const MOST_OF_ONE = 100
/** While a run goes on, a place rests after each request for so many times what that took, and for no longer than this, ms. */
const REST_TIMES = 2
const MOST_REST_MS = 2_000

declare module 'fastify' {
  interface FastifyRequest {
    /** tells that the answer is made, and only has to be sent */
    made: (() => void) | null
  }
}

/** Who may only look or review gives way to runs and to who may order: however much they ask for, a few requests are worked on at once,
 * each of them in turn, and while a run goes on most of the time is left to it. One page opened now and then
 * waits for nothing. After the access checks; `isBusy`: whether a run goes on. */
export function giveWay(app: FastifyInstance, isBusy: () => boolean): void {
  const pages = new FairQueue(AT_ONCE, MOST_OF_ONE)
  // a slow sender is not to keep pages waiting
  const uploads = new FairQueue(AT_ONCE, MOST_OF_ONE)
  app.decorateRequest('made', null)

  app.addHook('onRequest', async (request, reply) => {
    const { right } = request.routeOptions.config
    // a stream of events is opened once and costs nothing then
    const isStream = request.routeOptions.url?.endsWith('/events') ?? false
    if (request.role === null || request.role === 'full' || right === 'open' || isStream) return
    const isUpload = request.headers['content-type']?.startsWith('multipart/') ?? false
    await new Promise<void>((go, refuse) => {
      const work = async (): Promise<void> => {
        const began = performance.now()
        const made = new Promise<void>((resolve) => {
          request.made = resolve
          whenClosed(reply, resolve)
        })
        go()
        await made
        if (isBusy())
          await sleep(Math.min(MOST_REST_MS, REST_TIMES * (performance.now() - began)), null, { ref: false })
      }
      const gone = new AbortController()
      whenClosed(reply, () => gone.abort(new Error('The client went away.')))
      ;(isUpload ? uploads : pages).run(work, gone.signal).catch(refuse)
    })
  })
  app.addHook('onSend', async (request) => request.made?.())
}

function whenClosed({ raw }: FastifyReply, tell: () => void): void {
  raw.once('close', tell)
}
