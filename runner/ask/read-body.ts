import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { own } from '../tools/own.ts'

/** 16 MB: far above any answer, far below what hurts the process. Counted after decoding. */
export const MAX_REPLY_BYTES = 16 * 1024 * 1024

const DECODERS: Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** What came of a body. `broken` is the error that cut it; bytes before the cut are kept. */
export interface ReadBody {
  bytes: Buffer
  tooLarge: boolean
  broken: unknown
}

/** Reads until the end, the cap or an error, whichever comes first. `heard` is told how many bytes have come. Never throws. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  heard: (bytes: number) => void = () => undefined,
): Promise<ReadBody> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.length
      heard(size)
      // leaving the loop destroys the stream and with it the connection
      if (size > MAX_REPLY_BYTES) return { bytes: Buffer.concat(chunks), tooLarge: true, broken: null }
      chunks.push(chunk)
    }
  } catch (error) {
    return { bytes: Buffer.concat(chunks), tooLarge: false, broken: error }
  }
  return decode(Buffer.concat(chunks), encoding)
}

/** We ask for `identity`; a server that encodes all the same is understood, once and under the same cap. */
async function decode(bytes: Buffer, encoding: string | undefined): Promise<ReadBody> {
  const name = (encoding ?? 'identity').trim().toLowerCase()
  if (name === 'identity' || name === '' || bytes.length === 0) return { bytes, tooLarge: false, broken: null }
  const decoder = own(DECODERS, name)
  if (!decoder)
    return { bytes, tooLarge: false, broken: new Error(`content-encoding "${name.slice(0, 60)}" is not supported`) }
  try {
    return { bytes: await decoder(bytes, { maxOutputLength: MAX_REPLY_BYTES }), tooLarge: false, broken: null }
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return { bytes, tooLarge, broken: tooLarge ? null : error }
  }
}
