import type { Clock } from '../tools/clock.ts'
import { own } from '../tools/own.ts'

/** Errors that go away when somebody makes room or mounts the disk again; what is in memory is worth waiting for. */
const PASSING: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (no space or no inodes left)',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is mounted read-only',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
}

export const troubleOf = (code: string): string | null => own(PASSING, code) ?? null

/** What is the matter with the disk, in words; null for an error of another kind. */
export const diskTrouble = (error: unknown): string | null =>
  troubleOf((error as NodeJS.ErrnoException | null)?.code ?? '')

/** Something could not be begun, for want of room on the disk or because it takes nothing at all. */
export class DiskNotReady extends Error {
  /** deleting something helps */
  readonly full: boolean
  /** `what` could not be done, because of a trouble of the list */
  constructor(what: string, trouble: string) {
    super(`${what}: ${trouble}.`)
    this.full = trouble === PASSING.ENOSPC || trouble === PASSING.EDQUOT
  }
}

const RETRY_MS = 1_000

/** Writes that wait for room. While one waits, `trouble` says why, and no new call should be made. */
export class DiskWait {
  /** why writing waits, null where it does not */
  trouble: string | null = null
  /** writes that wait: replies that are paid and not yet on disk */
  waiting = 0
  readonly #say: (text: string) => void
  readonly #sleep: Clock['sleep']
  readonly #over = new AbortController()
  #cleared: (() => void)[] = []

  constructor(sleep: Clock['sleep'], say: (text: string) => void) {
    this.#sleep = sleep
    this.#say = say
  }

  /** The process ends, or the folder is gone: what waits is not tried any longer. */
  giveUp(): void {
    this.#over.abort()
    for (const go of this.#cleared.splice(0)) go()
  }

  /** Does a write until it succeeds. Errors that do not pass, and `giveUp`, end the trying. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    let waits = false
    try {
      for (;;) {
        try {
          return await work()
        } catch (error) {
          const why = diskTrouble(error)
          if (why === null || this.#over.signal.aborted) throw error
          if (!waits) this.waiting++
          waits = true
          if (this.trouble === null) {
            this.trouble = why
            this.#say(`Paused: ${why}. Replies wait in memory and are written as soon as there is space.`)
          }
          await this.#sleep(RETRY_MS, this.#over.signal).catch(() => undefined)
        }
      }
    } finally {
      if (waits && --this.waiting === 0) this.#free()
    }
  }

  #free(): void {
    this.trouble = null
    if (!this.#over.signal.aborted) this.#say('There is space again: the run continues.')
    for (const go of this.#cleared.splice(0)) go()
  }

  /** Resolves once nothing waits for room any more, or `signal` aborts. */
  async clear(signal: AbortSignal): Promise<void> {
    while (this.trouble !== null && !signal.aborted && !this.#over.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#cleared.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
  }
}
