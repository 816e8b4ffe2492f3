import { ANSWERED, type Row } from '../../runner/index.ts'

/** Numbers texts in order of first appearance, from 0. */
class Codes {
  readonly names: string[] = []
  #known = new Map<string, number>()

  of(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#known.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}

/** What each model made of each case, over its repeats. API errors and skipped tests say nothing about a model: they are
 * left out. */
export class CaseVerdicts {
  /** api/model, in order of first appearance */
  readonly models: readonly string[]
  /** how many cases; a case is its id within suite and type */
  readonly size: number
  /** row -> its case, row -> its model */
  readonly caseOf: Uint32Array
  readonly modelOf: Uint32Array
  /** by case x model: which answered outcomes occur (bits), how many tests were answered, how many of them passed */
  readonly #outcomes: Uint8Array
  readonly #answered: Uint32Array
  readonly #passed: Uint32Array

  constructor(rows: readonly Row[]) {
    const cases = new Codes()
    const models = new Codes()
    this.caseOf = new Uint32Array(rows.length)
    this.modelOf = new Uint32Array(rows.length)
    let last: Row | undefined
    for (const [index, row] of rows.entries()) {
      // the tests of a case follow each other
      const same = last?.case === row.case && last.type === row.type && last.suite === row.suite
      this.caseOf[index] = same
        ? (this.caseOf[index - 1] as number)
        : cases.of(`${row.case}\n${row.type}\n${row.suite}`)
      this.modelOf[index] = models.of(`${row.api}/${row.model}`)
      last = row
    }
    this.models = models.names
    this.size = cases.names.length
    const cells = this.size * this.models.length
    this.#outcomes = new Uint8Array(cells)
    this.#answered = new Uint32Array(cells)
    this.#passed = new Uint32Array(cells)
    rows.forEach(({ outcome }, index) => {
      const bit = ANSWERED.indexOf(outcome)
      if (bit < 0) return
      const cell = this.#cell(this.caseOf[index] as number, this.modelOf[index] as number)
      this.#outcomes[cell] = (this.#outcomes[cell] as number) | (1 << bit)
      this.#answered[cell] = (this.#answered[cell] as number) + 1
      if (outcome === 'passed') this.#passed[cell] = (this.#passed[cell] as number) + 1
    })
  }

  #cell(value: number, model: number): number {
    return value * this.models.length + model
  }

  /** Two models did not end with the same outcomes. */
  differ(value: number): boolean {
    let first = 0
    for (let model = 0; model < this.models.length; model++) {
      const outcomes = this.#outcomes[this.#cell(value, model)] as number
      if (outcomes === 0) continue
      if (first !== 0 && outcomes !== first) return true
      first = outcomes
    }
    return false
  }

  /** More than half of what the model answered on the case passed. */
  right(value: number, model: number): boolean {
    const cell = this.#cell(value, model)
    return (this.#passed[cell] as number) * 2 > (this.#answered[cell] as number)
  }

  /** Less than half did. Half and half is neither. */
  wrong(value: number, model: number): boolean {
    const cell = this.#cell(value, model)
    return (this.#passed[cell] as number) * 2 < (this.#answered[cell] as number)
  }
}
