/** The path that this process is served under, '' for the whole host; '/benchloupe' where a proxy gives it that part of a host. A
 * process serves under one path, which stands before the first address is made: every link of server/urls.ts and every static
 * file gets it here, and inside the server addresses are without it. */
let base = ''

/** '' or '/a/b', set before the first page is asked for. */
export function serveUnder(path: string): void {
  base = path
}

/** The path itself, as cookies take it: '/' or '/benchloupe'. */
export const basePath = (): string => base || '/'

/** '/runs?q=x' -> '/benchloupe/runs?q=x' */
export const underBase = (address: string): string => base + address

/** '/benchloupe/runs?q=x' -> '/runs?q=x'. What does not begin with the path is left as it is: some proxies cut it off themselves. */
export function insideBase(address: string): string {
  if (base === '' || !address.startsWith(base)) return address
  const rest = address.slice(base.length)
  return rest === '' ? '/' : rest.startsWith('/') ? rest : rest.startsWith('?') ? `/${rest}` : address
}
