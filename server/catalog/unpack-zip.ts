import { readdir } from 'node:fs/promises'
import { FairQueue, startSideWorkers } from '../../runner/index.ts'
import { ShownError } from '../errors.ts'
import type { UnzipInput, UnzipOutcome } from './unzip.worker.ts'

/** What a ZIP may hold; bytes unpacked. */
export const ZIP_LIMITS = { files: 200_000, bytes: 4e9 } as const

/** One after the other, and of one who sends not more than these wait: a thread each would take the memory of all. */
const queue = new FairQueue(1, 60)

/** Unpacks a ZIP into the empty folder `into`. Returns the folder in it that holds everything: most archives are made of
 * one folder, and its name is part of no path in the data. */
export async function unpackZip(zip: string, into: string): Promise<string> {
  await queue.run(() => unpack(zip, into))
  const [only, ...others] = await readdir(into, { withFileTypes: true })
  return only?.isDirectory() && others.length === 0 ? only.name : ''
}

async function unpack(zip: string, into: string): Promise<void> {
  const workers = startSideWorkers()
  try {
    const input: UnzipInput = { zip, into, mostFiles: ZIP_LIMITS.files, mostBytes: ZIP_LIMITS.bytes }
    const outcome = await workers.run<UnzipOutcome>(new URL('./unzip.worker.js', import.meta.url), 'unzip', input)
    if ('refused' in outcome)
      throw new ShownError(
        'ARCHIVE_REFUSED',
        `The ZIP file cannot be unpacked: ${outcome.refused}.`,
        'Make the ZIP anew; it may have been cut off on its way.',
      )
  } finally {
    await workers.close()
  }
}
