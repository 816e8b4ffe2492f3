import { urls } from '../urls.ts'

/** Only a page of this run: an address from a form may lead anywhere. null for any other. */
export const backTo = (address: string, run: string): string | null =>
  ['', '/', '?'].some((next) => address.startsWith(urls.run(run) + next) && (next !== '' || address === urls.run(run)))
    ? address
    : null
