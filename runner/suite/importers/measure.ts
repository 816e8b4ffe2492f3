import { inspectImage } from '../../image/inspect.ts'
import type { Size } from '../../records/space.ts'
import type { Source } from './source.ts'

const AT_ONCE = 4

/** The upright size of every image named, by its name; those that cannot be read are not in it and become problems later,
 * when they are loaded. */
export async function measure(
  source: Source,
  images: readonly { file: string; near: string }[],
): Promise<Map<string, Size>> {
  const sizes = new Map<string, Size>()
  const waiting = new Map(images.map((image) => [image.file, image])).values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { file, near } of waiting) {
        try {
          const { width, height } = await inspectImage((await source.image(file, near)).bytes)
          sizes.set(file, { width, height })
        } catch {
          /* named when it is loaded */
        }
      }
    }),
  )
  return sizes
}
