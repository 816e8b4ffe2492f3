/** What a record holds under a name from outside: its own property, never one that every object has ("constructor",
 * "__proto__"). undefined where there is none. */
export const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
