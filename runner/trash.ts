import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import { failpoint } from './store/failpoint.ts'
import { holderOf, RunHeld } from './store/owner.ts'
import { timestamp } from './store/run-folder.ts'
import type { Workers } from './workers.ts'

const DAY_MS = 86_400_000
const SEAL = new URL('./store/seal.worker.js', import.meta.url)

/** Deleted runs wait in <data>/trash, each under the time it was deleted, until somebody empties it or their days are over. */
export class Trash {
  readonly #dir: string
  readonly #runsDir: string
  readonly #clock: Clock
  readonly #workers: Workers

  constructor(dataDir: string, clock: Clock, workers: Workers) {
    this.#dir = join(dataDir, 'trash')
    this.#runsDir = join(dataDir, 'runs')
    this.#clock = clock
    this.#workers = workers
  }

  /** Moves a run here. Returns its size in bytes. Throws RunHeld where a process writes it. */
  async take(run: string): Promise<number> {
    const from = join(this.#runsDir, run)
    if (!(await lstat(from)).isDirectory()) throw new Error(`${run} is no folder.`)
    const holder = await holderOf(from)
    if (holder !== null) throw new RunHeld(holder)
    const bytes = await this.#workers.run<number>(SEAL, 'bytesOf', from)
    await mkdir(this.#dir, { recursive: true })
    await rename(from, join(this.#dir, `${timestamp(this.#clock.now())}.${run}`))
    failpoint.hit('run in trash')
    return bytes
  }

  /** What lies here, the latest first; sizes in bytes. */
  async list(): Promise<{ name: string; run: string; bytes: number }[]> {
    const names = await readdir(this.#dir).catch(() => [])
    return Promise.all(names.filter((name) => /^\d{8}T\d{6}Z\./.test(name)).sort().reverse().map(async (name) => (
      { name, run: name.slice(name.indexOf('.') + 1), bytes: await this.#workers.run<number>(SEAL, 'bytesOf', join(this.#dir, name)) })))
  }

  async restore(name: string): Promise<void> {
    const one = (await readdir(this.#dir)).find((known) => known === name)
    if (one === undefined) throw new Error(`There is no ${name} in the trash.`)
    await rename(join(this.#dir, one), join(this.#runsDir, one.slice(one.indexOf('.') + 1)))
    failpoint.hit('run restored')
  }

  /** Removes for good what was deleted more than `days` ago; everything with 0. Returns how many. */
  async empty(days = 0): Promise<number> {
    const limit = timestamp(new Date(this.#clock.now().getTime() - days * DAY_MS))
    const old = (await readdir(this.#dir).catch(() => [])).filter((name) => /^\d{8}T\d{6}Z\./.test(name) && (days === 0 || name.slice(0, 16) < limit))
    for (const name of old) {
      await rm(join(this.#dir, name), { recursive: true, force: true })
      failpoint.hit('trash emptied')
    }
    return old.length
  }
}
