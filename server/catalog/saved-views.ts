import { Low } from 'lowdb'
import { RecordError, type Clock } from '../../runner/index.ts'
import Type, { Compile, type Static } from '../../runner/tools/typebox.ts'
import { NotFound, ShownError } from '../errors.ts'
import { whileLocked } from './file-lock.ts'
import { nameOf, nameProblem, PRESET_NAME_LENGTH, safeFile } from './presets.ts'

export const VIEW_NAME_LENGTH = PRESET_NAME_LENGTH
/** An address is no longer than this. */
const VIEW_CHARS = 4000
const MOST = 200
const FILE = 'views.json'

/** A filter of the tests of all runs under a name: `query` is that of its address, without a page. */
const SavedViewSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: VIEW_NAME_LENGTH }),
  saved: Type.String(),
  query: Type.String({ maxLength: VIEW_CHARS }),
})
export type SavedView = Static<typeof SavedViewSchema>
const KeptSchema = Type.Object({ format: Type.Literal(1), views: Type.Array(SavedViewSchema) })
type Kept = Static<typeof KeptSchema>
const kept = Compile(KeptSchema)
const empty = (): Kept => ({ format: 1, views: [] })

/** <data>/views.json. As with presets: a file that cannot be read is left as it is, and it is read anew each time. */
export class SavedViews {
  readonly #low: Low<Kept>
  readonly #path: string
  readonly #clock: Clock
  #last: Promise<unknown> = Promise.resolve()

  constructor(path: string, clock: Clock) {
    this.#low = new Low(safeFile<Kept>(path, FILE), empty())
    this.#path = path
    this.#clock = clock
  }

  /** By name. `problem`: why the file cannot be read, '' where it can. */
  async list(): Promise<{ views: SavedView[]; problem: string }> {
    try {
      const { views } = await this.#inTurn(() => this.#read())
      return { views: [...views].sort((a, b) => a.name.localeCompare(b.name)), problem: '' }
    } catch (error) {
      if (error instanceof ShownError) return { views: [], problem: error.message }
      throw error
    }
  }

  /** Saves a filter under a new name; with `renamed` instead of the view of that name. Throws ShownError where the name will not do. */
  save(text: string, query: string, renamed = ''): Promise<SavedView> {
    const name = nameOf(text)
    return this.#change((views) => {
      const before = renamed === '' ? undefined : views.find((view) => view.name === nameOf(renamed))
      if (renamed !== '' && !before) throw new NotFound('saved view', renamed, 'It may have been deleted or renamed.')
      const others = views.filter((view) => view !== before)
      const problem =
        nameProblem(name, 'view') ??
        (others.some((view) => view.name === name)
          ? `There is already a view “${name}”. Choose another name, or delete that one first.`
          : null) ??
        (others.length >= MOST ? `There are ${MOST} views already. Delete one first.` : null) ??
        (query.length > VIEW_CHARS ? 'The filter is too long to be saved.' : null)
      if (problem !== null) throw new ShownError('BAD_REQUEST', problem, 'Nothing was changed.')
      const view = before ? { ...before, name } : { name, saved: this.#clock.now().toISOString(), query }
      return { views: [...others, view], told: view }
    })
  }

  /** One that is not there any more is no mistake. */
  remove(name: string): Promise<void> {
    return this.#change((views) => ({ views: views.filter((view) => view.name !== nameOf(name)), told: undefined }))
  }

  #change<T>(change: (views: readonly SavedView[]) => { views: SavedView[]; told: T }): Promise<T> {
    return this.#inTurn(() =>
      whileLocked(this.#path, 'the saved views', async () => {
        const { views, told } = change((await this.#read()).views)
        this.#low.data = { format: 1, views }
        await this.#low.write()
        return told
      }),
    )
  }

  async #read(): Promise<Kept> {
    this.#low.data = empty()
    const unreadable = (why: string): ShownError =>
      new ShownError(
        'DAMAGED',
        `The saved views cannot be read: ${why}.`,
        `Fix ${FILE} in the data folder, or move it away. It was not changed.`,
      )
    try {
      await this.#low.read()
    } catch (error) {
      throw unreadable(error instanceof RecordError ? error.message : `${FILE}: ${(error as Error).message}`)
    }
    if (!kept.Check(this.#low.data)) throw unreadable(`${FILE} is not a list of views`)
    return this.#low.data
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work)
    this.#last = next.catch(() => undefined)
    return next
  }
}
