import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { RecordError } from './safe-file.ts'
import type { Verified } from './verify.worker.ts'
import type { Workers } from '../tools/workers.ts'

export type { Verified }

/** Compares every file of a run folder with SHA256SUMS, off the event loop. Throws RecordError where there is no folder, or none
 * that may be read. */
export async function verifyRun(dir: string, workers: Workers, signal?: AbortSignal): Promise<Verified> {
  await readdir(dir).catch(({ code }: NodeJS.ErrnoException) => {
    if (code === 'ENOENT') throw new RecordError(basename(dir), 'does not exist', 'missing')
    if (code === 'ENOTDIR') throw new RecordError(basename(dir), 'is not a folder')
    throw new RecordError(basename(dir), `cannot be read by the user Benchloupe runs as (${code})`, 'unreadable')
  })
  return workers.run<Verified>(new URL('./verify.worker.js', import.meta.url), 'verify', dir, signal)
}
