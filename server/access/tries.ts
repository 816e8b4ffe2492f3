/** Wrong tokens by address of the caller: after `max` in a minute the address has to wait. Right ones are never counted. */
export class Tries {
  readonly #max: number
  #wrong = new Map<string, number[]>()

  constructor(max: number) {
    this.#max = max
  }

  mustWait(address: string, now: number): boolean {
    return this.#recent(address, now).length >= this.#max
  }

  wrong(address: string, now: number): void {
    // an attacker with many addresses must not fill the memory
    if (this.#wrong.size > 10_000) this.#wrong.clear()
    this.#wrong.set(address, [...this.#recent(address, now), now])
  }

  #recent(address: string, now: number): number[] {
    return (this.#wrong.get(address) ?? []).filter((index) => now - index < 60_000)
  }
}
