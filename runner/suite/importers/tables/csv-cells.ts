/** A record of a table with the line that it starts on, from 1. */
export interface CsvRecord {
  line: number
  cells: string[]
}

/** More characters in one record than are taken. */
export class RecordTooLong extends Error {}
/** The text ended inside a quoted cell. */
export class QuoteNotClosed extends Error {}

const [CR, LF, QUOTE] = [13, 10, 34]
/** where the next character goes: to a new cell, a plain cell, a quoted cell, or behind a quote that may have closed it */
type State = 'new' | 'plain' | 'quoted' | 'closed'

/** The records of a table as Python's csv module reads them (Modules/_csv.c, dialect "excel"), whatever pieces the text comes
 * in: a cell is quoted where a quote is its first character, two quotes in it are one, and what follows the closing quote
 * belongs to it. A record ends with CRLF, LF or CR, each as it comes. Lines without a character are no records. Memory is that of
 * one record of at most `most` characters. Throws RecordTooLong, QuoteNotClosed. */
export class CsvCells {
  readonly #delimiter: number
  readonly #plainEnd: RegExp
  readonly #most: number
  #state: State = 'new'
  #parts: string[] = []
  #cells: string[] = []
  #length = 0
  #started = 1
  #afterCr = false
  /** the line that is being read, from 1 */
  line = 1

  constructor(delimiter: string, most: number) {
    this.#delimiter = delimiter.charCodeAt(0)
    this.#plainEnd = new RegExp(`[\\r\\n${delimiter === '|' ? '\\|' : delimiter}]`, 'g')
    this.#most = most
  }

  /** The records that are whole with this piece of text. */
  *push(text: string): Generator<CsvRecord> {
    for (let at = 0; at < text.length;) {
      if (this.#afterCr) {
        this.#afterCr = false
        if (text.charCodeAt(at) === LF) {
          at++
          continue
        }
      }
      if (this.#state === 'quoted') at = this.#quoted(text, at)
      else {
        const code = text.charCodeAt(at)
        if (code === QUOTE && this.#state !== 'plain') {
          if (this.#state === 'closed') this.#keep('"')
          this.#state = 'quoted'
          at++
        } else if (code === this.#delimiter) {
          this.#endCell()
          at++
        } else if (code === CR || code === LF) {
          const record = this.#endRecord()
          this.#afterCr = code === CR
          this.line++
          this.#started = this.line
          at++
          if (record) yield record
        } else {
          this.#plainEnd.lastIndex = at
          const end = this.#plainEnd.exec(text)?.index ?? text.length
          this.#keep(text.slice(at, end))
          this.#state = 'plain'
          at = end
        }
      }
    }
  }

  /** The record that ends with the text. */
  *end(): Generator<CsvRecord> {
    if (this.#state === 'quoted') throw new QuoteNotClosed()
    const record = this.#endRecord()
    if (record) yield record
  }

  /** Reads on in a quoted cell, to its quote or the end of the piece. */
  #quoted(text: string, at: number): number {
    const found = text.indexOf('"', at)
    const end = found < 0 ? text.length : found
    const part = text.slice(at, end)
    for (let i = part.indexOf('\n'); i >= 0; i = part.indexOf('\n', i + 1)) this.line++
    if (part.includes('\r')) this.line += part.split(/\r(?!\n|$)/).length - 1
    this.#keep(part)
    if (found < 0) return end
    this.#state = 'closed'
    return end + 1
  }

  #keep(part: string): void {
    if (part === '') return
    this.#length += part.length
    if (this.#length > this.#most) throw new RecordTooLong()
    this.#parts.push(part)
  }

  #endCell(): void {
    this.#cells.push(this.#parts.length === 1 ? (this.#parts[0] as string) : this.#parts.join(''))
    this.#parts = []
    this.#state = 'new'
  }

  #endRecord(): CsvRecord | undefined {
    const empty = this.#cells.length === 0 && this.#state === 'new'
    this.#endCell()
    const record = { line: this.#started, cells: this.#cells }
    this.#cells = []
    this.#length = 0
    return empty ? undefined : record
  }
}
