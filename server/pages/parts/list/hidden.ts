import type { Values } from '../../../filters/index.ts'

/** What a filter leaves in an address, as hidden fields of a form: one for each value. */
export const hiddenOf = (values: Values): { name: string; value: string }[] =>
  Object.entries(values)
    .flatMap(([name, value]) => [value].flat().map((item) => ({ name, value: String(item ?? '') })))
    .filter(({ value }) => value !== '')
