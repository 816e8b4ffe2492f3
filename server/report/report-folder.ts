import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MAKING_REPORT } from '../../runner/index.ts'

/** The files of a report while it is made, under a hidden name in its run folder: who looks sees the report before, or the whole new one. */
export class ReportFolder {
  readonly #dir: string
  readonly #making: string
  readonly #sums: string[] = []
  bytes = 0

  private constructor(dir: string, making: string) {
    this.#dir = dir
    this.#making = making
  }

  /** Makes the hidden folder; what an earlier process left half made goes. */
  static async begin(dir: string): Promise<ReportFolder> {
    for (const left of await readdir(dir))
      if (left.startsWith(MAKING_REPORT)) await rm(join(dir, left), { recursive: true, force: true })
    const making = join(dir, MAKING_REPORT + randomBytes(4).toString('hex'))
    await mkdir(making)
    return new ReportFolder(dir, making)
  }

  async folder(path: string): Promise<void> {
    await mkdir(join(this.#making, path), { recursive: true })
  }

  /** `path`: as it will be in the run folder. A thread of a report does nothing else: to wait here takes half the processor time of a
   * promise. */
  write(path: string, content: string | Buffer): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    writeFileSync(join(this.#making, path), bytes)
    this.#sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${path}`)
    this.bytes += bytes.length
  }

  async copy(from: string, path: string): Promise<void> {
    await this.folder(dirname(path))
    this.write(path, await readFile(from))
  }

  /** Puts everything in its place, instead of the report before. Returns the lines of its sums. */
  async place(): Promise<string[]> {
    const old = `${this.#making}-old`
    await rename(join(this.#dir, 'report'), old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await rename(join(this.#making, 'report'), join(this.#dir, 'report'))
    await rename(join(this.#making, 'report.html'), join(this.#dir, 'report.html'))
    await rm(old, { recursive: true, force: true })
    await rm(this.#making, { recursive: true, force: true })
    return this.#sums.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1))
  }

  /** A report that is not made leaves nothing behind. */
  drop(): Promise<void> {
    return rm(this.#making, { recursive: true, force: true })
  }
}
