import { stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A ZIP unpacked for the import; undefined where the path is none. Throws ShownError. */
export async function unzipped(
  path: string,
  dataDir: string,
): Promise<{ path: string; drop(): Promise<void> } | undefined> {
  const isFile = await stat(path).then(
    (seen) => seen.isFile(),
    () => false,
  )
  if (!isFile || !/\.zip$/i.test(path)) return undefined
  const { Uploads } = await import('../catalog/uploads.ts')
  const uploads = new Uploads(join(dataDir, 'cache/uploads'))
  const { id, path: unpacked } = await uploads.unpacked(path)
  return { path: unpacked, drop: () => uploads.drop(id) }
}
