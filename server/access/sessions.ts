import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a token or a session lets one do: everything, judge results, or look only. */
export const ROLES = ['full', 'review', 'view'] as const
export type Role = (typeof ROLES)[number]

/** A session lasts 30 days from its login. */
export const SESSION_MS = 30 * 24 * 3600_000

export interface Session {
  id: string
  role: Role
  runsOut: number
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Equal in a time that says nothing about where they differ, nor how long they are. */
export const same = (a: string, b: string): boolean => timingSafeEqual(hash(a), hash(b))

/** Makes and reads session cookies: `role.id.runsOut.mac`. The key comes from the token, so a changed token ends every
 * session that was opened with the old one. */
export class Sessions {
  readonly #tokens: Readonly<Record<Role, string | null>>
  readonly #hasEnded: (id: string) => boolean

  constructor(tokens: Readonly<Record<Role, string | null>>, hasEnded: (id: string) => boolean) {
    this.#tokens = tokens
    this.#hasEnded = hasEnded
  }

  /** The role a presented token has, null for a wrong one. All are always compared. */
  roleOf(presented: string): Role | null {
    const right = ROLES.filter((role) => {
      const token = this.#tokens[role]
      return token !== null && same(presented, token)
    })
    return right[0] ?? null
  }

  open(role: Role, now: number): string {
    const session = `${role}.${randomBytes(16).toString('base64url')}.${now + SESSION_MS}`
    return `${session}.${this.#mac(role, session) ?? ''}`
  }

  /** null for a cookie that is not ours, ran out, was logged out, or belongs to an earlier token. */
  read(cookie: string, now: number): Session | null {
    const [said, id, runsOut, mac, ...more] = cookie.split('.')
    const role = ROLES.find((role) => role === said)
    if (role === undefined || !id || !runsOut || !mac || more.length > 0) return null
    const wanted = this.#mac(role, `${role}.${id}.${runsOut}`)
    if (wanted === null || !same(mac, wanted)) return null
    return Number(runsOut) > now && !this.#hasEnded(id) ? { id, role, runsOut: Number(runsOut) } : null
  }

  #mac(role: Role, session: string): string | null {
    const token = this.#tokens[role]
    return token === null
      ? null
      : createHmac('sha256', hash(`benchloupe session ${token}`))
          .update(session)
          .digest('base64url')
  }
}
