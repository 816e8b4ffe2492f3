import { createHash, randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ImageFacts } from '../image/inspect.ts'
import { decoder } from '../image/open.ts'
import Type, { Compile } from '../tools/typebox.ts'
import { version } from '../tools/version.ts'

/** What a check found of an image file: its facts, and the sum and length of its bytes. */
export interface Checked extends ImageFacts {
  sha: string
  bytes: number
}

const Kept = Type.Object({
  rules: Type.String(),
  /** name in the suite, stamp of the file, what was found */
  files: Type.Array(
    Type.Tuple([
      Type.String(),
      Type.String(),
      Type.Object({
        sha: Type.String({ pattern: '^[0-9a-f]{64}$' }),
        mediaType: Type.String({ pattern: '^image/[a-z]+$' }),
        extension: Type.String({ pattern: '^[a-z]+$' }),
        bytes: Type.Integer({ minimum: 1 }),
        width: Type.Integer({ minimum: 1 }),
        height: Type.Integer({ minimum: 1 }),
        notes: Type.Array(Type.String()),
      }),
    ]),
  ),
})
const kept = Compile(Kept)

/** A change may leave the times of a file as they are for so long, where a disk counts them coarsely. */
const SETTLED_MS = 2_000

/** The rules of a check: facts that other ones found are found anew. */
const rules = (): string => `${version}, ${decoder()}`

const stampOf = ({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string => [dev, ino, size, mtimeMs, ctimeMs].join(' ')

/** What earlier checks found of the images of a suite, kept in the data folder's cache: an image whose file is the same by
 * device, inode, size and times is not decoded again. The file can be deleted at any time. */
export class CheckedImages {
  readonly #path: string
  readonly #time: () => number
  #known = new Map<string, { stamp: string; checked: Checked }>()
  readonly #now = new Map<string, { stamp: string; checked: Checked }>()
  #learned = false

  private constructor(path: string, now: () => number) {
    this.#path = path
    this.#time = now
  }

  /** `dir`: the suite; `cache`: a folder, which need not be there; `now`: ms since 1970. */
  static async open(dir: string, cache: string, now: () => number = Date.now): Promise<CheckedImages> {
    const name = createHash('sha256').update(dir).digest('hex').slice(0, 32)
    const images = new CheckedImages(join(cache, `${name}.json`), now)
    try {
      const found: unknown = JSON.parse(await readFile(images.#path, 'utf8'))
      if (kept.Check(found) && found.rules === rules())
        images.#known = new Map(found.files.map(([file, stamp, checked]) => [file, { stamp, checked }]))
    } catch {
      // not there, or not whole: everything is looked at
    }
    return images
  }

  /** What is known of a file as it is now. */
  of(name: string, stat: Stats): Checked | undefined {
    const known = this.#known.get(name)
    if (known?.stamp !== stampOf(stat)) return undefined
    this.#now.set(name, known)
    return known.checked
  }

  learn(name: string, stat: Stats, checked: Checked): void {
    if (this.#time() - Math.max(stat.mtimeMs, stat.ctimeMs) < SETTLED_MS) return
    this.#now.set(name, { stamp: stampOf(stat), checked })
    this.#learned = true
  }

  /** Keeps what was learned. A disk that takes nothing is no trouble: the next check takes longer. */
  async save(): Promise<void> {
    if (!this.#learned) return
    const files = [...this.#now].map(([name, { stamp, checked }]) => [name, stamp, checked])
    const temp = `${this.#path}.${randomBytes(4).toString('hex')}`
    try {
      await mkdir(dirname(this.#path), { recursive: true })
      await writeFile(temp, JSON.stringify({ rules: rules(), files }))
      await rename(temp, this.#path)
    } catch {
      await rm(temp, { force: true }).catch(() => undefined)
    }
  }
}
