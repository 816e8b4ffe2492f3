import { constants } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import Type, { type Static, Value } from '../../runner/tools/typebox.ts'
import { readWhole, RecordError } from '../../runner/index.ts'

const AccessSchema = Type.Object({
  token: Type.Union([Type.String({ minLength: 32 }), Type.Null()], {
    description: 'made at the first start where none was given',
  }),
  ended: Type.Record(Type.String(), Type.Number(), {
    description: 'sessions that were logged out: id -> ms since 1970 when they would have run out',
  }),
})
type Access = Static<typeof AccessSchema>

/** <data>/.access.json, readable by its owner alone: what must survive a restart. */
export class AccessFile {
  readonly #path: string
  #access: Access
  #writing: Promise<void> = Promise.resolve()

  private constructor(path: string, access: Access) {
    this.#path = path
    this.#access = access
  }

  static async open(dataDir: string): Promise<AccessFile> {
    const path = join(dataDir, '.access.json')
    try {
      const access: unknown = JSON.parse(await readWhole(path, '.access.json', 2 ** 20))
      if (Value.Check(AccessSchema, access)) return new AccessFile(path, access)
      throw new Error('it does not have the expected fields')
    } catch (error) {
      if (error instanceof RecordError && error.trouble === 'missing')
        return new AccessFile(path, { token: null, ended: {} })
      // a made-up new token would lock everybody out without a word
      throw new Error(
        `${path} cannot be used: ${(error as Error).message}. Fix it, or delete it: a new token is then made and everybody has to sign in again.`,
      )
    }
  }

  /** The kept token, or a new one. `made` is true once in the life of a data folder. */
  async token(): Promise<{ token: string; made: boolean }> {
    if (this.#access.token !== null) return { token: this.#access.token, made: false }
    const token = randomBytes(24).toString('base64url')
    this.#access = { ...this.#access, token }
    await this.#write()
    return { token, made: true }
  }

  hasEnded(session: string): boolean {
    return Object.hasOwn(this.#access.ended, session)
  }

  async end(session: string, runsOut: number, now: number): Promise<void> {
    const still = Object.entries(this.#access.ended).filter(([, until]) => until > now)
    this.#access = { ...this.#access, ended: Object.fromEntries([...still, [session, runsOut]]) }
    await this.#write()
  }

  #write(): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        const temp = `${this.#path}.${randomBytes(4).toString('hex')}`
        const handle = await open(temp, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
        try {
          await handle.writeFile(`${JSON.stringify(this.#access)}\n`)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(temp, this.#path)
      })
    return this.#writing
  }
}
