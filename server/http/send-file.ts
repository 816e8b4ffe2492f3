import { extname } from 'node:path'
import { Readable, Transform } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RunFile } from '../catalog/run-file.ts'
import type { Download, MadeImage } from '../define-page.ts'

const TEXT = 'text/plain; charset=utf-8'

/** What a browser may show. Anything else is handed over as bytes to keep, HTML and SVG among them: they never run here. */
const SHOWN: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.json': 'application/json; charset=utf-8',
  '.jsonl': TEXT,
  '.txt': TEXT,
  '.csv': TEXT,
  '.md': TEXT,
  '': TEXT,
}

/** Folders whose files are named by their content, so that a name never stands for other bytes. */
const BY_CONTENT = /^(images|sent|thumbs)\/[0-9a-f]{64}\.[a-z]+$/

/** Sends a file of a run folder as it is. Even where a browser would take it for a page, it has no rights in it. */
export async function sendRunFile(request: FastifyRequest, reply: FastifyReply, file: RunFile): Promise<FastifyReply> {
  const type = SHOWN[extname(file.name).toLowerCase()]
  const tag = `"${file.bytes.toString(36)}-${file.modified.getTime().toString(36)}"`
  reply
    .header('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'")
    .header('x-content-type-options', 'nosniff')
    .header('etag', tag)
    .header('last-modified', file.modified.toUTCString())
    .header('cache-control', BY_CONTENT.test(file.path) ? 'private, max-age=31536000, immutable' : 'private, no-cache')
  if (request.headers['if-none-match'] === tag) {
    await file.handle.close()
    return reply.code(304).send()
  }
  if (!type) reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
  reply.type(type ?? 'application/octet-stream').header('accept-ranges', 'bytes')
  const { range, 'if-range': ifRange } = request.headers
  const part = range === undefined || (ifRange !== undefined && ifRange !== tag) ? 'all' : partOf(range, file.bytes)
  if (part === 'none') {
    await file.handle.close()
    return reply.code(416).header('content-range', `bytes */${file.bytes}`).send('')
  }
  // no more than was promised, though a file of a live run may have grown since
  const { from, to } = part === 'all' ? { from: 0, to: file.bytes - 1 } : part
  reply.header('content-length', to - from + 1)
  if (part !== 'all')
    // bytes of the file itself: packed they would be others
    reply.code(206).header('content-range', `bytes ${from}-${to}/${file.bytes}`).header('content-encoding', 'identity')
  if (to < from || request.method === 'HEAD') {
    await file.handle.close()
    // an empty text would be told to be as long as it is
    return reply.send(Readable.from([]))
  }
  return reply.send(slowedDown(request, file.handle.createReadStream({ start: from, end: to }), MS_OF_MB.read))
}

/** What sending takes of the processors, ms a MB: of a file that is there, and of one that is made meanwhile. */
const MS_OF_MB = { read: 8, made: 60 }

/** Pieces are put together to this size, bytes: sending a piece takes time however small it is. */
const LEAST_PIECE = 2 ** 16

/** The same bytes, as fast as whoever asked may have them while a run goes on. */
function slowedDown({ sendingAllowed }: FastifyRequest, body: Readable, msOfMb: number): Readable {
  if (sendingAllowed === null) return body
  let held: Buffer[] = []
  let bytes = 0
  const slowed = new Transform({
    transform(piece: Buffer, _encoding, done) {
      held.push(piece)
      bytes += piece.length
      if (bytes < LEAST_PIECE) return done()
      sendingAllowed((bytes / 1e6) * msOfMb).then(
        () => {
          slowed.push(Buffer.concat(held))
          held = []
          bytes = 0
          done()
        },
        (error: Error) => done(error),
      )
    },
    flush(done) {
      done(null, Buffer.concat(held))
    },
  })
  body.once('error', (error) => slowed.destroy(error))
  // where whoever asked goes away nothing has failed
  slowed.once('close', () => body.destroy())
  return body.pipe(slowed)
}

/** `bytes=0-99` of a file of so many bytes; several parts, and what is no range, are answered with all of it (RFC 9110, 14.2). */
function partOf(range: string, bytes: number): { from: number; to: number } | 'all' | 'none' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range.trim()) ?? []
  if (first === '' && last === '') return 'all'
  if (first === '')
    return Number(last) === 0 || bytes === 0 ? 'none' : { from: Math.max(0, bytes - Number(last)), to: bytes - 1 }
  if (last !== '' && Number(last) < Number(first)) return 'all'
  const to = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  return Number(first) >= bytes ? 'none' : { from: Number(first), to }
}

export const sendImage = (reply: FastifyReply, { mediaType, bytes, changes }: MadeImage): FastifyReply =>
  reply
    .type(mediaType)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', changes ? 'no-cache' : 'private, max-age=86400, immutable')
    .send(bytes)

/** Sends what is made meanwhile, to be kept. Where the making fails the connection breaks off, so that nobody takes half for all. */
export function sendDownload(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, mediaType, body }: Download,
): FastifyReply {
  body.once('error', (error) => request.log.error(error, `${name} could not be sent whole`))
  reply
    .type(mediaType)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
  if (request.method !== 'HEAD') return reply.send(slowedDown(request, body, MS_OF_MB.made))
  body.destroy()
  return reply.send(Readable.from([]))
}
