import { ANSWERED, type Row } from '../../runner/index.ts'

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
    const cases = new Map<string, number>()
    const models = new Map<string, number>()
    const codeIn = (known: Map<string, number>, key: string): number => {
      const code = known.get(key) ?? known.size
      if (code === known.size) known.set(key, code)
      return code
    }
    this.caseOf = Uint32Array.from(rows, (row) => codeIn(cases, `${row.case}\n${row.type}\n${row.suite}`))
    this.modelOf = Uint32Array.from(rows, (row) => codeIn(models, `${row.api}/${row.model}`))
    this.models = [...models.keys()]
    this.size = cases.size
    const cells = cases.size * models.size
    this.#outcomes = new Uint8Array(cells)
    this.#answered = new Uint32Array(cells)
    this.#passed = new Uint32Array(cells)
    rows.forEach(({ outcome }, at) => {
      const bit = ANSWERED.indexOf(outcome)
      if (bit < 0) return
      const cell = this.#cell(this.caseOf[at] as number, this.modelOf[at] as number)
      this.#outcomes[cell] = (this.#outcomes[cell] as number) | (1 << bit)
      this.#answered[cell] = (this.#answered[cell] as number) + 1
      if (outcome === 'passed') this.#passed[cell] = (this.#passed[cell] as number) + 1
    })
  }

  #cell(one: number, model: number): number { return one * this.models.length + model }

  /** Two models did not end with the same outcomes. */
  differ(one: number): boolean {
    let first = 0
    for (let model = 0; model < this.models.length; model++) {
      const outcomes = this.#outcomes[this.#cell(one, model)] as number
      if (outcomes === 0) continue
      if (first !== 0 && outcomes !== first) return true
      first = outcomes
    }
    return false
  }

  /** More than half of what the model answered on the case passed. */
  right(one: number, model: number): boolean {
    const cell = this.#cell(one, model)
    return (this.#passed[cell] as number) * 2 > (this.#answered[cell] as number)
  }

  /** Less than half did. Half and half is neither. */
  wrong(one: number, model: number): boolean {
    const cell = this.#cell(one, model)
    return (this.#passed[cell] as number) * 2 < (this.#answered[cell] as number)
  }
}
