import { createHash } from 'node:crypto'
import type { KnownCase } from '../records/case.ts'

/** sha256 over what makes results comparable: of every case its type, id, image, question, what is given, the truth and the pass
 * mark in force by the suite. Titles, descriptions, tags, classes, names of image files, and the order of cases and of the fields
 * of a record are no part of it. `passMarks`: those of the suite, by type. */
export function casesSha(cases: readonly KnownCase[], passMarks: Readonly<Record<string, number>>): string {
  const lines = cases.map(({ id, type, image, question, given, truth, passMark }) =>
    JSON.stringify(
      sorted([
        type,
        id,
        image.sha,
        question ?? null,
        given,
        truth,
        passMark ?? (Object.hasOwn(passMarks, type) ? passMarks[type] : null),
      ]),
    ),
  )
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** The same with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  // pairs, not an object: a field may have any name
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => [name, sorted(item)])
}
