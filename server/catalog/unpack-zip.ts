import { readdir } from 'node:fs/promises'
import { startWorkers } from '../../runner/index.ts'
import { ShownError } from '../errors.ts'
import type { UnzipInput, UnzipOutcome } from './unzip.worker.ts'

/** What a ZIP may hold; bytes unpacked. */
export const ZIP_LIMITS = { files: 200_000, bytes: 4e9 } as const

/** Unpacks a ZIP into the empty folder `into`. Returns the folder in it that holds everything: most archives are made of
 * one folder, and its name is part of no path in the data. */
export async function unpackZip(zip: string, into: string): Promise<string> {
  const workers = startWorkers(1)
  try {
    const input: UnzipInput = { zip, into, mostFiles: ZIP_LIMITS.files, mostBytes: ZIP_LIMITS.bytes }
    const outcome = await workers.run<UnzipOutcome>(new URL('./unzip.worker.js', import.meta.url), 'unzip', input)
    if ('refused' in outcome)
      throw new ShownError(
        'ARCHIVE_REFUSED',
        `The ZIP file cannot be unpacked: ${outcome.refused}.`,
        'Zip the folder again and upload it once more.',
      )
  } finally {
    await workers.close()
  }
  const [only, ...others] = await readdir(into, { withFileTypes: true })
  return only?.isDirectory() && others.length === 0 ? only.name : ''
}
