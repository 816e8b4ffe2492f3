import { ShownError } from '../errors.ts'

/** Of each who asks one thing at a time; a second meanwhile is refused. */
export class OneAtATime {
  readonly #busy = new Set<string>()

  async do<T>(who: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy.has(who))
      throw new ShownError(
        'TOO_MANY',
        'Another picture of yours is being looked at.',
        'Wait until that has its answer, then send this one.',
      )
    this.#busy.add(who)
    try {
      return await work()
    } finally {
      this.#busy.delete(who)
    }
  }
}
