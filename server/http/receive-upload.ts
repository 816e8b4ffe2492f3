import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MOST_UPLOAD_BYTES, type Receiving, type Upload, type Uploads } from '../catalog/uploads.ts'
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

/** Fields and the one file of a form that was sent as multipart/form-data. The file goes to disk as it comes. */
export async function receiveUpload(
  request: FastifyRequest,
  uploads: Uploads,
): Promise<{ body: Query; upload: Upload | null; bytes: null }> {
  if (!request.isMultipart())
    throw new ShownError('MEDIA_TYPE', 'Send files as multipart/form-data.', 'Use the form of the page.')
  const body = Object.create(null) as Record<string, string>
  let received: { at: Receiving; name: string } | null = null
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') body[part.fieldname] = String(part.value)
      else if (part.filename === '') part.file.resume()
      else {
        const receiving = await uploads.begin()
        received = { at: receiving, name: part.filename }
        await pipeline(part.file, createWriteStream(receiving.path, { flags: 'wx', mode: 0o600 }))
        if (part.file.truncated)
          throw new ShownError(
            'TOO_LARGE',
            `The file is larger than the ${bytes(MOST_UPLOAD_BYTES)} limit.`,
            'Import it from the command line: npx benchloupe import <format> <path> --name <suite>.',
          )
      }
    }
    return { body, upload: received ? await uploads.keep(received.at, received.name) : null, bytes: null }
  } catch (error) {
    // also where the sender went away half-way
    if (received) await uploads.drop(received.at.id)
    throw error
  }
}

/** The same with a file that is held in memory. One that is larger than `most` is read to its end and dropped. */
export async function receiveBytes(
  request: FastifyRequest,
  most: number,
): Promise<{ body: Query; upload: null; bytes: Buffer | null }> {
  if (!request.isMultipart())
    throw new ShownError('MEDIA_TYPE', 'Send files as multipart/form-data.', 'Use the form of the page.')
  const body = Object.create(null) as Record<string, string>
  let received: Buffer | null = null
  for await (const part of request.parts({ limits: { fileSize: most } })) {
    if (part.type === 'field') body[part.fieldname] = String(part.value)
    else if (part.filename === '') part.file.resume()
    else {
      received = await part.toBuffer()
      if (part.file.truncated) throw new ShownError('TOO_LARGE', `The file is larger than the ${bytes(most)} limit.`)
    }
  }
  return { body, upload: null, bytes: received }
}
