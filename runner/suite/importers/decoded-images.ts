import { readFile, stat, writeFile } from 'node:fs/promises'
import type { ImageFacts } from '../../image/inspect.ts'

/** What was found of images by decoding them, so that an import which was looked at first decodes none of them again. A file counts as
 * the same while its path, size and time of change are. Kept as JSON beside what is imported. */
export class DecodedImages {
  readonly #file: string | null
  readonly #facts: Map<string, ImageFacts>
  #added = 0

  private constructor(file: string | null, facts: Map<string, ImageFacts>) {
    this.#file = file
    this.#facts = facts
  }

  /** `file` null: nothing is remembered. A file that is not there, or cannot be read, is one without images. */
  static async open(file: string | null): Promise<DecodedImages> {
    const text = file === null ? '' : await readFile(file, 'utf8').catch(() => '')
    try {
      const entries: unknown = text === '' ? [] : JSON.parse(text)
      return new DecodedImages(file, new Map(Array.isArray(entries) ? (entries as [string, ImageFacts][]) : []))
    } catch {
      return new DecodedImages(file, new Map())
    }
  }

  /** What is known of the image at this path, else what decoding it finds. */
  async of(path: string | null, decode: () => Promise<ImageFacts>): Promise<ImageFacts> {
    if (this.#file === null || path === null) return decode()
    const { size, mtimeMs } = await stat(path)
    const key = `${mtimeMs} ${size} ${path}`
    const known = this.#facts.get(key)
    if (known) return known
    const facts = await decode()
    this.#facts.set(key, facts)
    this.#added++
    return facts
  }

  async save(): Promise<void> {
    if (this.#file !== null && this.#added > 0) await writeFile(this.#file, JSON.stringify([...this.#facts]))
  }
}
