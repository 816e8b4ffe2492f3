import { setTimeout as sleep } from 'node:timers/promises'

/** Errors that go away when somebody makes room or mounts the disk again; what is in memory is worth waiting for. */
const PASSING: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full (no space or no inodes left)', EDQUOT: 'the disk quota is used up', EROFS: 'the disk is mounted read-only',
  EIO: 'the disk reports an error', EMFILE: 'too many files are open', ENFILE: 'too many files are open',
}

const RETRY_MS = 1_000

/** Writes that wait for room. While one waits, `trouble` says why, and no new call should be made. */
export class Room {
  /** why writing waits, null where it does not */
  trouble: string | null = null
  /** writes that wait: replies that are paid and not yet on disk */
  waiting = 0
  readonly #say: (text: string) => void
  readonly #signal: AbortSignal
  #cleared: (() => void)[] = []

  constructor(signal: AbortSignal, say: (text: string) => void) {
    this.#signal = signal
    this.#say = say
  }

  /** Does a write until it succeeds. Errors that do not pass, and the end of the run, end the trying. */
  async write<T>(work: () => Promise<T>): Promise<T> {
    for (let first = true; ; first = false) {
      try {
        const done = await work()
        if (!first) this.#written()
        return done
      } catch (error) {
        const why = PASSING[(error as NodeJS.ErrnoException).code ?? '']
        if (why === undefined || this.#signal.aborted) {
          if (!first) this.#written()
          throw error
        }
        if (first) this.waiting++
        if (this.trouble === null) {
          this.trouble = why
          this.#say(`No new calls: ${why}. What was answered waits in memory and is written as soon as there is room.`)
        }
        await sleep(RETRY_MS, undefined, { signal: this.#signal }).catch(() => undefined)
      }
    }
  }

  #written(): void {
    if (--this.waiting > 0) return
    this.trouble = null
    this.#say('There is room again: the run goes on.')
    for (const go of this.#cleared.splice(0)) go()
  }

  /** Resolves once nothing waits for room any more. */
  async clear(): Promise<void> {
    while (this.trouble !== null && !this.#signal.aborted)
      await new Promise<void>((resolve) => { this.#cleared.push(resolve); this.#signal.addEventListener('abort', () => resolve(), { once: true }) })
  }
}
