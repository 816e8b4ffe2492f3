import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MOST_UPLOAD_BYTES, type LookedAt, type Receiving, type Upload, type Uploads } from '../catalog/uploads.ts'
import { ShownError } from '../errors.ts'
import type { Query } from '../filters/index.ts'
import { bytes } from '../format.ts'

/** Lets the routes of `scope`, and no others, take files. */
export async function takeFiles(scope: FastifyInstance): Promise<void> {
  await scope.register(multipart, {
    limits: { fileSize: MOST_UPLOAD_BYTES, files: 1, fields: 20, fieldSize: 10_000, parts: 30 },
    // the rest of a file that is too large is read and dropped: a browser shows no answer while it is still sending
    throwFileSizeLimit: false,
  })
}

/** Fields and the one file of a form that was sent as multipart/form-data, which is to be imported. */
export async function receiveUpload(
  request: FastifyRequest,
  uploads: Uploads,
): Promise<{ body: Query; upload: Upload | null; picture: null }> {
  const { body, file } = await receive(
    request,
    uploads,
    MOST_UPLOAD_BYTES,
    'Import it from the command line: npx benchloupe import <format> <path> --name <suite>.',
  )
  try {
    return { body, upload: file ? await uploads.keep(file.at, file.name) : null, picture: null }
  } catch (error) {
    if (file) await uploads.drop(file.at.id)
    throw error
  }
}

/** The same with a file that is only looked at: `use` has it on disk, and then it is gone. */
export async function receivePicture<T>(
  request: FastifyRequest,
  uploads: Uploads,
  most: number,
  use: (sent: { body: Query; upload: null; picture: LookedAt | null }) => Promise<T>,
): Promise<T> {
  const { body, file } = await receive(request, uploads, most, 'Send the picture as Benchloupe drew it.')
  try {
    return await use({ body, upload: null, picture: file ? { path: file.at.path, bytes: file.bytes } : null })
  } finally {
    if (file) await uploads.drop(file.at.id)
  }
}

interface Received {
  at: Receiving
  name: string
  bytes: number
}

/** The file goes to disk as it comes: no more of it than a piece is ever in memory. */
async function receive(
  request: FastifyRequest,
  uploads: Uploads,
  most: number,
  advice: string,
): Promise<{ body: Query; file: Received | null }> {
  if (!request.isMultipart())
    throw new ShownError('MEDIA_TYPE', 'Send files as multipart/form-data.', 'Use the form of the page.')
  const body = Object.create(null) as Record<string, string>
  let file: Received | null = null
  try {
    for await (const part of request.parts({ limits: { fileSize: most } })) {
      if (part.type === 'field') body[part.fieldname] = String(part.value)
      else if (part.filename === '') part.file.resume()
      else {
        file = { at: await uploads.begin(), name: part.filename, bytes: 0 }
        await pipeline(part.file, createWriteStream(file.at.path, { flags: 'wx', mode: 0o600 }))
        file.bytes = part.file.bytesRead
        if (part.file.truncated)
          throw new ShownError('TOO_LARGE', `The file is larger than the ${bytes(most)} limit.`, advice)
      }
    }
    return { body, file }
  } catch (error) {
    // also where the sender went away half-way
    if (file) await uploads.drop(file.at.id)
    throw refusal(error)
  }
}

/** What is no form, or breaks off, is the sender's mistake; what the disk or the plugin says has its own name. */
function refusal(error: unknown): unknown {
  if (error instanceof ShownError) return error
  const { statusCode, syscall } = error as { statusCode?: number; syscall?: string }
  return statusCode !== undefined || syscall !== undefined
    ? error
    : new ShownError(
        'BAD_REQUEST',
        'The form that was sent cannot be read: it is cut short or malformed.',
        'Send it again, as multipart/form-data.',
      )
}
