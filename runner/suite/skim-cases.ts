import { openInside } from './suite-files.ts'
import { caseLines } from './case-lines.ts'
import { CASES } from './read-cases.ts'

/** longer files are not read for a list: about a tenth of a second */
const MOST_BYTES = 16 * 2 ** 20

/** The number of cases, in all and of each type, unchecked; undefined where the file is long. Throws FileRefused. */
export async function skimCases(dir: string): Promise<{ byType: Record<string, number>; cases: number } | undefined> {
  const { handle, size } = await openInside(dir, CASES)
  await handle.close()
  if (size > MOST_BYTES) return undefined
  const types = new Map<string, number>()
  let cases = 0
  for await (const { text } of caseLines(dir, CASES)) {
    cases++
    const type = typeOf(text ?? '')
    if (type) types.set(type, (types.get(type) ?? 0) + 1)
  }
  return { byType: Object.fromEntries(types), cases }
}

function typeOf(line: string): string | undefined {
  try {
    const type = (JSON.parse(line) as { type?: unknown } | null)?.type
    return typeof type === 'string' ? type.slice(0, 64) : undefined
  } catch {
    return undefined
  }
}
