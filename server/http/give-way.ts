import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { TooBusy } from '../../runner/index.ts'
import { isForPrograms, onlyReads } from '../access/access.ts'
import { problemOf, ShownError } from '../errors.ts'
import { Allowance, LOOP_MS, RECEIVED } from './allowance.ts'
import { problemJson } from './api/problem-json.ts'
import { LoopTime } from './loop-time.ts'
import { SpareTime } from './spare-time.ts'
import { Turns } from './turns.ts'
import { whoAsks } from './whose.ts'

const LOOK_EVERY_MS = 250
/** Bytes that who may not order may send, to what takes a file and to what does not: what is beyond a limit is read and dropped, since
 * browsers show no answer while they are sending, but not for ever. */
const MOST_RECEIVED = { file: 64e6, other: 4e6 }
/** A refusal takes time as well: who asks again at once is not to get another one at once. */
const REFUSED_AFTER_MS = 1_000
/** Refusals of one that may be waiting; who asks for more is no browser. */
const MOST_REFUSALS = 100
const RETRY_AFTER_S = 10

declare module 'fastify' {
  interface FastifyRequest {
    /** of who has to give way, once it is their turn: tells that the answer is made, and only has to be sent */
    made: (() => void) | null
    /** of the same: waits until so much more of the event loop's time, ms, may be used for sending */
    sendingAllowed: ((ms: number) => Promise<void>) | null
  }
  interface FastifyContextConfig {
    /** whether a file may be sent to the route */
    takesFile?: boolean
  }
}

/** Waits until it is the turn of a request, unless it had one. */
export type WaitForTurn = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/** Who may only look or review gives way to runs, and to what is being ordered: see Allowance. Whoever would wait too long is told 429.
 * What is refused for other reasons costs time too: whoever answers that waits for the returned function first. After the access
 * checks; `isRunning`: whether a run goes on. */
export function giveWay(app: FastifyInstance, isRunning: () => boolean): WaitForTurn {
  // a run takes half a second from its order to its beginning, and a whole one where others have all of the loop
  let orders = 0
  const isBusy = (): boolean => orders > 0 || isRunning()
  const spare = new SpareTime()
  const allowance = new Allowance(LOOP_MS, performance.now(), () => spare.share())
  const received = new Allowance(RECEIVED, performance.now())
  const pages = new Turns(allowance, isBusy)
  // a slow sender is not to keep pages waiting
  const uploads = new Turns(received, isBusy)
  const time = new LoopTime()
  const refusals = new Map<string, number>()
  app.decorateRequest('made', null)
  app.decorateRequest('sendingAllowed', null)

  const waitForTurn: WaitForTurn = async (request, reply) => {
    const { right, takesFile = false } = request.routeOptions.config
    if (request.made !== null || request.role === null || request.role === 'full' || right === 'open') return
    if (reply.raw.closed) return
    const who = whoAsks(request)
    const isGone = new AbortController()
    reply.raw.once('close', () => isGone.abort(new ShownError('BAD_REQUEST', 'Nobody waits for this any more.')))
    try {
      if (takesFile && isBusy() && received.waitMs(who, performance.now()) > 0) throw new TooBusy()
      const end = await (takesFile ? uploads : pages).turn(who, isGone.signal)
      if (hasBody(request))
        countReceived(request, takesFile, (bytes) => received.take(who, bytes, performance.now(), isBusy()))
      const measured = takesFile ? null : time.begin()
      let isMade = false
      request.made = () => {
        if (isMade) return
        isMade = true
        if (measured) allowance.take(who, measured(), performance.now(), isBusy())
        end()
      }
      reply.raw.once('close', request.made)
      request.sendingAllowed = async (ms) => {
        allowance.take(who, ms, performance.now(), isBusy())
        for (;;) {
          const waitMs = isBusy() && !reply.raw.closed ? allowance.waitMs(who, performance.now()) : 0
          if (waitMs === 0) return
          await sleep(Math.min(waitMs, LOOK_EVERY_MS), null, { ref: false })
        }
      }
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error
      const waiting = refusals.get(who) ?? 0
      if (waiting >= MOST_REFUSALS) return void request.raw.destroy()
      refusals.set(who, waiting + 1)
      await sleep(REFUSED_AFTER_MS)
      if (refusals.get(who) === 1) refusals.delete(who)
      else refusals.set(who, (refusals.get(who) ?? 1) - 1)
      refuse(
        request,
        reply,
        isRunning() ? 'A run is going on, and you have asked for as much as is done for one meanwhile.' : error.message,
      )
    }
  }
  app.addHook('onRequest', async ({ role, method }, reply) => {
    if (role !== 'full' || onlyReads(method) || reply.raw.closed) return
    orders++
    reply.raw.once('close', () => orders--)
  })
  // what comes with a small body waits when that is there: who sends it slowly is not to keep others waiting
  app.addHook('onRequest', async (request, reply) => {
    if (!hasBody(request) || request.routeOptions.config.takesFile) await waitForTurn(request, reply)
  })
  app.addHook('preHandler', waitForTurn)
  app.addHook('onSend', async (request) => request.made?.())
  return waitForTurn
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Counts what is received, as it comes, also when the answer has been given before that. */
function countReceived({ raw }: FastifyRequest, takesFile: boolean, take: (bytes: number) => void): void {
  const { socket } = raw
  const from = socket.bytesRead
  let counted = from
  const timer = setInterval(() => {
    take(socket.bytesRead - counted)
    counted = socket.bytesRead
    if (raw.complete || socket.destroyed) clearInterval(timer)
    else if (counted - from > MOST_RECEIVED[takesFile ? 'file' : 'other']) socket.destroy()
  }, LOOK_EVERY_MS).unref()
}

/** Told without a page around it, which would cost what is refused. Nothing that is still being sent is read. */
function refuse(request: FastifyRequest, reply: FastifyReply, why: string): void {
  const problem = problemOf(new ShownError('TOO_MANY', why, 'Wait some seconds, then try again.'), request.id)
  const json = isForPrograms(request.url)
  const body = json ? JSON.stringify(problemJson(problem)) : `${problem.message} ${problem.advice}\n`
  reply.hijack()
  const { raw } = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  raw.statusCode = problem.status
  raw.setHeader('content-type', json ? 'application/problem+json; charset=utf-8' : 'text/plain; charset=utf-8')
  raw.setHeader('content-length', Buffer.byteLength(body))
  raw.setHeader('cache-control', 'private, no-store')
  raw.setHeader('retry-after', RETRY_AFTER_S)
  if (request.raw.complete || !hasBody(request)) return void raw.end(body)
  // who is still sending would lose the answer if the connection were closed at once
  raw.setHeader('connection', 'close')
  raw.write(body)
  setTimeout(() => raw.end(), REFUSED_AFTER_MS).unref()
}
