import type { Catalog, KnownRun } from '../../../catalog/catalog.ts'

/** The runs with cases of a suite that can be read, newest first. */
export async function runsOfSuite(catalog: Catalog, suite: string): Promise<KnownRun[]> {
  return (await catalog.runs()).filter(
    (entry) => entry.manifest !== null && entry.manifest.suites.some(({ header }) => header.name === suite),
  ) as KnownRun[]
}
