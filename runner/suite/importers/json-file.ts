import { parsePythonJson } from './tables/python-json.ts'
import { SuiteError } from '../suite-error.ts'
import { FileRefused } from '../suite-files.ts'
import type { Source } from './source.ts'
import { twiceGiven, type TwiceGiven } from '../twice-given.ts'

/** parsed in one piece; the instances of COCO 2017 train have 450 MB and have to be split */
const MOST_BYTES = 256 * 2 ** 20

/** A JSON file of the source, and the fields that it gives twice. Whole numbers of the fields `ids` that a JavaScript number
 * cannot hold (from 2^53 on) come as text, so that no two ids become one. Throws SuiteError. */
export async function readJson(
  source: Source,
  file: string,
  ids: readonly string[] = [],
): Promise<{ value: unknown; twice: TwiceGiven[]; bare: boolean }> {
  const text = await readText(source, file)
  try {
    const { value, bare } = parsePythonJson(idsAsText(text, ids))
    return { value, twice: twiceGiven(text), bare }
  } catch (error) {
    if (error instanceof SyntaxError) throw new SuiteError([{ file, message: `is not JSON: ${error.message}` }])
    throw error
  }
}

/** The text of a JSON file. Throws SuiteError. */
export async function readText(source: Source, file: string): Promise<string> {
  try {
    return await source.text(file, MOST_BYTES)
  } catch (error) {
    if (error instanceof FileRefused) throw new SuiteError([{ file, message: error.message }])
    throw error
  }
}

/** A quote inside a JSON text is escaped, so that `"id": 1` matches fields alone. */
function idsAsText(text: string, ids: readonly string[]): string {
  if (ids.length === 0 || !/\d{16}/.test(text)) return text
  return text.replace(new RegExp(`("(?:${ids.join('|')})"\\s*:\\s*)(-?\\d{16,40})(?=\\s*[,}])`, 'g'), '$1"$2"')
}

/** The one file of the source that is to be read, of those it could be. Throws SuiteError where there is none, or more than
 * one to choose from. */
export async function chosenFile(
  source: Source,
  what: string,
  endings: string,
  files: readonly string[],
): Promise<string> {
  const [first, ...others] = files
  if (first === undefined)
    throw new SuiteError([{ file: source.file ?? 'this folder', message: `holds no ${what} (${endings})` }])
  if (others.length > 0)
    throw new SuiteError([
      {
        file: source.file ?? 'this folder',
        message: `holds ${files.length} files that could be the ${what} (${files.slice(0, 5).join(', ')}${files.length > 5 ? ', ...' : ''}); choose one of them (--file on the command line)`,
      },
    ])
  return first
}

/** The one file of the source that ends so. Throws SuiteError where there is none, or more than one to choose from. */
export const onlyFile = async (source: Source, what: string, ...endings: string[]): Promise<string> =>
  chosenFile(source, what, endings.join(', '), await source.files(...endings))
