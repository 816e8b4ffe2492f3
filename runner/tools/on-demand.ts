import { createRequire } from 'node:module'

/** A package that is loaded when it is first used: many processes and threads never need it, and a large one takes a tenth of
 * a second to load. `T`: what it exports (`typeof import('yaml')`). Throws where it is not installed. */
export function onDemand<T>(name: string): () => T {
  let loaded: T | undefined
  return () => (loaded ??= createRequire(import.meta.url)(name) as T)
}
