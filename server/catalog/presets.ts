import { Low, type Adapter } from 'lowdb'
import Type, { Compile, type Static } from '../../runner/tools/typebox.ts'
import { OrderSchema, readWhole, RecordError, writeWhole, type Clock, type Order } from '../../runner/index.ts'
import { NotFound, ShownError } from '../errors.ts'
import { whileLocked } from './file-lock.ts'

export const PRESET_NAME_LENGTH = 60
const MOST = 200
const MAX_BYTES = 2 ** 24
const FILE = 'presets.json'

/** An order, or the part of one that is wanted again and again, under a name. */
const PresetSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: PRESET_NAME_LENGTH }),
  saved: Type.String(),
  order: Type.Partial(OrderSchema),
})
export type Preset = Static<typeof PresetSchema>

const KeptSchema = Type.Object({ format: Type.Literal(1), presets: Type.Array(PresetSchema) })
type Kept = Static<typeof KeptSchema>
const kept = Compile(KeptSchema)
const partialOrder = Compile(Type.Partial(OrderSchema))

/** A preset that cannot be saved as it is: the fields of the form, with what is wrong with them. */
export class PresetError extends Error {
  readonly problems: { field: string; message: string }[]
  constructor(problems: { field: string; message: string }[]) {
    super(problems.map(({ message }) => message).join(' '))
    this.problems = problems
  }
}

/** <data>/presets.json. People made what is in it, so a file that cannot be read is left as it is and nothing is saved over
 * it. It is read anew each time: another process or an editor may have written it. */
export class Presets {
  readonly #low: Low<Kept>
  readonly #clock: Clock
  readonly #path: string
  #last: Promise<unknown> = Promise.resolve()

  constructor(path: string, clock: Clock) {
    this.#low = new Low(safeFile(path), empty())
    this.#clock = clock
    this.#path = path
  }

  /** By name. `problem`: why the file cannot be read, '' where it can. */
  async list(): Promise<{ presets: Preset[]; problem: string }> {
    try {
      const { presets } = await this.#inTurn(() => this.#read())
      return { presets: [...presets].sort((a, b) => a.name.localeCompare(b.name)), problem: '' }
    } catch (error) {
      if (error instanceof ShownError) return { presets: [], problem: error.message }
      throw error
    }
  }

  async get(name: string): Promise<Preset> {
    const preset = (await this.#inTurn(() => this.#read())).presets.find((preset) => preset.name === nameOf(name))
    if (!preset) throw new NotFound('preset', name, 'It may have been deleted. The order form lists all presets.')
    return preset
  }

  /** Saves an order under a name; with `over` also over a preset of that name. Throws PresetError. */
  save(name: string, order: Partial<Order>, over: boolean): Promise<Preset> {
    return this.#alone(async () => {
      const wrong = partialOrder.Check(order)
        ? []
        : partialOrder
            .Errors(order)
            .map(({ instancePath, message }) => ({
              field: instancePath.split('/')[1] ?? '',
              message: `${instancePath.split('/')[1] ?? 'The order'} ${message}.`,
            }))
      const preset: Preset = { name: nameOf(name), saved: this.#clock.now().toISOString(), order }
      const { presets } = await this.#read()
      const others = presets.filter((item) => item.name !== preset.name)
      const told =
        nameProblem(preset.name) ??
        (others.length < presets.length && !over
          ? `There is already a preset “${preset.name}”. Tick the box to replace it, or choose another name.`
          : null) ??
        (others.length >= MOST ? `There are ${MOST} presets already. Delete one first.` : null)
      if (told !== null || wrong.length > 0)
        throw new PresetError([...(told === null ? [] : [{ field: 'presetName', message: told }]), ...wrong])
      this.#low.data = { format: 1, presets: [...others, preset] }
      await this.#low.write()
      return preset
    })
  }

  /** One that is not there any more is no mistake. */
  remove(name: string): Promise<void> {
    return this.#alone(async () => {
      const { presets } = await this.#read()
      const others = presets.filter((preset) => preset.name !== nameOf(name))
      if (others.length === presets.length) return
      this.#low.data = { format: 1, presets: others }
      await this.#low.write()
    })
  }

  async #read(): Promise<Kept> {
    this.#low.data = empty()
    try {
      await this.#low.read()
    } catch (error) {
      throw unreadable(error instanceof RecordError ? error.message : `${FILE}: ${(error as Error).message}`)
    }
    if (!kept.Check(this.#low.data)) throw unreadable(`${FILE} is not a list of presets`)
    return this.#low.data
  }

  /** A change from what is there to what is to be there, which no other process may make at the same time. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(() => whileLocked(this.#path, 'the presets', work))
  }

  /** One after the other: each change starts from what the one before it wrote. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work)
    this.#last = next.catch(() => undefined)
    return next
  }
}

const empty = (): Kept => ({ format: 1, presets: [] })

const unreadable = (why: string): ShownError =>
  new ShownError(
    'DAMAGED',
    `The presets cannot be read: ${why}.`,
    `Fix ${FILE} in the data folder, or move it away. It was not changed.`,
  )

/** One name for what looks the same. */
export const nameOf = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ')

export function nameProblem(name: string, what = 'preset'): string | null {
  if (name === '') return `Give the ${what} a name.`
  if (name.length > PRESET_NAME_LENGTH)
    return `The name is ${name.length} characters long; the limit is ${PRESET_NAME_LENGTH}.`
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u.test(name) ? 'The name contains invisible characters. Remove them.' : null
}

/** lowdb's own file adapter writes under one fixed temporary name and never syncs; this one writes as run folders are written. */
export const safeFile = <T>(path: string, file = FILE): Adapter<T> => ({
  async read() {
    try {
      // lowdb takes null for a file that is not there yet
      return (JSON.parse(await readWhole(path, file, MAX_BYTES)) ?? {}) as T
    } catch (error) {
      if (error instanceof RecordError && error.trouble === 'missing') return null
      throw error
    }
  },
  write: (data) => writeWhole(path, `${JSON.stringify(data, null, 1)}\n`),
})
