import type { Case, SuiteHeader } from '../records/case.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'
import { suggestion } from '../tools/near-name.ts'
import { HEADER } from './read-header.ts'
import type { SuiteProblem } from './suite-error.ts'
import { own } from '../tools/own.ts'

/** What is wrong with the rules that suite.json names for all cases of a type: a type that has none, or a rule that it does not
 * have. */
export function ruleProblems(
  { rules = {} }: Pick<SuiteHeader, 'rules'>,
  types: readonly AnyTestType[],
): SuiteProblem[] {
  const ruled = new Map(
    types.flatMap((type) => (rulesOf(type) ? [[type.name, rulesOf(type) as string[]] as const] : [])),
  )
  return Object.entries(rules).flatMap(([type, rule]): SuiteProblem[] => {
    const known = ruled.get(type)
    const field = `rules.${type.slice(0, 60)}`
    if (!known)
      return [
        { file: HEADER, field, message: `is for a test type with rules, which ${[...ruled.keys()].join(', ')} has` },
      ]
    return known.includes(rule)
      ? []
      : [
          {
            file: HEADER,
            field,
            message: `is "${rule.slice(0, 60)}", which is not a rule of ${type}${suggestion(rule, known) || '.'} There are ${known.join(', ')}.`,
          },
        ]
  })
}

/** A record with the rule of its suite where it names none itself. Records that are no objects stay as they are. */
export function withRule(record: unknown, { rules = {} }: Pick<SuiteHeader, 'rules'>): unknown {
  const { type, given } = (record ?? {}) as Partial<Case>
  const rule = typeof type === 'string' ? own(rules, type) : undefined
  if (rule === undefined) return record
  if (given !== undefined && (typeof given !== 'object' || given === null || 'rule' in given)) return record
  return { ...(record as Case), given: { ...given, rule } }
}

/** The rules that a test type's `given.rule` may name; undefined where it has no such field. */
function rulesOf({ given }: AnyTestType): string[] | undefined {
  const { rule } = (given as { properties?: { rule?: { enum?: string[] } } }).properties ?? {}
  return rule?.enum
}
