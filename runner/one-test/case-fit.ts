import { Compile } from '../tools/typebox.ts'
import type { AnyTestType } from '../test-types/define-test-type.ts'

type Check = (value: unknown) => boolean

const known = new Map<string, { given: Check; truth: Check }>()

/** Whether what a case brings fits the schema of a test type as it is today. */
export function fitsType(type: AnyTestType, part: 'given' | 'truth', value: unknown): boolean {
  const found = known.get(type.name)
  if (found) return found[part](value)
  const [given, truth] = [Compile(type.given), Compile(type.truth)]
  const checks = { given: (item: unknown) => given.Check(item), truth: (item: unknown) => truth.Check(item) }
  known.set(type.name, checks)
  return checks[part](value)
}
