import { readManifest, RecordError } from '../../../runner/index.ts'
import { Damaged, NotFound } from '../../errors.ts'
import { CachedFile } from '../cached-file.ts'
import type { KnownRun } from '../catalog.ts'
import type { Uploads } from '../uploads.ts'

const PREFIX = 'opened-'

/** Runs that were sent as a ZIP to be looked at: they lie among the uploads and go with them. Nothing is written into them, and no list
 * has them. */
export class OpenedRuns {
  readonly #uploads: Uploads
  readonly #manifests = new CachedFile('run.json', readManifest)

  constructor(uploads: Uploads) {
    this.#uploads = uploads
  }

  /** The address of an upload as a run. */
  static idOf = (upload: string): string => PREFIX + upload

  static isOpened = (id: string): boolean => id.startsWith(PREFIX)

  /** Throws NotFound where the upload is gone, Damaged where it holds no run that can be read. */
  async run(id: string): Promise<KnownRun> {
    const upload = await this.#uploads.get(id.slice(PREFIX.length)).catch((error: unknown) => {
      if (!(error instanceof NotFound)) throw error
      throw new NotFound('run', id, 'An opened run is kept for a day. Open its ZIP again.')
    })
    try {
      return {
        id,
        dir: upload.path,
        live: false,
        note: `opened from ${upload.name}: it is only looked at, and kept for a day`,
        manifest: await this.#manifests.get(upload.path),
        problem: null,
      }
    } catch (error) {
      if (error instanceof RecordError) throw new Damaged('run', upload.name, error.message)
      throw error
    }
  }
}
