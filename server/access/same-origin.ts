import type { IncomingHttpHeaders } from 'node:http'
import { basePath, insideBase, underBase } from '../base-path.ts'

/** Names a browser on this machine uses for a server on loopback. */
const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** Names that no page elsewhere can have: addresses, names without a dot (a container, a machine next door), and what RFC 6761, 6762
 * and 8375 and ICANN keep for networks of one's own. */
const PRIVATE = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]|[a-z0-9_-]+|.+\.(?:localhost|local|internal|home\.arpa))$/

/** Whether Benchloupe answers under the name of a Host header. Any other name is perhaps that of a page elsewhere, pointed at this
 * machine so that its scripts count as ours (DNS rebinding). Names of this machine are always right, else those of `hosts`; where
 * none are set, on an address that others reach, every name that cannot be a stranger's. */
export function isOwnHost(host: string, { hosts, loopback }: { hosts: string[] | null; loopback: boolean }): boolean {
  const name = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase()
  if (name === undefined) return false
  return LOCAL.test(name) || (hosts ? hosts.includes('*') || hosts.includes(name) : !loopback && PRIVATE.test(name))
}

/** Where a request to `host` came from, as the browser itself says. `none`: not from a browser (curl, a script). */
export function originOf(headers: IncomingHttpHeaders, host: string): 'same' | 'foreign' | 'none' {
  const [site, origin] = [headers['sec-fetch-site'], headers.origin]
  // another port of this host is `same-site`, and foreign all the same
  if (site !== undefined && site !== 'same-origin') return 'foreign'
  if (origin !== undefined) return isOwn(origin, host) ? 'same' : 'foreign'
  return site === 'same-origin' ? 'same' : 'none'
}

function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host: named } = new URL(origin)
  // behind a proxy that ends TLS the scheme differs, the host does not
  const own = `${protocol}//${host}`
  return /^https?:$/.test(protocol) && URL.canParse(own) && new URL(own).host === named
}

/** What a browser fetches for a frame: its own page would be around ours. */
const FRAMES: ReadonlySet<unknown> = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe'])

/** True for what another site put into its own page: `<img src="http://127.0.0.1:8080/...">`, or a frame, which would have the page
 * made though it is never shown. Following a link is fine. */
export const isEmbeddedElsewhere = (headers: IncomingHttpHeaders): boolean =>
  (headers['sec-fetch-site'] === 'cross-site' || headers['sec-fetch-site'] === 'same-site') &&
  (headers['sec-fetch-mode'] !== 'navigate' || FRAMES.has(headers['sec-fetch-dest']))

/** A path of our own to go to after login, else the first page. Backslashes and double slashes name other hosts to a browser. */
export function ownPath(next: unknown): string {
  return typeof next === 'string' &&
    next.length <= 2_000 &&
    /^\/(?![/\\])[\x21-\x7e]*$/.test(next) &&
    !next.includes('\\') &&
    (basePath() === '/' || insideBase(next) !== next)
    ? next
    : underBase('/')
}
