import type { TSchema } from '../tools/typebox.ts'

/** The schema without `additionalProperties: false`, at any depth: a record of this format may come from a newer version, whose
 * fields it has and this one does not know. They are kept and ignored. */
export const openSchema = <T extends TSchema>(schema: T): T => opened(schema) as T

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened)
  if (typeof value !== 'object' || value === null) return value
  // TypeBox marks its schemas with properties that are not enumerable
  const copy = Object.defineProperties({}, Object.getOwnPropertyDescriptors(value)) as Record<string, unknown>
  for (const [name, part] of Object.entries(value)) {
    if (name === 'additionalProperties' && part === false) delete copy[name]
    else Object.defineProperty(copy, name, { ...Object.getOwnPropertyDescriptor(value, name), value: opened(part) })
  }
  return copy
}
