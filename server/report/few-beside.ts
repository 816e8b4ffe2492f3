import type { PageData } from '../define-page.ts'
import { count } from '../format.ts'

/** Other tests of its case that the page of a test shows. With a hundred repeats each page would show them all, and a report be as large
 * as the square of them. */
const MOST = 24

interface Listed {
  current: boolean
}
interface Beside {
  strip?: (Listed & { line: string })[]
  repeats?: { agreement: string; rows: Listed[] } | null
}

/** Those around the one that is looked at. */
function around<T extends Listed>(list: readonly T[]): T[] {
  const at = list.findIndex(({ current }) => current)
  const from = Math.max(0, Math.min(at - MOST / 2, list.length - MOST))
  return list.slice(from, from + MOST)
}

/** What the page of a test shows of the others on its case: every model in the same repeat, and its nearest repeats. */
export function fewBeside(data: PageData): Beside {
  const { strip = [], repeats } = data as Beside & PageData
  const own = strip.find(({ current }) => current)
  const same = strip.length > MOST ? strip.filter(({ line }) => line === own?.line) : strip
  return {
    ...(strip.length > MOST ? { strip: around(same) } : {}),
    ...(repeats && repeats.rows.length > MOST
      ? {
          repeats: {
            ...repeats,
            agreement: `${repeats.agreement} The nearest ${MOST} of ${count(repeats.rows.length)} are listed.`,
            rows: around(repeats.rows),
          },
        }
      : {}),
  }
}
