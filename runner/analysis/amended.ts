import type { Amendment } from '../records/amendment.ts'
import { caseKey, type KnownCase } from '../records/case.ts'
import { fitsType } from '../one-test/case-fit.ts'
import { testType } from '../test-types/index.ts'

/** An amendment that holds. */
export type Said = Amendment & { truth: object }

/** The amendment that holds for each case: the latest, where that does not take it back. */
export function standingAmendments(amendments: readonly Amendment[]): Map<string, Said> {
  const standing = new Map<string, Said>()
  for (const amendment of amendments) {
    const { truth } = amendment
    if (truth === null) standing.delete(caseKey(amendment))
    else standing.set(caseKey(amendment), { ...amendment, truth })
  }
  return standing
}

/** What is wrong with a truth for a case, in sentence parts; [] where it can be scored. */
export function truthProblems(item: KnownCase, truth: Record<string, unknown>): string[] {
  const type = testType(item.type)
  if (!type) return [`there is no test type ${item.type}`]
  if (!fitsType(type, 'truth', truth)) return [`it does not fit the test type ${type.name}`]
  return (type.problems?.(item.given, truth, item.image) ?? []).map(({ field, message }) => `${field} ${message}`)
}
