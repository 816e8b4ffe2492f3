/** One thing wrong with a suite: where, and what to do about it. */
export interface SuiteProblem {
  /** suite.json, cases.jsonl, or the folder's name where it is about neither */
  file: string
  /** counted from 1 */
  line?: number
  /** as written in the record: truth.points[2].at */
  field?: string
  /** a sentence part that follows the field's name: "is missing" */
  message: string
}

const SHOWN = 10

export function problemText({ file, line, field, message }: SuiteProblem): string {
  return `${file}${line === undefined ? '' : ` line ${line}`}: ${field ? `${field} ` : ''}${message}`
}

/** A suite that cannot be used, with every reason. */
export class SuiteError extends Error {
  readonly problems: readonly SuiteProblem[]
  constructor(problems: readonly SuiteProblem[]) {
    const more = problems.length - SHOWN
    super(problems.slice(0, SHOWN).map(problemText).join('\n') + (more > 0 ? `\nand ${more} more` : ''))
    this.name = 'SuiteError'
    this.problems = problems
  }
}

/** A suite that a program draws, and that nobody has had drawn yet with this seed and number of pictures. */
export class NotDrawn extends SuiteError {
  constructor(name: string) {
    super([{ file: name, message: 'is not drawn yet' }])
    this.name = 'NotDrawn'
  }
}

/** Problems as they are found. Memory stays bounded whatever the suite: past `most` they are only counted. */
export class ProblemList {
  readonly #kept: SuiteProblem[] = []
  readonly #most: number
  #dropped = 0

  constructor(most = 1000) {
    this.#most = most
  }

  get empty(): boolean {
    return this.#kept.length === 0
  }

  add(problem: SuiteProblem): void {
    if (this.#kept.length < this.#most) this.#kept.push(problem)
    else this.#dropped++
  }

  /** In the order a person fixes them: suite.json first, then line by line. */
  error(): SuiteError {
    const order = (suiteProblem: SuiteProblem): number =>
      suiteProblem.file === 'suite.json' ? -1 : (suiteProblem.line ?? 0)
    const problems = [...this.#kept].sort((a, b) => order(a) - order(b))
    if (this.#dropped > 0)
      problems.push({ file: 'cases.jsonl', message: `has ${this.#dropped} more problems, which are not listed` })
    return new SuiteError(problems)
  }
}
