import { isUtf8 } from 'node:buffer'
import type { Hash } from 'node:crypto'
import { FileRefused, openInside } from './suite-files.ts'

export const MOST_LINE_BYTES = 2 ** 20

/** A line of text, or null where it is longer than allowed. `line` counts from 1, blank lines included. */
export interface CaseLine {
  line: number
  text: string | null
}

/** The lines of a JSONL file of the suite, one in memory at a time, blank ones left out. A byte order mark and CRLF are
 * accepted, and so is a last line without a line feed. Every byte goes into `hash`. `most`: bytes of a line. Throws FileRefused. */
export async function* caseLines(
  dir: string,
  name: string,
  hash?: Hash,
  most = MOST_LINE_BYTES,
): AsyncGenerator<CaseLine> {
  const { handle } = await openInside(dir, name)
  let held: Buffer[] = []
  let bytes = 0
  let line = 1
  const take = (): CaseLine | undefined => {
    const whole = Buffer.concat(held)
    if (!isUtf8(whole)) throw new FileRefused(`is not UTF-8 text (line ${line}); save it as UTF-8`)
    const text =
      bytes > most
        ? null
        : whole
            .toString('utf8')
            .replace(line === 1 ? /^\uFEFF/ : '', '')
            .trim()
    held = []
    bytes = 0
    return text === '' ? undefined : { line, text }
  }
  const hold = (piece: Buffer): void => {
    bytes += piece.length
    // the rest of an overlong line is counted, not kept
    if (bytes <= most) held.push(piece)
    else held = []
  }
  try {
    for await (const piece of handle.createReadStream({
      autoClose: false,
      highWaterMark: 256 * 1024,
    }) as AsyncIterable<Buffer>) {
      hash?.update(piece)
      let from = 0
      for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
        hold(piece.subarray(from, end))
        from = end + 1
        const taken = take()
        if (taken) yield taken
        line++
      }
      if (from < piece.length) hold(piece.subarray(from))
    }
    const last = take()
    if (last) yield last
  } finally {
    await handle.close()
  }
}
