import { join } from 'node:path'
import { LABELS_FILE, LIST_BYTES, readLabels, RecordError, type Label, type Run } from '../../runner/index.ts'
import { sameFile, signature, statNow, type Signature } from './cached-file.ts'

/** Titles, notes and tags that were edited after the run was ordered. One lstat a run where there are none. */
export class Labels {
  #known = new Map<string, { signature: Signature; labels: readonly Label[] }>()

  /** Every label of a run folder, the last one holds; none where the file cannot be read: what the run says must not depend on it. */
  async of(dir: string): Promise<readonly Label[]> {
    const stat = statNow(join(dir, LABELS_FILE))
    if (!stat) {
      this.#known.delete(dir)
      return []
    }
    const now = signature(stat)
    const known = this.#known.get(dir)
    if (known && sameFile(known.signature, now)) return known.labels
    const labels = await readLabels(dir, LIST_BYTES).catch((error: unknown): Label[] => {
      if (error instanceof RecordError) return []
      throw error
    })
    this.#known.set(dir, { signature: now, labels })
    return labels
  }

  /** The entry with its manifest as it is labelled now. */
  async on<Entry extends { dir: string; manifest: Run | null }>(entry: Entry): Promise<Entry> {
    const label = entry.manifest && (await this.of(entry.dir)).at(-1)
    if (!label) return entry
    const { title, note, tags } = label
    return { ...entry, manifest: { ...entry.manifest, title, note, tags } }
  }
}
