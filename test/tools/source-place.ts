import { readFileSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { join, posix } from 'node:path'

/** Places of compiled code in a line of a stack, "dist/test/runner/draw.test.js:17:7", said of the source that was compiled.
 * `--enable-source-maps` does this for every stack that is made, of which a test makes one for each assertion: a tenth of the
 * processor time of all tests. Only the stacks of failures are looked at. `root`: the project's folder. */
export function inSource(line: string, root: string): string {
  return line.replace(/\b(dist\/[\w./-]+\.js):(\d+):(\d+)/g, (place, file: string, row: string, column: string) => {
    const map = mapOf(join(root, `${file}.map`))
    const entry = map?.findEntry(Number(row) - 1, Number(column) - 1)
    if (!entry || !('originalLine' in entry)) return place
    const source = posix.normalize(posix.join(posix.dirname(file), entry.originalSource))
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  })
}

function mapOf(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload)
  } catch {
    return null
  }
}
