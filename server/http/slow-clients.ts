import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A body has to come at a kilobyte a second at the least, looked at every five seconds, three times. */
const LOOK_EVERY_MS = 5_000
const LEAST_BYTES = 5_000
const MOST_SLOW = 3
/** Connections of one address on which nothing is asked. A browser has six of them, a proxy some dozens. */
const MOST_IDLE = 64

interface Watched {
  address: string
  request: IncomingMessage | null
  bytes: number
  slow: number
}

const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** Drops who sends a body a byte a second, and the oldest of more idle or half-open connections than one address may have: they cost
 * a socket each, of which there are not many. Returns what ends the watch. */
export function watchClients(server: Server, lookEveryMs = LOOK_EVERY_MS): () => void {
  const sockets = new Map<Socket, Watched>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    sockets.set(socket, { address, request: null, bytes: 0, slow: 0 })
    socket.once('close', () => sockets.delete(socket))
    const idle = [...sockets].filter(([, other]) => other.address === address && other.request === null)
    if (idle.length > MOST_IDLE) idle[0]?.[0].destroy()
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const watched = sockets.get(request.socket)
    if (!watched) return
    Object.assign(watched, { request, bytes: request.socket.bytesRead, slow: 0 })
    response.once('close', () => {
      watched.request = null
    })
  })
  const timer = setInterval(() => {
    for (const [socket, watched] of sockets) {
      const { request, bytes } = watched
      // a body that waits for its turn, or for the disk, is not slow: we are
      if (!request || request.complete || request.readableFlowing !== true) continue
      watched.bytes = socket.bytesRead
      watched.slow = socket.bytesRead - bytes < LEAST_BYTES ? watched.slow + 1 : 0
      if (watched.slow < MOST_SLOW) continue
      socket.write(TOO_SLOW)
      socket.destroySoon()
    }
  }, lookEveryMs).unref()
  return () => clearInterval(timer)
}
