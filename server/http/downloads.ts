import { finished } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Download } from '../define-page.ts'
import { ShownError } from '../errors.ts'
import { sendDownload } from './send-file.ts'

/** Files that are made while they are sent cost processor time, and may be asked for with the right to look alone. */
const MOST_OF_ONE = 4
const MOST = 16

/** What is being downloaded, by whom: a session, or an address where there are none. */
export class Downloads {
  #open = new Map<string, number>()

  send(request: FastifyRequest, reply: FastifyReply, download: Download): FastifyReply {
    const who = request.session?.id ?? request.ip
    const own = this.#open.get(who) ?? 0
    const all = [...this.#open.values()].reduce((sum, n) => sum + n, 0)
    if (own >= MOST_OF_ONE || all >= MOST) {
      download.body.destroy()
      throw new ShownError(
        'TOO_MANY',
        own >= MOST_OF_ONE
          ? `${MOST_OF_ONE} of your downloads are under way already.`
          : 'Too many downloads are under way.',
        'Wait until one of them is there, then ask again.',
      )
    }
    this.#open.set(who, own + 1)
    finished(reply.raw, () => {
      const left = (this.#open.get(who) ?? 1) - 1
      if (left > 0) this.#open.set(who, left)
      else this.#open.delete(who)
    })
    return sendDownload(request, reply, download)
  }
}
