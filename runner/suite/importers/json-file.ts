import { SuiteError } from '../suite-error.ts'
import { FileRefused } from '../suite-files.ts'
import type { Source } from './source.ts'

/** parsed in one piece; the instances of COCO 2017 train have 450 MB and have to be split */
const MOST_BYTES = 256 * 2 ** 20

/** A JSON file of the source. Throws SuiteError. */
export async function readJson(source: Source, file: string): Promise<unknown> {
  try {
    return JSON.parse(await source.text(file, MOST_BYTES)) as unknown
  } catch (error) {
    if (error instanceof FileRefused) throw new SuiteError([{ file, message: error.message }])
    if (error instanceof SyntaxError) throw new SuiteError([{ file, message: `is not JSON: ${error.message}` }])
    throw error
  }
}

/** The one file of the source that ends so. Throws SuiteError where there is none, or more than one to choose from. */
export async function onlyFile(source: Source, what: string, ...endings: string[]): Promise<string> {
  const files = await source.files(...endings)
  const [first, ...others] = files
  if (first === undefined)
    throw new SuiteError([{ file: source.file ?? '.', message: `holds no ${what} (${endings.join(', ')})` }])
  if (others.length > 0)
    throw new SuiteError([
      {
        file: source.file ?? '.',
        message: `holds ${files.length} files that could be the ${what} (${files.slice(0, 5).join(', ')}${files.length > 5 ? ', ...' : ''}); name one of them`,
      },
    ])
  return first
}
