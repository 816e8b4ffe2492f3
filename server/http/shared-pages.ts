import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { lastUsed } from '../../runner/index.ts'

/** While a run goes on, everybody who follows it asks for its page anew after each flush of events. What one of them is sent is made
 * once for all who may see the same. It stands until they are told of something again: a page made after the last flush knows all
 * that they know. */

const LONGEST_MS = 1_000
/** Addresses (views, languages of compression, rights) of which the page is kept; one run has few. */
const MOST = 50
/** as @fastify/compress 9.2 does it */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

interface Kept {
  /** how often followers had been told of anything when it was begun */
  told: number
  at: number
  html: Promise<string>
  brotli: Promise<Buffer> | null
}

export class SharedPages {
  readonly #told: () => number
  readonly #kept = new Map<string, Kept>()

  /** `told`: how often followers were told of anything so far. */
  constructor(told: () => number) {
    this.#told = told
  }

  /** Sends what `make` gives, or gave somebody else who may see the same. `about`: what else it depends on, beside the address. */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    about: readonly string[],
    make: () => Promise<string>,
  ): Promise<FastifyReply> {
    const kept = this.#keptFor(JSON.stringify([request.url, ...about]), make)
    const html = await kept.html
    reply.type('text/html; charset=utf-8').header('cache-control', 'private, no-cache')
    // all browsers take it; whoever does not is served by what compresses every other page
    if (!/(^|[\s,])br([\s,]|$)/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(html)
    kept.brotli ??= promisify(brotliCompress)(html, BROTLI)
    return reply
      .header('content-encoding', 'br')
      .header('vary', 'accept-encoding')
      .send(await kept.brotli)
  }

  #keptFor(key: string, make: () => Promise<string>): Kept {
    const known = this.#kept.get(key)
    const [now, told] = [performance.now(), this.#told()]
    if (known && known.told === told && now - known.at < LONGEST_MS) return known
    this.#kept.delete(key)
    const kept = lastUsed(this.#kept, key, MOST, (): Kept => ({ told, at: now, html: make(), brotli: null }))
    kept.html.catch(() => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key)
    })
    return kept
  }
}
