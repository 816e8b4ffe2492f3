import { FileRefused } from '../suite-files.ts'

const MARKS: [bytes: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** The encoding that the first bytes of a text name (a byte order mark); undefined where there is none. */
export const markedEncoding = (bytes: Uint8Array): string | undefined =>
  MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte))?.[1]

/** The text of a file: as its byte order mark says, else in the encoding that it declares itself, else UTF-8. Bytes that
 * the encoding does not have are never replaced in silence. Throws FileRefused. */
export function decodeText(bytes: Uint8Array, declared?: string): string {
  const encoding = markedEncoding(bytes) ?? declared ?? 'utf-8'
  let decoder: TextDecoder
  try {
    decoder = new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new FileRefused(`says that it is in the encoding "${encoding.slice(0, 40)}", which is not known here`)
  }
  try {
    return decoder.decode(bytes)
  } catch {
    throw new FileRefused(notIn(encoding))
  }
}

/** What is said of a text that has bytes which its encoding does not have. */
export const notIn = (encoding: string): string =>
  /^utf-?8$/i.test(encoding)
    ? 'is not UTF-8 text; save it as UTF-8 and import it again'
    : `is not text in the encoding ${encoding}, though it says so`
