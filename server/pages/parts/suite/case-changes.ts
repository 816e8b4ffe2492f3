import type { KnownCase } from '../../../../runner/index.ts'

/** One thing that a case has otherwise in another version of its suite; null where one of them has none of it. */
export interface FieldChange {
  /** as in cases.jsonl: "truth.count" */
  field: string
  before: unknown
  after: unknown
}

/** A case that differs, or is in one version only. */
export interface CaseChange {
  what: 'changed' | 'added' | 'removed'
  before: KnownCase | null
  after: KnownCase | null
  fields: FieldChange[]
}

const keyOf = ({ type, id }: KnownCase): string => `${type}\n${id}`

/** What a case is, but for where its image lies. */
const partsOf = ({ image, question, class: group, tags, passMark, given, truth }: KnownCase): Map<string, unknown> =>
  new Map<string, unknown>([
    ['image', image.sha],
    ['question', question],
    ['class', group],
    ['tags', tags],
    ['passMark', passMark],
    ...Object.entries(given).map(([name, value]) => [`given.${name}`, value] as const),
    ...Object.entries(truth).map(([name, value]) => [`truth.${name}`, value] as const),
  ])

function fieldsOf(before: KnownCase, after: KnownCase): FieldChange[] {
  const [a, b] = [partsOf(before), partsOf(after)]
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((field) => JSON.stringify(a.get(field)) !== JSON.stringify(b.get(field)))
    .map((field) => ({ field, before: a.get(field) ?? null, after: b.get(field) ?? null }))
}

/** What changed from one version of a suite to another, case by case in the order of the later; removed ones last. */
export function changesBetween(before: readonly KnownCase[], after: readonly KnownCase[]): CaseChange[] {
  const [old, now] = [before, after].map((cases) => new Map(cases.map((item) => [keyOf(item), item]))) as [
    Map<string, KnownCase>,
    Map<string, KnownCase>,
  ]
  return [
    ...after.flatMap((item): CaseChange[] => {
      const was = old.get(keyOf(item))
      if (!was) return [{ what: 'added', before: null, after: item, fields: [] }]
      const fields = fieldsOf(was, item)
      return fields.length > 0 ? [{ what: 'changed', before: was, after: item, fields }] : []
    }),
    ...before
      .filter((item) => !now.has(keyOf(item)))
      .map((item): CaseChange => ({ what: 'removed', before: item, after: null, fields: [] })),
  ]
}
