import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import Type, { type Static, Value } from '../../runner/tools/typebox.ts'
import { slugOf } from '../../runner/index.ts'
import { NotFound } from '../errors.ts'
import { unpackZip } from './unpack-zip.ts'

/** Largest file that is taken. */
export const MOST_UPLOAD_BYTES = 1e9

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const KEPT_MS = 24 * 3600_000
const ABOUT = 'upload.json'
const DECODED = 'decoded.json'

const AboutSchema = Type.Object({
  name: Type.String({ description: 'of the file as the user has it' }),
  bytes: Type.Integer(),
  entry: Type.String({ description: 'what is imported: a file or a folder below files/, or all of it where empty' }),
})

/** A file that was sent for an import and waits for it to be confirmed. */
export interface Upload extends Static<typeof AboutSchema> {
  id: string
  /** where an import may keep what it found of the images */
  decoded: string
  /** the file itself, or the folder it was unpacked to */
  path: string
}

/** A file that is only looked at, on disk while that is done. */
export interface LookedAt {
  path: string
  bytes: number
}

/** Where the bytes of a file go while it is being received. */
export interface Receiving {
  id: string
  path: string
}

/** Uploads, each in a folder of its own under a name that cannot be guessed. After a day they are gone. */
export class Uploads {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  async begin(): Promise<Receiving> {
    await mkdir(this.#dir, { recursive: true })
    await this.#sweep()
    const id = randomUUID()
    // one by one: made with what is above them they would call a read-only disk a missing folder
    for (const folder of [join(this.#dir, id), join(this.#dir, id, 'files')]) await mkdir(folder, { mode: 0o700 })
    return { id, path: join(this.#dir, id, 'received') }
  }

  /** Makes an upload of what was received, called `name` by the user; a ZIP is unpacked. Throws ShownError where it cannot be. */
  async keep({ id, path }: Receiving, name: string): Promise<Upload> {
    const files = join(this.#dir, id, 'files')
    const { size: bytes } = await stat(path)
    const ending = extname(name).toLowerCase()
    const entry =
      ending === '.zip'
        ? await unpackZip(path, files)
        : `${slugOf(basename(name, extname(name)), 80, 'upload')}.${slugOf(ending, 10, 'txt')}`
    if (ending === '.zip') await rm(path)
    else await rename(path, join(files, entry))
    const about = { name: name.slice(0, 200), bytes, entry }
    await writeFile(join(this.#dir, id, ABOUT), JSON.stringify(about))
    return { id, path: join(files, entry), decoded: join(this.#dir, id, DECODED), ...about }
  }

  /** Unpacks a ZIP that lies on this machine, and leaves it where it is. Throws ShownError where it cannot be unpacked. */
  async unpacked(zip: string): Promise<{ id: string; path: string }> {
    const { id } = await this.begin()
    const files = join(this.#dir, id, 'files')
    try {
      return { id, path: join(files, await unpackZip(zip, files)) }
    } catch (error) {
      await this.drop(id)
      throw error
    }
  }

  /** Throws NotFound. */
  async get(id: string): Promise<Upload> {
    const gone = (): never => {
      throw new NotFound('upload', id, 'Uploads are kept for a day, or until they are imported. Upload the file again.')
    }
    if (!ID.test(id)) return gone()
    const about: unknown = JSON.parse(await readFile(join(this.#dir, id, ABOUT), 'utf8').catch(gone))
    return Value.Check(AboutSchema, about)
      ? { id, path: join(this.#dir, id, 'files', about.entry), decoded: join(this.#dir, id, DECODED), ...about }
      : gone()
  }

  async drop(id: string): Promise<void> {
    if (ID.test(id)) await rm(join(this.#dir, id), { recursive: true, force: true })
  }

  async #sweep(): Promise<void> {
    for (const id of await readdir(this.#dir)) {
      const seen = await stat(join(this.#dir, id)).catch(() => null)
      if (seen && Date.now() - seen.mtimeMs > KEPT_MS) await this.drop(id)
    }
  }
}
