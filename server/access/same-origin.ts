import type { IncomingHttpHeaders } from 'node:http'

/** Names a browser on this machine uses for a server on loopback. Any other Host is a page elsewhere whose name was
 * pointed at 127.0.0.1 (DNS rebinding). */
export function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host)
}

/** Where a request came from, as the browser itself says. `none`: not from a browser (curl, a script). */
export function originOf(headers: IncomingHttpHeaders): 'same' | 'foreign' | 'none' {
  const [site, origin] = [headers['sec-fetch-site'], headers.origin]
  // another port of this host is `same-site`, and foreign all the same
  if (site !== undefined && site !== 'same-origin') return 'foreign'
  if (origin !== undefined) return isOwn(origin, headers.host) ? 'same' : 'foreign'
  return site === 'same-origin' ? 'same' : 'none'
}

function isOwn(origin: string, host: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: named } = new URL(origin)
  // behind a proxy that ends TLS the scheme differs, the host does not
  const own = `${protocol}//${host ?? ''}`
  return /^https?:$/.test(protocol) && URL.canParse(own) && new URL(own).host === named
}

/** What a browser fetches for a frame: its own page would be around ours. */
const FRAMES: ReadonlySet<unknown> = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe'])

/** True for what another site put into its own page: `<img src="http://127.0.0.1:8080/...">`, or a frame, which would have the page
 * made though it is never shown. Following a link is fine. */
export const isEmbeddedElsewhere = (headers: IncomingHttpHeaders): boolean =>
  (headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site') &&
  (headers['sec-fetch-mode'] !== 'navigate' || FRAMES.has(headers['sec-fetch-dest']))

/** A path of our own to go to after login, or '/'. Backslashes and double slashes name other hosts to a browser. */
export function ownPath(next: unknown): string {
  return typeof next === 'string' &&
    next.length <= 2_000 &&
    /^\/(?![/\\])[\x21-\x7e]*$/.test(next) &&
    !next.includes('\\')
    ? next
    : '/'
}
