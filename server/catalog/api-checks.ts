import type { ApiState } from '../../runner/index.ts'
import { span } from '../format.ts'

const LONGEST_WAIT_MS = 10_000

/** What an API offers, or why it did not say. */
export interface ApiCheck {
  at: Date
  models: string[]
  retires: ReadonlyMap<string, string>
  trouble: string
}

/** What the APIs said when somebody had them asked, until the process ends. Each is asked once at a time. */
export class ApiChecks {
  #last = new Map<string, ApiCheck>()
  #going = new Map<string, Promise<ApiCheck>>()

  last(api: string): ApiCheck | null {
    return this.#last.get(api) ?? null
  }

  /** Asks within a few seconds, whatever its server does; never rejects. */
  check(api: ApiState): Promise<ApiCheck> {
    const going = this.#going.get(api.name)
    if (going) return going
    const checking = ask(api).then((check) => {
      this.#last.set(api.name, check)
      this.#going.delete(api.name)
      return check
    })
    this.#going.set(api.name, checking)
    return checking
  }
}

async function ask(api: ApiState): Promise<ApiCheck> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${span(LONGEST_WAIT_MS)}.`)), LONGEST_WAIT_MS)
  })
  try {
    const [models, retires] = await Promise.race([Promise.all([api.models(), api.retirements()]), late])
    return { at: new Date(), models, retires, trouble: '' }
  } catch (error) {
    return { at: new Date(), models: [], retires: new Map(), trouble: (error as Error).message }
  } finally {
    clearTimeout(timer)
  }
}
