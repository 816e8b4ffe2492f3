import type { Mark } from '../records/score.ts'

/** What a mark is called on the image: its label; a wrong one stands with the right one. */
export function tagWords(mark: Mark, marks: readonly Mark[]): string {
  if (mark.role !== 'mislabelled') return mark.label
  const right = marks.find(({ match, role }) => match === mark.match && role === 'expected')?.label
  return right ? `${mark.label} ≠ ${right}` : mark.label
}
