import { copyForBrowser } from '../../runner/index.ts'
import type { RunFile } from './run-file.ts'

const MOST_BYTES = 100 * 2 ** 20

/** An image file as a page shows it: itself, or a PNG of its upright pixels where a browser would show others than those that are
 * scored, so that marks lie where they belong. Whoever takes the file closes its handle. */
export async function asShown(
  file: RunFile,
): Promise<{ file: RunFile } | { image: { mediaType: string; bytes: Buffer } }> {
  if (file.bytes > MOST_BYTES) return { file }
  // what is not an image is handed over as it is
  const bytes = await file.handle
    .read(Buffer.alloc(file.bytes), 0, file.bytes, 0)
    .then(({ buffer, bytesRead }) => copyForBrowser(buffer.subarray(0, bytesRead)))
    .catch(() => null)
  if (!bytes) return { file }
  await file.handle.close()
  return { image: { mediaType: 'image/png', bytes } }
}
