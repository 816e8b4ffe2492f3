import { SuiteError } from '../../suite/suite-error.ts'
import { FileRefused } from '../../suite/suite-files.ts'
import { caseLines } from '../../suite/case-lines.ts'
import type { Problem } from '../../suite/importers/define-importer.ts'
import type { Source } from '../../suite/importers/source.ts'
import { isFields, parsedJson, type Fields } from './json-fields.ts'

/** bytes of a line, which may hold images in base64 */
const MOST_LINE = 2 ** 27

export interface JsonLine {
  kind: 'line'
  line: number
  fields: Fields
}

/** The objects of a JSON Lines file, one in memory at a time. NaN and Infinity, as Python writes them, are null. A line that cannot
 * be read is a problem of its own. Throws SuiteError where the file cannot be read. */
export async function* jsonLines(source: Source, file: string): AsyncGenerator<JsonLine | Problem> {
  try {
    for await (const { line, text } of caseLines(source.dir, file, undefined, MOST_LINE)) {
      const at = { file, line }
      if (text === null) yield { kind: 'problem', at, message: `is longer than ${MOST_LINE / 2 ** 20} MB` }
      else {
        const read = fieldsIn(text, file)
        if (typeof read === 'string') yield { kind: 'problem', at, message: read }
        else yield { kind: 'line', line, fields: read }
      }
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error
    throw new SuiteError([{ file, message: error.message }])
  }
}

function fieldsIn(text: string, file: string): Fields | string {
  try {
    const value = parsedJson(text, file)
    return isFields(value) ? value : 'is not a result: an object is expected'
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    return error.problems[0]?.message ?? 'is not JSON'
  }
}
